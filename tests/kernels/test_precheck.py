"""Before anything is measured: what speaks against it, told in both languages, without touching the card."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from grader.kernels import precheck
from grader.kernels.precheck import Card, Facts, Process

UUID = "GPU-aaaa-bbbb"
CARD = f"{UUID}, NVIDIA H100 80GB HBM3, 580.159.04, Default\n"
QUIET = Facts((Card(UUID, "NVIDIA H100 80GB HBM3", "580.159.04", "Default"),))
GB = 10**9


@pytest.fixture(autouse=True)
def no_mps(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CUDA_MPS_PIPE_DIRECTORY", str(tmp_path))


def answers(cards: str | None, processes: str | None = ""):
    def ask(arguments: Sequence[str]) -> str | None:
        return cards if arguments[0].startswith("--query-gpu") else processes

    return ask


def test_a_quiet_card_with_room_is_measured() -> None:
    facts = precheck.gather(answers(CARD))
    assert facts == QUIET
    assert precheck.refusal(facts, UUID, 60 * GB, 20 * GB) is None
    assert precheck.refusal(facts, "aaaa-bbbb", 60 * GB, 20 * GB) is None  # as torch writes it


@pytest.mark.parametrize(
    ("facts", "free", "said"),
    [
        (Facts(None), 60, "nvidia-smi"),
        (Facts(()), 60, "nvidia-smi"),
        (Facts((Card(UUID, "x", "1", "Exclusive_Process"),)), 60, "Exclusive_Process"),
        (Facts(QUIET.cards, (), True), 60, "MPS"),
        (Facts(QUIET.cards, (Process(UUID, 7, "python3"),)), 60, "python3"),
        (QUIET, 59, "60.0 GB"),
    ],
)
def test_what_speaks_against_it_is_named(facts: Facts, free: int, said: str) -> None:
    refusal = precheck.refusal(facts, UUID, free * GB, 20 * GB)
    assert refusal is not None and said in refusal.en and said in refusal.zh and refusal.zh != refusal.en


def test_our_own_process_and_other_cards_do_not_count() -> None:
    running = f"{UUID}, 42, /usr/bin/python3\nGPU-cccc, 77, /opt/train\nnonsense\n"
    facts = precheck.gather(answers(CARD + "GPU-cccc, NVIDIA A10, 580.1, Default\n", running))
    assert facts.processes == (Process(UUID, 42, "python3"), Process("GPU-cccc", 77, "train"))
    assert precheck.refusal(facts, UUID, 60 * GB, GB, own=(42,)) is None
    other = precheck.refusal(facts, "GPU-cccc", 60 * GB, GB)
    assert other is not None and "train" in other.en
    assert precheck.refusal(facts, "GPU-dddd", 60 * GB, GB) is not None
    assert precheck.refusal(facts, "", 60 * GB, GB) is not None  # one of two, nobody knows which


@pytest.mark.parametrize("running", [f"{UUID}, 9, /usr/bin/nvidia-cuda-mps-server\n", ""])
def test_mps_is_seen_as_a_process_or_by_its_pipe(running: str, tmp_path: Path) -> None:
    if not running:
        (tmp_path / "control").touch()
    assert precheck.gather(answers(CARD, running)).mps


def test_nvidia_smi_is_only_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[list[str]] = []

    def run(command: list[str], **options: object) -> subprocess.CompletedProcess[str]:
        asked.append(command)
        return subprocess.CompletedProcess(command, 0, CARD, "")

    monkeypatch.setattr(precheck.shutil, "which", lambda name, path=None: "/usr/bin/nvidia-smi")
    monkeypatch.setattr(precheck.subprocess, "run", run)
    precheck.gather()
    assert asked and all(argument.startswith(("--query", "--format")) for command in asked for argument in command[1:])


@pytest.mark.parametrize("fails", ["missing", "exit", "hangs"])
def test_without_an_answer_nothing_is_known(fails: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def run(command: list[str], **options: object) -> subprocess.CompletedProcess[str]:
        if fails == "hangs":
            raise subprocess.TimeoutExpired(command, 30)
        return subprocess.CompletedProcess(command, 9, "", "no devices")

    monkeypatch.setattr(precheck.shutil, "which", lambda name, path=None: None if fails == "missing" else "/x/smi")
    monkeypatch.setattr(precheck.subprocess, "run", run)
    assert precheck.gather() == Facts(None)


def test_device_nodes_are_found_without_folders(tmp_path: Path) -> None:
    for name in ("nvidia0", "nvidiactl", "nvidia-uvm", "dxg", "null"):
        (tmp_path / name).touch()
    (tmp_path / "nvidia-caps").mkdir()
    (tmp_path / "nvidia-caps" / "nvidia-cap1").touch()
    assert [p.name for p in precheck.nodes(tmp_path)] == ["dxg", "nvidia-cap1", "nvidia-uvm", "nvidia0", "nvidiactl"]
