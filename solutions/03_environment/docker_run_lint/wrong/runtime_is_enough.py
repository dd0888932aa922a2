"""有 --runtime nvidia 就够了 / takes --runtime nvidia for a request of GPUs

The runtime makes GPUs possible; which ones, an option or a variable has to say.
"""

BASE = "reference"
BREAKS = ["a_gpu_is_asked_for"]

_asked = lint


def lint(argv):
    found = _asked(argv)
    docker = _split(argv)[0]
    return [code for code in found if code is not Code.NO_GPU or _last(docker, "--runtime") != "nvidia"]
