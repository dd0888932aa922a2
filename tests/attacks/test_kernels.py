"""Hostile kernels: each file of kernels/ stands in for an addition of two vectors and must not pass for one.

What decides is what a test of an exercise would see: results at several sizes, the build, the traffic. After each the next honest
answer passes as ever, in bounded time. What only a device can show is in tests/kernels/ against a simulated one.
"""

from __future__ import annotations

import ast
import time
from pathlib import Path

import pytest

from grader.kernels.faults import KernelFault
from grader.kernels.grades import compiles, moved, traffic
from grader.proxy import CellDied, CellTimeout, WireError
from tests.kernels.conftest import HEAD, Rig, needs_kernels

torch = pytest.importorskip("torch")
FILES = sorted((Path(__file__).parent / "kernels").glob("*.py"))
LONGEST_S = 25.0
HONEST = """
@triton.jit
def add_kernel(x, y, out, n, SIZE: tl.constexpr):
    at = tl.program_id(0) * SIZE + tl.arange(0, SIZE)
    tl.store(out + at, tl.load(x + at, mask=at < n) + tl.load(y + at, mask=at < n), mask=at < n)

def add(x, y):
    out = torch.empty_like(x)
    add_kernel[(triton.cdiv(x.numel(), 512),)](x, y, out, x.numel(), SIZE=512)
    return out
"""
pytestmark = [pytest.mark.slow, needs_kernels]


@pytest.fixture(scope="module")
def ground(tmp_path_factory):
    made = Rig(tmp_path_factory.mktemp("ground"))
    yield made
    made.close()


def graded(rig: Rig, text: str) -> str:
    """Why it does not pass; empty when it does."""
    try:
        answer = rig.answer(text.removeprefix(HEAD), "add", call_s=5.0)
        for n in (100, 1, 1000, 100):
            x, y = torch.randn(n) * 100, torch.randn(n)
            before = x.clone(), y.clone()
            out = answer.add(x, y)
            if type(out) is not torch.Tensor or out.shape != x.shape or not torch.equal(out, before[0] + before[1]):
                return f"another result for {n} elements"
            if not (torch.equal(x, before[0]) and torch.equal(y, before[1])):
                return "changed its inputs"
        compiles(answer, "add", x, y)
        x, y = torch.randn(32768), torch.randn(32768)
        traffic(answer, "add", x, y, least=3 * moved(x))
    except KernelFault as fault:
        assert len(str(fault)) < 5000
        return f"fault: {fault}"
    except (CellDied, CellTimeout, WireError) as end:
        return f"{type(end).__name__}: {end}"
    except Exception as error:
        return f"raised {type(error).__name__}: {error}"
    finally:
        rig.tidy()
    return ""


def test_the_honest_kernel_passes(ground):
    assert graded(ground, HEAD + HONEST) == ""


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_hostile_kernel_does_not_pass(ground, path):
    text = path.read_text(encoding="utf-8")
    assert " / " in (ast.get_docstring(ast.parse(text)) or ""), "what it tries, in both languages"
    started = time.monotonic()
    why = graded(ground, text)
    took = time.monotonic() - started
    print(f"{path.stem}: {why[:160]} ({took:.1f} s)")
    assert why, f"{path.name} passes for an addition"
    assert took < LONGEST_S
    assert graded(ground, HEAD + HONEST) == "", "the next answer is graded as ever"
