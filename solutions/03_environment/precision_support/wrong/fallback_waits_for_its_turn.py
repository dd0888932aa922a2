"""退路自己也在名单里，就等轮到它 / a fallback that is a wish itself waits for its turn

Both checkpoints run as the same method; that they are two, and that the first is the better one, is forgotten.
"""

BASE = "reference"
BREAKS = ["fallback_keeps_its_place"]

_placed = choose


def choose(cap, want):
    rest = [w for w in want if supported(w, cap) or FALLBACK.get(w) not in want]
    return _placed(cap, rest)
