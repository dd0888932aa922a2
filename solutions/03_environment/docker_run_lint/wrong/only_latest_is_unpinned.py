"""只有写了 latest 才算没固定 / only a written latest is unpinned

No tag at all means latest.
"""

BASE = "reference"
BREAKS = ["refuses_what_it_would_complain_about", "pinned_images"]


def _pinned(image):
    return "@" in image or not image.endswith((":latest", ":nightly"))
