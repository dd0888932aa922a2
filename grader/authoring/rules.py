"""The rules of verify that read: files, signatures, steps, `given`. Each yields one sentence per fault."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from grader.model import Exercise
from grader.submission import fingerprint

PUBLIC_FILES = {"README.md", "README.zh.md", "exercise.toml", "checks.toml", "driver.py"}
MEASURED = frozenset(
    ("compiles", "traffic")
)  # checks of kernels that need no hidden half: a memory of examples cannot pass them
PRIVATE_FILES = {"test_hidden.py", "walkthrough.md", "walkthrough.zh.md", "vectors.json", "mutants.json"}


def files(root: Path, exercise: Exercise) -> Iterator[str]:
    """No orphan, nothing missing."""
    public, secret = root / "exercises" / exercise.id, root / "solutions" / exercise.id
    for path in sorted(public.iterdir()):
        known = (
            path.name in PUBLIC_FILES
            or path.name in (f"{exercise.name}.py", f"test_{exercise.name}.py")
            or path.name == "__pycache__"
            or (path.name == "bench.py" and exercise.kernels is not None)
        )
        if not known:
            yield f"exercises/{exercise.id}/{path.name} belongs to nothing"
    for name in ("README.md", "README.zh.md", f"test_{exercise.name}.py"):
        if not (public / name).exists():
            yield f"exercises/{exercise.id}/{name} is missing"
    if not (root / "solutions").is_dir():
        return
    for path in sorted(secret.iterdir()) if secret.is_dir() else []:
        known = (
            path.name in PRIVATE_FILES
            or path.name == f"{exercise.name}.py"
            or path.name.startswith("bench-")
            or (path.is_dir() and path.name in ("right", "wrong", "standin", "__pycache__"))
        )
        if not known:
            yield f"solutions/{exercise.id}/{path.name} belongs to nothing"
    for name in (f"{exercise.name}.py", "test_hidden.py", "walkthrough.md", "walkthrough.zh.md"):
        if not (secret / name).exists():
            yield f"solutions/{exercise.id}/{name} is missing"
    for folder in (
        sorted((root / "solutions" / exercise.chapter).iterdir())
        if (root / "solutions" / exercise.chapter).is_dir()
        else []
    ):
        if (
            folder.is_dir()
            and folder.name != "__pycache__"
            and not (root / "exercises" / exercise.chapter / folder.name).is_dir()
        ):
            yield f"solutions/{exercise.chapter}/{folder.name} mirrors no exercise"


def given(root: Path) -> Iterator[str]:
    """`given` is loaded by every cell and every learner, with or without the large packages."""
    for path in sorted((root / "exercises" / "given").rglob("*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            names = (
                [a.name for a in node.names]
                if isinstance(node, ast.Import)
                else [node.module or ""]
                if isinstance(node, ast.ImportFrom)
                else []
            )
            for name in names:
                if name.split(".")[0] in ("torch", "triton", "numpy"):
                    yield f"{path.relative_to(root).as_posix()}:{node.lineno} imports {name}: import it inside a function, or under TYPE_CHECKING"


def signatures(root: Path, exercise: Exercise) -> Iterator[str]:
    """Stub and reference agree."""
    stub = root / "exercises" / exercise.id / f"{exercise.name}.py"
    reference = root / "solutions" / exercise.id / f"{exercise.name}.py"
    if not (stub.exists() and reference.exists()):
        return
    ours, theirs = (_public(path.read_text(encoding="utf-8")) for path in (stub, reference))
    for name in sorted(ours.keys() | theirs.keys()):
        if ours.get(name) != theirs.get(name):
            yield f"{name} has the signature {ours.get(name, 'none')} in the stub and {theirs.get(name, 'none')} in the reference"
    if fingerprint(stub.read_text(encoding="utf-8")) != exercise.stub:
        yield "checks.toml has the fingerprint of another stub: run grader sync"


def _public(text: str) -> dict[str, str]:
    found = {}
    for node in ast.parse(text).body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and not node.name.startswith("_"):
            found[node.name] = ast.unparse(node.args)
        elif isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            found[node.name] = "class"
            found |= {
                f"{node.name}.{n.name}": ast.unparse(n.args)
                for n in node.body
                if isinstance(n, (ast.FunctionDef, ast.AsyncFunctionDef))
                and (not n.name.startswith("_") or n.name == "__init__")
            }
    return found


def steps(exercise: Exercise) -> Iterator[str]:
    """Every step is decided by checks, one of them visible; the first takes ten minutes."""
    for step in exercise.steps:
        mine = [check for check in exercise.checks if check.step == step.id]
        if not any(not check.hidden for check in mine):
            yield f"the step {step.id} has no visible check"
        measured = bool(mine) and {check.id for check in mine} <= MEASURED
        if not any(check.hidden for check in mine) and not measured:
            yield f"the step {step.id} has no hidden check"
    if exercise.steps[0].minutes > 10:
        yield f"the first step takes {exercise.steps[0].minutes} minutes, ten are the most"
    if all(step.stretch for step in exercise.steps):
        yield "all steps are stretch"
