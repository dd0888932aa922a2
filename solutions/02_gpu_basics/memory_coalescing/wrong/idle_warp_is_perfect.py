"""没有活跃的 lane 就算效率 1 / an idle warp is perfectly efficient

Nothing moved, so nothing was wasted; averages over warps then look better than any of them.
"""

BASE = "reference"
BREAKS = ["efficiency_rejects_nonsense"]


_busy = load_efficiency


def load_efficiency(byte_addrs, access_bytes):
    return _busy(byte_addrs, access_bytes) if _bytes_touched(byte_addrs, access_bytes) else 1.0
