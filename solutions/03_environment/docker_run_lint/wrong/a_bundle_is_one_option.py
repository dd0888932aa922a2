"""不认得 -it / does not know -it

Takes every word with a dash for one option.
"""

BASE = "reference"
BREAKS = ["any_order_and_spelling"]


def _split(argv, _bundles=_split):
    for word in argv[2:]:
        if not word.startswith("-"):
            break
        if len(word) == 3 and word[1:].isalpha() and word != "-tp":
            raise ValueError(f"unknown option {word}")
    return _bundles(argv)
