"""==1.2.* 从 1.2 正式版算起 / ==1.2.* begins with the final 1.2

Reads the star as a range from 1.2 on: candidates of 1.2 that are asked for are left out.
"""

BASE = "reference"
BREAKS = ["asked_for_in_another_clause"]

_whole = satisfies


def satisfies(version, spec):
    clauses = [part.strip() for part in spec.split(",")]
    low = [c[2:-2] for c in clauses if c.startswith("==") and c.endswith(".*")]
    return _whole(version, spec) and all(Version(version) >= Version(text) for text in low)
