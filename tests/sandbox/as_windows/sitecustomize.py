"""Makes this interpreter look like one on native Windows: what is not there is really gone, so that code which needs it fails.

Put this folder on PYTHONPATH of the grader's process; it passes itself on to the cells, which have no site. What stays POSIX: paths,
the C level, and the machinery of the standard library itself, which is loaded first. No Job Object: memory and grandchildren are free.
"""

import ctypes
import importlib
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile

# these look at sys.platform, os or select while they are imported, and work on the real machine
_EVERYWHERE = "getpass pathlib platform selectors threading"
_IN_THE_GRADER = """asyncio multiprocessing concurrent.futures ssl webbrowser zipfile tarfile importlib.metadata numpy rich.console rich.progress
    rich.live typer click pytest _pytest.config _pytest.terminal _pytest.faulthandler pytest_timeout hypothesis hypothesis.core
    hypothesis.stateful watchfiles psutil"""
for _name in (_EVERYWHERE if sys.flags.no_site else f"{_EVERYWHERE} {_IN_THE_GRADER}").split():
    try:
        importlib.import_module(_name)
    except ImportError:
        pass

GONE = {
    os: """fork forkpty memfd_create pidfd_open register_at_fork killpg getpgid getpgrp setpgid setsid getsid getuid geteuid getgid getegid
        setuid setgid getresuid chown fchown lchown fchmod chroot mkfifo mknod openpty pread pwrite preadv posix_spawn posix_spawnp
        sched_setaffinity sched_getaffinity sched_yield wait wait3 wait4 waitid nice getloadavg sysconf confstr uname
        O_NOFOLLOW O_DIRECTORY O_NONBLOCK O_CLOEXEC O_PATH O_TMPFILE MFD_CLOEXEC MFD_ALLOW_SEALING P_PID WEXITED""",
    socket: "AF_UNIX SCM_RIGHTS send_fds recv_fds MSG_DONTWAIT CMSG_LEN CMSG_SPACE",
    signal: """SIGKILL SIGALRM SIGCHLD SIGSTOP SIGCONT SIGUSR1 SIGUSR2 SIGHUP SIGPIPE SIGQUIT SIGTSTP SIGXCPU alarm setitimer getitimer
        ITIMER_REAL pidfd_send_signal pthread_kill pthread_sigmask sigwait siginterrupt""",
    select: "poll epoll",
}
BLOCKED = frozenset(
    "fcntl resource termios pwd grp pty tty syslog crypt spwd nis ossaudiodev readline _posixshmem".split()
)


class _NoSuchModule:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in BLOCKED:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        return None


def _no_proc(event, arguments):
    if event in ("open", "os.listdir", "os.scandir") and str(arguments[0]).startswith("/proc"):
        raise FileNotFoundError(2, "there is no /proc on Windows", arguments[0])


def _passed_on(self, args, *more, **named):
    if isinstance(args, list) and "-S" in args and "-c" in args:  # a cell
        at = args.index("-c") + 1
        here = os.path.dirname(os.path.abspath(__file__))
        args = [
            *args[:at],
            f"import sys; sys.path.insert(0, {here!r}); import sitecustomize; del sys.path[0]; {args[at]}",
        ]
    elif named.get("close_fds") is False:
        raise AssertionError("a handle would be inherited")
    if named.get("start_new_session") or named.get("preexec_fn") or named.get("pass_fds") or "process_group" in named:
        raise ValueError("not on Windows")
    own_init(self, args, *more, **named)


def _library(self, name, *more, **named):
    if name is None:
        raise TypeError("on Windows a library has a name")
    own_library(self, name, *more, **named)


own_init, own_library = subprocess.Popen.__init__, ctypes.CDLL.__init__
_kill = 9
subprocess.Popen.__init__ = _passed_on
subprocess.Popen.kill = subprocess.Popen.terminate = lambda self: self.send_signal(_kill)
subprocess._USE_POSIX_SPAWN = subprocess._USE_VFORK = False
ctypes.CDLL.__init__ = _library
tempfile.TemporaryFile = tempfile.NamedTemporaryFile
shutil._use_fd_functions = False
for _module, _names in GONE.items():
    for _name in _names.split():
        if hasattr(_module, _name):
            delattr(_module, _name)
for _name in BLOCKED:
    sys.modules.pop(_name, None)
sys.meta_path.insert(0, _NoSuchModule())
sys.addaudithook(_no_proc)
sys.platform = "win32"
