"""索引里排最后的就是最新的 / takes the last in the index for the newest

Works with an index that is sorted, until somebody sorts it by text.
"""

BASE = "reference"
BREAKS = ["newest_by_number", "order_of_the_index"]

_by_age = sorted


def sorted(items, *, key=None, reverse=False):
    return list(items)[::-1] if reverse else _by_age(items, key=key)
