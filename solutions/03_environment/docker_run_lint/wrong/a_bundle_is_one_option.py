"""不认得 -it / does not know -it

Takes every word with a dash for one option.
"""

BASE = "reference"
BREAKS = ["any_order_and_spelling"]


def _split(argv, _bundles=_split):
    parts = _bundles(argv)
    before = argv[2 : len(argv) - len(parts[3])]
    if any(len(word) > 2 and word[0] == "-" and word[1:].isalpha() and word != "-tp" for word in before):
        raise ValueError("an option that no table knows")
    return parts
