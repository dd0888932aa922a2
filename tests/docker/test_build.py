"""Images are really built and really grade, without a registry: minutes, root and Debian's tools, so only where it is asked for."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tests.docker.programs import ROOT, run

TOOLS = ("buildah", "debootstrap", "podman", "runc")


@pytest.mark.slow
@pytest.mark.skipif(not os.environ.get("IMAGES"), reason="IMAGES=1 builds images: minutes, as root")
def test_images_build_and_grade(tmp_path: Path) -> None:
    missing = [name for name in TOOLS if shutil.which(name) is None]
    assert not missing and os.getuid() == 0, f"as root: apt-get install {' '.join(TOOLS)}"
    ran = run(ROOT / "docker" / "build-test.sh", tmp_path / "images", timeout=1500)
    assert ran.returncode == 0, ran.stdout[-3000:] + ran.stderr[-3000:]
