"""A headless Chromium for tests that look at a page: Debian's chromium and chromium-driver, driven by selenium."""

from __future__ import annotations

import contextlib
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def found() -> bool:
    """Whether there is a browser with its driver."""
    return bool(_program() and shutil.which("chromedriver"))


@contextlib.contextmanager
def opened(profile: Path, width: int = 1200, height: int = 900) -> Iterator[Any]:
    """A browser with a profile of its own."""
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    options.binary_location = _program()
    for flag in (*FLAGS, f"--user-data-dir={profile / 'profile'}", f"--window-size={width},{height}"):
        options.add_argument(flag)
    driver = webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver")))
    try:
        yield driver
    finally:
        driver.quit()


def wait(driver: Any, ready: Callable[[], bool], seconds: float = 30) -> None:
    """Until something is there; AssertionError with the page's text where it does not come."""
    until = time.monotonic() + seconds
    while not ready():
        assert time.monotonic() < until, driver.find_element("tag name", "body").text[:2000]
        time.sleep(0.1)


def _program() -> str:
    return shutil.which("chromium") or shutil.which("google-chrome") or ""
