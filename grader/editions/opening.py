"""Opening an age file with the keys at hand; a passphrase is asked for only where the file names the key."""

from __future__ import annotations

from collections.abc import Sequence

from grader.editions import agefile, identities
from grader.editions.bundle import BundleError
from grader.editions.identities import Ask, Key, Unusable
from grader.model import Text


class _Later(Exception):
    """A passphrase would be wanted."""


def _later(name: str) -> str:
    raise _Later


def opened(data: bytes, keys: Sequence[Key], ask: Ask) -> bytes:
    """What the file holds. BundleError where it is damaged, or none of the keys opens it."""
    wanted = agefile.tags(data)
    agefile.unseal(data, [])  # a damaged file is told before anybody is asked for a passphrase
    reasons: list[Text] = []
    locked: list[Key] = []
    for key, last in [(key, False) for key in keys] + [(key, True) for key in keys]:
        if last and key not in locked:
            continue
        try:
            found = agefile.unseal(data, identities.load(key, wanted, ask if last else _later))
        except _Later:
            locked.append(key)
            continue
        except Unusable as error:
            reasons.append(error.text)
            continue
        except BundleError as error:  # a damaged key, or a passphrase that nobody knows: another key may open it
            reasons.append(error.text)
            continue
        if found is not None:
            return found
        reasons.append(Text(f"不是封给 {key.name} 的", f"it is not sealed to {key.name}"))
    raise identities.refusal(reasons)
