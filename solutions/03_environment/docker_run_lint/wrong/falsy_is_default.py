"""0 和 False 当作没写 / takes 0 and False for not given

Tests the value instead of comparing it with its default.
"""

BASE = "reference"
BREAKS = ["the_command_of_the_readme", "zero_is_a_value"]

_compared = _engine_words


def _engine_words(args):
    words, kept = _compared(args), []
    for at, word in enumerate(words):
        dropped = word.startswith("--no-") or (words[at + 1 : at + 2] == ["0"]) or word == "0"
        kept += [] if dropped else [word]
    return kept
