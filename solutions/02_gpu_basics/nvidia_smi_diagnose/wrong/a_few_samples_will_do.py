"""样本再少也下结论 / a few samples will do

One look at nvidia-smi, one verdict.
"""

BASE = "reference"
BREAKS = ["too_few_samples"]


def diagnose(samples, preallocates=True):
    if len({s.index for s in samples}) > 1:
        raise ValueError("several GPUs")

    def most(votes):
        return 2 * sum(votes) > len(samples)

    if most([_reported(s, 0x60) for s in samples]):
        return Verdict.THERMAL
    if most([_reported(s, 0x88) for s in samples]):
        return Verdict.HW_SLOWDOWN
    if most([_reported(s, 0x4) and _below_full_clock(s) for s in samples]):
        return Verdict.POWER_CAP
    if _waiting(samples):
        return Verdict.HOST_STARVED
    if not preallocates and most([_full(s) for s in samples]):
        return Verdict.MEMORY_PRESSURE
    return Verdict.MEMORY_ACTIVE if most([_moving_data(s) for s in samples]) else Verdict.INCONCLUSIVE
