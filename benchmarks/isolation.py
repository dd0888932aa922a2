"""What isolation costs: the same checks under the grader and by bare pytest in one process, interleaved; cells; calls; the command.

    python benchmarks/isolation.py [--rounds 5] [--json bench.json] [EXERCISE …]

Ratios of one run only; nothing here is asserted.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from rich.console import Console
from rich.progress import track
from rich.table import Table

from grader import catalogue, suite, worker
from grader.authoring import private
from grader.judge import Judge, missing
from grader.model import Course, Exercise
from grader.proxy import Answer, Session
from grader.registry import Registry
from grader.sandbox import yard
from grader.submission import Source

ROOT = Path(__file__).parent.parent
SEED = 7
BARE = """
import functools, importlib.util, os, sys, time
stage, folder, name, answer, driver = sys.argv[1:6]
sys.path[:0] = [stage, os.path.dirname(os.path.dirname(os.path.abspath({here!r})))]
import pytest, hypothesis.core
from types import SimpleNamespace
from grader import worker
import numpy
if {torch!r}:
    import torch, triton
worker.warm_up({torch!r}, [])
hypothesis.core.global_force_seed = {seed}

def load(path, name):
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module

class Bare(worker.Collector):
    @pytest.fixture
    def answer(self):
        return MODULE

MODULE = load(answer, name)
if os.path.exists(driver):
    loaded = load(driver, name + "__driver")
    MODULE.driver = SimpleNamespace(**{{n: functools.partial(f, MODULE) for n, f in vars(loaded).items()
                                       if callable(f) and getattr(f, "__module__", "") == loaded.__name__}})
out = os.fdopen(os.dup(1), "w")
worker.run(stage, [folder], Bare(), ["--collect-only"])
print("ready", file=out, flush=True)
for line in sys.stdin:
    pid = os.fork()
    if pid == 0:
        started = time.perf_counter()
        code = worker.run(stage, [folder], Bare(), [])
        print(time.perf_counter() - started, int(code), file=out, flush=True)
        os._exit(0)
    os.waitpid(pid, 0)
"""


class BarePytest:
    """A warm process that runs one exercise's checks on the reference, in its own process, at each request."""

    def __init__(self, course: Course, exercise: Exercise, place: Path) -> None:
        place.mkdir()
        staged = suite.stage(course, [exercise], place / "stage", hidden=True)
        answer = place / f"{exercise.name}.py"
        answer.write_text(private.reference(ROOT, exercise).text, encoding="utf-8")
        code = BARE.format(here=str(Path(suite.__file__)), torch="torch" in exercise.needs, seed=SEED)
        env = {
            "PATH": os.environ["PATH"],
            "HOME": str(place),
            "PYTHONHASHSEED": "0",
            "OMP_NUM_THREADS": "1",
            "OPENBLAS_NUM_THREADS": "1",
            "TRITON_INTERPRET": "1",
            "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        }
        driver = Path(course.root) / "exercises" / exercise.id / "driver.py"
        self.process = subprocess.Popen(
            [sys.executable, "-c", code, str(staged), exercise.id, exercise.name, str(answer), str(driver)],
            text=True,
            env=env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=staged,
        )
        assert self.process.stdout is not None and self.process.stdin is not None
        assert self.process.stdout.readline().strip() == "ready"

    def seconds(self) -> float:
        assert self.process.stdout is not None and self.process.stdin is not None
        self.process.stdin.write("go\n")
        self.process.stdin.flush()
        seconds, code = self.process.stdout.readline().split()
        assert code == "0", "the reference fails under bare pytest"
        return float(seconds)

    def close(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait()


def overhead(course: Course, exercises: list[Exercise], rounds: int) -> dict[str, dict[str, float]]:
    """Per exercise and together: median seconds by bare pytest and under the grader, and the median of the paired ratios."""
    bare: dict[str, list[float]] = {e.name: [] for e in exercises}
    ours: dict[str, list[float]] = {e.name: [] for e in exercises}
    with tempfile.TemporaryDirectory() as name, Judge(course, exercises) as judge:
        plain = {e.name: BarePytest(course, e, Path(name, e.name)) for e in exercises}
        items = {i.exercise: i for i in course.items()}
        sources = {e.name: {e.name: Source(text=private.reference(ROOT, e).text)} for e in exercises}
        for e in exercises:
            judge.grade(sources[e.name], [items[e.name]], seed=SEED)  # nurseries up
        for _ in track(range(rounds), "isolation", console=Console(stderr=True)):
            for e in exercises:
                bare[e.name].append(plain[e.name].seconds())
                report = judge.grade(sources[e.name], [items[e.name]], seed=SEED)
                assert report.items[0].points == report.items[0].max_points
                ours[e.name].append(report.duration)
        for process in plain.values():
            process.close()
    rows = {e.name: _row(bare[e.name], ours[e.name]) for e in exercises}
    rows["together"] = _row([sum(r) for r in zip(*bare.values())], [sum(r) for r in zip(*ours.values())])
    return rows


def _row(bare: list[float], ours: list[float]) -> dict[str, float]:
    return {
        "bare_s": round(statistics.median(bare), 4),
        "grader_s": round(statistics.median(ours), 4),
        "ratio": round(statistics.median(o / b for o, b in zip(ours, bare)), 3),
    }


def cells_and_calls(flavour: str, count: int = 100) -> dict[str, float]:
    """Milliseconds per cell (fork, walls, load, one call, end) with and without one kept ready; microseconds per call."""
    source = b"def f(x):\n    return x + 1\n"
    everywhere = os.sched_getaffinity(0)
    with tempfile.TemporaryDirectory() as name:
        mode, _ = yard.find_walls("auto")
        running = yard.Yard(flavour, mode, yard.stage(ROOT / "exercises" / "given", Path(name)))
        running.wait_ready()
        registry, cells = Registry(), yard.Cells(running.control, worker.stay())

        def live(calls: int) -> tuple[float, float]:
            started = time.perf_counter()
            end = cells.take(256 << 20)
            session = Session(end.sock, registry, call_s=5, until=time.monotonic() + 60, kill=end.kill)
            assert session.greet() == ""
            session.load("answer", (("answer.py", source),), b"")
            answer = Answer(session)
            answer.f(0)
            called = time.perf_counter()
            for i in range(calls):
                answer.f(i)
            per_call = (time.perf_counter() - called) / max(1, calls)
            end.close()
            return called - started, per_call

        live(0)
        kept = [live(0)[0] for _ in range(count)]
        fresh = []
        for _ in range(count):
            cells.drop_spare()
            fresh.append(live(0)[0])
        calls = [live(2000)[1] for _ in range(5)]
        running.close()
    os.sched_setaffinity(0, everywhere)
    return {
        "cell_ms": round(statistics.median(fresh) * 1e3, 2),
        "cell_kept_ready_ms": round(statistics.median(kept) * 1e3, 2),
        "call_us": round(statistics.median(calls) * 1e6, 1),
    }


def command(rounds: int) -> float:
    """Seconds of `grader check vram_calculator` on the reference, as a whole process."""
    times = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name, "exercises", "02_gpu_basics", "vram_calculator")
        folder.mkdir(parents=True)
        (folder / "vram_calculator.py").write_text(
            (ROOT / "solutions" / "02_gpu_basics" / "vram_calculator" / "vram_calculator.py").read_text()
        )
        for _ in range(rounds):
            started = time.perf_counter()
            ran = subprocess.run(
                [sys.executable, "-m", "grader", "check", "vram_calculator", "--submission", name, "--lang", "en"],
                cwd=ROOT,
                capture_output=True,
                check=False,
            )
            times.append(time.perf_counter() - started)
            assert ran.returncode == 0, ran.stdout
    return round(statistics.median(times), 3)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("exercise", nargs="*")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", type=Path, default=ROOT / "build" / "bench.json")
    options = parser.parse_args()
    course = catalogue.load(ROOT)
    exercises = [e for e in course.exercises if not missing(e) and (not options.exercise or e.name in options.exercise)]
    result = {"isolation": overhead(course, exercises, options.rounds), "numpy": cells_and_calls("numpy")}
    if any("torch" in e.needs for e in exercises):
        result["interpret"] = cells_and_calls("interpret")
    result["command"] = {"check_vram_calculator_s": command(options.rounds)}
    options.json.parent.mkdir(parents=True, exist_ok=True)
    options.json.write_text(json.dumps(result, indent=1) + "\n")
    console = Console()
    table = Table("exercise", "bare pytest, s", "grader, s", "ratio", box=None)
    for name, row in result["isolation"].items():
        table.add_row(name, *(f"{row[key]:.3f}" for key in ("bare_s", "grader_s", "ratio")))
    console.print(table)
    for flavour in ("numpy", "interpret"):
        if flavour in result:
            row = result[flavour]
            console.print(
                f"{flavour}: cell {row['cell_ms']} ms, {row['cell_kept_ready_ms']} ms with one kept ready; call {row['call_us']} µs"
            )
    console.print(f"grader check vram_calculator: {result['command']['check_vram_calculator_s']} s")


if __name__ == "__main__":
    main()
