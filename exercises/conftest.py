"""Plain pytest without the grader: `answer` is the learner's own module, so breakpoints work."""

import functools
import importlib.util
import os
import shutil
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace

import hypothesis
import pytest

from grader import proxy

sys.path.insert(0, str(Path(__file__).parent))
hypothesis.settings.register_profile("exercises", deadline=None)  # a slow machine is no mistake of the answer
hypothesis.settings.load_profile("exercises")
if shutil.which("nvidia-smi") is None:
    os.environ.setdefault("TRITON_INTERPRET", "1")  # decided when triton is imported


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "step(id): the step of exercise.toml that this check belongs to")


def load(path: Path, name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def _answer_module(request: pytest.FixtureRequest) -> ModuleType:
    folder = Path(request.path).parent
    module = load(folder / f"{folder.name}.py", folder.name)
    if (folder / "driver.py").exists():
        driver = load(folder / "driver.py", f"{folder.name}__driver")
        public = {n: functools.partial(f, module) for n, f in vars(driver).items()
                  if not n.startswith("_") and getattr(f, "__module__", "") == driver.__name__}
        module.driver = SimpleNamespace(**public)
    return module


@pytest.fixture(scope="module")
def answer(_answer_module: ModuleType) -> ModuleType:
    proxy.misuses.clear()
    yield _answer_module
    assert not proxy.misuses, f"misuse of a test object: {proxy.misuses[0]}"
