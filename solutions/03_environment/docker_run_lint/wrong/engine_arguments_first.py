"""引擎参数写在镜像名之前 / writes the engine arguments before the image

Believes that all options go to docker, which passes on what it does not know.
"""

BASE = "reference"
BREAKS = ["the_command_of_the_readme", "any_configuration"]

_in_order = build_run


def build_run(cfg):
    argv = _in_order(cfg)
    at = argv.index(cfg.image)
    return argv[:at] + argv[at + 2 :] + argv[at : at + 2]
