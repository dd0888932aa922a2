"""What this machine says of itself: its NVIDIA driver, what torch and Triton find when they are tried. Read, never changed."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import msgspec

from grader.model import Struct

WAIT_S = 30  # for nvidia-smi: a driver that hangs is a finding of its own
PROBE = Path(__file__).with_name("probe.py")  # a driver that crashes ends that program only
_PROBE_S = 180  # for importing torch and building one kernel, on a slow disk
_HEADER = re.compile(r"(?:KMD|Driver) Version:\s*([\d.]+)")
_HIGHEST = re.compile(r"CUDA (?:UMD )?Version:\s*([\d.]+)")


class Smi(Struct, frozen=True):
    """One run of nvidia-smi: what it printed, or why there is nothing."""

    text: str = ""
    problem: str = ""  # what it said instead; empty where it answered
    absent: bool = False  # no such program

    @property
    def driver(self) -> str:
        """Version of the driver as the header prints it; empty where it is not there."""
        found = _HEADER.search(self.text)
        return found[1] if found else ""

    @property
    def highest_cuda(self) -> str:
        """The newest CUDA that the driver can run, which is not what is installed; empty where it is not told."""
        found = _HIGHEST.search(self.text)
        return found[1] if found else ""


class Torch(Struct, frozen=True):
    """What torch found when it was tried. Empty strings: not there. capability: major * 10 + minor."""

    torch: str = ""
    cuda: str = ""  # that the wheel was built with; empty for the CPU build
    archs: tuple[str, ...] = ()
    name: str = ""
    capability: int = 0
    error: str = ""
    triton: str = ""
    triton_error: str = ""


def smi(*arguments: str) -> Smi:
    """Run nvidia-smi once."""
    program = shutil.which("nvidia-smi")
    if program is None:
        return Smi(absent=True)
    try:
        ran = subprocess.run(
            [program, *arguments], capture_output=True, text=True, errors="replace", timeout=WAIT_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return Smi(problem=f"nvidia-smi: {error}")
    if ran.returncode:
        return Smi(problem=(ran.stdout + ran.stderr).strip()[:600] or f"nvidia-smi: exit {ran.returncode}")
    return Smi(text=ran.stdout)


def capability() -> int:
    """Compute capability of the first GPU as major * 10 + minor; 0 where the driver does not tell."""
    found = re.match(r"\s*(\d+)\.(\d)\s*$", smi("--query-gpu=compute_cap", "--format=csv,noheader").text.split("\n")[0])
    return int(found[1]) * 10 + int(found[2]) if found else 0


def torch(program: Sequence[str] = (sys.executable, str(PROBE))) -> Torch:
    """Import torch in a process of its own and try the GPU with it."""
    try:
        ran = subprocess.run(
            program,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_PROBE_S,
            check=False,
            stdin=subprocess.DEVNULL,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return Torch(error=str(error)[:600])
    try:
        return msgspec.json.decode(ran.stdout.rstrip().rsplit("\n", 1)[-1], type=Torch)
    except msgspec.DecodeError:
        return Torch(error=(ran.stderr.strip() or f"exit {ran.returncode}")[-600:])
