"""加载与调用时抛出 StopIteration / raises StopIteration at every opportunity"""

EXERCISE = "adder"
HONEST = 0


def add(*anything):
    raise StopIteration()


summary = running = add


def __getattr__(name):
    raise StopIteration()
