"""有冒号就有标签 / any colon is a tag

The colon of a registry's port passes for one.
"""

BASE = "reference"
BREAKS = ["pinned_images"]


def _pinned(image):
    return "@" in image or (":" in image and not image.endswith((":latest", ":nightly")))
