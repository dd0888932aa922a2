"""~=1.2.3 以为是“同一个主版本” / reads ~=1.2.3 as any later 1.x

The caret of npm: PEP 440 drops only the last number, so ~=1.2.3 stays within 1.2.
"""

import re

BASE = "reference"
BREAKS = ["compatible_releases"]

_literally = satisfies


def satisfies(version, spec):
    return _literally(version, re.sub(r"~=\s*(\d+)(\.[^,]*)", r">=\1\2,==\1.*", spec))
