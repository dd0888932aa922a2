"""连续的分隔符逐个换成连字符 / turns each separator into a hyphen of its own

Knows lower case and the hyphen, not that a run of separators is one: a__b becomes a--b.
"""

import re

BASE = "reference"
BREAKS = ["spelling_of_names"]


def _demand(requirement):
    parsed = Requirement(requirement)
    return re.sub("[-_.]", "-", parsed.name).lower(), str(parsed.specifier)
