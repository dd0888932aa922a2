"""What grader.kernels.stopwatch says on a card, without one: run as a module, told by an environment variable how to behave."""

from __future__ import annotations

import os
import socket
import sys

import msgspec

from grader.kernels.stopwatch import Job, Order
from grader.model import Speed, Text, Timed
from grader.sandbox.channel import hear, tell

sock = socket.socket(fileno=os.dup(0))
manner = os.environ["FAKE_STOPWATCH"]
message, _ = hear(sock)
order = msgspec.convert(message, Order)
if manner == "refuses":
    tell(sock, {"refused": {"zh": "不行", "en": "no"}}, [])
    sys.exit()
if manner == "dies":
    sys.exit("out of luck")
names = [(function, f"case {i}") for i, function in enumerate(order.targets)]
tell(sock, {"workloads": [(*name, ((4,), [name[1]], {})) for name in names]}, [])
message, _ = hear(sock)
for (function, label), job in zip(names, msgspec.convert(message["jobs"], list[Job]), strict=True):
    good = job.answer is not None
    reason = Text("好", job.answer.text) if job.answer is not None else job.fault
    assert reason is not None
    state = Speed.passed if good else Speed.failed
    timed = Timed(function, label, state, reason, order.targets[function], 1)
    tell(sock, {"timed": msgspec.to_builtins(timed)}, [])
tell(sock, {"end": ["A card", "580", {"torch": "2"}, "verified"]}, [])
