"""把版本打包成整数，用二分查表，不用正则 / versions packed into integers, bisection in the table, no regular expressions"""

from bisect import bisect_right

from given.driver_cuda_compat import MIN_DRIVER, TOOLKIT_DRIVER, Code, CompatReport

DIGITS = set("0123456789")


def after(line, labels):
    """The word behind the first of the labels that is in the line."""
    for label in labels:
        _, found, rest = line.partition(label)
        words = rest.split()
        if found and words:
            return words[0]
    return ""


def parse_smi_header(text):
    for line in text.split("\n"):
        driver = after(line, ["Driver Version:", "KMD Version:"])
        if driver[:1] in DIGITS:
            cuda = after(line, ["CUDA Version:", "CUDA UMD Version:"])
            return driver, cuda if cuda[:1] in DIGITS else None
    raise ValueError("no header")


def packed(text, parts):
    numbers = list(map(int, text.split(".")))
    value = 0
    for i in range(parts):
        value = value * 10_000 + (numbers[i] if i < len(numbers) else 0)
    return value


RELEASES = sorted(TOOLKIT_DRIVER, key=lambda release: packed(release, 2))
CAME_WITH = [packed(TOOLKIT_DRIVER[release], 4) for release in RELEASES]


def targets(capability):
    """All names of binaries and of PTX that run on the device."""
    tens = capability - capability % 10
    exact = {str(n) for n in range(tens, capability + 1)}
    family = {name + "f" for name in exact} | {f"{capability}a"}
    binaries = {"sm_" + name for name in exact | family}
    ptx = {"compute_" + name for name in {str(n) for n in range(capability + 1)} | family}
    return binaries, ptx


def check(driver, wheel_cuda, capability, arch_list):
    if wheel_cuda == "cpu":
        return CompatReport(ok=False, errors=[Code.CPU_WHEEL], warnings=[])
    major, minor = map(int, wheel_cuda.split("."))
    if major not in MIN_DRIVER or capability < 10:
        raise ValueError((wheel_cuda, capability))
    have = packed(driver, 4)
    index = bisect_right(CAME_WITH, have)
    unknown = index == 0 or packed(RELEASES[index - 1], 2) < major * 10_000 + minor
    old = have < packed(MIN_DRIVER[major], 4)
    binaries, ptx = targets(capability)
    binary = not binaries.isdisjoint(arch_list)
    jit = not binary and not ptx.isdisjoint(arch_list)
    said = {
        Code.DRIVER_TOO_OLD: old,
        Code.NO_KERNEL_IMAGE: not (binary or jit),
        Code.PTX_TOO_NEW: jit and unknown,
        Code.NEWER_THAN_DRIVER: unknown and not old,
        Code.PTX_JIT: jit and not unknown,
    }
    problems = [code for code, true in said.items() if true]
    errors = [code for code in problems if code not in (Code.NEWER_THAN_DRIVER, Code.PTX_JIT)]
    return CompatReport(errors == [], errors, [code for code in problems if code not in errors])
