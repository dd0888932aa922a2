"""从用户的列表里一个个弹出 / pops wishes off the user's list

Works once; the caller's list is empty afterwards.
"""

BASE = "reference"
BREAKS = ["wishes_stay"]


def choose(cap, want):
    queue = want if isinstance(want, list) else list(want)
    running = []
    while queue:
        wish = queue.pop(0)
        running += [method for method in (wish, FALLBACK.get(wish, wish)) if supported(method, cap)]
    return running[0] if running else None
