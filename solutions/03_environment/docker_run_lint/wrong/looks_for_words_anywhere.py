"""在整行里找关键词 / looks for words anywhere in the command

Asks whether a word occurs, so that a value, or the other side of the image, answers for an option.
"""

BASE = "reference"
BREAKS = ["a_gpu_is_asked_for"]

_by_position = lint


def lint(argv):
    found = _by_position(argv)
    if any(word.startswith("--gpus") for word in argv[2:]):
        found = [code for code in found if code is not Code.NO_GPU]
    return found
