"""有摘要也要看标签 / looks at the tag although there is a digest

latest@sha256:... does not move: the digest decides.
"""

BASE = "reference"
BREAKS = ["pinned_images", "any_configuration"]


def _pinned(image):
    _, colon, tag = image.partition("@")[0].rpartition("/")[2].partition(":")
    return colon == ":" and tag not in ("latest", "nightly")
