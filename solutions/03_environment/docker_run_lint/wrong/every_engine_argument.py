"""默认值也全写出来 / writes every engine argument, defaults too

Wants the command to be complete; it then pins defaults that the next version improves.
"""

BASE = "reference"
BREAKS = ["the_command_of_the_readme", "engine_arguments"]


def _engine_words(args):
    words = []
    for field in fields(args):
        value, option = getattr(args, field.name), field.name.replace("_", "-")
        if isinstance(value, bool):
            words.append(f"--{option}" if value else f"--no-{option}")
        elif value is not None:
            words += [f"--{option}", str(value)]
    return words
