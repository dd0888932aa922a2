"""A100 40GB 按 2 TB/s 算（那是 80GB SXM） / gives the A100 40GB the 2 TB/s of the 80GB SXM

Remembers "A100: 2 TB/s" without the size of the card, and finds twice the RTX 4090.
"""

from dataclasses import replace

BASE = "reference"
BREAKS = ["a100_40gb_against_rtx_4090", "floors_of_real_devices"]
LINK = "02_gpu_basics#mis-a100-2tb"

_as_given = _clocks


def _clocks(m, w, hw, tokens, batch, ctx_len):
    remembered = 2.039e12 if hw.name.startswith("A100") else hw.bw
    return _as_given(m, w, replace(hw, bw=remembered), tokens, batch, ctx_len)
