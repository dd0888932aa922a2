"""驱动、CUDA、wheel 是否匹配 / do driver, CUDA and wheel fit together?

Versions are text such as "580.65.06" and compare number by number. A compute capability is major * 10 + minor.
Sources: NVIDIA, CUDA Compatibility (Minor Version Compatibility) and CUDA Toolkit release notes; torch 2.13, torch/cuda/__init__.py.
"""

from collections.abc import Sequence

from given.driver_cuda_compat import MIN_DRIVER, TOOLKIT_DRIVER, Code, CompatReport


def parse_smi_header(text: str) -> tuple[str, str | None]:
    """从 nvidia-smi 的输出里读驱动版本和它最高支持的 CUDA / driver version and highest CUDA version in nvidia-smi's output.

    The header is the first line with a driver version: behind `Driver Version:`, since driver 610 behind `KMD Version:`.
    The CUDA version stands on the same line: behind `CUDA Version:` or `CUDA UMD Version:`.
    Returns both as printed; None for CUDA where the field is absent or holds no version (N/A, ERR!).
    ValueError: no line with a driver version.
    """
    raise NotImplementedError("parse_smi_header")


def check(driver: str, wheel_cuda: str, capability: int, arch_list: Sequence[str]) -> CompatReport:
    """这个 wheel 能不能在这张卡、这个驱动上跑 / does this wheel run on this GPU with this driver?

    driver: version as parse_smi_header gives it. wheel_cuda: torch.version.cuda, such as "12.8"; "cpu" for a wheel
    without CUDA. capability: 89 for 8.9. arch_list: torch.cuda.get_arch_list(), such as ["sm_80", "compute_90"].

    CPU_WHEEL          error    wheel_cuda is "cpu"; nothing else is looked at then, not even for ValueError
    DRIVER_TOO_OLD     error    driver < MIN_DRIVER of the wheel's major version
    NO_KERNEL_IMAGE    error    no entry of arch_list runs on the device
    PTX_TOO_NEW        error    only PTX (compute_) runs, and the wheel's CUDA is newer than all the driver knows
    NEWER_THAN_DRIVER  warning  the same about the wheel's CUDA, whatever runs, unless the driver is too old
    PTX_JIT            warning  only PTX runs, and the driver knows the wheel's CUDA

    What a driver knows: the releases of TOOLKIT_DRIVER whose driver is not newer than it.
    What runs: sm_XY on the same major version from minor Y on; compute_XY on XY and everything newer; with the suffix a
    on XY alone, with f like sm_XY, both for sm_ and compute_. Any other entry runs nowhere.
    ValueError: driver not of numbers and dots; wheel_cuda neither "cpu" nor major.minor with a major version in
    MIN_DRIVER; capability < 10.
    """
    raise NotImplementedError("check")
