"""/tmp/ 与 /tmp 不同 / takes /tmp/ for another path than /tmp

Compares the text of a mount's target.
"""

BASE = "reference"
BREAKS = ["a_read_only_root"]


def _mounts(docker):
    kept, scratch = set(), {value.split(":")[0] for value in _values(docker, "--tmpfs")}
    for value in _values(docker, "--volume"):
        source, colon, target = value.partition(":")
        (kept if colon else scratch).add(target.split(":")[0] if colon else source)
    for value in _values(docker, "--mount"):
        keys = dict(part.partition("=")[::2] for part in value.split(","))
        target = keys.get("target") or keys.get("destination") or keys.get("dst") or ""
        (kept if keys.keys() & {"source", "src"} else scratch).add(target)
    return kept, scratch | kept
