"""Record, extract, replay in real cells: results, faults, what the host may do, order, poison, traffic, builds."""

from __future__ import annotations

import pytest

from grader.kernels.faults import KernelFault
from grader.kernels.grades import compiles, moved, traffic
from grader.proxy import CellTimeout, LearnerError
from tests.kernels.conftest import needs_kernels

torch = pytest.importorskip("torch")
pytestmark = needs_kernels

ADD = """
@triton.jit
def add_kernel(x, y, out, n, SIZE: tl.constexpr):
    at = tl.program_id(0) * SIZE + tl.arange(0, SIZE)
    tl.store(out + at, tl.load(x + at, mask=at < n) + tl.load(y + at, mask=at < n), mask=at < n)

"""
HOST = """
def add(x, y):
    if x.shape != y.shape:
        raise ValueError(f"{tuple(x.shape)} and {tuple(y.shape)}")
    out = torch.empty_like(x)
    add_kernel[(triton.cdiv(x.numel(), 64),)](x, y, out, x.numel(), SIZE=64)
    return out
"""


def ab(n=100, dtype=torch.float32):
    return torch.arange(n, dtype=dtype), torch.arange(n, dtype=dtype) * 2 + 1


def fault(rig, text, *args, name="add", **kwargs):
    answer = rig.answer(text, name)
    with pytest.raises(KernelFault) as caught:
        getattr(answer, name)(*args, **kwargs)
    assert answer._replayer.faults == [caught.value]
    return caught.value.text.en


def test_the_result_is_what_the_replay_left(rig):
    x, y = ab()
    answer = rig.answer(ADD + HOST, "add")
    for n in (0, 1, 63, 64, 65, 100):
        assert torch.equal(answer.add(x[:n], y[:n]), x[:n] + y[:n])


def test_an_exception_of_the_host_code_is_the_callers(rig):
    with pytest.raises(ValueError, match=r"\(3,\) and \(2,\)"):
        rig.answer(ADD + HOST, "add").add(torch.zeros(3), torch.zeros(2))


def test_functions_that_are_not_declared_are_called_as_usual(rig):
    answer = rig.answer(ADD + HOST + "\ndef total(x): return float(x.sum())\n", "add")
    assert answer.total(torch.ones(5)) == 5.0


def test_host_code_never_sees_a_value(rig):
    peeks = "def add(x, y):\n    raise RuntimeError(str(x.tolist()) + str(x.numpy().sum()))\n"
    with pytest.raises(RuntimeError, match=r"\[0\.0, 0\.0, 0\.0\]0\.0"):
        rig.answer(peeks, "add").add(torch.full((3,), 42.0), torch.zeros(3))


def test_views_strides_and_aliases_reach_the_kernel(rig):
    box = torch.arange(200.0)
    x, y = box[10:110:2], box[100:150]
    strided = ADD.replace("x + at", "x + at * 2") + HOST
    assert torch.equal(rig.answer(strided, "add").add(x, y), x + y)


def test_what_a_kernel_writes_into_an_argument_is_seen(rig):
    text = ADD + "def add(x, y):\n    add_kernel[(2,)](x, y, x, x.numel(), SIZE=64)\n"
    x, y = ab()
    want = x + y
    assert rig.answer(text, "add").add(x, y) is None
    assert torch.equal(x, want)


def test_a_result_that_is_a_view_of_an_argument_is_that_argument(rig):
    text = ADD + "def add(x, y):\n    add_kernel[(2,)](x, y, x, x.numel(), SIZE=64)\n    return x[1:], 3\n"
    x, y = ab()
    out, three = rig.answer(text, "add").add(x, y)
    assert three == 3 and out.untyped_storage().data_ptr() == x.untyped_storage().data_ptr()


def test_an_autotuned_kernel_runs_with_its_first_configuration(rig):
    text = ADD.replace(
        "@triton.jit",
        "@triton.autotune([triton.Config({'SIZE': 32}, num_warps=2), triton.Config({'SIZE': 64})], key=['n'])\n@triton.jit",
    )
    host = HOST.replace(
        "(triton.cdiv(x.numel(), 64),)", "lambda meta: (triton.cdiv(x.numel(), meta['SIZE']),)"
    ).replace(", SIZE=64", "")
    x, y = ab()
    answer = rig.answer(text + host, "add")
    assert torch.equal(answer.add(x, y), x + y)
    given = __import__("grader.kernels.replay", fromlist=["Given"]).Given((x, y), {})
    (launch,) = answer._replayer.record("add", given).launches
    assert [(v.grid, v.constexprs, v.num_warps) for v in launch.variants] == [
        ((4, 1, 1), {"SIZE": 32}, 2),
        ((2, 1, 1), {"SIZE": 64}, 4),
    ]


COMPUTES = {
    "return x + y": "`x + y` computes",
    "return (x.to(torch.float64) + y)": "`x.to(torch.float64)` copies or converts",
    "return x.clone()": "`x.clone()` copies or converts",
    "return torch.empty_like(x).copy_(x)": "copies or converts",
    "return torch.cat([x, y])": "copies or converts",
    "return x[::2].contiguous()": "`x[::2].contiguous()` copies",
    "x.add_(y)": "`x.add_(y)` computes",
    "return torch.empty_like(x).zero_()": "computes",
    "return torch.arange(5)": "`torch.arange(5)` computes",
    "return torch.matmul(x, y)": "computes",
    "return torch.nn.functional.softmax(x, dim=0)": "computes",
    "return int(x[0])": "`int(x[0])` reads a tensor's value",
    "return x[0].item()": "`x[0].item()` reads a tensor's value",
    "if x[0] > 1: pass": "computes",
    "return torch.empty(3, device='cuda')": "names another device",
    "return 'text'": "is no buffer or view",
    "return {'x': x}": "is no buffer or view",
    "add_kernel(x, y, x, 3, 64)": "is launched as kernel[grid]",
    "add_kernel[(1,)](x, y, x, 3, 64, num_ctas=2)": "unknown launch option",
    "add_kernel[(1,)](x, y, x)": "do not fit",
    "add_kernel[(1,)](x, y, x, 3, 64, 5)": "do not fit",
    "add_kernel[()](x, y, x, 3, 64)": "one to three non-negative integers",
    "add_kernel[(-1,)](x, y, x, 3, 64)": "one to three non-negative integers",
    "add_kernel[(1.5,)](x, y, x, 3, 64)": "one to three non-negative integers",
    "add_kernel[(1, 70000)](x, y, x, 3, 64)": "beyond a device's",
    "add_kernel[(1 << 20,)](x, y, x, 3, 64)": "let each do more",
    "add_kernel[(1,)](x, y, [x], 3, 64)": "cannot be passed to a kernel",
    "add_kernel[(1,)](x, y, x, 3, 64, num_warps=3)": "a power of two",
    "try:\n        x + y\n    except Exception:\n        pass\n    return x": "`x + y` computes",
}


@pytest.mark.parametrize("body", COMPUTES)
def test_what_the_host_may_not_do_is_told_with_line_and_expression(rig, body):
    said = fault(rig, f"{ADD}def add(x, y):\n    {body}\n", *ab())
    assert COMPUTES[body] in said, said


def test_a_buffer_of_an_earlier_call_is_foreign(rig):
    text = (
        ADD
        + "KEPT = []\n"
        + HOST.replace("out = torch.empty_like(x)", "KEPT.append(torch.empty_like(x)); out = KEPT[0]")
    )
    answer = rig.answer(text, "add")
    x, y = ab()
    assert torch.equal(answer.add(x, y), x + y)
    with pytest.raises(KernelFault, match="neither got nor allocated"):
        answer.add(x, y)


def test_a_kernel_launched_where_none_is_recorded(rig):
    answer = rig.answer(ADD + HOST + "\ndef other(x): add_kernel[(1,)](x, x, x, 3, 64)\n", "add")
    with pytest.raises(LearnerError, match="outside"):
        answer.other(torch.zeros(3))


OUTSIDE = {
    ("mask=at < n) + tl", "mask=at < n + 1) + tl"): "reads 1 elements outside of x (up to 1 elements past its end)",
    (
        "tl.load(x + at, mask=at < n)",
        "tl.load(x + at)",
    ): "reads 28 elements outside of x (up to 28 elements past its end)",
    ("(y + at, mask=at < n), mask=at < n)", "(y + at, mask=at < n))"): "writes 28 elements outside of out",
    ("tl.load(x + at", "tl.load(x + at - 1"): "reads 1 elements outside of x (up to 1 elements before its start)",
    ("tl.load(x + at", "tl.load(x + at * 4"): "elements outside of x",
    ("tl.load(x + at", "tl.load(x + at + (1 << 50)"): "belong to no buffer",
    ("tl.load(x + at", "tl.load(x + at - (1 << 50)"): "belong to no buffer",
    ("x + at", "(x.to(tl.uint64, bitcast=True) + 2).to(tl.pointer_type(tl.float32), bitcast=True) + at"): "not aligned",
}


@pytest.mark.parametrize("change", OUTSIDE)
def test_an_access_outside_of_a_buffer_is_told_with_operand_and_distance(rig, change):
    text = ADD.replace(*change) + HOST
    assert text != ADD + HOST
    said = fault(rig, text, *ab())
    assert OUTSIDE[change] in said and "line 10" in said and "add_kernel" in said, said


def test_the_neighbourhood_of_a_view_is_outside_though_the_storage_is_larger(rig):
    box = torch.arange(400.0)
    text = ADD.replace("tl.load(x + at, mask=at < n)", "tl.load(x + at)") + HOST
    assert "between its views" in fault(rig, text, box[100:200], box[300:400])


def test_a_neighbours_buffer_cannot_be_reached_through_another_pointer(rig):
    text = ADD.replace("tl.load(x + at, mask=at < n)", "tl.load(x + at + n, mask=at < n)") + HOST
    box = torch.arange(200.0)
    said = fault(rig, text, torch.arange(100.0), torch.arange(100.0))
    assert "outside of x" in said
    both = rig.answer(text, "add")
    assert torch.equal(both.add(box[:100], box[100:]), 2 * box[100:]), "both are views of one storage"


def test_fresh_memory_and_masked_lanes_hold_poison(rig):
    nothing = rig.answer(
        "def f(n):\n    return torch.empty(n), torch.empty(n, dtype=torch.int32), torch.zeros(n), torch.full((n,), 7)\n",
        "f",
    )
    floats, ints, zeros, sevens = nothing.f(5)
    assert floats.isnan().all() and (ints == 0x5A5A5A5A).all() and (zeros == 0).all() and (sevens == 7).all()
    text = ADD.replace("tl.load(y + at, mask=at < n), mask", "tl.sum(tl.load(y + at, mask=at < n), 0), mask") + HOST
    x, y = ab()
    out = rig.answer(text, "add").add(x, y)
    assert not out[:64].isnan().any() and out[64:].isnan().all(), "a sum over lanes that the mask kept out"


def test_a_mask_of_a_scalar_and_a_vector_is_a_mask(rig):
    text = ADD.replace("    tl.store(", "    some = tl.program_id(0) * SIZE < n\n    tl.store(").replace(
        "mask=at < n)\n", "mask=(at < n) & some)\n"
    )
    assert "& some" in text
    x, y = ab()
    assert torch.equal(rig.answer(text + HOST, "add").add(x, y), x + y)


def test_programs_that_depend_on_their_order_are_found(rig):
    text = ADD.replace("tl.store(out + at", "tl.store(out + at % 64") + HOST
    assert "another order of programs gives another result" in fault(rig, text, *ab(128))


def test_atomics_on_floats_are_found_and_on_integers_are_not(rig):
    text = """
@triton.jit
def sum_kernel(x, out, n, SIZE: tl.constexpr):
    at = tl.program_id(0) * SIZE + tl.arange(0, SIZE)
    tl.atomic_add(out, tl.sum(tl.load(x + at, mask=at < n, other=0), 0))

def total(x):
    out = torch.zeros(1, dtype=x.dtype)
    sum_kernel[(triton.cdiv(x.numel(), 16),)](x, out, x.numel(), SIZE=16)
    return out
"""
    assert rig.answer(text, "total").total(torch.arange(900, dtype=torch.int32)).item() == 899 * 450
    assert "another order" in fault(
        rig, text, torch.tensor([3e7, 1.0, -3e7, 7.0] * 225).repeat_interleave(16)[:900], name="total"
    )


def test_a_kernel_that_fails_names_its_line(rig):
    text = ADD.replace("    at =", "    wrong = tl.arange(0, SIZE) + tl.arange(0, 3)\n    at =") + HOST
    said = fault(rig, text, *ab())
    assert said.startswith("line 8: the kernel add_kernel failed") or "line 9" in said, said


def test_an_endless_kernel_is_a_timeout(rig):
    text = ADD.replace("    at =", "    while n > 0:\n        n += 1\n    at =") + HOST
    with pytest.raises(CellTimeout):
        rig.answer(text, "add", call_s=2.0).add(*ab())


def test_no_launch_no_result(rig):
    out = rig.answer("def add(x, y):\n    return torch.empty_like(x)\n", "add").add(*ab())
    assert out.isnan().all()


def test_a_kernel_may_call_a_kernel(rig):
    text = (
        "@triton.jit\ndef twice(v):\n    return v * 2\n"
        + ADD.replace("tl.load(x + at, mask=at < n) +", "twice(tl.load(x + at, mask=at < n)) +")
        + HOST
    )
    x, y = ab()
    assert torch.equal(rig.answer(text, "add").add(x, y), 2 * x + y)


COPY = """
@triton.jit
def copy_kernel(x, out, n, STEP: tl.constexpr, SIZE: tl.constexpr):
    at = tl.program_id(0) * SIZE + tl.arange(0, SIZE)
    if STEP > 1:
        at = tl.arange(0, SIZE) * STEP + tl.program_id(0)
    tl.store(out + at, tl.load(x + at, mask=at < n), mask=at < n)

def copy(x, step=1):
    out = torch.empty_like(x)
    copy_kernel[(x.numel() // 512,)](x, out, x.numel(), STEP=step, SIZE=512)
    return out

def copy_twice(x):
    return copy(copy(x))
"""


def test_traffic_of_a_coalesced_a_strided_and_a_double_copy(rig):
    x = torch.arange(32768.0)
    answer = rig.answer(COPY, "copy", "copy_twice")
    traffic(answer, "copy", x, least=2 * moved(x))
    assert [(f.touched, f.least) for f in answer._replayer.figures] == [(2 * 131072, 2 * 131072)]
    with pytest.raises(KernelFault) as caught:
        traffic(answer, "copy", x, step=64, least=2 * moved(x))
    assert "moves 8.00 times" in str(caught.value) and "of each sector 12% is used" in str(caught.value)
    with pytest.raises(KernelFault) as caught:
        traffic(answer, "copy_twice", x, least=2 * moved(x))
    assert "moves 2.00 times" in str(caught.value) and "a buffer in between, 0.25 MiB" in str(caught.value)
    assert "中间缓冲区" in caught.value.text.zh


def test_traffic_thresholds_are_the_exercises(rig):
    x = torch.arange(32768.0)
    answer = rig.answer(COPY, "copy", copy=8.5)
    traffic(answer, "copy", x, step=64, least=2 * moved(x))


def test_small_operands_are_not_counted():
    assert moved(torch.zeros(16383), torch.zeros(16384)) == 65536


def test_builds_are_reported_for_four_targets_and_asked_of_two(rig):
    answer = rig.answer(ADD + HOST, "add")
    compiles(answer, "add", *ab())
    assert [f.cc for f in answer._replayer.figures] == [80, 89, 75, 90]
    assert all(f.registers > 0 and not f.error and f.spills == 0 for f in answer._replayer.figures)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("tl.arange(0, SIZE)", "tl.arange(0, 100)"), "power of 2"),
        (("at < n) + tl", "at < MISSING) + tl"), "MISSING"),
        (("    at =", "    tl.static_assert(SIZE == 3)\n    at ="), "static_assert(SIZE == 3)"),
    ],
)
def test_what_the_interpreter_accepts_and_the_compiler_does_not(rig, change, words):
    answer = rig.answer("MISSING = 100\n" + ADD.replace(*change) + HOST, "add")
    with pytest.raises(KernelFault) as caught:
        compiles(answer, "add", *ab())
    assert words in str(caught.value) and caught.value.line >= 7, str(caught.value)


def test_shared_memory_beyond_the_device_is_a_fault(rig):
    text = """
@triton.jit
def dot_kernel(x, out, SIZE: tl.constexpr):
    row, col = tl.arange(0, SIZE)[:, None], tl.arange(0, SIZE)[None, :]
    acc = tl.zeros((SIZE, SIZE), tl.float32)
    for k in range(4):
        a = tl.load(x + row * SIZE + col + k)
        acc += tl.dot(a, tl.trans(a))
    tl.store(out + row * SIZE + col, acc)

def square(x):
    out = torch.empty_like(x)
    dot_kernel[(1,)](x, out, SIZE=256, num_warps=8)
    return out
"""
    answer = rig.answer(text, "square")
    with pytest.raises(KernelFault, match="KiB of shared memory on sm_"):
        compiles(answer, "square", torch.zeros(256, 256))


def test_what_was_built_once_is_not_built_again(rig, tmp_path):
    from grader.kernels.answer import KernelAnswer
    from grader.kernels.built import Built

    first = rig.answer(ADD + HOST, "add")
    first._replayer._kept = Built(tmp_path / "built")
    compiles(first, "add", *ab())
    again = rig.answer(ADD + HOST, "add")
    again._replayer._kept = first._replayer._kept
    compiles(again, "add", *ab())
    assert again._replayer.figures == first._replayer.figures and "build" not in again._replayer._cells
    other = rig.answer(ADD.replace("+ tl.load(y", "* tl.load(y") + HOST, "add")
    other._replayer._kept = first._replayer._kept
    compiles(other, "add", *ab())
    assert "build" in other._replayer._cells and isinstance(other, KernelAnswer)


STARTS = """
import os, subprocess
def start():
    try: return subprocess.run(["/bin/true"]).returncode
    except OSError as error: return type(error).__name__
def namespaces():
    import ctypes
    libc = ctypes.CDLL(None, use_errno=True)
    return libc.unshare(0x10000000)
"""


def test_only_build_cells_start_processes_and_none_makes_namespaces(rig):
    build, record = (
        rig.session("build", "kernels", "import subprocess\n" + STARTS),
        rig.session("record", "answer", STARTS),
    )
    assert build.call(0, "start", (), {}) == 0
    assert record.call(0, "start", (), {}) == "PermissionError"
    assert build.call(0, "namespaces", (), {}) == record.call(0, "namespaces", (), {}) == -1
