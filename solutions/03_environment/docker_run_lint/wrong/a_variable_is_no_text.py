"""$HF_TOKEN 不算明文 / takes $HF_TOKEN for no text

The shell has replaced it before docker starts; ps shows the token.
"""

BASE = "reference"
BREAKS = ["the_command_of_the_documentation", "secrets_stay_off_the_command_line"]


def _values(docker, name, _all=_values):
    return [value for value in _all(docker, name) if name != "--env" or "=$" not in value]
