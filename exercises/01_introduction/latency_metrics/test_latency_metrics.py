"""Visible checks of 1.1: the picture in the README, and a few small cases."""

import pytest
from given.traffic import RequestTrace

from grader.compare import same

# The picture: role, "The", " sky", " is so blue", ".", usage.
SKY = RequestTrace(
    scheduled_s=10.0,
    sent_s=10.0,
    chunk_times_s=(10.125, 10.5, 10.625, 10.75, 11.0, 11.125),
    chunk_tokens=(0, 1, 1, 3, 1, 0),
)
# The same response as somebody else wrote it down: without the two chunks that carry no token, and without counts.
PLAIN = RequestTrace(scheduled_s=10.0, sent_s=10.0, chunk_times_s=(10.5, 10.625, 10.75, 11.0))
# The server answered "I am the assistant", and then the connection broke.
FAILED = RequestTrace(scheduled_s=10.0, sent_s=10.0, chunk_times_s=(10.125,), chunk_tokens=(0,))


@pytest.mark.step("ttft_s")
def test_first_chunk(answer):
    """从发出请求到第一块 / from sending to the first chunk"""
    assert same(answer.ttft_s(PLAIN), 0.5)


@pytest.mark.step("ttft_s")
def test_role_is_not_a_token(answer):
    """开头的 role 块没有 token，不算 / the opening role chunk carries no token and does not count"""
    assert same(answer.ttft_s(SKY), 0.5)


@pytest.mark.step("ttft_s")
def test_nothing_came(answer):
    """一个 token 也没有：是 None，不是 0 / not one token: None, not 0"""
    assert same(answer.ttft_s(FAILED), None)


@pytest.mark.step("itls_s")
def test_gaps_of_the_picture(answer):
    """图里的三个间隔 / the three gaps of the picture"""
    assert same(answer.itls_s(SKY), [0.125, 0.125, 0.25])


@pytest.mark.step("itls_s")
def test_no_gap(answer):
    """不到两块就没有间隔 / fewer than two chunks, no gap"""
    one = RequestTrace(scheduled_s=10.0, sent_s=10.0, chunk_times_s=(10.125, 10.5), chunk_tokens=(0, 1))
    assert same([answer.itls_s(one), answer.itls_s(FAILED)], [[], []])


@pytest.mark.step("e2e_s")
def test_end_of_the_picture(answer):
    """到最后一个 token 为止，不含 usage 块 / up to the last token, without the usage chunk"""
    assert same(answer.e2e_s(SKY), 1.0)
    assert same(answer.e2e_s(FAILED), None)


@pytest.mark.step("tpot_s")
def test_five_tokens_after_the_first(answer):
    """第一个之后的 5 个 token 用了 0.5 秒 / 0.5 seconds for the 5 tokens after the first"""
    assert same(answer.tpot_s(SKY), 0.1, rtol=1e-9)


@pytest.mark.step("tpot_s")
def test_how_many_tokens(answer):
    """块数不等于 token 数：不知道就是 None / chunks are not tokens: None if their number is unknown"""
    told = RequestTrace(10.0, 10.0, PLAIN.chunk_times_s, output_tokens=6)
    assert same(answer.tpot_s(told), 0.1, rtol=1e-9)
    assert same(answer.tpot_s(PLAIN), None)


@pytest.mark.step("broken_traces")
def test_time_runs_backwards(answer):
    """时间倒流：四个函数都报 ValueError / time runs backwards: all four raise ValueError"""
    broken = RequestTrace(scheduled_s=10.0, sent_s=10.0, chunk_times_s=(10.5, 10.75, 10.625))
    for f in (answer.ttft_s, answer.itls_s, answer.e2e_s, answer.tpot_s):
        with pytest.raises(ValueError):
            f(broken)
