"""只读根文件系统没有问题 / sees nothing in a read-only root

Knows that it is safer, not that the engine's processes meet in /tmp.
"""

BASE = "reference"
BREAKS = ["a_read_only_root", "one_fault_at_a_time"]

_noticed = lint


def lint(argv):
    return [code for code in _noticed(argv) if code is not Code.NO_SCRATCH]
