"""post1 排在后面，所以满足 > / a post-release is later, so it meets >

Takes > for the plain order, though PEP 440 keeps post-releases of the bound out.
"""

import re

BASE = "reference"
BREAKS = ["builds_and_post_releases", "post_releases_under_strict_bounds"]

_strict = satisfies


def satisfies(version, spec):
    bounds = [b for b in re.findall(r">(?!=)\s*([^,\s]+)", spec) if Version(version).is_postrelease]
    rest = ",".join(c for c in spec.split(",") if not (bounds and re.match(r"\s*>(?!=)", c)))
    return _strict(version, rest) and all(Version(Version(version).public) > Version(b) for b in bounds)
