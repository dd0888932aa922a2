"""加载与调用时抛出 UnicodeDecodeError / raises UnicodeDecodeError at every opportunity"""

EXERCISE = "adder"
HONEST = 0


def add(*anything):
    raise UnicodeDecodeError("utf-8", b"\xff", 0, 1, "x")


summary = running = add


def __getattr__(name):
    raise UnicodeDecodeError("utf-8", b"\xff", 0, 1, "x")
