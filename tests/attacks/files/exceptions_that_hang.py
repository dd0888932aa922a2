"""__str__ 会挂起、再抛出、巨大的异常 / exceptions whose __str__ hangs, raises or is huge"""

EXERCISE = "adder"
HONEST = 0


class Hangs(Exception):
    def __str__(self):
        while True:
            pass

    __repr__ = __str__


class Raises(Exception):
    def __str__(self):
        raise KeyboardInterrupt

    __repr__ = __str__


class Huge(Exception):
    def __str__(self):
        return "x" * (1 << 27)


class Meta(type):
    @property
    def __name__(cls):
        raise SystemExit

    def mro(cls):
        return [cls, Exception, BaseException, object]


def add(a, b):
    raise Hangs


def summary(numbers):
    raise Raises


def running(numbers):
    if len(numbers) % 2:
        raise Huge
    raise Meta("Odd", (Exception,), {})
