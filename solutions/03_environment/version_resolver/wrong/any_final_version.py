"""“任意版本”写成空约束 / takes the empty spec for any version

A wish for a release candidate, struck out this way, cannot be met by the candidate any more.
"""

BASE = "reference"
BREAKS = ["conflict_around_a_pre_release"]

ANY = ""
