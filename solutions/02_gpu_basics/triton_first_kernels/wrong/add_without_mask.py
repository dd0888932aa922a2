"""加法没有 mask / addition without a mask

The interpreter says nothing, and the elements that are looked at are right.
"""
BASE = "reference"
BREAKS = ["five_elements_in_blocks_of_four", "lengths_around_the_block"]


@triton.jit
def _add_kernel(x, y, out, n, x_step, y_step, BLOCK: tl.constexpr):
    i = tl.program_id(0).to(tl.int64) * BLOCK + tl.arange(0, BLOCK)
    a = tl.load(x + i * x_step).to(tl.float32)
    b = tl.load(y + i * y_step).to(tl.float32)
    tl.store(out + i, a + b)
