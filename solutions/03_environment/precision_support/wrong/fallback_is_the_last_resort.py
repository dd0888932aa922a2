"""先找原样能跑的，退路留到最后 / fallbacks only when no wish runs as it is

Two passes: a later wish that needs no fallback overtakes the first checkpoint, which would start.
"""

BASE = "reference"
BREAKS = ["fallback_keeps_its_place"]


def choose(cap, want):
    running = [wish for wish in want if supported(wish, cap)]
    running += [FALLBACK[wish] for wish in want if wish in FALLBACK and supported(FALLBACK[wish], cap)]
    return running[0] if running else None
