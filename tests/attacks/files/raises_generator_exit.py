"""加载与调用时抛出 GeneratorExit / raises GeneratorExit at every opportunity"""

EXERCISE = "adder"
HONEST = 0


def add(*anything):
    raise GeneratorExit()


summary = running = add


def __getattr__(name):
    raise GeneratorExit()
