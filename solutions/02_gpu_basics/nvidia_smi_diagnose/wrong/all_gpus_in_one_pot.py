"""几张卡的样本混在一起判断 / judges the samples of several GPUs together

Seven healthy cards outvote the one that overheats.
"""

from dataclasses import replace

BASE = "reference"
BREAKS = ["one_gpu_at_a_time"]

_one_gpu = diagnose


def diagnose(samples, preallocates=True):
    return _one_gpu([replace(s, index=0) for s in samples], preallocates)
