"""Hidden checks of 1.2: exact fractions as oracle, one factor at a time, then all together."""

from fractions import Fraction as F

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from grader.compare import same

CLOSE = {"rtol": 1e-9}
PRICES = st.floats(0.05, 90)
RATES = st.floats(0.5, 1e6) | st.just(0.5)
SHARES = st.floats(0.01, 0.99)
GPUS = st.integers(2, 64)


def per_million(price, n, rate, share=1):
    """An hour's bill over the millions of tokens that this hour brought."""
    millions = F(rate) * F(share) * 60 * 60 / 10**6
    return F(price) * n / millions


# ---- a million tokens ----


@pytest.mark.step("cost_per_mtok")
@settings(max_examples=20)
@given(PRICES, RATES)
def test_one_gpu_at_full_load(answer, price, rate):
    """一张卡，满负荷 / one GPU at full load"""
    assert same(answer.cost_per_mtok(price, 1, rate, 1.0), float(per_million(price, 1, rate)), **CLOSE)


@pytest.mark.step("cost_per_mtok")
@settings(max_examples=20)
@given(PRICES, RATES, GPUS)
def test_many_gpus_at_full_load(answer, price, rate, n):
    """多张卡，满负荷 / many GPUs at full load"""
    assert same(answer.cost_per_mtok(price, n, rate, 1.0), float(per_million(price, n, rate)), **CLOSE)


@pytest.mark.step("cost_per_mtok")
@settings(max_examples=20)
@given(PRICES, RATES, SHARES)
def test_one_gpu_partly_idle(answer, price, rate, share):
    """一张卡，部分时间闲着 / one GPU that is idle at times"""
    assert same(answer.cost_per_mtok(price, 1, rate, share), float(per_million(price, 1, rate, share)), **CLOSE)


@pytest.mark.step("cost_per_mtok")
@settings(max_examples=40)
@given(PRICES, st.integers(1, 64), RATES, SHARES)
def test_any_deployment(answer, price, n, rate, share):
    """任意部署 / any deployment"""
    assert same(answer.cost_per_mtok(price, n, rate, share), float(per_million(price, n, rate, share)), **CLOSE)


@pytest.mark.step("cost_per_mtok")
@settings(max_examples=20)
@given(PRICES, GPUS, RATES, SHARES, st.floats(0.1, 20))
def test_bill_does_not_depend_on_the_rate(answer, price, n, rate, share, faster):
    """成本乘以吞吐是常数 / cost times throughput is constant"""
    slow, fast = (answer.cost_per_mtok(price, n, r, share) for r in (rate, rate * faster))
    assert same(fast * faster, slow, **CLOSE)


@pytest.mark.step("cost_per_mtok")
@settings(max_examples=20)
@given(PRICES, GPUS, RATES, SHARES, st.integers(2, 9))
def test_copies_of_a_system_cost_the_same(answer, price, n, rate, share, copies):
    """整套系统复制几份，单价不变 / copies of a whole system leave the price of a token as it is"""
    once = answer.cost_per_mtok(price, n, rate, share)
    assert same(answer.cost_per_mtok(price, n * copies, rate * copies, share), once, **CLOSE)


@pytest.mark.step("cost_per_mtok")
@settings(max_examples=15)
@given(st.floats(0.001, 0.02), st.floats(5e4, 1e6))
def test_small_prices_are_not_rounded(answer, price, rate):
    """很小的单价也不取整 / small prices are not rounded"""
    assert same(answer.cost_per_mtok(price, 1, rate, 1.0), float(per_million(price, 1, rate)), **CLOSE)


@pytest.mark.step("cost_per_mtok")
@settings(max_examples=10)
@given(GPUS, RATES, SHARES)
def test_free_gpus(answer, n, rate, share):
    """不要钱的卡 / GPUs that cost nothing"""
    assert same(answer.cost_per_mtok(0.0, n, rate, share), 0.0)


@pytest.mark.step("cost_per_mtok")
@settings(max_examples=15)
@given(st.floats(1, 100, exclude_min=True))
def test_more_than_full_load(answer, utilization):
    """超过满负荷 / more than full load"""
    with pytest.raises(ValueError):
        answer.cost_per_mtok(2.0, 1, 1000.0, utilization)


@pytest.mark.step("cost_per_mtok")
@settings(max_examples=15)
@given(st.floats(-2, 0))
def test_less_than_nothing_to_do(answer, utilization):
    """一点活也没有，或者更少 / nothing to do, or less"""
    with pytest.raises(ValueError):
        answer.cost_per_mtok(2.0, 1, 1000.0, utilization)


@pytest.mark.step("cost_per_mtok")
def test_a_price_is_not_negative(answer):
    """单价不能为负 / a price is not negative"""
    for price in (-0.01, -5.0):
        with pytest.raises(ValueError):
            answer.cost_per_mtok(price, 1, 1000.0, 0.5)


@pytest.mark.step("cost_per_mtok")
def test_something_must_run(answer):
    """没有卡，或者不出 token / no GPU, or no tokens"""
    for n, rate in ((0, 1000.0), (-1, 1000.0), (1, 0.0), (1, -10.0)):
        with pytest.raises(ValueError):
            answer.cost_per_mtok(2.0, n, rate, 0.5)


# ---- a million output tokens ----


@pytest.mark.step("in_out_ratio")
@settings(max_examples=30)
@given(PRICES, st.integers(1, 64), RATES, SHARES, st.integers(1, 40), st.integers(1, 40))
def test_output_of_any_deployment(answer, price, n, rate, share, inputs, outputs):
    """一批请求：账单除以输出的 token / a batch of requests: the bill over its output tokens"""
    bill = per_million(price, n, rate, share) * (inputs + outputs) / 10**6
    got = answer.cost_per_mtok(price, n, rate, share, inputs / outputs)
    assert same(got, float(bill / outputs * 10**6), **CLOSE)


@pytest.mark.step("in_out_ratio")
@settings(max_examples=15)
@given(PRICES, GPUS, RATES, SHARES)
def test_no_input_changes_nothing(answer, price, n, rate, share):
    """没有输入，就与不给比例一样 / no input is like no ratio"""
    plain = float(per_million(price, n, rate, share))
    got = [answer.cost_per_mtok(price, n, rate, share, r) for r in (0.0, None)]
    assert same(got, [plain, plain], **CLOSE)


@pytest.mark.step("in_out_ratio")
@settings(max_examples=15)
@given(PRICES, GPUS, RATES, SHARES)
def test_as_much_input_as_output(answer, price, n, rate, share):
    """输入与输出一样多 / as much input as output"""
    unit = float(per_million(price, n, rate, share))
    assert same(answer.cost_per_mtok(price, n, rate, share, 1.0), 2 * unit, **CLOSE)


@pytest.mark.step("in_out_ratio")
@settings(max_examples=15)
@given(PRICES, GPUS, RATES, st.floats(0.01, 50))
def test_each_further_unit_of_the_ratio(answer, price, n, rate, ratio):
    """比例每加 1，多付的钱一样 / each further unit of the ratio adds the same"""
    more, less = (answer.cost_per_mtok(price, n, rate, 1.0, r) for r in (ratio + 1, ratio))
    assert same(more - less, float(per_million(price, n, rate)), rtol=1e-9, atol=1e-9 * abs(more))


@pytest.mark.step("in_out_ratio")
def test_ratio_is_not_negative(answer):
    """比例不能为负 / the ratio is not negative"""
    for ratio in (-0.01, -1.0, -3.0):
        with pytest.raises(ValueError):
            answer.cost_per_mtok(2.0, 1, 1000.0, 0.5, ratio)


# ---- against an API ----


@pytest.mark.step("break_even_utilization")
@settings(max_examples=40)
@given(PRICES, st.integers(1, 64), RATES, SHARES)
def test_break_even_of_any_deployment(answer, price, n, rate, share):
    """任意部署的盈亏平衡点 / the break-even point of any deployment"""
    api = float(per_million(price, n, rate, share))
    assert same(answer.break_even_utilization(price, n, rate, api), share, **CLOSE)


@pytest.mark.step("break_even_utilization")
@settings(max_examples=20)
@given(PRICES, GPUS, RATES, SHARES)
def test_cost_at_break_even_is_the_price(answer, price, n, rate, share):
    """在平衡点上，成本等于 API 的价格 / at the break-even point the cost is the price of the API"""
    api = float(per_million(price, n, rate, share))
    point = answer.break_even_utilization(price, n, rate, api)
    assert same(answer.cost_per_mtok(price, n, rate, point), api, **CLOSE)


@pytest.mark.step("break_even_utilization")
@settings(max_examples=20)
@given(PRICES, GPUS, RATES, st.floats(0.01, 0.99999))
@example(2.0, 8, 1000.0, 0.99999)
def test_never_is_none(answer, price, n, rate, share):
    """满负荷也不够便宜 / full load is not cheap enough"""
    api = float(per_million(price, n, rate) * F(share))
    assert same(answer.break_even_utilization(price, n, rate, api), None)


@pytest.mark.step("break_even_utilization")
def test_exactly_full_load_is_enough(answer):
    """恰好满负荷 / exactly full load"""
    assert same(answer.break_even_utilization(14.0625, 4, 15625.0, 1.0), 1.0)  # exact in every order of the factors


@pytest.mark.step("break_even_utilization")
def test_free_gpus_are_never_dearer(answer):
    """不要钱的卡，任何利用率都划算 / free GPUs are worth it at any utilisation"""
    assert same(answer.break_even_utilization(0.0, 2, 1000.0, 0.5), 0.0)


@pytest.mark.step("break_even_utilization")
def test_api_price_is_positive(answer):
    """API 的价格必须为正 / the price of the API is positive"""
    for price, api in ((2.0, 0.0), (2.0, -0.5), (0.0, 0.0), (0.0, -0.5)):
        with pytest.raises(ValueError):
            answer.break_even_utilization(price, 1, 1000.0, api)


@pytest.mark.step("break_even_utilization")
def test_break_even_needs_a_system(answer):
    """盈亏平衡也要检查其余参数 / the other arguments are checked here, too"""
    for price, n, rate in ((-2.0, 1, 1000.0), (2.0, 0, 1000.0), (0.0, 0, 1000.0), (2.0, 1, 0.0), (0.0, 1, -1.0), (2.0, 1, -1.0)):
        with pytest.raises(ValueError):
            answer.break_even_utilization(price, n, rate, 5.0)
