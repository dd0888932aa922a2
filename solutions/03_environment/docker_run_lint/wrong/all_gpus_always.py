"""总是 --gpus all / always asks for all GPUs

Leaves the choice to the engine, on a machine that others use as well.
"""

from dataclasses import replace

BASE = "reference"
BREAKS = ["the_command_of_the_readme", "any_configuration"]

_chosen = build_run


def build_run(cfg):
    return _chosen(replace(cfg, gpu_ids=None))
