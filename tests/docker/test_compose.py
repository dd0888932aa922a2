"""compose.yaml: its schema, what each service may do, and, where there is one, a compose program's own reading of it."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.docker.programs import ROOT, run

COMPOSE = ROOT / "docker" / "compose.yaml"
CHAPTERS = [*(f"ch0{number}" for number in range(1, 10)), "appendix"]


def read() -> dict[str, Any]:
    loaded = yaml.safe_load(COMPOSE.read_text(encoding="utf-8"))  # anchors and `<<` are resolved
    assert isinstance(loaded, dict)
    return loaded


SERVICES: dict[str, dict[str, Any]] = read()["services"]


@pytest.mark.parametrize("path", [COMPOSE, ROOT / "compose.yaml"], ids=["docker", "root"])
def test_the_schema_of_compose_holds(path: Path, check_jsonschema: str) -> None:
    found = run(check_jsonschema, "--builtin-schema", "vendor.compose-spec", path)
    assert found.returncode == 0, found.stdout


@pytest.mark.parametrize(("good", "bad"), [("cap_drop: [ALL]", "cap_drop: ALL"), ("profiles: [gpu]", "profile: [gpu]")])
def test_the_schema_sees_a_planted_fault(good: str, bad: str, tmp_path: Path, check_jsonschema: str) -> None:
    text = COMPOSE.read_text(encoding="utf-8")
    assert good in text
    (tmp_path / "compose.yaml").write_text(text.replace(good, bad), encoding="utf-8")
    assert run(check_jsonschema, "--builtin-schema", "vendor.compose-spec", tmp_path / "compose.yaml").returncode == 1


def compose() -> list[str]:
    """Compose, second generation. Its absence is no fault of the repository: no package of a Debian before 13 or of PyPI's makers has it."""
    if (given := os.environ.get("COMPOSE")) is not None:
        return [given]
    for words in (["docker", "compose"], ["docker-compose"]):
        if shutil.which(words[0]) and "v2" in run(*words, "version").stdout.replace("version 2", "v2"):
            return words
    pytest.skip("no docker compose here (COMPOSE=… names one)")


@pytest.mark.parametrize("folder", [ROOT, ROOT / "docker"], ids=["root", "docker"])
def test_compose_itself_reads_the_file(folder: Path) -> None:
    ran = run(*compose(), "--profile", "*", "config", "--format", "json", cwd=folder)
    assert ran.returncode == 0, ran.stderr
    config = json.loads(ran.stdout)
    assert set(config["services"]) == set(SERVICES)
    assert config["services"]["ch04"]["environment"]["CHAPTER"] == "04"
    assert config["name"] == "llm-inference"


def test_nothing_starts_unasked_and_a_profile_starts_its_own() -> None:
    for name, service in SERVICES.items():
        own = "serving" if name in ("vllm", "prometheus", "grafana") else name
        assert service["profiles"] == [own]


@pytest.mark.parametrize("name", CHAPTERS)
def test_a_chapter_is_graded_in_the_learners_image(name: str) -> None:
    service = SERVICES[name]
    assert service["image"] == "llm-inference-exercises"
    assert service["build"]["dockerfile"] == "docker/learner.Dockerfile"
    assert service["environment"]["CHAPTER"] == name.removeprefix("ch")
    assert service["volumes"] == ["..:/course", "venv:/course/.venv"]
    assert "security_opt" in service and not any("unconfined" in option for option in service["security_opt"])


def test_the_chapters_of_the_course_have_a_service() -> None:
    for path in (ROOT / "checklists").glob("*.toml"):
        number = path.stem.split("_")[0]
        assert any(service.get("environment", {}).get("CHAPTER") == number for service in SERVICES.values()), path.name


def test_what_runs_foreign_code_has_no_network_and_writes_nothing() -> None:
    grader = SERVICES["grader"]
    assert grader["read_only"] is True and grader["network_mode"] == "none" and grader["cap_drop"] == ["ALL"]
    assert all(volume.endswith(":ro") for volume in grader["volumes"])
    assert "no-new-privileges:true" in grader["security_opt"]


def test_the_seccomp_profile_is_found_from_the_root() -> None:
    """Compose reads it relative to the project's folder, which `include` makes the root, not relative to this file."""
    profile = next(option for option in SERVICES["grader"]["security_opt"] if option.startswith("seccomp:"))
    assert (ROOT / profile.removeprefix("seccomp:")).is_file()


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_a_service_has_no_more_rights_than_it_needs(name: str) -> None:
    service = SERVICES[name]
    assert not {"privileged", "pid", "ipc", "cap_add", "userns_mode", "devices"} & set(service)
    assert all(port.startswith("127.0.0.1:") for port in service.get("ports", []))
    assert not any("docker.sock" in volume for volume in service.get("volumes", []))
    if name != "vllm":  # its image runs as root and writes root's cache
        assert service["cap_drop"] == ["ALL"]


@pytest.mark.parametrize("name", ["vllm", "prometheus", "grafana"])
def test_images_of_others_have_a_version_and_their_files_exist(name: str) -> None:
    service = SERVICES[name]
    image, _, tag = service["image"].partition(":")
    assert image and tag[:2].strip("v").isdigit(), service["image"]
    for volume in service["volumes"]:
        source = volume.split(":")[0]
        assert source in read()["volumes"] or (COMPOSE.parent / source).exists(), volume


def test_the_served_version_is_one_whose_metrics_are_known() -> None:
    version = SERVICES["vllm"]["image"].split(":v")[1].split("@")[0]
    assert (ROOT / "docker" / "serving" / "metrics" / f"vllm-{version}.json").exists()
