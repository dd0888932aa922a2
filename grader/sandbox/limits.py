"""Resource limits of one cell; POSIX only, what a platform lacks is left out."""

from __future__ import annotations

from grader.sandbox import job


def address_space() -> int:
    """Bytes of address space in use now; 0 where the platform does not tell."""
    try:
        with open("/proc/self/statm", "rb") as file:
            return int(file.read().split()[0]) * 4096
    except OSError:
        return 0


def set_limits(memory_bytes: int, cpu_s: int, baseline: int, threads: int = 0) -> None:
    """Bound address space (on top of `baseline`), CPU time, file size, descriptors; no core files.

    `threads`: of the user in this user namespace; 0 where that is the whole machine's.
    """
    try:
        import resource
    except ImportError:  # Windows: its job bounds memory and processes, from outside
        return

    wanted = {
        "RLIMIT_CORE": 0,
        "RLIMIT_CPU": cpu_s,
        "RLIMIT_FSIZE": 64 << 20,
        "RLIMIT_NOFILE": 64,
        "RLIMIT_MEMLOCK": 0,
        "RLIMIT_MSGQUEUE": 0,
    }
    if baseline:
        wanted["RLIMIT_AS"] = baseline + memory_bytes
    if threads:
        wanted["RLIMIT_NPROC"] = threads
    for name, value in wanted.items():
        kind = getattr(resource, name, None)
        if kind is not None:
            _, hard = resource.getrlimit(kind)
            value = value if hard == resource.RLIM_INFINITY else min(value, hard)
            try:
                resource.setrlimit(kind, (value, value))
            except (ValueError, OSError):
                if baseline:  # else macOS, which refuses some
                    raise


def memory_bounded() -> bool:
    """Whether a cell's memory is limited on this machine: not on macOS, which does not tell how much a process has."""
    try:
        import resource
    except ImportError:
        return job.works()
    return hasattr(resource, "RLIMIT_AS") and address_space() > 0
