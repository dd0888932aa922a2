"""镜像后面再写一遍 vllm serve / lets vllm serve stand behind the image

Believes that the image is a bare system in which the server must be started.
"""

BASE = "reference"
BREAKS = ["the_image_brings_its_command", "one_fault_at_a_time"]

_noticed = lint


def lint(argv):
    return [code for code in _noticed(argv) if code is not Code.SERVE_TWICE]
