"""默认权重都是 2 字节 / takes every weight for two bytes

Computes the bytes from n_params and never looks at weight_bytes: quantised weights save nothing.
"""

BASE = "reference"
BREAKS = ["the_quiz_of_the_scaling_book", "narrow_weights_save_bytes_only"]


def decode_step_s(load, batch, hw):
    if batch < 1:
        raise ValueError("batch")
    linear = max(2 * batch * load.n_params / hw.flops, 2 * load.n_params / hw.bw)
    return batch * load.kv_bytes_per_seq / hw.bw + linear
