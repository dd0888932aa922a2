"""每个程序隔 P 个取一个元素 / every program takes each P-th element

As threads share a loop on a CPU. Neighbouring lanes then ask for addresses far apart, and each brings a whole sector.
"""
BASE = "reference"
BREAKS = ["traffic", "traffic_of_fp32"]


@triton.jit
def _add_kernel(x, y, out, n, x_step, y_step, BLOCK: tl.constexpr):
    i = tl.arange(0, BLOCK).to(tl.int64) * tl.num_programs(0) + tl.program_id(0)
    inside = i < n
    a = tl.load(x + i * x_step, mask=inside).to(tl.float32)
    b = tl.load(y + i * y_step, mask=inside).to(tl.float32)
    tl.store(out + i, a + b, mask=inside)
