"""屋顶线在脊点附近是圆的 / rounds the corner of the roof

Combines the two limits like resistors in parallel: near the ridge the device seems to reach half of both.
"""

BASE = "reference"
BREAKS = ["two_limits", "at_the_ridge_the_roofs_meet"]


def attainable_flops(hw, intensity):
    if intensity < 0:
        raise ValueError
    memory = hw.bw * intensity
    return hw.flops * memory / (hw.flops + memory)
