"""Makes this interpreter look like one on macOS: no /proc, no prctl, no descriptors of processes or memory, its own name.

Put this folder on PYTHONPATH of the grader's process; it passes itself on to the cells, which have no site. What stays Linux: the
kernel, so limits that macOS refuses are set here.
"""

import ctypes
import importlib
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile

# these look at sys.platform, os or select while they are imported, and work on the real machine
_EVERYWHERE = "getpass pathlib platform selectors threading tempfile shutil"
_IN_THE_GRADER = "asyncio multiprocessing ssl webbrowser numpy rich.console typer click pytest hypothesis hypothesis.core watchfiles psutil"
for _name in (_EVERYWHERE if sys.flags.no_site else f"{_EVERYWHERE} {_IN_THE_GRADER}").split():
    try:
        importlib.import_module(_name)
    except ImportError:
        pass

GONE = {
    os: "memfd_create pidfd_open sched_setaffinity sched_getaffinity waitid O_PATH O_TMPFILE MFD_CLOEXEC MFD_ALLOW_SEALING P_PIDFD getresuid",
    socket: "AF_NETLINK AF_PACKET AF_VSOCK SOCK_CLOEXEC SOCK_NONBLOCK",
    signal: "pidfd_send_signal",
    select: "epoll",
}


class _Libc:
    """Some C library, without Linux's own calls."""

    def __init__(self, real):
        self.__dict__["real"] = real

    def __getattr__(self, name):
        if name in ("prctl", "unshare", "mount", "capset", "sched_getcpu", "syscall"):
            raise AttributeError(f"dlsym(RTLD_DEFAULT, {name}): symbol not found")
        return getattr(self.__dict__["real"], name)


def _no_proc(event, arguments):
    if event in ("open", "os.listdir", "os.scandir") and str(arguments[0]).startswith("/proc"):
        raise FileNotFoundError(2, "there is no /proc on macOS", arguments[0])


def _passed_on(self, args, *more, **named):
    if isinstance(args, list) and "-S" in args and "-c" in args:  # a cell
        at = args.index("-c") + 1
        here = os.path.dirname(os.path.abspath(__file__))
        args = [
            *args[:at],
            f"import sys; sys.path.insert(0, {here!r}); import sitecustomize; del sys.path[0]; {args[at]}",
        ]
    own_init(self, args, *more, **named)


def _library(name=None, *more, **named):
    made = own_library(name, *more, **named)
    return _Libc(made) if name is None else made


own_init, own_library = subprocess.Popen.__init__, ctypes.CDLL
tempfile._O_TMPFILE_WORKS = False
subprocess.Popen.__init__ = _passed_on
ctypes.CDLL = _library
for _module, _names in GONE.items():
    for _name in _names.split():
        if hasattr(_module, _name):
            delattr(_module, _name)
sys.addaudithook(_no_proc)
sys.platform = "darwin"
