"""把第一位数字当大版本 / takes the first digit for the major version

Works up to 9.0; from 10.0 on, sm_100 and sm_120 are one family.
"""

BASE = "reference"
BREAKS = ["binaries"]


def _runs(arch, capability):
    found = re.fullmatch(r"(sm|compute)_(\d)(\d+)([af]?)", arch)
    if not found:
        return ""
    kind, major, minor, suffix = found[1], found[2], int(found[3]), found[4]
    mine = str(capability)
    if suffix == "a":
        return kind if mine == major + found[3] else ""
    if kind == "compute" and not suffix:
        return kind if int(major + found[3]) <= capability else ""
    return kind if mine[0] == major and minor <= int(mine[1:]) else ""
