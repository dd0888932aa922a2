"""Visible checks of 1.2: the worked example of the README. Prices and rates are round numbers, not offers."""

import pytest

from grader.compare import same

PRICE, GPUS, RATE = 3.6, 4, 8000.0  # 14.4 per hour for 28.8 million tokens at full load


@pytest.mark.step("cost_per_mtok")
def test_full_load(answer):
    """满负荷：一小时的钱除以一小时的 token / full load: an hour's money over an hour's tokens"""
    assert same(answer.cost_per_mtok(PRICE, GPUS, RATE, 1.0), 0.5, rtol=1e-9)


@pytest.mark.step("cost_per_mtok")
def test_idle_hours_are_paid_for(answer):
    """闲着的时间也要付钱 / idle hours are paid for"""
    assert same(answer.cost_per_mtok(PRICE, GPUS, RATE, 0.4), 1.25, rtol=1e-9)


@pytest.mark.step("cost_per_mtok")
def test_no_utilisation_above_one(answer):
    """利用率在 0 与 1 之间，不是百分数 / utilisation lies between 0 and 1 and is no percentage"""
    for utilization in (0.0, 40.0):
        with pytest.raises(ValueError):
            answer.cost_per_mtok(PRICE, GPUS, RATE, utilization)


@pytest.mark.step("in_out_ratio")
def test_output_pays_for_its_input(answer):
    """输出的价格里含着它的输入 / the price of the output includes its input"""
    assert same(answer.cost_per_mtok(PRICE, GPUS, RATE, 0.4, in_out_ratio=3.0), 5.0, rtol=1e-9)


@pytest.mark.step("break_even_utilization")
def test_busy_a_quarter_of_the_time(answer):
    """忙四分之一的时间就持平 / busy a quarter of the time is enough"""
    assert same(answer.break_even_utilization(PRICE, GPUS, RATE, 2.0), 0.25, rtol=1e-9)


@pytest.mark.step("break_even_utilization")
def test_api_is_always_cheaper(answer):
    """API 总是更便宜：None / the API is always cheaper: None"""
    assert same(answer.break_even_utilization(PRICE, GPUS, RATE, 0.4), None)
