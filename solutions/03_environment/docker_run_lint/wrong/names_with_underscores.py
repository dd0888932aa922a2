"""参数名带下划线 / keeps the underscores of the names

Uses the names of the Python fields; vLLM forgives it, a reader's grep does not.
"""

BASE = "reference"
BREAKS = ["the_command_of_the_readme", "engine_arguments"]

_dashed = _engine_words


def _engine_words(args):
    names = {"--" + f.name.replace("_", "-"): "--" + f.name for f in fields(args)}
    return [names.get(word, word) for word in _dashed(args)]
