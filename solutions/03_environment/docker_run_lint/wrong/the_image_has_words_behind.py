"""以为镜像后面总有词 / takes it for granted that something stands behind the image

An image may be all there is: then the entry point starts with its own defaults.
"""

BASE = "reference"
BREAKS = ["the_image_brings_its_command"]

_whole = lint


def lint(argv):
    _, _, _, rest = _split(argv)
    rest[0]
    return _whole(argv)
