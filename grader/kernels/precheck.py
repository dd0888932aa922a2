"""Whether a figure taken here would mean anything: facts about the card, and the reason not to measure. Changes nothing."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

from grader.kernels import words
from grader.model import Struct, Text

HEADROOM = 3  # free memory, as a multiple of the working set
NODES = ("nvidia*", "dxg")  # /dev: the driver's, and WSL2's
_MPS = Path("/tmp/nvidia-mps")


class Process(Struct, frozen=True):
    """A process that computes on a card."""

    uuid: str
    pid: int
    name: str


class Card(Struct, frozen=True):
    """One card, as nvidia-smi tells it."""

    uuid: str
    name: str
    driver: str
    mode: str


class Facts(Struct, frozen=True):
    """What nvidia-smi and the environment tell; `cards` is None where it does not answer."""

    cards: tuple[Card, ...] | None
    processes: tuple[Process, ...] = ()
    mps: bool = False


def nodes(dev: Path = Path("/dev")) -> list[Path]:
    """The device nodes of a driver, folders left out."""
    return sorted(path for pattern in (*NODES, "nvidia-caps/*") for path in dev.glob(pattern) if not path.is_dir())


def gather(ask: Callable[[Sequence[str]], str | None] | None = None) -> Facts:
    """Ask nvidia-smi, without touching the card. To be called before this process computes on it."""
    ask = ask or _nvidia_smi
    said = ask(("--query-gpu=uuid,name,driver_version,compute_mode", "--format=csv,noheader"))
    if said is None:
        return Facts(None)
    cards = tuple(Card(*row) for row in _rows(said, 4))
    running = ask(("--query-compute-apps=gpu_uuid,pid,process_name", "--format=csv,noheader")) or ""
    processes = tuple(
        Process(uuid, int(pid) if pid.isdigit() else 0, os.path.basename(name)) for uuid, pid, name in _rows(running, 3)
    )
    mps = any("nvidia-cuda-mps" in process.name for process in processes)
    pipe = Path(os.environ.get("CUDA_MPS_PIPE_DIRECTORY") or _MPS)
    return Facts(cards, processes, mps or (pipe / "control").exists())


def refusal(facts: Facts, uuid: str, free: int, working_set: int, own: Sequence[int] = ()) -> Text | None:
    """Why not to measure on the card `uuid` (as torch names it, with or without `GPU-`); None where nothing speaks against it.

    free, working_set: bytes. own: our processes.
    """
    if not facts.cards:
        return words.UNSEEN
    card = find(facts, uuid)
    if card is None:
        return words.UNSEEN
    if card.mode != "Default":
        return words.filled(words.MODE, mode=card.mode)
    if facts.mps:
        return words.MPS
    others = [p.name or str(p.pid) for p in facts.processes if p.uuid == card.uuid and p.pid not in own]
    if others:
        return words.filled(words.OTHERS, names=", ".join(sorted(set(others)))[:200])
    if free < HEADROOM * working_set:
        return words.filled(words.MEMORY, need=HEADROOM * working_set / 1e9, free=free / 1e9)
    return None


def find(facts: Facts, uuid: str) -> Card | None:
    """The card of this UUID; the only one where torch tells none."""
    wanted = uuid.removeprefix("GPU-").lower()
    for card in facts.cards or ():
        if card.uuid.removeprefix("GPU-").lower() == wanted:
            return card
    return facts.cards[0] if facts.cards and len(facts.cards) == 1 and not wanted else None


def _rows(text: str, columns: int) -> list[list[str]]:
    rows = [[cell.strip() for cell in line.split(",", columns - 1)] for line in text.splitlines()]
    return [row for row in rows if len(row) == columns]


def _nvidia_smi(arguments: Sequence[str]) -> str | None:
    program = shutil.which("nvidia-smi") or shutil.which("nvidia-smi", path="/usr/lib/wsl/lib")
    if program is None:
        return None
    try:
        ran = subprocess.run([program, *arguments], capture_output=True, text=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return ran.stdout if ran.returncode == 0 else None
