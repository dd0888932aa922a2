"""去掉 cache_dir 末尾的斜杠 / takes the slash off the end of cache_dir

It means the same to docker, but the word is not the one of the configuration.
"""

from dataclasses import replace

BASE = "reference"
BREAKS = ["any_configuration"]

_as_it_stands = build_run


def build_run(cfg):
    return _as_it_stands(replace(cfg, cache_dir=cfg.cache_dir.rstrip("/")))
