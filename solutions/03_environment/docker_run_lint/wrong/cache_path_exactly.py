"""只认缓存目录本身 / accepts the cache directory only, not one above it

Compares strings; a volume on /root/.cache holds the cache as well.
"""

BASE = "reference"
BREAKS = ["where_the_cache_is"]


def _mounts(docker, _targets=_mounts):
    kept, scratch = _targets(docker)
    return kept & {CACHE}, scratch
