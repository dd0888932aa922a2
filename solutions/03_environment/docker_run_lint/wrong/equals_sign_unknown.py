"""只认得空格写法 / knows --name value only

Compares whole words, so that --ipc=host is an option that nobody has heard of.
"""

BASE = "reference"
BREAKS = ["any_order_and_spelling", "the_command_of_the_documentation"]


def _split(argv, _whole=_split):
    for word in argv[2:]:
        if not word.startswith("-"):
            break
        if "=" in word:
            raise ValueError(f"unknown option {word}")
    return _whole(argv)
