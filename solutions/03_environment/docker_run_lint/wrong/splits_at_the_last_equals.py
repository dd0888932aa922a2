"""按最后一个等号切开 / cuts at the last equals sign

--env=HF_TOKEN=abc becomes an option that does not exist.
"""

BASE = "reference"
BREAKS = ["secrets_stay_off_the_command_line", "a_cache_that_stays"]


def _split(argv, _first=_split):
    words = []
    for at, word in enumerate(argv):
        if at > 1 and not word.startswith("-") and not words[-1].startswith("-"):
            return _first([*words, *argv[at:]])
        if word.startswith("-") and word.count("=") > 1:
            raise ValueError(f"unknown option {word.rpartition('=')[0]}")
        words.append(word)
    return _first(words)
