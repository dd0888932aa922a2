"""缺值的样本不算在总数里 / leaves samples without a value out of the count

A majority of those that answered, however few these are.
"""

BASE = "reference"
BREAKS = ["missing_values_do_not_vote"]


def diagnose(samples, preallocates=True):
    if len({s.index for s in samples}) > 1:
        raise ValueError("several GPUs")
    if len(samples) < MIN_SAMPLES:
        return Verdict.INCONCLUSIVE

    def most(vote, *names):
        known = [s for s in samples if all(getattr(s, name) is not None for name in names)]
        return 2 * sum(vote(s) for s in known) > len(known)

    if most(lambda s: _reported(s, 0x60), "reasons"):
        return Verdict.THERMAL
    if most(lambda s: _reported(s, 0x88), "reasons"):
        return Verdict.HW_SLOWDOWN
    if most(lambda s: _reported(s, 0x4) and _below_full_clock(s), "reasons", "sm_mhz", "sm_max_mhz"):
        return Verdict.POWER_CAP
    if _waiting(samples):
        return Verdict.HOST_STARVED
    if not preallocates and most(_full, "mem_used", "mem_total"):
        return Verdict.MEMORY_PRESSURE
    return Verdict.MEMORY_ACTIVE if most(_moving_data, "util_gpu", "util_mem") else Verdict.INCONCLUSIVE
