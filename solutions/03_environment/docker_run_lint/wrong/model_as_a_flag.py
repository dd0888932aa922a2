"""模型用 --model 给 / gives the model with --model

Copies a command from before the model became positional.
"""

BASE = "reference"
BREAKS = ["the_command_of_the_readme", "whatever_is_built_is_clean"]

_positional = build_run


def build_run(cfg):
    argv = _positional(cfg)
    at = argv.index(cfg.image) + 1
    return [*argv[:at], "--model", *argv[at:]]
