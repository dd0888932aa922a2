"""Opening an age file with the keys at hand; a passphrase is asked for only where the file names the key."""

from __future__ import annotations

from collections.abc import Sequence

from grader.editions import agefile, identities
from grader.editions.identities import Ask, Key, Unusable
from grader.model import Text


def opened(data: bytes, keys: Sequence[Key], ask: Ask) -> bytes:
    """What the file holds. BundleError where it is damaged, or none of the keys opens it."""
    wanted = agefile.tags(data)
    agefile.unseal(data, [])  # a damaged file is told before anybody is asked for a passphrase
    reasons: list[Text] = []
    for key in keys:
        try:
            found = agefile.unseal(data, identities.load(key, wanted, ask))
        except Unusable as error:
            reasons.append(error.text)
            continue
        if found is not None:
            return found
        reasons.append(Text(f"不是封给 {key.name} 的", f"it is not sealed to {key.name}"))
    raise identities.refusal(reasons)
