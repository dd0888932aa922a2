"""只认得空格写法 / knows --name value only

Compares whole words, so that --ipc=host is an option that nobody has heard of.
"""

BASE = "reference"
BREAKS = ["any_order_and_spelling", "the_command_of_the_documentation"]


def _split(argv, _whole=_split):
    parts = _whole(argv)
    if any(word.startswith("-") and "=" in word for word in argv[2 : len(argv) - len(parts[3])]):
        raise ValueError("an option that no table knows")
    return parts
