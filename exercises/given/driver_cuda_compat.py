"""Result, codes and NVIDIA's two tables for exercise 3.1.

Source of the tables: CUDA Toolkit release notes (13.2 Update 2, table 2 and table 3, Linux x86_64; 13.3: its own release notes).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Code(Enum):
    """What can be wrong, or slow, between a driver, a GPU and a wheel."""

    CPU_WHEEL = "cpu_wheel"  # error: built without CUDA
    DRIVER_TOO_OLD = "driver_too_old"  # error: below the minimum of the wheel's CUDA major version
    NO_KERNEL_IMAGE = "no_kernel_image"  # error: neither binary nor PTX for this GPU
    PTX_TOO_NEW = "ptx_too_new"  # error: only PTX fits, and the driver's compiler does not know its version
    NEWER_THAN_DRIVER = "newer_than_driver"  # warning: works by minor version compatibility, with limits
    PTX_JIT = "ptx_jit"  # warning: only PTX fits; the driver compiles it at first use


@dataclass(frozen=True)
class CompatReport:
    """Whether the wheel runs on this GPU with this driver; both lists in the order of Code, no code twice."""

    ok: bool
    errors: list[Code]
    warnings: list[Code]


# CUDA major version: the oldest driver with which wheels of that major version run.
MIN_DRIVER = {11: "450", 12: "525", 13: "580"}

# CUDA release: the driver that came with it. A driver knows a release if it is not older than this.
TOOLKIT_DRIVER = {
    "11.0": "450.51.05",
    "11.1": "455.23",
    "11.2": "460.27.03",
    "11.3": "465.19.01",
    "11.4": "470.42.01",
    "11.5": "495.29.05",
    "11.6": "510.39.01",
    "11.7": "515.43.04",
    "11.8": "520.61.05",
    "12.0": "525.60.13",
    "12.1": "530.30.02",
    "12.2": "535.54.03",
    "12.3": "545.23.06",
    "12.4": "550.54.14",
    "12.5": "555.42.02",
    "12.6": "560.28.03",
    "12.8": "570.26",
    "12.9": "575.51.03",
    "13.0": "580.65.06",
    "13.1": "590.44.01",
    "13.2": "595.45.04",
    "13.3": "610.43.02",
}
