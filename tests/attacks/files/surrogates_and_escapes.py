"""消息里的孤立代理、终端转义、双向控制符 / lone surrogates, terminal escapes and bidirectional overrides everywhere"""

EXERCISE = "adder"
HONEST = 0

import os

EVIL = "\ud800\udfff\x1b[2J\x1b]0;owned\x07\x9b31m\u202e\u2066\x00\x7f\r\x08"
os.write(1, b"\x1b[2J\x1b]52;c;ZXZpbA==\x07\xff\xfe\x9b")
print(EVIL, "</failure></testcase>", "::error::x", "<script>alert(1)</script>", "| a | b |", "=HYPERLINK(1)")


class Wrong(Exception):
    pass


Wrong.__name__ = Wrong.__qualname__ = "\x1b[31mWrong\r"


def add(a, b):
    raise Wrong(EVIL)


def summary(numbers):
    return EVIL


def running(numbers):
    numbers[:] = [EVIL, {EVIL: EVIL}]
    raise ValueError(EVIL)
