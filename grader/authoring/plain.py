"""Visible checks under plain pytest: the outcomes that the grader must agree with."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from collections.abc import Mapping
from pathlib import Path

from grader.model import Exercise


def visible_outcomes(
    root: Path, answers: Mapping[str, str], exercises: list[Exercise], timeout_s: float = 300.0
) -> dict[str, bool]:
    """`exercise::check` → passed, from one pytest process over a copy of the course with these answers."""
    with tempfile.TemporaryDirectory(prefix="plain-") as name:
        place = Path(name, "exercises")
        shutil.copytree(root / "exercises" / "given", place / "given", ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copyfile(root / "exercises" / "conftest.py", place / "conftest.py")
        for exercise in exercises:
            folder = place / exercise.id
            folder.mkdir(parents=True)
            for file in (root / "exercises" / exercise.id).glob("*.py"):
                if file.name != f"{exercise.name}.py":
                    shutil.copyfile(file, folder / file.name)
            (folder / f"{exercise.name}.py").write_text(answers[exercise.name], encoding="utf-8")
        report = Path(name, "report.xml")
        env = {k: v for k, v in os.environ.items() if k in ("PATH", "HOME", "LANG", "TMPDIR", "SYSTEMROOT")}
        env |= {
            "PYTHONPATH": str(Path(__file__).parent.parent.parent),
            "TRITON_INTERPRET": "1",
            "OMP_NUM_THREADS": "1",
            "HYPOTHESIS_STORAGE_DIRECTORY": name,
        }
        subprocess.run(
            [
                sys.executable,
                "-m",
                "pytest",
                "-q",
                "--import-mode=importlib",
                "-p",
                "no:cacheprovider",
                "--tb=no",
                "-c",
                os.devnull,
                "--rootdir",
                str(place),
                f"--junitxml={report}",
                "-o",
                "junit_family=xunit2",
                str(place),
            ],
            cwd=place,
            env=env,
            capture_output=True,
            timeout=timeout_s,
            check=False,
            stdin=subprocess.DEVNULL,
        )
        outcomes: dict[str, bool] = {}
        for case in ElementTree.parse(report).getroot().iter("testcase"):
            exercise_name = case.get("classname", "").split(".")[-2]
            check = case.get("name", "").removeprefix("test_")
            passed = not any(child.tag in ("failure", "error", "skipped") for child in case)
            key = f"{exercise_name}::{check}"
            outcomes[key] = outcomes.get(key, True) and passed
        return outcomes
