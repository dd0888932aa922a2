"""用型号区分显卡 / tells GPUs apart by their name

Eight equal cards in one server have one name.
"""

from dataclasses import replace

BASE = "reference"
BREAKS = ["one_gpu_at_a_time"]

_one_gpu = diagnose


def diagnose(samples, preallocates=True):
    names = sorted({s.name for s in samples})
    return _one_gpu([replace(s, index=names.index(s.name)) for s in samples], preallocates)
