"""本地标签总是忽略 / ignores labels altogether

==2.14.0+cu128 is met by the CPU build; the server starts and finds no GPU.
"""

import re

BASE = "reference"
BREAKS = ["builds_and_post_releases", "a_label_that_is_asked_for"]

_with = satisfies


def satisfies(version, spec):
    return _with(version.split("+")[0], re.sub(r"\+\w+", "", spec))
