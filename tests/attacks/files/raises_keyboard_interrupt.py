"""加载与调用时抛出 KeyboardInterrupt / raises KeyboardInterrupt at every opportunity"""

EXERCISE = "adder"
HONEST = 0


def add(*anything):
    raise KeyboardInterrupt()


summary = running = add


def __getattr__(name):
    raise KeyboardInterrupt()
