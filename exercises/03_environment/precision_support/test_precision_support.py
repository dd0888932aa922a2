"""Visible checks of 3.2: the worked example of the README."""

import pytest

from grader.compare import same

V100, T4, A100, RTX_4090, H100, B200 = 70, 75, 80, 89, 90, 100


@pytest.mark.step("default_dtype")
def test_dtype_of_six_cards(answer):
    """六张卡各用什么 dtype / the dtype of six cards"""
    found = [answer.default_dtype(cap) for cap in (V100, T4, A100, RTX_4090, H100, B200)]
    assert same(found, ["float16", "float16", "bfloat16", "bfloat16", "bfloat16", "bfloat16"])


@pytest.mark.step("supported")
def test_eight_bits_are_not_one_format(answer):
    """同样是 8 位，INT8 和 FP8 要求不同 / INT8 and FP8 both have 8 bits, and ask for different GPUs"""
    for cap, int8, fp8 in ((V100, False, False), (T4, True, False), (RTX_4090, True, True), (H100, True, True)):
        assert same((answer.supported("w8a8_int8", cap), answer.supported("w8a8_fp8", cap)), (int8, fp8))


@pytest.mark.step("supported")
def test_misspelt_method(answer):
    """没有这种方法：报错，而不是“不支持” / a method that does not exist is an error, not unsupported"""
    with pytest.raises(ValueError):
        answer.supported("w8a8-fp8", H100)


@pytest.mark.step("choose")
def test_fp8_checkpoint_from_card_to_card(answer):
    """同一个 FP8 检查点放到五张卡上 / one FP8 checkpoint on five cards"""
    found = [answer.choose(cap, ["w8a8_fp8"]) for cap in (V100, A100, RTX_4090, H100, B200)]
    assert same(found, [None, "w8a16_fp8", "w8a8_fp8", "w8a8_fp8", "w8a8_fp8"])


@pytest.mark.step("choose")
def test_second_wish(answer):
    """第一个愿望跑不了，就看第二个 / the first wish does not start, so the second one counts"""
    assert same(answer.choose(A100, ["w4a8_fp8", "wna16", "bfloat16"]), "wna16")
    assert same(answer.choose(H100, ["w4a8_fp8", "wna16", "bfloat16"]), "w4a8_fp8")
    assert same(answer.choose(V100, ["w4a8_fp8", "wna16"]), None)
