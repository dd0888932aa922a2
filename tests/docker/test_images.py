"""Images: linted, not root, from named bases, and without the private half."""

from __future__ import annotations

import fnmatch
import re
from pathlib import Path

import pytest

from tests.docker.programs import ROOT, run

DOCKERFILES = sorted((ROOT / "docker").rglob("*.Dockerfile"))
SCRIPTS = sorted((ROOT / "docker").rglob("*.sh"))


def names(paths: list[Path]) -> list[str]:
    return [path.name for path in paths]


def test_all_images_are_looked_at() -> None:
    assert names(DOCKERFILES) == ["gpu.Dockerfile", "grader.Dockerfile", "learner.Dockerfile", "runner.Dockerfile"]
    assert {"enter.sh", "jit.sh", "mirror.sh", "pin.sh"} <= set(names(SCRIPTS))


@pytest.mark.parametrize("path", DOCKERFILES, ids=names(DOCKERFILES))
def test_hadolint_finds_nothing(path: Path, hadolint: str) -> None:
    found = run(hadolint, "--no-color", path)
    assert found.returncode == 0 and not found.stdout, found.stdout


@pytest.mark.parametrize(
    ("line", "replacement", "rule"),
    [
        ("FROM debian:13-slim AS build", "FROM debian AS build", "DL3006"),
        ("USER 65532:65532", "USER root", "DL3002"),
        ("# hadolint ignore=DL3008\n", "", "DL3008"),
        ("WORKDIR /build", "WORKDIR build", "DL3000"),
    ],
)
def test_hadolint_sees_a_planted_fault(line: str, replacement: str, rule: str, tmp_path: Path, hadolint: str) -> None:
    text = (ROOT / "docker" / "grader.Dockerfile").read_text(encoding="utf-8")
    assert line in text
    (tmp_path / "Dockerfile").write_text(text.replace(line, replacement), encoding="utf-8")
    found = run(hadolint, "--no-color", tmp_path / "Dockerfile")
    assert found.returncode == 1 and rule in found.stdout


@pytest.mark.parametrize("path", DOCKERFILES, ids=names(DOCKERFILES))
def test_an_ignored_rule_has_its_reason_on_the_line_before(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines):
        if "hadolint ignore" in line:
            assert re.fullmatch(r"# hadolint ignore=DL\d{4}", line)
            reason = lines[number - 1]
            assert reason.startswith("# ") and (len(reason) > 40 or reason == "# As above.")


@pytest.mark.parametrize("path", DOCKERFILES, ids=names(DOCKERFILES))
def test_a_base_is_named_by_version_and_the_last_user_has_no_rights(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for base in re.findall(r"^FROM (\S+)", text, re.M):
        assert re.fullmatch(r"[a-z0-9./-]+:\d[\w.-]*(@sha256:[0-9a-f]{64})?", base), base
    users = re.findall(r"^USER (\S+)$", text, re.M)
    assert users and users[-1] in ("$UID:$GID", "65532:65532", "1001:1001")
    assert text.rindex("\nUSER ") < text.rindex("\nENTRYPOINT ") or text.rindex("\nUSER ") < text.rindex("\nCMD ")
    assert "@sha256" in text or "no digest" in text  # pinned, or the reason why not


@pytest.mark.parametrize("path", DOCKERFILES, ids=names(DOCKERFILES))
def test_an_image_has_no_way_back_to_root(path: Path) -> None:
    installed = re.findall(r"apt-get install[^&]*", path.read_text(encoding="utf-8"))
    assert installed
    assert not any(re.search(r"\b(sudo|docker\S*|doas)\b", line) for line in installed)


def test_the_cuda_of_the_image_is_that_of_torch() -> None:
    """torch 2.13.0's Requires-Dist on PyPI: cuda-toolkit[…]==13.0.3. A new torch must be read again."""
    pinned = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    assert "\ntorch==2.13.0\n" in pinned, (
        "read the new torch's cuda-toolkit, then change gpu.Dockerfile, runner.Dockerfile and this"
    )
    for name in ("gpu.Dockerfile", "runner/runner.Dockerfile"):
        assert "nvidia/cuda:13.0.3-base" in (ROOT / "docker" / name).read_text(encoding="utf-8")


def excluded(path: str) -> bool:
    """Whether .dockerignore keeps a path out: the part of its rules that this repository uses (no `!`)."""
    parts = path.split("/")
    heads = ["/".join(parts[: i + 1]) for i in range(len(parts))]
    rules = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    for rule in (line.rstrip("/") for line in rules if line and not line.startswith("#")):
        assert not rule.startswith("!")
        anywhere = rule.removeprefix("**/")
        candidates = parts if anywhere != rule else heads
        if any(fnmatch.fnmatchcase(candidate, anywhere) for candidate in candidates):
            return True
    return False


@pytest.mark.parametrize(
    "path",
    [
        "solutions/01_introduction/latency_metrics/test_hidden.py",
        "members.toml",
        "members.toml.x1y2z3",
        "hidden.age",
        "proposals/vram_calculator-0123456789ab.sealed",
        ".git/config",
        ".venv/bin/python",
        "grader/__pycache__/cli.pyc",
        ".grader/report.json",
    ],
)
def test_what_is_private_or_made_here_reaches_no_image(path: str) -> None:
    assert excluded(path)


@pytest.mark.parametrize(
    "path",
    [
        "pyproject.toml",
        "grader/cli.py",
        "scripts/sources.env",
        "docker/enter.sh",
        "exercises/given/shapes.py",
        "Makefile",
    ],
)
def test_what_an_image_copies_is_not_excluded(path: str) -> None:
    assert (ROOT / path).exists() and not excluded(path)


@pytest.mark.parametrize("path", DOCKERFILES, ids=names(DOCKERFILES))
def test_everything_that_is_copied_exists(path: Path) -> None:
    for line in re.findall(r"^COPY (?!.*--from)(.*)$", path.read_text(encoding="utf-8"), re.M):
        *sources, _ = [word for word in line.split() if not word.startswith("--")]
        for source in sources:
            assert (ROOT / source).exists(), f"{path.name}: COPY {source}"


@pytest.mark.parametrize("path", SCRIPTS, ids=names(SCRIPTS))
def test_shellcheck_finds_nothing(path: Path, shellcheck: str) -> None:
    found = run(shellcheck, "--external-sources", path, cwd=ROOT)
    assert found.returncode == 0, found.stdout


def test_shellcheck_sees_a_planted_fault(tmp_path: Path, shellcheck: str) -> None:
    text = (ROOT / "docker" / "enter.sh").read_text(encoding="utf-8")
    (tmp_path / "enter.sh").write_text(text.replace('cd "$course"', "cd $course"), encoding="utf-8")
    assert "SC2086" in run(shellcheck, tmp_path / "enter.sh").stdout
