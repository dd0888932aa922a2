"""要求越高的方案越好 / the most demanding method wins

Knows better than the user: sorts the wishes by their minimum.
"""

BASE = "reference"
BREAKS = ["order_is_the_users"]


_in_order = choose


def choose(cap, want):
    return _in_order(cap, sorted(want, key=lambda wish: -MIN_CAPABILITY.get(wish, 0)))
