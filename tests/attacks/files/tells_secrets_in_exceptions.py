"""把读到的一切放进异常文字 / puts all that it can read, and the test objects' complaints, into exception texts"""

EXERCISE = "stack"
HONEST = 1

from given.toy import Full


class Stack:
    def __init__(self, capacity):
        self.capacity, self.items = capacity, []

    def push(self, value):
        if len(self.items) == self.capacity:
            raise Full(str(value))
        self.items.append(value)

    def pop(self):
        return self.items.pop()

    def size(self):
        return len(self.items)


def visit(stack, visitor):
    said = []
    for args, kwargs in (((), {}), ((1, 2, 3), {}), ((), {"self": 1}), ((), {"value": 1, "other": 2}), ((stack,), {}), ((visitor,), {})):
        try:
            visitor.see(*args, **kwargs)
        except BaseException as error:
            said.append(f"{type(error)} {error} {error.__dict__} {error.__notes__ if hasattr(error, '__notes__') else ''}")
            tb = error.__traceback__
            while tb:
                said.append(repr(tb.tb_frame.f_locals)[:2000])
                tb = tb.tb_next
    import os

    raise ValueError("\n".join(said) + repr(dict(os.environ)))
