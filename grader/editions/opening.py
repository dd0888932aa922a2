"""Opening an age file with the keys at hand; a passphrase is asked for only where no other key opens the file."""

from __future__ import annotations

from collections.abc import Sequence

from grader.editions import agefile, identities
from grader.editions.bundle import BundleError
from grader.editions.identities import Ask, Key, Unusable
from grader.model import Text


class _Locked(Exception):
    """A passphrase would be wanted."""


def _not_yet(name: str) -> str:
    raise _Locked


def opened(data: bytes, keys: Sequence[Key], ask: Ask) -> bytes:
    """What the file holds. BundleError where it is damaged, or none of the keys opens it.

    First all keys without a passphrase, then those with one. A key that cannot serve is a reason, not the end: another may open it.
    """
    wanted = agefile.tags(data)
    agefile.unseal(data, [])  # a damaged file is told before anybody is asked for a passphrase
    reasons: list[Text] = []
    locked: list[Key] = []
    for some, asking in ((keys, _not_yet), (locked, ask)):
        for key in some:
            try:
                held = identities.load(key, wanted, asking)
            except _Locked:
                locked.append(key)
                continue
            except (Unusable, BundleError) as error:
                reasons.append(error.text)
                continue
            found = agefile.unseal(data, held)
            if found is not None:
                return found
            reasons.append(Text(f"不是封给 {key.name} 的", f"it is not sealed to {key.name}"))
    raise identities.refusal(reasons)
