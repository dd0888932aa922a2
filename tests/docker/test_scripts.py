"""What runs in and around the images: the entry point, the mirror, the digests."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tests.docker.programs import ROOT, run

DOCKER = ROOT / "docker"


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A checkout whose Makefile tells what it was asked for."""
    (tmp_path / "exercises" / "04_kv_cache").mkdir(parents=True)
    (tmp_path / "Makefile").write_text(
        "grade:\n\t@echo grade [$(ITEM)] [$(ARGS)]\nsetup:\n\t@echo setup\n", encoding="utf-8"
    )
    return tmp_path


def enter(course: Path, *words: str, chapter: str = "", typed: str = "") -> tuple[int, str]:
    environment = {"PATH": os.environ["PATH"], "COURSE": str(course), "CHAPTER": chapter, "HOME": str(course)}
    ran = run(DOCKER / "enter.sh", *words, env=environment, stdin=None, input=typed)
    return ran.returncode, ran.stdout + ran.stderr


def test_a_container_grades_its_chapter(course: Path) -> None:
    assert enter(course, "grade", "--lang", "en", chapter="04") == (0, "grade [04] [--lang en]\n")
    assert enter(course, chapter="04") == (0, "grade [04] []\n")
    assert enter(course, "grade") == (0, "grade [] []\n")


def test_a_shell_opens_in_the_chapter(course: Path) -> None:
    _, said = enter(course, "shell", chapter="04", typed="pwd\n")
    assert f"{course}/exercises/04_kv_cache\n" in said
    _, said = enter(course, "shell", typed="pwd\n")
    assert f"\n{course}\n" in said


def test_another_command_is_run_as_it_is(course: Path) -> None:
    assert enter(course, "printf", "%s|", "a b", "c") == (0, "a b|c|")


def test_an_empty_mount_is_said_in_both_languages(tmp_path: Path) -> None:
    code, said = enter(tmp_path)
    assert code == 2 and "mount your fork" in said and "挂到这里" in said


def test_a_folder_of_somebody_else_is_said_with_the_command_that_helps(course: Path) -> None:
    (course / ".venv").write_text(
        "", encoding="utf-8"
    )  # no folder can be made here: for root, too, who may write everywhere
    code, said = enter(course)
    assert code == 2 and f"--build-arg UID={course.stat().st_uid}" in said


SOURCES = "Types: deb\nURIs: http://deb.example.org/debian\nSuites: trixie\n\nTypes: deb\nURIs: http://deb.example.org/debian-security\n"


@pytest.mark.parametrize(("cn", "changed"), [("1", True), ("", False)])
def test_apt_uses_the_mainland_mirror_where_it_is_asked_for(cn: str, changed: bool, tmp_path: Path) -> None:
    lists = tmp_path / "etc" / "apt" / "sources.list.d"
    lists.mkdir(parents=True)
    (lists / "debian.sources").write_text(SOURCES, encoding="utf-8")
    for name in ("docker/mirror.sh", "scripts/sources.env"):
        shutil.copy(ROOT / name, tmp_path)
    ran = run(tmp_path / "mirror.sh", env={"PATH": os.environ["PATH"], "ROOT": str(tmp_path), "CN": cn})
    assert ran.returncode == 0, ran.stderr
    text = (lists / "debian.sources").read_text(encoding="utf-8")
    address = next(
        line.removeprefix("APT_CN=https://")
        for line in (ROOT / "scripts" / "sources.env").read_text(encoding="utf-8").splitlines()
        if line.startswith("APT_CN=")
    )
    want = SOURCES.replace("http://deb.example.org", f"http://{address}") if changed else SOURCES
    assert text == want


@pytest.fixture
def pinned(tmp_path: Path) -> Path:
    """A copy of docker/ and a `docker` that answers as buildx does."""
    shutil.copytree(DOCKER, tmp_path / "docker")
    (tmp_path / "bin").mkdir()
    fake = tmp_path / "bin" / "docker"
    fake.write_text(
        '#!/bin/bash\n[ "$1 $2 $3" = "buildx imagetools inspect" ] || exit 1\necho "$4" >>"$ASKED"\n'
        'printf "Name: %s\\nMediaType: x\\nDigest: sha256:%s\\n\\nManifests:\\n  Digest: sha256:other\\n" "$4" "$(printf %s "$4$SALT" | sha256sum | cut -d" " -f1)"\n',
        encoding="utf-8",
    )
    fake.chmod(0o755)
    return tmp_path


def pin(place: Path, salt: str) -> list[str]:
    environment = {"PATH": f"{place}/bin:{os.environ['PATH']}", "ASKED": str(place / "asked"), "SALT": salt}
    (place / "asked").write_text("", encoding="utf-8")
    ran = run(place / "docker" / "pin.sh", env=environment)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.split()


def test_every_image_of_others_gets_todays_digest_and_later_tomorrows(pinned: Path) -> None:
    today = pin(pinned, "a")
    assert {line.split(":")[0] for line in today} == {
        "debian",
        "nvidia/cuda",
        "ghcr.io/actions/actions-runner",
        "vllm/vllm-openai",
        "prom/prometheus",
        "grafana/grafana",
    }
    texts = {
        path: path.read_text(encoding="utf-8")
        for path in (pinned / "docker").rglob("*")
        if path.is_file() and path.suffix != ".json"
    }
    for line in today:
        assert any(line in text for text in texts.values())
    stages = (pinned / "docker" / "grader.Dockerfile").read_text(encoding="utf-8")
    assert stages.count("FROM debian:13-slim@sha256:") == 2 and " AS build\n" in stages
    tomorrow = pin(pinned, "b")
    assert [line.split("@")[0] for line in tomorrow] == [line.split("@")[0] for line in today] and tomorrow != today
    assert today[0] not in (pinned / "docker" / "learner.Dockerfile").read_text(encoding="utf-8")


def test_an_answer_without_digest_changes_nothing(pinned: Path) -> None:
    (pinned / "bin" / "docker").write_text("#!/bin/bash\necho 'ERROR: denied'\n", encoding="utf-8")
    ran = run(pinned / "docker" / "pin.sh", env={"PATH": f"{pinned}/bin:{os.environ['PATH']}"})
    assert ran.returncode != 0 and "no digest" in ran.stderr
    assert "@sha256" not in (pinned / "docker" / "compose.yaml").read_text(encoding="utf-8")
