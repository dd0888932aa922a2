"""nightly- 开头的标签都不算固定 / no tag that begins with nightly is pinned

`nightly-<commit>` is the build of one commit and stays what it is.
"""

BASE = "reference"
BREAKS = ["pinned_images"]


def _pinned(image):
    _, colon, tag = image.rpartition("/")[2].partition(":")
    return "@" in image or (colon == ":" and tag != "latest" and not tag.startswith("nightly"))
