"""改掉 len、int、isinstance、struct.pack、socket / patches builtins and all that its own cell runs on"""

EXERCISE = "adder"
HONEST = 0

import builtins
import socket
import struct
import sys

import grader.cell
import grader.wire


def evil(*args, **kwargs):
    return 5


builtins.len = builtins.isinstance = builtins.print = builtins.type = evil
grader.wire.printable = grader.wire.Codec.encode = grader.cell.Cell._call = grader.cell.receive = evil
sys.modules.clear()


def add(*anything):
    return 0


def summary(*anything):
    return 0


def running(*anything):
    return 0
