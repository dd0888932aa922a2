"""相信 packaging 的默认值，选中预发布版 / trusts the default of packaging and picks release candidates

Since packaging 26.0, contains accepts a pre-release when it is asked about a single version.
"""

BASE = "reference"
BREAKS = ["release_candidate", "pre_releases_nobody_asked_for", "release_candidates_are_not_picked"]


def satisfies(version, spec):
    return SpecifierSet(spec).contains(version, prereleases=True)
