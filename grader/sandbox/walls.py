"""Walls of one cell, put up by the cell's own process after the fork and before any learner code: Linux only.

Namespaces, private tmpfs, no capabilities, no_new_privs, a seccomp filter, resource limits. Everything goes through ctypes: the
cell imports the standard library, arrays and the wire, nothing else.
"""

from __future__ import annotations

import ctypes
import functools
import os
import platform
import re
import signal
import struct
import sys

CLONE_FILES, CLONE_THREAD, CLONE_NEWNS, CLONE_NEWIPC, CLONE_NEWUSER, CLONE_NEWPID, CLONE_NEWNET = (
    0x400,
    0x10000,
    0x20000,
    0x8000000,
    0x10000000,
    0x20000000,
    0x40000000,
)
MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_REMOUNT, MS_BIND = 1, 2, 4, 8, 32, 1 << 12
MS_REC, MS_PRIVATE = 1 << 14, 1 << 18
PR_SET_PDEATHSIG, PR_CAPBSET_DROP, PR_SET_SECCOMP, PR_SET_NO_NEW_PRIVS = 1, 24, 22, 38
TMPFS_BYTES, MAX_TASKS = 64 << 20, 400
DEVICES = ("null", "zero", "full", "random", "urandom", "tty")

# name: (x86-64, aarch64); -1 where an architecture has no such call
SYSCALLS: dict[str, tuple[int, int]] = {
    "mount": (165, 40),
    "umount2": (166, 39),
    "unshare": (272, 97),
    "setns": (308, 268),
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "process_madvise": (440, 440),
    "kcmp": (312, 272),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "keyctl": (250, 219),
    "bpf": (321, 280),
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "execve": (59, 221),
    "execveat": (322, 281),
    "fork": (57, -1),
    "vfork": (58, -1),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "open_tree": (428, 428),
    "move_mount": (429, 429),
    "fsopen": (430, 430),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "fspick": (433, 433),
    "mount_setattr": (442, 442),
    "open_by_handle_at": (304, 265),
    "name_to_handle_at": (303, 264),
    "userfaultfd": (323, 282),
    "perf_event_open": (298, 241),
    "memfd_create": (319, 279),
    "memfd_secret": (447, 447),
    "shmget": (29, 194),
    "msgget": (68, 186),
    "semget": (64, 190),
    "mq_open": (240, 180),
    "kexec_load": (246, 104),
    "init_module": (175, 105),
    "finit_module": (313, 273),
    "delete_module": (176, 106),
    "swapon": (167, 224),
    "swapoff": (168, 225),
    "reboot": (169, 142),
    "acct": (163, 89),
    "quotactl": (179, 60),
    "personality": (135, 92),
    "pidfd_getfd": (438, 438),
    "fanotify_init": (300, 262),
    "lookup_dcookie": (212, 18),
    "vmsplice": (316, 75),
    "seccomp": (317, 277),
    "syslog": (103, 116),
    "modify_ldt": (154, -1),
    "statmount": (457, 457),
    "listmount": (458, 458),
    "open_tree_attr": (467, 467),
    "quotactl_fd": (443, 443),
    "io_setup": (206, 0),
    "close_range": (436, 436),  # it can give a thread descriptors of its own, past the limit on them
}
CLONE, CLONE3, SOCKET = (56, 220), (435, 435), (41, 198)
STARTS = ("execve", "fork", "vfork")
NAMESPACES = CLONE_NEWNS | CLONE_NEWIPC | CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET | 0x2000000 | 0x4000000 | 0x80
ARCHES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
EPERM, ENOSYS, EAFNOSUPPORT, AF_UNIX = 1, 38, 97, 1


class Refused(OSError):
    """The kernel does not allow a wall; the text names the call."""


@functools.cache
def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _call(name: str, *arguments: object) -> None:
    if getattr(_libc(), name)(*arguments) != 0:
        code = ctypes.get_errno()
        raise Refused(code, f"{name}: {os.strerror(code)}")


def _prctl(option: int, value: int) -> None:
    _call("prctl", ctypes.c_int(option), *(ctypes.c_ulong(x) for x in (value, 0, 0, 0)))


def die_with_parent() -> None:
    """SIGKILL when the parent ends."""
    _prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def no_new_privileges() -> None:
    """No program that is started from now on gains any; a filter can only be set after this."""
    _prctl(PR_SET_NO_NEW_PRIVS, 1)


def own_namespaces() -> int:
    """New user, pid, mount, ipc and net namespaces; empty tmpfs over /tmp, /dev/shm and /proc. Children are in the new pid namespace.

    Returns a descriptor of the /proc that was covered.
    """
    uid, gid = os.getuid(), os.getgid()
    _call("unshare", ctypes.c_int(CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWIPC | CLONE_NEWNET))
    for name, text in (("setgroups", "deny"), ("uid_map", f"{uid} {uid} 1"), ("gid_map", f"{gid} {gid} 1")):
        with open(f"/proc/self/{name}", "w", encoding="ascii") as file:
            file.write(text)
    proc = os.open("/proc", os.O_RDONLY | os.O_DIRECTORY)
    _call("mount", b"none", b"/", None, ctypes.c_ulong(MS_REC | MS_PRIVATE), None)
    for place in (b"/tmp", b"/dev/shm", b"/proc"):
        size = 4096 if place == b"/proc" else TMPFS_BYTES
        _call(
            "mount",
            b"tmpfs",
            place,
            b"tmpfs",
            ctypes.c_ulong(MS_NOSUID | MS_NODEV),
            f"size={size},nr_inodes=4096".encode(),
        )
    for name in DEVICES:  # the host's own: where the grader runs as root a cell could chmod or touch them
        device = f"/dev/{name}".encode()
        if os.path.exists(device):
            # a user namespace may add flags, not take away: container engines mount /dev with noexec
            kept = os.statvfs(device).f_flag & (MS_NOSUID | MS_NODEV | MS_NOEXEC)
            flags = MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | kept
            _call("mount", None, device, None, ctypes.c_ulong(flags), None)
    return proc


def bound_tasks(proc: int) -> None:
    """By pid 1: how many tasks its namespace holds. Root is not bound by RLIMIT_NPROC; before Linux 6.14 this number is the machine's."""
    version = re.match(r"(\d+)\.(\d+)", platform.release())
    if version is None or tuple(map(int, version.groups())) < (6, 14):
        return
    try:
        fd = os.open("sys/kernel/pid_max", os.O_WRONLY, dir_fd=proc)
        os.write(fd, str(MAX_TASKS).encode())
        os.close(fd)
    except OSError:  # e.g. a /proc/sys that is read-only
        pass


def drop_capabilities() -> None:
    """No capability in any set, and none to be gained."""
    _prctl(PR_SET_NO_NEW_PRIVS, 1)
    for capability in range(64):
        if _libc().prctl(PR_CAPBSET_DROP, ctypes.c_ulong(capability), 0, 0, 0) != 0:
            break
    header = struct.pack("=Ii", 0x20080522, 0)
    _call("capset", header, bytes(24))


def load(offset: int) -> bytes:
    """BPF_LD | BPF_W | BPF_ABS"""
    return struct.pack("=HBBI", 0x20, 0, 0, offset)


def jump(test: int, value: int, yes: int, no: int) -> bytes:
    """BPF_JMP with a constant: how many instructions to leap over."""
    return struct.pack("=HBBI", 0x05 | test, yes, no, value)


def reply(value: int) -> bytes:
    """BPF_RET | BPF_K"""
    return struct.pack("=HBBI", 0x06, 0, 0, value)


def errno(code: int) -> bytes:
    """SECCOMP_RET_ERRNO"""
    return reply(0x00050000 | code)


@functools.cache
def _program(compilers: bool = False) -> bytes:
    """The filter, assembled. `compilers`: processes may start, in the namespaces that are there."""
    column, arch = ARCHES[platform.machine()]
    JEQ, JGE, JSET = 0x10, 0x30, 0x40
    program = [load(4), jump(JEQ, arch, 1, 0), reply(0x80000000), load(0)]
    if column == 0:
        program += [jump(JGE, 0x40000000, 0, 1), errno(EPERM)]  # the x32 numbers
    for name, numbers in SYSCALLS.items():
        if numbers[column] >= 0 and not (compilers and name in STARTS):
            program += [jump(JEQ, numbers[column], 0, 1), errno(EPERM)]
    program += [jump(JEQ, CLONE3[column], 0, 1), errno(ENOSYS)]
    if compilers:
        program += [jump(JEQ, CLONE[column], 0, 4), load(16), jump(JSET, NAMESPACES, 0, 1), errno(EPERM)]
        program += [reply(0x7FFF0000)]
    else:
        program += [
            jump(JEQ, CLONE[column], 0, 5),
            load(16),
            jump(JSET, CLONE_THREAD, 0, 1),
            jump(JSET, CLONE_FILES, 1, 0),
            errno(EPERM),
            reply(0x7FFF0000),
        ]
    program += [
        jump(JEQ, SOCKET[column], 0, 4),
        load(16),
        jump(JEQ, AF_UNIX, 1, 0),
        errno(EAFNOSUPPORT),
        reply(0x7FFF0000),
    ]
    program += [reply(0x7FFF0000)]
    return b"".join(program)


def filter_syscalls(compilers: bool = False) -> None:
    """Refuse what a cell has no business with; threads stay possible, processes do not, but for ptxas in a build cell."""
    code = ctypes.create_string_buffer(_program(compilers))
    fprog = struct.pack("@HP", len(_program(compilers)) // 8, ctypes.addressof(code))
    _call("prctl", ctypes.c_int(PR_SET_SECCOMP), ctypes.c_ulong(2), fprog, ctypes.c_ulong(0), ctypes.c_ulong(0))


def supported() -> bool:
    """Whether this machine has the calls at all."""
    return sys.platform == "linux" and platform.machine() in ARCHES


def prepare() -> None:
    """What every cell needs and none need do again: called once, before the first fork."""
    if supported():
        for name in ("prctl", "unshare", "mount", "capset"):
            getattr(_libc(), name)
        _program()
        _program(True)
