"""加法不看步长 / addition without steps

Element i of a vector lies at i; of x[::2] it lies at 2i.
"""
BASE = "reference"
BREAKS = ["even_and_odd_elements", "vectors_of_any_step"]


@triton.jit
def _add_kernel(x, y, out, n, x_step, y_step, BLOCK: tl.constexpr):
    i = tl.program_id(0).to(tl.int64) * BLOCK + tl.arange(0, BLOCK)
    inside = i < n
    a = tl.load(x + i, mask=inside).to(tl.float32)
    b = tl.load(y + i, mask=inside).to(tl.float32)
    tl.store(out + i, a + b, mask=inside)
