"""GPU 不够才报 / finds too few GPUs, not too many

More is never wrong, it seems; the cards that nobody uses are reserved all the same.
"""

BASE = "reference"
BREAKS = ["how_many_gpus"]

_equal = lint


def lint(argv):
    found = _equal(argv)
    if Code.GPU_COUNT in found:
        docker, misplaced, _, rest = _split(argv)
        ranks = int(_last(misplaced + _engine_options(rest), "--tensor-parallel-size", "-tp") or 1)
        if _number_of_gpus(_last(docker, "--gpus")) > ranks:
            found.remove(Code.GPU_COUNT)
    return found
