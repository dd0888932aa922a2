"""先看容量，再查参数 / asks about capacity before it looks at the arguments

"Capacity comes first" taken literally: what does not fit is never checked.
"""

BASE = "reference"
BREAKS = ["no_such_step"]

_checked = classify


def classify(m, w, hw, *, phase, batch, ctx_len, util=0.92):
    if not _fits(m, w, hw, batch, ctx_len, util):
        return "capacity"
    return _checked(m, w, hw, phase=phase, batch=batch, ctx_len=ctx_len, util=util)
