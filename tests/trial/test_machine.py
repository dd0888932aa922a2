"""What a machine says of itself is read as it is printed, in both generations of the header, and a broken driver is a finding."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from grader import doctor, machine
from grader.machine import Smi, Torch

OLD = "| NVIDIA-SMI 535.104.05   Driver Version: 535.104.05   CUDA Version: 12.2     |\n"
NEW = "| NVIDIA-SMI 610.43.02   KMD Version: 610.43.02   CUDA UMD Version: 13.3     |\n"


def program(folder: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """An nvidia-smi of the test's own in front of the PATH."""
    path = folder / "nvidia-smi"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")


@pytest.mark.parametrize(("header", "driver", "cuda"), [(OLD, "535.104.05", "12.2"), (NEW, "610.43.02", "13.3")])
def test_both_generations_of_the_header_are_read(header: str, driver: str, cuda: str) -> None:
    assert (Smi(text=header).driver, Smi(text=header).highest_cuda) == (driver, cuda)


def test_a_header_without_cuda_says_nothing_of_it() -> None:
    assert Smi(text=OLD.replace("12.2", "N/A")).highest_cuda == ""


def test_a_machine_without_a_driver_is_told_from_one_whose_driver_is_broken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert machine.smi() == Smi(absent=True)
    program(tmp_path, "echo 'Failed to initialize NVML: Driver/library version mismatch'; exit 18", monkeypatch)
    assert machine.smi().problem == "Failed to initialize NVML: Driver/library version mismatch"


def test_a_driver_that_hangs_is_a_finding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "WAIT_S", 0.2)
    program(tmp_path, "exec sleep 60", monkeypatch)
    assert "timed out" in machine.smi().problem


@pytest.mark.parametrize(("printed", "wanted"), [("8.9", 89), ("12.0", 120), ("[N/A]", 0), ("", 0)])
def test_capability_is_major_times_ten_plus_minor(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, printed: str, wanted: int
) -> None:
    program(tmp_path, f"echo '{printed}'", monkeypatch)
    assert machine.capability() == wanted


def test_a_probe_that_crashes_is_an_error_and_takes_nothing_with_it() -> None:
    crash = (sys.executable, "-c", "import os, sys; sys.stderr.write('driver gone'); os.abort()")
    assert machine.torch(crash).error == "driver gone"


def test_the_probe_says_what_is_installed_here() -> None:
    found = machine.torch()
    try:
        import torch
    except ImportError:
        assert "No module named 'torch'" in found.error
    else:
        assert found.torch == torch.__version__ and found.cuda == (torch.version.cuda or "")
        assert bool(found.error) == bool(torch.version.cuda and not torch.cuda.is_available())


# ---- what doctor makes of it ----

WHEEL = Torch(torch="2.13.0", cuda="13.0", archs=("sm_80", "sm_90"), name="Card", capability=75)


def told(said: Smi, found: Torch) -> list[tuple[str, str]]:
    return [(finding.level, finding.text.en) for finding in doctor.gpu(said, lambda: found)]


def test_no_driver_is_no_fault() -> None:
    assert [level for level, _ in told(Smi(absent=True), Torch())] == ["note"]


def test_a_broken_driver_is_told_with_its_own_words() -> None:
    [(level, text)] = told(Smi(problem="Driver/library version mismatch\nmore"), Torch())
    assert level == "bad" and "Driver/library version mismatch" in text and "reboot" in text and "more)" not in text


@pytest.mark.parametrize(
    ("error", "advice"),
    [
        ("RuntimeError: The NVIDIA driver on your system is too old (found version 11040).", "driver 535.104.05 is too old for CUDA 13.0"),
        ("RuntimeError: CUDA error: no kernel image is available for execution on the device", "no code for sm_75 (it has sm_80, sm_90)"),
        ("RuntimeError: No CUDA GPUs are available", "--gpus all"),
        ("OutOfMemoryError: CUDA out of memory.", "other processes hold the memory"),
        ("RuntimeError: something new", "failed when it was tried on the GPU"),
    ],
)  # fmt: skip
def test_an_error_of_torch_becomes_advice(error: str, advice: str) -> None:
    found = Torch(torch="2.13.0", cuda="13.0", archs=WHEEL.archs, capability=75, error=error)
    driver, fault = told(Smi(text=OLD), found)
    assert driver[0] == "ok" and "535.104.05" in driver[1]
    assert fault[0] == "bad" and advice in fault[1] and error in fault[1]


def test_a_cpu_wheel_beside_a_gpu_is_told() -> None:
    assert told(Smi(text=NEW), Torch(torch="2.13.0+cpu"))[1][0] == "note"


def test_a_gpu_that_computes_and_a_triton_that_builds_are_told() -> None:
    found = Torch(torch="2.13.0", cuda="13.0", name="Card", capability=90, triton="3.7.1")
    levels = [level for level, _ in told(Smi(text=NEW), found)]
    assert levels == ["ok", "ok", "ok"]


def test_triton_without_a_compiler_says_what_to_install() -> None:
    found = Torch(
        torch="2.13.0",
        cuda="13.0",
        name="Card",
        capability=90,
        triton="3.7.1",
        triton_error="RuntimeError: Failed to find C compiler. Please specify via CC environment variable.",
    )
    assert "gcc python3-dev" in told(Smi(text=NEW), found)[-1][1]
