"""先看 --tensor-parallel-size，再看 -tp / asks for --tensor-parallel-size first, and for -tp only then

Each name by itself is searched from the right; that they are one option is forgotten.
"""

BASE = "reference"
BREAKS = ["the_last_one_counts"]


def _last(options, *names):
    for wanted in names:
        for name, value in reversed(options):
            if name == wanted:
                return value
    return None
