"""版本和目标各是一个小类 / a small class for versions, one for targets"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import total_ordering
from itertools import zip_longest

from given.driver_cuda_compat import MIN_DRIVER, TOOLKIT_DRIVER, Code, CompatReport

HEADER = re.compile(r"(Driver|KMD) Version: *(?P<driver>[0-9]+(\.[0-9]+)*)(?P<rest>.*)")
CUDA = re.compile(r"CUDA( UMD)? Version: *([0-9]+(\.[0-9]+)*)")


def parse_smi_header(text):
    header = HEADER.search(text)
    if header is None:
        raise ValueError("nvidia-smi printed no header")
    cuda = CUDA.search(header["rest"])
    return header["driver"], None if cuda is None else cuda.group(2)


@total_ordering
class Version:
    def __init__(self, text: str):
        if not re.fullmatch(r"[0-9]+(\.[0-9]+)*", text):
            raise ValueError(f"{text!r} is no version")
        self.parts = tuple(int(part) for part in text.split("."))

    def __eq__(self, other):
        return not self < other and not other < self

    def __lt__(self, other):
        for mine, yours in zip_longest(self.parts, other.parts, fillvalue=0):
            if mine != yours:
                return mine < yours
        return False


@dataclass(frozen=True)
class Target:
    ptx: bool
    major: int
    minor: int
    suffix: str

    @classmethod
    def of(cls, name: str) -> Target | None:
        prefix, _, rest = name.partition("_")
        suffix = rest[-1:] if rest[-1:] in ("a", "f") else ""
        digits = rest.removesuffix(suffix)
        if prefix not in ("sm", "compute") or not digits.isdigit():
            return None
        return cls(prefix == "compute", *divmod(int(digits), 10), suffix)

    def runs_on(self, major: int, minor: int) -> bool:
        if self.suffix == "a":
            return (self.major, self.minor) == (major, minor)
        if self.ptx and self.suffix == "":
            return (self.major, self.minor) <= (major, minor)
        return self.major == major and self.minor <= minor


def check(driver, wheel_cuda, capability, arch_list):
    if wheel_cuda == "cpu":
        return CompatReport(False, [Code.CPU_WHEEL], [])
    if not re.fullmatch(r"[0-9]+\.[0-9]+", wheel_cuda) or int(wheel_cuda.split(".")[0]) not in MIN_DRIVER:
        raise ValueError(wheel_cuda)
    if capability < 10:
        raise ValueError(capability)
    installed, needed = Version(driver), Version(MIN_DRIVER[int(wheel_cuda.split(".")[0])])
    known = any(Version(d) <= installed and Version(c) >= Version(wheel_cuda) for c, d in TOOLKIT_DRIVER.items())

    errors, warnings = [], []
    if installed < needed:
        errors.append(Code.DRIVER_TOO_OLD)
    elif not known:
        warnings.append(Code.NEWER_THAN_DRIVER)
    usable = [t for t in map(Target.of, arch_list) if t and t.runs_on(*divmod(capability, 10))]
    if not usable:
        errors.append(Code.NO_KERNEL_IMAGE)
    elif all(t.ptx for t in usable):
        if known:
            warnings.append(Code.PTX_JIT)
        else:
            errors.append(Code.PTX_TOO_NEW)
    return CompatReport(not errors, errors, warnings)
