"""同一张卡算两张 / counts the same GPU twice

Counts the words of the list, not the cards.
"""

from dataclasses import replace

BASE = "reference"
BREAKS = ["configurations_that_are_refused"]

_different = build_run


def build_run(cfg):
    ids = cfg.gpu_ids
    if ids and len(ids) == cfg.args.tensor_parallel_size and len(set(ids)) < len(ids):
        argv = _different(replace(cfg, gpu_ids=tuple(range(len(ids)))))
        return [f'"device={",".join(map(str, ids))}"' if word.startswith('"device=') else word for word in argv]
    return _different(cfg)
