"""Visible checks of 2.6: the worked examples of the README."""

import pytest
import torch

from grader.compare import same
from grader.kernels.grades import compiles, moved, traffic

NAN, INF = float("nan"), float("inf")


def ramp(*shape, dtype=torch.float16):
    """0, 1/128, 2/128 … 255/128, 0 … in any shape."""
    n = 1
    for size in shape:
        n *= size
    return (torch.arange(n) % 256 / 128).to(dtype).view(shape)


@pytest.mark.step("triton_add")
def test_five_elements_in_blocks_of_four(answer):
    """5 个元素、每块 4 个：第 2 个程序只有 1 个元素要算 / five elements in blocks of four: the second program has one to add"""
    x, y = torch.tensor([1.0, 2, 3, 4, 5]), torch.tensor([10.0, 20, 30, 40, 50])
    assert same(answer.triton_add(x, y, block=4), torch.tensor([11.0, 22, 33, 44, 55]))


@pytest.mark.step("triton_add")
def test_a_thousand_halves(answer):
    """1000 个 fp16：结果还是 fp16 / a thousand fp16 values: the result is fp16 too"""
    x, y = ramp(1000), ramp(1000).flip(0)
    assert same(answer.triton_add(x, y, block=256), x + y)


@pytest.mark.step("softmax")
def test_a_thousand_more_changes_nothing(answer):
    """每个数加 1000，softmax 不变 / a thousand more on every value leaves the softmax as it is"""
    x = torch.tensor([[1.0, 2, 3, 4], [1001, 1002, 1003, 1004]])
    want = torch.tensor([[0.0321, 0.0871, 0.2369, 0.6439]] * 2)
    assert same(answer.triton_softmax(x), want, atol=1e-4)


@pytest.mark.step("softmax")
def test_a_row_of_minus_infinity(answer):
    """全是 -inf 的行得 NaN，与 torch 一致 / a row of nothing but -inf is NaN, as in torch"""
    x = torch.tensor([[-INF, 0, 0, -INF], [-INF] * 4], dtype=torch.float16)
    assert same(answer.triton_softmax(x), torch.tensor([[0, 0.5, 0.5, 0], [NAN] * 4], dtype=torch.float16))


@pytest.mark.step("any_width")
def test_three_columns(answer):
    """3 列：凑足 4 列的那个位置不能算进去 / three columns: what makes them four does not count"""
    want = torch.tensor([[0.6652, 0.2447, 0.0900]])
    assert same(answer.triton_softmax(torch.tensor([[-1.0, -2, -3]])), want, atol=1e-4)


@pytest.mark.step("views")
def test_three_of_five_columns(answer):
    """5 列里取前 3 列：行与行不相邻 / three of five columns: the rows lie apart"""
    table = torch.tensor([[-1.0, -2, -3, 99, 99], [3, 1, 2, 99, 99]])
    want = torch.tensor([[0.6652, 0.2447, 0.0900], [0.6652, 0.0900, 0.2447]])
    assert same(answer.triton_softmax(table[:, :3]), want, atol=1e-4)


@pytest.mark.step("views")
def test_even_and_odd_elements(answer):
    """偶数位加奇数位：步长是 2 / even elements plus odd ones: the step is two"""
    x = torch.tensor([1.0, 10, 2, 20, 3, 30])
    assert same(answer.triton_add(x[::2], x[1::2]), torch.tensor([11.0, 22, 33]))


@pytest.mark.step("measured")
def test_compiles(answer):
    """能为 sm_80 和 sm_89 编译，fp16 和 bf16 都可以 / builds for sm_80 and sm_89, in fp16 and in bf16"""
    for dtype in (torch.float16, torch.bfloat16):
        compiles(answer, "triton_add", ramp(5000, dtype=dtype), ramp(5000, dtype=dtype))
        compiles(answer, "triton_softmax", ramp(4, 1000, dtype=dtype))


@pytest.mark.step("measured")
def test_traffic(answer):
    """每个元素只读一次、只写一次 / every element is read once and written once"""
    x, y = ramp(100_003), ramp(100_003)
    traffic(answer, "triton_add", x, y, least=moved(x, y) + moved(x))
    rows = ramp(32, 4096)
    traffic(answer, "triton_softmax", rows, least=moved(rows) + moved(rows))
