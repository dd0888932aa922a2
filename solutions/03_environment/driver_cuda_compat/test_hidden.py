"""Hidden checks of 3.1: headers that people posted, every boundary of both tables, every pair of code and device."""

import pytest
from given.driver_cuda_compat import MIN_DRIVER, TOOLKIT_DRIVER, Code, CompatReport
from hypothesis import example, given, settings
from hypothesis import strategies as st

from grader.compare import same

DEVICES = [50, 60, 61, 70, 75, 80, 86, 89, 90, 100, 103, 110, 120, 121]
NUMBERS = st.lists(st.integers(0, 999), min_size=1, max_size=3)
TAILS = st.lists(st.integers(0, 199).map(lambda n: f"{n:02}"), min_size=1, max_size=2)


# ---- what is expected ----


def padded(version):
    """Text that sorts as the version does."""
    return ".".join(part.rjust(6, "0") for part in version.split("."))


def neighbours(version):
    """A driver just older, the same, one just newer."""
    *head, last = version.split(".")
    older = [*head, str(int(last) - 1)] if int(last) else [str(int(head[0]) - 1), "999"]
    return [".".join(older), version, ".".join([*head, str(int(last) + 1)])]


def runs_on(arch):
    """Devices on which one entry runs."""
    kind, _, name = arch.partition("_")
    number, suffix = name.rstrip("af"), name[len(name.rstrip("af")) :]
    at_least = [d for d in DEVICES if d >= int(number)]
    if suffix == "a":
        return [d for d in at_least if str(d) == number]
    if suffix == "f" or kind == "sm":
        return [d for d in at_least if str(d)[:-1] == number[:-1]]
    return at_least


def knows(driver, wheel):
    """The driver came out with this release or a later one."""
    return any(padded(d) <= padded(driver) and padded(c) >= padded(wheel) for c, d in TOOLKIT_DRIVER.items())


def too_old(driver, wheel):
    return padded(driver) < padded(MIN_DRIVER[int(wheel.split(".")[0])])


def driver_report(driver, wheel):
    """What is said when a binary runs."""
    if too_old(driver, wheel):
        return CompatReport(False, [Code.DRIVER_TOO_OLD], [])
    return CompatReport(True, [], [] if knows(driver, wheel) else [Code.NEWER_THAN_DRIVER])


def expected(driver, wheel, capability, archs):
    report = driver_report(driver, wheel)
    errors, warnings = list(report.errors), list(report.warnings)
    kinds = [a.partition("_")[0] for a in archs if capability in runs_on(a)]
    if not kinds:
        errors.append(Code.NO_KERNEL_IMAGE)
    elif "sm" not in kinds:
        (warnings if knows(driver, wheel) else errors).append(
            Code.PTX_JIT if knows(driver, wheel) else Code.PTX_TOO_NEW
        )
    return CompatReport(errors == [], errors, warnings)


# ---- what is drawn ----

DRIVERS = st.sampled_from([d for v in TOOLKIT_DRIVER.values() for d in neighbours(v)]) | st.builds(
    lambda head, tail: ".".join([str(head), *tail]), st.integers(440, 620), TAILS
)
WHEELS = st.sampled_from(list(TOOLKIT_DRIVER)) | st.sampled_from(["11.9", "12.7", "13.4", "12.10"])
ARCHS = st.builds(
    lambda kind, number, suffix: f"{kind}_{number}{suffix}",
    st.sampled_from(["sm", "compute"]),
    st.sampled_from(DEVICES),
    st.sampled_from(["", "", "a", "f"]),
)

FULL = """
==========
== CUDA ==
==========

CUDA Version 11.3.1

Mon Dec  2 08:58:13 2024
+---------------------------------------------------------------------------------------+
{header}
|-----------------------------------------+----------------------+----------------------+
| GPU  Name                 Persistence-M | Bus-Id        Disp.A | Volatile Uncorr. ECC |
|   0  NVIDIA RTX 2000 Ada Gene...    Off | 00000000:01:00.0 Off |                  N/A |
+---------------------------------------------------------------------------------------+
| Processes:                                                                            |
|    0   N/A  N/A      4711      C   ./probe --note=CUDA Version: 9.9            300MiB |
+---------------------------------------------------------------------------------------+
| NVIDIA-SMI 418.67       Driver Version: 418.67       CUDA Version: 10.1     |
"""


# ---- step 1 ----


@pytest.mark.step("parse_smi_header")
@settings(max_examples=40)
@given(st.integers(400, 700), TAILS, st.integers(10, 14), st.integers(0, 12), st.booleans())
@example(610, ["43", "02"], 13, 3, True)
@example(535, ["183", "01"], 12, 2, False)
def test_any_versions(answer, head, tail, major, minor, new):
    """任意版本号，照原样返回 / any version numbers, returned as printed"""
    driver, cuda = ".".join([str(head), *tail]), f"{major}.{minor}"
    labels = ("KMD Version", "CUDA UMD Version") if new else ("Driver Version", "CUDA Version")
    line = f"| NVIDIA-SMI {driver}              {labels[0]}: {driver}     {labels[1]}: {cuda}     |"
    assert same(answer.parse_smi_header(line + "\n"), (driver, cuda))


@pytest.mark.step("parse_smi_header")
def test_tool_and_driver_differ(answer):
    """WSL 与容器：nvidia-smi 的版本不是驱动的版本 / WSL and containers: nvidia-smi's version is not the driver's"""
    got = [
        answer.parse_smi_header("| NVIDIA-SMI 535.103                Driver Version: 537.13       CUDA Version: 12.2     |"),
        answer.parse_smi_header("| NVIDIA-SMI 450.66       Driver Version: 418.67       CUDA Version: 10.1     |"),
        answer.parse_smi_header("| NVIDIA-SMI 610.43.02     KMD Version: 615.10       CUDA UMD Version: 13.4     |"),
    ]
    assert same(got, [("537.13", "12.2"), ("418.67", "10.1"), ("615.10", "13.4")])


@pytest.mark.step("parse_smi_header")
def test_no_version_behind_the_label(answer):
    """没有 CUDA 字段，或者里面不是版本号 / no CUDA field, or no version in it"""
    got = [
        answer.parse_smi_header("| NVIDIA-SMI 331.62     Driver Version: 331.62         |"),
        answer.parse_smi_header("| NVIDIA-SMI 545.46                 Driver Version: 546.80       CUDA Version: ERR!     |"),
        answer.parse_smi_header("| NVIDIA-SMI 610.43.02     KMD Version: 610.43.02     CUDA UMD Version: N/A      |"),
    ]
    assert same(got, [("331.62", None), ("546.80", None), ("610.43.02", None)])


@pytest.mark.step("parse_smi_header")
def test_only_the_header_counts(answer):
    """前面的横幅、后面的进程表都不算 / neither a banner before nor the process table after it counts"""
    old = "| NVIDIA-SMI 535.183.01             Driver Version: 535.183.01   CUDA Version: {}     |"
    new = "| NVIDIA-SMI 610.43.02              KMD Version: 610.43.02     CUDA UMD Version: {}     |"
    got = [answer.parse_smi_header(FULL.format(header=h.format(c))) for h, c in [(old, "12.4"), (old, "N/A"), (new, "13.3"), (new, "N/A")]]
    assert same(got, [("535.183.01", "12.4"), ("535.183.01", None), ("610.43.02", "13.3"), ("610.43.02", None)])


@pytest.mark.step("parse_smi_header")
def test_spaces_and_no_frame(answer):
    """空格可多可少，竖线也不一定有 / one space or several, and no frame around the header"""
    got = [
        answer.parse_smi_header("Driver Version: 535.183.01  CUDA Version: 12.2"),
        answer.parse_smi_header("  | NVIDIA-SMI 535.183.01   Driver Version:   535.183.01   CUDA Version:   12.2 |"),
        answer.parse_smi_header("$ nvidia-smi\n    KMD Version:    610.43.02   CUDA UMD Version:  13.3\n"),
    ]
    assert same(got, [("535.183.01", "12.2"), ("535.183.01", "12.2"), ("610.43.02", "13.3")])


@pytest.mark.step("parse_smi_header")
def test_a_label_is_no_version(answer):
    """只有标签、没有版本的行不是表头 / a line with the label and no version is not the header"""
    dead = "| NVIDIA-SMI 535.183.01      Driver Version: N/A        CUDA Version: 11.4     |\n"
    live = [f"| NVIDIA-SMI 535.183.01      Driver Version: 535.183.01     CUDA Version: {c}     |\n" for c in ("12.2", "N/A")]
    assert same([answer.parse_smi_header(dead + line) for line in live], [("535.183.01", "12.2"), ("535.183.01", None)])


@pytest.mark.step("parse_smi_header")
def test_header_missing(answer):
    """没有驱动版本的输出：ValueError / output without a driver version: ValueError"""
    for text in [
        "",
        "bash: nvidia-smi: command not found\n",
        "NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver. Make sure that the latest NVIDIA driver is installed and running.\n",
        "Failed to initialize NVML: Driver/library version mismatch\nNVML library version: 535.86\n",
        "| NVIDIA-SMI 535.183.01             Driver Version: N/A          CUDA Version: 12.2     |\n",
        "CUDA Version: 12.2\n",
    ]:
        with pytest.raises(ValueError):
            answer.parse_smi_header(text)


# ---- step 2 ----


@pytest.mark.step("check_driver")
def test_oldest_driver_of_each_major(answer):
    """每个大版本的最低驱动，差一点也不行 / the oldest driver of each major version, and one just older"""
    cases = [(d, f"{major}.{minor}") for major, low in MIN_DRIVER.items() for minor in (0, 2)
             for d in (f"{int(low) - 1}.999.99", low, f"{low}.0.0", f"{low}.36.06", f"{int(low) + 1}.10")]  # fmt: skip
    got = {case: answer.check(case[0], case[1], 80, ["sm_80"]) for case in cases}
    assert same(got, {case: driver_report(*case) for case in cases})


@pytest.mark.step("check_driver")
def test_what_each_driver_knows(answer):
    """每个 CUDA 版本自带的驱动，以及刚好旧一点、新一点的 / the driver of each release, one just older, one just newer"""
    cases = [(d, wheel) for wheel, came_with in TOOLKIT_DRIVER.items() for d in neighbours(came_with)]
    got = {case: answer.check(case[0], case[1], 80, ["sm_80"]) for case in cases}
    assert same(got, {case: driver_report(*case) for case in cases})


@pytest.mark.step("check_driver")
def test_versions_are_numbers(answer):
    """版本号按数比较，不按字符 / versions compare as numbers, not as text"""
    got = [
        answer.check(driver, wheel, 80, ["sm_80"])
        for driver, wheel in [("525.9.13", "12.0"), ("525.100.02", "12.0"), ("570.124.06", "12.8"), ("570.3", "12.8"),
                              ("1000.10", "13.3"), ("99.99.99", "11.8"), ("575.57.08", "12.10")]
    ]  # fmt: skip
    fine, warned = CompatReport(True, [], []), CompatReport(True, [], [Code.NEWER_THAN_DRIVER])
    assert same(got, [warned, fine, fine, warned, fine, CompatReport(False, [Code.DRIVER_TOO_OLD], []), warned])


@pytest.mark.step("check_driver")
@settings(max_examples=60)
@given(DRIVERS, WHEELS)
@example("525.9.13", "12.0")
@example("570.124.06", "12.8")
@example("450", "11.0")
@example("580.65.06", "13.0")
@example("610.43.02", "12.6")
@example("535.183.01", "12.9")
@example("470.57.02", "12.8")
@example("99.99.99", "11.8")
def test_any_driver_any_wheel(answer, driver, wheel):
    """任意驱动配任意 wheel / any driver with any wheel"""
    assert same(answer.check(driver, wheel, 80, ["sm_80"]), driver_report(driver, wheel))


@pytest.mark.step("check_driver")
def test_no_error_within_a_major(answer):
    """同一个主版本之内没有错误 / no errors within a major version"""
    cases = [("450.80.02", "11.8"), ("525.60.13", "12.9"), ("535.183.01", "12.4"), ("580.65.06", "13.3")]
    assert same([answer.check(*case, 80, ["sm_80"]).errors for case in cases], [[]] * 4)


@pytest.mark.step("check_driver")
def test_wheel_without_cuda(answer):
    """CPU 版的 wheel 用不上 GPU / a CPU wheel does not use the GPU"""
    got = [answer.check("610.43.02", "cpu", 90, archs) for archs in ([], ["sm_90"])]
    assert same(got, [CompatReport(False, [Code.CPU_WHEEL], [])] * 2)


@pytest.mark.step("check_driver")
def test_cpu_wheel_without_a_driver(answer):
    """CPU 版的 wheel：别的都不看 / a CPU wheel: nothing else is looked at"""
    got = [answer.check(driver, "cpu", capability, []) for driver, capability in [("", 90), ("N/A", 0), ("418.67", 9)]]
    assert same(got, [CompatReport(False, [Code.CPU_WHEEL], [])] * 3)


@pytest.mark.step("check_driver")
def test_versions_that_are_none(answer):
    """看不懂的版本、没有规则的大版本：ValueError / text that is no version, majors without a rule: ValueError"""
    for driver, wheel in [("", "12.8"), ("N/A", "12.8"), ("580.x", "12.8"), ("580.65.06", ""), ("580.65.06", "cu128"),
                          ("580.65.06", "12"), ("580.65.06", "10.2"), ("580.65.06", "14.0"), ("580.65.06", "12.8.1"),
                          ("580.", "12.8"), ("580..65", "12.8"), ("580.65.06", "12."), ("580.65.06", "CPU"), ("580.65.06", "12.8+cu128")]:  # fmt: skip
        with pytest.raises(ValueError):
            answer.check(driver, wheel, 80, ["sm_80"])


# ---- step 3 ----


@pytest.mark.step("check_kernels")
def test_binaries(answer):
    """二进制代码：每种 sm 配每种卡 / binary code: every sm with every device"""
    pairs = [(f"sm_{number}", device) for number in DEVICES for device in DEVICES]
    got = {pair: answer.check("610.43.02", "12.8", pair[1], [pair[0]]).errors for pair in pairs}
    assert same(got, {(a, d): [] if d in runs_on(a) else [Code.NO_KERNEL_IMAGE] for a, d in pairs})


@pytest.mark.step("check_kernels")
def test_ptx(answer):
    """PTX：每种 compute 配每种卡 / PTX: every compute with every device"""
    pairs = [(f"compute_{number}", device) for number in DEVICES for device in DEVICES]
    got = {pair: answer.check("610.43.02", "12.8", pair[1], [pair[0]]) for pair in pairs}
    yes, no = CompatReport(True, [], [Code.PTX_JIT]), CompatReport(False, [Code.NO_KERNEL_IMAGE], [])
    assert same(got, {(a, d): yes if d in runs_on(a) else no for a, d in pairs})


@pytest.mark.step("check_kernels")
def test_architecture_specific_code(answer):
    """后缀 a：只在那一种卡上 / suffix a: on that one architecture only"""
    pairs = [(f"{kind}_{number}a", device) for kind in ("sm", "compute") for number in (90, 100, 103, 120) for device in DEVICES]
    got = {pair: answer.check("610.43.02", "13.0", pair[1], [pair[0]]).ok for pair in pairs}
    assert same(got, {(a, d): a.endswith(f"_{d}a") for a, d in pairs})


@pytest.mark.step("check_kernels")
def test_family_specific_code(answer):
    """后缀 f：在同一家族的卡上 / suffix f: within the family"""
    pairs = [(f"{kind}_{number}f", device) for kind in ("sm", "compute") for number in (100, 103, 120) for device in DEVICES]
    got = {pair: answer.check("610.43.02", "13.0", pair[1], [pair[0]]).ok for pair in pairs}
    family = {100: [100, 103], 103: [103], 120: [120, 121]}
    assert same(got, {(a, d): d in family[int(a.split("_")[1][:-1])] for a, d in pairs})


@pytest.mark.step("check_kernels")
def test_a_binary_goes_before_ptx(answer):
    """有二进制就用二进制，与次序无关 / a binary goes before PTX, in any order"""
    got = []
    for archs in [["sm_86", "compute_86"], ["compute_86", "sm_86"], ["sm_50", "sm_80", "compute_80", "compute_90"],
                  ["compute_50", "sm_90", "compute_89", "sm_89", "sm_100"]]:  # fmt: skip
        got += [answer.check(driver, "12.8", 89, archs) for driver in ("570.26", "535.54.03")]
    assert same(got, [CompatReport(True, [], []), CompatReport(True, [], [Code.NEWER_THAN_DRIVER])] * 4)


@pytest.mark.step("check_kernels")
def test_ptx_of_each_release(answer):
    """PTX 要驱动认识编译它的 CUDA / PTX needs a driver that knows the CUDA it was built with"""
    cases = [(d, wheel) for wheel, came_with in TOOLKIT_DRIVER.items() for d in neighbours(came_with)]
    got = {case: answer.check(case[0], case[1], 89, ["sm_75", "compute_75"]) for case in cases}
    assert same(got, {case: expected(*case, 89, ["sm_75", "compute_75"]) for case in cases})


@pytest.mark.step("check_kernels")
def test_two_errors(answer):
    """驱动太旧，卡也太新：两个错都要说 / driver too old and device too new: both are told"""
    got = [answer.check("470.57.02", "12.8", 120, archs) for archs in (["sm_90"], ["compute_90"])]
    both = [Code.DRIVER_TOO_OLD, Code.NO_KERNEL_IMAGE], [Code.DRIVER_TOO_OLD, Code.PTX_TOO_NEW]
    assert same(got, [CompatReport(False, errors, []) for errors in both])


@pytest.mark.step("check_kernels")
def test_entries_of_another_kind(answer):
    """空列表；不是 sm 也不是 compute 的项 / an empty list, entries that are neither sm nor compute"""
    no = CompatReport(False, [Code.NO_KERNEL_IMAGE], [])
    got = [answer.check("610.43.02", "12.8", 90, archs) for archs in ([], ["gfx90a", "gfx942"], ["sm_90x", "sm90", "90", "lto_90", ""], ["SM_90", " sm_90"])]
    assert same(got, [no, no, no, no])
    assert same(answer.check("610.43.02", "12.8", 90, ["gfx942", "sm_90", "sm_90x"]), CompatReport(True, [], []))
    assert same(answer.check("610.43.02", "12.8", 90, ("gfx942", "sm_90")), CompatReport(True, [], []))  # any sequence


@pytest.mark.step("check_kernels")
@settings(max_examples=80)
@given(DRIVERS, WHEELS, st.sampled_from(DEVICES), st.lists(ARCHS, max_size=5))
@example("525.9.13", "12.0", 80, ["sm_80"])
@example("570.124.06", "12.8", 80, ["sm_80"])
@example("450", "11.0", 80, ["sm_80"])
@example("580.65.06", "13.0", 80, ["sm_80"])
@example("535.183.01", "12.9", 89, ["sm_86"])
@example("470.57.02", "12.8", 120, ["sm_90"])
@example("99.99.99", "11.8", 80, ["sm_80"])
@example("535.54.03", "12.9", 90, ["compute_80"])
@example("580.65.06", "12.8", 80, ["compute_90", "sm_89"])
@example("580.65.06", "12.8", 90, ["sm_80"])
@example("580.65.06", "12.8", 90, ["sm_90", "compute_90"])
@example("580.65.06", "12.8", 120, ["sm_100"])
@example("610.43.02", "13.0", 120, ["compute_100f"])
@example("610.43.02", "13.0", 120, ["compute_90a"])
@example("610.43.02", "13.0", 103, ["sm_100a"])
@example("610.43.02", "13.0", 103, ["sm_100f"])
@example("610.43.02", "13.0", 90, ["compute_80"])
@example("610.43.02", "13.0", 80, [])
def test_any_report(answer, driver, wheel, capability, archs):
    """任意组合：结论、错误和警告 / any combination: verdict, errors and warnings"""
    before = list(archs)
    assert same(answer.check(driver, wheel, capability, archs), expected(driver, wheel, capability, archs))
    assert same(archs, before)


@pytest.mark.step("check_kernels")
def test_capability_in_tens(answer):
    """算力写成 9 而不是 90：ValueError / a capability of 9 instead of 90: ValueError"""
    for capability in (9, 8, 0, -80):
        with pytest.raises(ValueError):
            answer.check("610.43.02", "12.8", capability, ["sm_90", "compute_50"])
    assert same(answer.check("610.43.02", "12.8", 10, ["sm_10"]), CompatReport(True, [], []))
