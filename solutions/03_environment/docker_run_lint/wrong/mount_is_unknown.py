"""不认得 --mount / does not know --mount

Volumes are -v; the longer spelling is not looked at.
"""

BASE = "reference"
BREAKS = ["a_cache_that_stays", "a_read_only_root"]


def _mounts(docker, _targets=_mounts):
    return _targets([(name, value) for name, value in docker if name != "--mount"])
