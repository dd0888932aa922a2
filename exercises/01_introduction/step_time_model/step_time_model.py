"""一步 decode 的时间模型：批量、延迟、吞吐 / The time of a decode step: batch, latency, throughput.

Seconds, bytes, FLOP/s; a floor that no engine gets below, not a prediction. Source: How To Scale Your Model, part 7.
"""

from given.shapes import Hw, StepLoad


def critical_batch(hw: Hw, w_bits: int) -> float:
    """临界批量：读权重与用权重计算一样久 / the batch at which reading the weights takes as long as computing with them.

    w_bits: width of one stored weight; the arithmetic stays at hw.flops whatever the width. One weight costs
    2 FLOPs per sequence. Returns a float, not rounded: 240.24 sequences.
    ValueError: w_bits < 1.
    """
    raise NotImplementedError("critical_batch")


def decode_step_s(load: StepLoad, batch: int, hw: Hw) -> float:
    """一步 decode 的最短时间，秒 / the least time of one decode step, in seconds.

    Linear layers: every weight is read once for the whole batch (load.weight_bytes), while 2 * load.n_params FLOPs
    are computed for each sequence; the slower of the two decides. Attention: each sequence reads its own
    load.kv_bytes_per_seq; it is always bound by bandwidth, and its time comes on top.
    ValueError: batch < 1.
    """
    raise NotImplementedError("decode_step_s")


def throughput_tok_s(load: StepLoad, batch: int, hw: Hw) -> float:
    """整批每秒产出的 token 数 / tokens per second of the whole batch.

    One step yields one token for each of the `batch` sequences.
    ValueError: batch < 1.
    """
    raise NotImplementedError("throughput_tok_s")
