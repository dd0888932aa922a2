"""What the repository promises of itself: small downloads, one place for addresses, texts that agree with the tree."""

from __future__ import annotations

import importlib.util
import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from grader import catalogue
from grader.authoring import records

ROOT = Path(__file__).parent.parent
MOST_DOWNLOADED = 40_000_000  # bytes


@pytest.mark.slow
def test_the_core_is_under_40_mb_of_downloads(tmp_path: Path) -> None:
    needs = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    subprocess.run(
        [
            sys.executable,
            "-m",
            "pip",
            "--disable-pip-version-check",
            "download",
            "--quiet",
            "--no-cache-dir",
            "-c",
            str(ROOT / "constraints.txt"),
            "-d",
            str(tmp_path),
            *needs,
        ],
        check=True,
        stdin=subprocess.DEVNULL,
    )
    sizes = {path.name: path.stat().st_size for path in tmp_path.iterdir()}
    assert sum(sizes.values()) < MOST_DOWNLOADED, sizes
    assert not any(name.startswith(("torch", "triton", "nvidia")) for name in sizes)


def test_every_dependency_is_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = [
        *project["project"]["dependencies"],
        *project["project"]["optional-dependencies"]["kernels"],
        *project["project"]["optional-dependencies"]["docs"],
        *project["dependency-groups"]["dev"],
    ]
    pinned = {
        re.split(r"==", line)[0].lower().replace("_", "-")
        for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
        if "==" in line
    }
    assert {re.split(r"[=><;\[ ]", need)[0].lower() for need in wanted} <= pinned


def test_download_addresses_stand_in_one_file() -> None:
    hosts = re.compile(r"https?://[\w.-]*(?:pypi|pytorch|tuna|sjtu|aliyun)[\w.-]*")
    holders = [
        path
        for folder in ("scripts", "grader", ".github", "docker")
        for path in (ROOT / folder).rglob("*")
        if path.is_file()
        and path.suffix in (".py", ".sh", ".env", ".yml", ".yaml", "")
        and hosts.search(path.read_text(encoding="utf-8", errors="replace"))
    ]
    assert [path.name for path in holders] == ["sources.env"]


@pytest.mark.parametrize("name", ["README.md", "README.zh.md"])
def test_the_readme_counts_the_attacks_that_are_there(name: str) -> None:
    files = list((ROOT / "tests" / "attacks" / "files").glob("*.py"))
    text = (ROOT / name).read_text(encoding="utf-8")
    assert re.search(rf"\b{len(files)}\b", text), f"{len(files)} files in tests/attacks/files, another number in {name}"


@pytest.mark.parametrize("name", ["README.md", "README.zh.md"])
def test_the_readme_counts_the_hostile_kernels_that_are_there(name: str) -> None:
    kernels = list((ROOT / "tests" / "attacks" / "kernels").glob("*.py"))
    assert re.search(rf"\b{len(kernels)} (?:hostile kernels|个恶意的核)", (ROOT / name).read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", ["README.md", "README.zh.md"])
def test_the_readme_names_every_exercise(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert all(f"`{path.parent.name}`" in text for path in (ROOT / "exercises").glob("*/*/exercise.toml"))


def test_both_readmes_show_the_same_commands() -> None:
    commands = (
        r"(?:make|grader) (?:grade|test|setup|verify|bench|check|watch|hint|list|doctor|progress|new|sync|export)\b"
    )
    words = [
        set(re.findall(commands, (ROOT / name).read_text(encoding="utf-8"))) for name in ("README.md", "README.zh.md")
    ]
    assert words[0] == words[1]


def test_the_lookup_tables_of_given_are_what_the_reference_computes() -> None:
    reference = ROOT / "solutions" / "02_gpu_basics" / "vram_calculator" / "vram_calculator.py"
    if not reference.exists():
        pytest.skip("solutions/ is not here")
    for name in [name for name in sys.modules if name.split(".")[0] == "given"]:
        del sys.modules[name]  # another course's, left by another test
    sys.path.insert(0, str(ROOT / "exercises"))
    try:
        from given.standins import tables

        spec = importlib.util.spec_from_file_location("vram_reference", reference)
        assert spec is not None and spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        compared = 0
        for shape in tables.MODELS.values():
            for weights in tables.SPECS.values():
                for tp in (1, 2, 4, 8):
                    try:
                        stored = tables.weight_bytes(shape, weights, tp)
                    except KeyError:
                        continue
                    assert stored == module.weight_bytes(shape, weights, tp)
                    table = shape.hidden * -(shape.vocab // -tp) * 2
                    assert tables.step_bytes(shape, weights, tp) == stored - (0 if shape.tied else table)
                    for bits in (16, 8):
                        assert tables.kv_bytes_per_token(shape, bits, tp) == module.kv_bytes_per_token(shape, bits, tp)
                    compared += 1
        assert compared >= 100
    finally:
        sys.path.remove(str(ROOT / "exercises"))
        for name in [n for n in sys.modules if n == "given" or n.startswith("given.")]:
            del sys.modules[name]


def test_a_fresh_table_of_mutants_kills_nearly_all_and_explains_the_rest() -> None:
    if not (ROOT / "solutions").is_dir():
        pytest.skip("solutions/ is not here")
    for exercise in catalogue.load(ROOT).exercises:
        path = ROOT / "solutions" / exercise.id / "mutants.json"
        table = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        if not table or table["made_from"] != records.mutants_made_from(ROOT, exercise):
            continue  # counts for nothing anywhere; grader verify --mutants --write makes it anew
        assert table["killed"] + len(table["survivors"]) == table["mutants"] > 0, exercise.name
        assert all(table["survivors"].values()), f"{exercise.name}: a survivor without a reason"
        # mutants of a kernel's masked values, or of its speed, change nothing that a check may see
        least = 0.9 if exercise.kernels else 0.95
        assert table["killed"] >= least * table["mutants"], exercise.name
