"""两个条件分别求多数 / a majority for each condition by itself

Lets one half of the evidence come from samples in which the other half is missing.
"""

BASE = "reference"
BREAKS = ["both_in_the_same_sample"]

_together = diagnose


def diagnose(samples, preallocates=True):
    found = _together(samples, preallocates)
    if found is not Verdict.INCONCLUSIVE or len(samples) < MIN_SAMPLES:
        return found

    def most(votes):
        return 2 * sum(votes) > len(samples)

    if most([_reported(s, 0x4) for s in samples]) and most([_below_full_clock(s) for s in samples]):
        return Verdict.POWER_CAP
    computing = most([s.util_gpu is not None and s.util_gpu >= 90 for s in samples])
    moving = most([s.util_mem is not None and s.util_mem >= 60 for s in samples])
    return Verdict.MEMORY_ACTIVE if computing and moving else Verdict.INCONCLUSIVE
