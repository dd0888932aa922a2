"""有卷就有缓存 / any volume will do for the cache

Looks for -v, not for where it leads.
"""

BASE = "reference"
BREAKS = ["where_the_cache_is", "a_cache_that_stays"]


def _mounts(docker, _targets=_mounts):
    kept, scratch = _targets(docker)
    return ({CACHE} if kept or _values(docker, "--volume") else set()), scratch
