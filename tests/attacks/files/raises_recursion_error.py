"""加载与调用时抛出 RecursionError / raises RecursionError at every opportunity"""

EXERCISE = "adder"
HONEST = 0


def add(*anything):
    raise RecursionError()


summary = running = add


def __getattr__(name):
    raise RecursionError()
