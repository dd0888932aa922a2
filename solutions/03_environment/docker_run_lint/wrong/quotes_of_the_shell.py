"""把 shell 的单引号也写进词里 / writes the shell's single quotes into the word

Copies '"device=0,1"' as it is typed; docker receives the single quotes too.
"""

BASE = "reference"
BREAKS = ["the_command_of_the_readme", "any_configuration"]

_bare = build_run


def build_run(cfg):
    return [f"'{word}'" if word.startswith('"device=') else word for word in _bare(cfg)]
