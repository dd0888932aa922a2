"""设备列表没有带里层的双引号 / leaves out the inner quotes of a device list

Takes the quotes of the documentation for the shell's.
"""

BASE = "reference"
BREAKS = ["the_command_of_the_readme", "any_configuration"]

_quoted = build_run


def build_run(cfg):
    return [word.replace('"', "") for word in _quoted(cfg)]
