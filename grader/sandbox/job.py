"""Windows only: a Job Object around a process. Whoever it starts ends with it, and its memory and processes are counted.

Written from Microsoft's documentation of winnt.h, jobapi2.h and psapi.h; elsewhere `open_job` gives None. Layouts are those of 64-bit
Windows, in types whose sizes do not depend on the machine, so that they can be checked anywhere.
"""

from __future__ import annotations

import ctypes
from typing import Any

# https://learn.microsoft.com/windows/win32/api/winnt/ns-winnt-jobobject_basic_limit_information
ACTIVE_PROCESS, PROCESS_MEMORY, DIE_ON_UNHANDLED_EXCEPTION, KILL_ON_JOB_CLOSE = 0x8, 0x100, 0x400, 0x2000
EXTENDED_LIMITS = 9  # JobObjectExtendedLimitInformation
SEM_FAILCRITICALERRORS, SEM_NOGPFAULTERRORBOX, SEM_NOOPENFILEERRORBOX = 1, 2, 0x8000
KILLED = 9  # exit code of what a job ends


class BasicLimits(ctypes.Structure):
    """JOBOBJECT_BASIC_LIMIT_INFORMATION, 64 bytes."""

    _fields_ = [
        ("per_process_user_time", ctypes.c_int64),
        ("per_job_user_time", ctypes.c_int64),
        ("flags", ctypes.c_uint32),
        ("minimum_working_set", ctypes.c_uint64),
        ("maximum_working_set", ctypes.c_uint64),
        ("active_processes", ctypes.c_uint32),
        ("affinity", ctypes.c_uint64),
        ("priority_class", ctypes.c_uint32),
        ("scheduling_class", ctypes.c_uint32),
    ]


class Limits(ctypes.Structure):
    """JOBOBJECT_EXTENDED_LIMIT_INFORMATION, 144 bytes."""

    _fields_ = [
        ("basic", BasicLimits),
        ("io_counters", ctypes.c_uint64 * 6),
        ("process_memory", ctypes.c_uint64),
        ("job_memory", ctypes.c_uint64),
        ("peak_process_memory", ctypes.c_uint64),
        ("peak_job_memory", ctypes.c_uint64),
    ]


class Counters(ctypes.Structure):
    """PROCESS_MEMORY_COUNTERS, 72 bytes."""

    _fields_ = [
        ("size", ctypes.c_uint32),
        ("page_faults", ctypes.c_uint32),
        ("peak_working_set", ctypes.c_uint64),
        ("working_set", ctypes.c_uint64),
        ("quota", ctypes.c_uint64 * 4),
        ("committed", ctypes.c_uint64),  # PagefileUsage: what PROCESS_MEMORY bounds
        ("peak_committed", ctypes.c_uint64),
    ]


class Job:
    """One Job Object; it ends its processes when it is closed, and so when the process that holds it ends. Errors are OSError."""

    def __init__(self, kernel: Any, processes: int = 0) -> None:
        """kernel: kernel32. processes: how many may live in it at once; 0 for any number."""
        self._kernel, self._limits = kernel, Limits()
        self._handle = kernel.CreateJobObjectW(None, None)
        if not self._handle:
            raise self._failed("CreateJobObject")
        self._limits.basic.flags = KILL_ON_JOB_CLOSE | DIE_ON_UNHANDLED_EXCEPTION
        if processes:
            self._limits.basic.flags |= ACTIVE_PROCESS
            self._limits.basic.active_processes = processes
        try:
            self._set()
        except OSError:
            self.close()
            raise

    def take_in(self, process: int) -> None:
        """process: its handle. All that it starts from now on is in the job, too."""
        if not self._kernel.AssignProcessToJobObject(self._handle, process):
            raise self._failed("AssignProcessToJobObject")

    def bound_memory(self, process: int, more: int) -> None:
        """So many bytes beyond what the process has committed now."""
        counters = Counters(size=ctypes.sizeof(Counters))
        if not self._kernel.K32GetProcessMemoryInfo(process, ctypes.byref(counters), counters.size):
            raise self._failed("GetProcessMemoryInfo")
        self._limits.basic.flags |= PROCESS_MEMORY
        self._limits.process_memory = counters.committed + more
        self._set()

    def kill(self) -> None:
        """End every process in it."""
        if self._handle:
            self._kernel.TerminateJobObject(self._handle, KILLED)

    def close(self) -> None:
        """As `kill`, and the job is gone."""
        if self._handle:
            self._kernel.CloseHandle(self._handle)
        self._handle = None

    def _set(self) -> None:
        size = ctypes.sizeof(self._limits)
        if not self._kernel.SetInformationJobObject(self._handle, EXTENDED_LIMITS, ctypes.byref(self._limits), size):
            raise self._failed("SetInformationJobObject")

    def _failed(self, call: str) -> OSError:
        code = getattr(ctypes, "get_last_error", lambda: 0)()
        return OSError(code, f"{call} failed with error {code}")


def kernel32() -> Any:
    """The system's library with the types of the calls that are made here; None where there is none."""
    load = getattr(ctypes, "WinDLL", None)
    if load is None:
        return None
    kernel = load("kernel32", use_last_error=True)
    handle, number, pointer = ctypes.c_void_p, ctypes.c_uint32, ctypes.c_void_p
    for name, result, arguments in (
        ("CreateJobObjectW", handle, (pointer, ctypes.c_wchar_p)),
        ("SetInformationJobObject", ctypes.c_int, (handle, ctypes.c_int, pointer, number)),
        ("AssignProcessToJobObject", ctypes.c_int, (handle, handle)),
        ("TerminateJobObject", ctypes.c_int, (handle, number)),
        ("K32GetProcessMemoryInfo", ctypes.c_int, (handle, pointer, number)),
        ("CloseHandle", ctypes.c_int, (handle,)),
        ("SetErrorMode", number, (number,)),
    ):
        function = getattr(kernel, name)
        function.restype, function.argtypes = result, arguments
    return kernel


def open_job(processes: int = 0) -> Job | None:
    """A new job; None where the system has none."""
    kernel = kernel32()
    return None if kernel is None else Job(kernel, processes)


def works() -> bool:
    """Whether jobs can be made here: tried, not guessed."""
    try:
        made = open_job(1)
    except OSError:
        return False
    if made is not None:
        made.close()
    return made is not None


def end_silently() -> None:
    """This process: no window that waits for a click when it crashes."""
    kernel = kernel32()
    if kernel is not None:
        kernel.SetErrorMode(SEM_FAILCRITICALERRORS | SEM_NOGPFAULTERRORBOX | SEM_NOOPENFILEERRORBOX)
