"""只认得 --tensor-parallel-size / knows --tensor-parallel-size only

Overlooks the short name -tp.
"""

BASE = "reference"
BREAKS = ["how_many_gpus", "any_order_and_spelling"]


def _last(options, *names, _any=_last):
    return _any(options, *[name for name in names if name != "-tp"])
