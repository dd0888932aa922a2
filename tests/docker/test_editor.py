"""The dev container and VS Code's settings: what they name exists, and the Testing panel's command finds every visible test."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from typing import Any

import pytest

from tests.docker.programs import ROOT

# https://containers.dev/implementors/json_reference, schemas/devContainer.base.schema.json of devcontainers/spec; what is used here
CONTAINER_KEYS = {
    "name",
    "build",
    "remoteUser",
    "overrideCommand",
    "postCreateCommand",
    "hostRequirements",
    "customizations",
}


def read(path: str) -> dict[str, Any]:
    """JSON with comments, each on a line of its own."""
    text = re.sub(r"^\s*//.*$", "", (ROOT / path).read_text(encoding="utf-8"), flags=re.M)
    loaded = json.loads(text)
    assert isinstance(loaded, dict)
    return loaded


def test_the_dev_container_is_the_learners_image() -> None:
    container = read(".devcontainer/devcontainer.json")
    assert set(container) == CONTAINER_KEYS
    place = ROOT / ".devcontainer"
    dockerfile = (place / container["build"]["dockerfile"]).resolve()
    assert (
        dockerfile == ROOT / "docker" / "learner.Dockerfile"
        and (place / container["build"]["context"]).resolve() == ROOT
    )
    assert f" {container['remoteUser']} " in dockerfile.read_text(encoding="utf-8") + " "
    assert container["overrideCommand"] is True  # else the container grades once and ends
    assert container["postCreateCommand"] == "make setup"
    for name in container["customizations"]["codespaces"]["openFiles"]:
        assert (ROOT / name).exists()


def test_every_extension_is_named_by_publisher_and_recommended_outside_too() -> None:
    inside = read(".devcontainer/devcontainer.json")["customizations"]["vscode"]["extensions"]
    outside = read(".vscode/extensions.json")["recommendations"]
    assert all(re.fullmatch(r"[\w-]+\.[\w-]+", name) for name in inside + outside)
    assert set(inside) <= set(outside) and "ms-python.python" in inside


def test_settings_hold_nothing_personal() -> None:
    text = json.dumps([read(".vscode/settings.json"), read(".devcontainer/devcontainer.json")])
    assert not re.search(r'"(?:workbench|window|telemetry|editor\.font|git\.)|/home/|/Users/|C:\\\\', text)


@pytest.mark.parametrize("arguments", [[], [f"--rootdir={ROOT}"]], ids=["terminal", "panel"])
def test_the_testing_panels_command_finds_every_visible_test(arguments: list[str]) -> None:
    """The panel runs pytest with pytestArgs from the workspace's folder, and with --rootdir."""
    settings = read(".vscode/settings.json")
    assert settings["python.testing.pytestEnabled"] is True
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", *arguments, "--collect-only", "-q", *settings["python.testing.pytestArgs"]],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=300, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    visible = sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "exercises").glob("*/*/test_*.py"))
    assert visible
    missing = [path for path in visible if path not in ran.stdout]
    if missing and "No module named" in ran.stdout:
        missing = [
            path for path in missing if f"ERROR {path}" not in ran.stdout and "triton" not in path
        ]  # torch is an extra
    assert not missing, ran.stdout[-2000:]
