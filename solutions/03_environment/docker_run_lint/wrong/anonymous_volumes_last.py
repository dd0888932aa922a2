"""匿名卷也算保存 / thinks that an anonymous volume lasts

A path without a source is a volume too; with --rm it is removed with the container.
"""

BASE = "reference"
BREAKS = ["a_cache_that_stays"]


def _mounts(docker, _targets=_mounts):
    kept, scratch = _targets(docker)
    return kept | {value.rstrip("/") for value in _values(docker, "--volume") if ":" not in value}, scratch
