"""Hidden checks of 3.2: both sides of every border, every method at every capability, every pair of wishes."""

import pytest
from given.precision_support import FALLBACK, MIN_CAPABILITY

from grader.compare import same

METHODS = sorted(MIN_CAPABILITY)
BORDERS = sorted({least - below for least in MIN_CAPABILITY.values() for below in (0, 1)} | {100, 120})
NEW = (100, 103, 110, 120, 121)  # three digits


def runs_as(cap, method):
    """[what the checkpoint runs as], or [] if it does not start."""
    candidates = [method] + ([FALLBACK[method]] if method in FALLBACK else [])
    return [m for m in candidates if MIN_CAPABILITY[m] <= cap][:1]


# ---- default_dtype ----


@pytest.mark.step("default_dtype")
def test_dtype_from_pascal_to_turing(answer):
    """Pascal、Volta、Turing 的 dtype / the dtype of Pascal, Volta and Turing"""
    assert same([answer.default_dtype(cap) for cap in range(60, 80)], ["float16"] * 20)


@pytest.mark.step("default_dtype")
def test_dtype_from_ampere_to_ada(answer):
    """Ampere 和 Ada 的 dtype / the dtype of Ampere and Ada"""
    assert same([answer.default_dtype(cap) for cap in range(80, 90)], ["bfloat16"] * 10)


@pytest.mark.step("default_dtype")
def test_dtype_of_newer_cards(answer):
    """Hopper 和 Blackwell 的 dtype / the dtype of Hopper and Blackwell"""
    assert same([answer.default_dtype(cap) for cap in (90, *NEW)], ["bfloat16"] * 6)


@pytest.mark.step("default_dtype")
def test_dtype_before_pascal(answer):
    """两种 16 位都没有的老卡 / old cards that have neither 16-bit format"""
    for cap in (30, 37, 50, 52, 59):
        with pytest.raises(ValueError):
            answer.default_dtype(cap)


# ---- supported ----


@pytest.mark.step("supported")
def test_exactly_at_the_minimum(answer):
    """算力刚好等于要求 / a capability that is exactly what the method asks for"""
    for method, least in MIN_CAPABILITY.items():
        assert same((method, answer.supported(method, least)), (method, True))


@pytest.mark.step("supported")
def test_just_below_the_minimum(answer):
    """算力差一点 / a capability just below what the method asks for"""
    for method, least in MIN_CAPABILITY.items():
        assert same((method, answer.supported(method, least - 1)), (method, False))


@pytest.mark.step("supported")
def test_cards_with_three_digits(answer):
    """三位数的算力 / capabilities of three digits"""
    for cap in NEW:
        for method in METHODS:
            assert same((method, cap, answer.supported(method, cap)), (method, cap, True))


@pytest.mark.step("supported")
def test_any_method_on_any_card(answer):
    """任意方法，任意算力 / any method on any capability"""
    for method in METHODS:
        for cap in range(50, 131):
            assert same((method, cap, answer.supported(method, cap)), (method, cap, MIN_CAPABILITY[method] <= cap))


@pytest.mark.step("supported")
def test_hardware_of_ampere(answer):
    """Ampere 的 Tensor Core 能算什么 / what the tensor cores of Ampere multiply"""
    for cap in (80, 86, 87):
        found = [answer.supported(m, cap) for m in ("w8a8_int8", "w8a8_fp8", "quark_w8a8_fp8", "w4a8_fp8")]
        assert same((cap, found), (cap, [True, False, False, False]))


@pytest.mark.step("supported")
def test_hardware_of_turing(answer):
    """T4 的硬件本身能算什么 / what a T4 itself computes"""
    found = [answer.supported(m, 75) for m in ("float16", "bfloat16", "w8a16_fp8", "w8a8_fp8")]
    assert same(found, [True, False, True, False])


@pytest.mark.step("supported")
def test_unknown_methods(answer):
    """表里没有的名字 / names that are not in the table"""
    for method in ("", "fp8", "W8A8_FP8", "int4", "Bfloat16", "w8a8-fp8", " wna16", "wna16 "):
        for cap in (50, 75, 120):
            with pytest.raises(ValueError):
                answer.supported(method, cap)


# ---- choose ----


@pytest.mark.step("choose")
def test_fp8_checkpoint_on_older_cards(answer):
    """FP8 检查点放到老卡上 / an FP8 checkpoint on older cards"""
    found = [answer.choose(cap, ["w8a8_fp8"]) for cap in (75, 80, 86, 88)]
    assert same(found, ["w8a16_fp8"] * 4)


@pytest.mark.step("choose")
def test_fp8_checkpoint_on_volta(answer):
    """FP8 检查点放到 Volta 上 / an FP8 checkpoint on Volta"""
    assert same([answer.choose(cap, ["w8a8_fp8"]) for cap in (60, 70, 72)], [None] * 3)
    assert same(answer.choose(70, ["w8a8_fp8", "auto_gptq"]), "auto_gptq")


@pytest.mark.step("choose")
def test_bf16_checkpoint(answer):
    """BF16 检查点在各代卡上 / a bf16 checkpoint on every generation"""
    found = [answer.choose(cap, ["bfloat16"]) for cap in (52, 60, 75, 79, 80, 120)]
    assert same(found, [None, "float16", "float16", "float16", "bfloat16", "bfloat16"])


@pytest.mark.step("choose")
def test_methods_without_fallback(answer):
    """没有退路的方法 / methods without a fallback"""
    for method in METHODS:
        if method not in FALLBACK:
            assert same((method, answer.choose(MIN_CAPABILITY[method] - 1, [method])), (method, None))


@pytest.mark.step("choose")
def test_fallback_keeps_its_place(answer):
    """带退路的愿望排在前面 / a wish with a fallback stands first"""
    assert same(answer.choose(80, ["w8a8_fp8", "w8a8_int8"]), "w8a16_fp8")
    assert same(answer.choose(75, ["bfloat16", "auto_awq"]), "float16")
    assert same(answer.choose(80, ["w8a8_fp8", "w8a8_int8", "w8a16_fp8"]), "w8a16_fp8")
    assert same(answer.choose(75, ["bfloat16", "auto_awq", "float16"]), "float16")


@pytest.mark.step("choose")
def test_order_is_the_users(answer):
    """次序由用户定 / the order is the user's"""
    assert same(answer.choose(90, ["auto_gptq", "w4a8_fp8"]), "auto_gptq")
    assert same(answer.choose(90, ["w4a8_fp8", "auto_gptq"]), "w4a8_fp8")
    assert same(answer.choose(80, ["w8a8_int8", "w8a8_fp8"]), "w8a8_int8")


@pytest.mark.step("choose")
def test_nothing_starts(answer):
    """一个都跑不起来 / nothing starts"""
    assert same([answer.choose(cap, []) for cap in (50, 75, 120)], [None] * 3)
    assert same(answer.choose(59, METHODS), None)
    assert same(answer.choose(75, ["quark_w8a8_fp8", "mxfp4", "w4a8_fp8"]), None)


@pytest.mark.step("choose")
def test_misspelt_wish(answer):
    """愿望里有拼错的名字 / a misspelt wish, wherever it stands"""
    for want in (["fp8"], ["fp8", "float16"], ["float16", "fp8"], ["mxfp4", "wna16", "float16", ""]):
        with pytest.raises(ValueError):
            answer.choose(75, want)


@pytest.mark.step("choose")
def test_what_is_chosen_computes(answer):
    """返回的方法，这张卡自己能算 / what is returned, the card itself computes"""
    for cap in BORDERS:
        for method in METHODS:
            chosen = answer.choose(cap, [method])
            assert chosen is None or (chosen in MIN_CAPABILITY and MIN_CAPABILITY[chosen] <= cap)


@pytest.mark.step("choose")
def test_any_two_wishes(answer):
    """任意两个愿望，任意算力 / any two wishes on any capability"""
    for cap in BORDERS:
        for first in METHODS:
            for second in METHODS:
                expected = [*runs_as(cap, first), *runs_as(cap, second), None][0]
                assert same((cap, first, second, answer.choose(cap, [first, second])), (cap, first, second, expected))


@pytest.mark.step("choose")
def test_wishes_stay(answer):
    """want 可以是任何序列，调用后不变 / want may be any sequence, and stays as it was"""
    want = ["mxfp4", "w8a8_fp8", "wna16", "float16"]
    assert same(answer.choose(80, want), "mxfp4")
    assert same(want, ["mxfp4", "w8a8_fp8", "wna16", "float16"])
    assert same(answer.choose(75, tuple(want)), "w8a16_fp8")
