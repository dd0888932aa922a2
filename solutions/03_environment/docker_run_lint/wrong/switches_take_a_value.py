"""开关吃掉后面的词 / lets a switch swallow the next word

Every option has a value, it seems; after --rm the image is gone.
"""

BASE = "reference"
BREAKS = ["any_order_and_spelling", "a_read_only_root"]

SWITCHES, OPTIONS = frozenset({"--tty", "--interactive", "--detach"}), OPTIONS | SWITCHES
