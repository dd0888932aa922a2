"""Each trial asks the right things of the machine and of the answer, says plainly what is missing, and decides nothing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from grader import machine
from grader.machine import Smi, Torch
from grader.trial import device, trials
from grader.trial.trials import Absent, Ask

ROOT = Path(__file__).parents[2]
NOTHING = Ask()


def told(trial: Any, answer: dict[str, Any], ask: Ask = NOTHING) -> str:
    return "\n".join(line.en for line in trial(SimpleNamespace(**answer), ask))


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """No driver, no torch, no waiting, unless a test says otherwise."""
    monkeypatch.setattr(machine, "smi", lambda *words: Smi(absent=True))
    monkeypatch.setattr(machine, "torch", lambda: Torch(error="ModuleNotFoundError"))
    monkeypatch.setattr(trials, "BETWEEN_S", 0.0)


def report(fits: bool) -> SimpleNamespace:
    return SimpleNamespace(max_tokens=1234, fits=fits, reason="" if fits else "room: none")


VRAM = {
    "kv_bytes_per_token": lambda m: 2 * m.n_layers,
    "weight_bytes": lambda m, w: w.bits << 30,
    "vram_report": lambda m, w, **more: report(w.bits == 4),
}


def test_2_1_takes_this_machines_card(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []
    answer = VRAM | {"vram_report": lambda m, w, **more: seen.append(more["total_bytes"]) or report(True)}
    monkeypatch.setattr(machine, "smi", lambda *words: Smi(text="NVIDIA L4, 23034\n"))
    text = told(trials.vram_calculator, answer)
    assert set(seen) == {23034 << 20} and "NVIDIA L4: starts; room for 1234 tokens" in text


def test_2_1_takes_the_readers_config_and_the_books_cards(tmp_path: Path) -> None:
    config = {"model_type": "mine", "hidden_size": 64, "num_hidden_layers": 7, "num_attention_heads": 4, "intermediate_size": 8, "vocab_size": 10}  # fmt: skip
    (tmp_path / "config.json").write_text(json.dumps(config))
    text = told(trials.vram_calculator, VRAM, Ask(config=tmp_path / "config.json"))
    assert "mine: 7 layers" in text and "KV of one token: 14 B" in text
    assert "INT4 weights: 4.000 GiB" in text and "RTX 4090: does not start, 'room: none'" in text


def test_2_2_takes_five_samples(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    monkeypatch.setattr(machine, "smi", lambda *words: asked.append(words) or Smi(text="csv"))
    sample = SimpleNamespace(index=0)
    answer = {
        "parse_nvidia_smi_csv": lambda text: [sample],
        "diagnose": lambda s, preallocates: f"{len(s)} {preallocates}",
    }
    text = told(trials.nvidia_smi_diagnose, answer)
    assert len(asked) == 5 and asked[0][0].startswith("--query-gpu=index,name,utilization.gpu")
    assert "'5 True'" in text and "'5 False'" in text


@pytest.mark.parametrize("trial", [trials.nvidia_smi_diagnose, trials.driver_cuda_compat])
def test_a_missing_driver_is_said_plainly(trial: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Absent, match="no NVIDIA driver"):
        told(trial, {})
    monkeypatch.setattr(machine, "smi", lambda *words: Smi(problem="version mismatch"))
    with pytest.raises(Absent, match="version mismatch"):
        told(trial, {})


def test_3_1_holds_the_driver_against_the_wheel(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "smi", lambda *words: Smi(text="Driver Version: 535.1 CUDA Version: 12.2\n" * 40))
    answer = {"parse_smi_header": lambda text: ("535.1", "12.2"), "check": lambda *facts: repr(facts)}
    with pytest.raises(Absent, match="torch is not installed"):
        told(trials.driver_cuda_compat, answer)
    found = Torch(torch="2.13.0", cuda="13.0", archs=("sm_90",), capability=90)
    monkeypatch.setattr(machine, "torch", lambda: found)
    assert "('535.1', '13.0', 90, ['sm_90'])" in told(trials.driver_cuda_compat, answer)


def test_3_2_without_a_gpu_shows_three_of_the_book(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = {"supported": lambda method, cap: cap >= 80, "default_dtype": lambda cap: f"dtype {cap}"}
    text = told(trials.precision_support, answer)
    assert "T4, capability 75: 'dtype 75'" in text and "H100 SXM, capability 90" in text
    monkeypatch.setattr(machine, "capability", lambda: 89)
    assert told(trials.precision_support, answer).startswith("GPU, capability 89: 'dtype 89'")


def test_3_3_holds_every_requirement_here_against_what_is_installed() -> None:
    asked: list[tuple[str, str]] = []
    text = told(
        trials.version_resolver, {"satisfies": lambda version, spec: bool(asked.append((version, spec))) or True}
    )
    assert len(asked) > 5 and f"{len(asked)} requirements looked at, 0 not met" in text
    text = told(trials.version_resolver, {"satisfies": lambda version, spec: False})
    assert f"{len(asked)} not met" in text and "is installed" in text


def test_3_4_takes_a_command_or_what_build_run_writes() -> None:
    answer = {"lint": lambda argv: [len(argv)], "build_run": lambda config: ["docker", "run", config.model]}
    assert told(trials.docker_run_lint, answer, Ask(words=("docker", "run", "it's"))).startswith(
        "docker run 'it'\"'\"'s'"
    )
    assert "docker run Qwen/Qwen3-8B" in told(trials.docker_run_lint, answer) and "[3]" in told(
        trials.docker_run_lint, answer
    )
    with pytest.raises(Absent, match="build_run returns None"):
        told(trials.docker_run_lint, {"build_run": lambda config: None})


def test_3_5_measures_beside_the_devices_own_timer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(device, "here", device.Cpu)
    calls = []
    text = told(
        trials.gpu_timer, {"benchmark": lambda fn, dev, warmup, repeat: calls.append((warmup, repeat)) or "measured"}
    )
    assert calls == [(3, 20)] and "'measured'" in text and "the device's own timer: median" in text


# ---- the command ----


def attempt(tmp_path: Path, answer: str, *words: str) -> subprocess.CompletedProcess[str]:
    """`grader try 2.1` of a submission with this text."""
    place = tmp_path / "exercises" / "02_gpu_basics" / "vram_calculator"
    place.mkdir(parents=True, exist_ok=True)
    (place / "vram_calculator.py").write_text(answer)
    command = [sys.executable, "-m", "grader", "try", "2.1", "--submission", str(tmp_path), "--lang", "en", *words]
    env = os.environ | {"PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"}
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, env=env, stdin=subprocess.DEVNULL)


def test_a_trial_runs_the_answer_behind_the_walls(tmp_path: Path) -> None:
    ran = attempt(tmp_path, "import os\ndef kv_bytes_per_token(m):\n    return ''.join(sorted(os.environ)) + str(os.path.exists('/etc'))\n")  # fmt: skip
    assert "KV of one token:" in ran.stdout and "HOME" in ran.stdout and "True" not in ran.stdout
    assert "GRADER" not in ran.stdout and "has no attribute 'weight_bytes'" in ran.stdout and ran.returncode == 1


def test_what_is_not_written_yet_is_said(tmp_path: Path) -> None:
    ran = attempt(tmp_path, "def kv_bytes_per_token(m):\n    raise NotImplementedError('kv_bytes_per_token')\n")
    assert "not written yet: kv_bytes_per_token" in ran.stdout and ran.returncode == 1


def test_an_answer_that_dies_or_writes_to_the_terminal_does_no_harm(tmp_path: Path) -> None:
    ran = attempt(tmp_path, "import os\ndef kv_bytes_per_token(m):\n    os._exit(0)\n")
    assert "your code did not finish" in ran.stdout and ran.returncode == 1
    ran = attempt(tmp_path, "def kv_bytes_per_token(m):\n    raise ValueError('\\x1b[2J::error::x\\ny')\n")
    assert "\x1b" not in ran.stdout and "\n::error" not in ran.stdout


def test_an_item_without_a_trial_names_those_that_have_one(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "grader", "try", "4.3", "--lang", "en"]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    assert ran.returncode == 2 and "4.3 has nothing to try; there are: docker_run_lint" in ran.stderr
