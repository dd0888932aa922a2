"""按最后一个等号切开 / cuts at the last equals sign

--env=HF_TOKEN=abc becomes an option that does not exist.
"""

BASE = "reference"
BREAKS = ["secrets_stay_off_the_command_line", "any_order_and_spelling"]


def _split(argv, _first=_split):
    parts = _first(argv)
    if any(word.startswith("-") and word.count("=") > 1 for word in argv[2 : len(argv) - len(parts[3])]):
        raise ValueError("an option that no table knows")
    return parts
