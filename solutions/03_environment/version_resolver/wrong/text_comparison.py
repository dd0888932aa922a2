"""版本号当字符串比较 / compares versions as text

Reads 0.10 and 0.9 as decimals or as text; either way the newer one looks older.
"""

import operator
import re

BASE = "reference"
BREAKS = ["versions_are_numbers", "bounds", "newest_by_number"]

_TESTS = {"==": operator.eq, "!=": operator.ne, ">=": operator.ge, "<=": operator.le, ">": operator.gt, "<": operator.lt}
_by_number = satisfies


def satisfies(version, spec):
    for clause in filter(None, (c.strip() for c in spec.split(","))):
        sign, wanted = re.match(r"([<>=!~]+)\s*(.*)", clause).groups()
        if sign in ("<", ">", "<=", ">=") and _TESTS[sign](version, wanted) is False:
            return False
        if sign not in ("<", ">", "<=", ">=") and not _by_number(version, clause):
            return False
    return _by_number(version, "")


Version = str
