"""==1.2.* 按文本前缀判断 / tests ==1.2.* as a prefix of the text

1.20 begins with 1.2, so it passes.
"""

import re

BASE = "reference"
BREAKS = ["wildcards"]

_parts = satisfies


def satisfies(version, spec):
    rest = []
    for clause in spec.split(","):
        found = re.match(r"\s*(==|!=)\s*([\d.]+)\.\*\s*$", clause)
        if not found:
            rest.append(clause)
        elif version.startswith(found[2]) is not (found[1] == "=="):
            return False
    return _parts(version, ",".join(rest))
