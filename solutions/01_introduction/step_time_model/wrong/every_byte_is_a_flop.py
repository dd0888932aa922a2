"""运算次数按权重的字节数算 / takes the FLOPs from the bytes

Knows that a bf16 weight has 2 bytes and 2 FLOPs and uses one for the other: INT8 seems to halve the arithmetic, too.
"""

BASE = "reference"
BREAKS = ["the_quiz_of_the_scaling_book", "narrow_weights_save_bytes_only", "throughput_rests_beyond_the_knee"]


def decode_step_s(load, batch, hw):
    if batch < 1:
        raise ValueError("batch")
    linear = max(batch * load.weight_bytes / hw.flops, load.weight_bytes / hw.bw)
    return batch * load.kv_bytes_per_seq / hw.bw + linear
