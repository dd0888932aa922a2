"""模块的 __getattr__ 挂起或改答案 / a module whose __getattr__ lies, and hangs"""

EXERCISE = "adder"
HONEST = 0

import sys
import types


class Module(types.ModuleType):
    def __getattribute__(self, name):
        if name == "add":
            return 5
        if name == "running":
            while True:
                pass
        return super().__getattribute__(name)


def summary(numbers):
    return 0


sys.modules[__name__].__class__ = Module
