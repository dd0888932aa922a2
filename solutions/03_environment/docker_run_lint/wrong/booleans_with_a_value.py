"""开关后面写 True 或 False / writes True or False behind a switch

Treats a switch like any other option; vllm serve has --name and --no-name.
"""

BASE = "reference"
BREAKS = ["the_command_of_the_readme", "engine_arguments"]

_switches = _engine_words


def _engine_words(args):
    words = []
    for word in _switches(args):
        words += [f"--{word[5:]}", "False"] if word.startswith("--no-") else [word]
    return words
