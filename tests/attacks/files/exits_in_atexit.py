"""在 atexit 里以 0 退出 / leaves with status 0 in atexit"""

EXERCISE = "adder"
HONEST = 0
STATUS = ["error"]

import atexit
import os
import sys

atexit.register(os._exit, 0)
sys.exit(0)
