"""Manifests: whatever a record cell says is a manifest that can be replayed, or a fault; never anything else."""

from __future__ import annotations

import copy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.kernels.extract import Kernel
from grader.kernels.faults import HOST, KernelFault, host_fault, replay_fault
from grader.kernels.manifest import ITEMSIZE, SHORT, extent, read, views

KERNELS = {"k": Kernel("k", 3, ("x", "out", "n", "SIZE"), ("SIZE",), {})}
SIZES = (400,)


def said() -> dict:
    return {
        "allocations": [{"nbytes": 400, "dtype": "float32", "fill": None, "line": 9}],
        "launches": [
            {
                "kernel": "k",
                "line": 10,
                "arguments": {
                    "x": {"type": "pointer", "buffer": 0, "offset": 0, "dtype": "float32"},
                    "out": {"type": "pointer", "buffer": 1, "offset": 0, "dtype": "float32"},
                    "n": {"type": "plain", "value": 100},
                },
                "variants": [{"grid": (2, 1, 1), "constexprs": {"SIZE": 64}, "num_warps": 4, "num_stages": 3}],
            }
        ],
        "returns": {"type": "view", "buffer": 1, "offset": 0, "dtype": "float32", "shape": (100,), "strides": (1,)},
    }


def paths(value, at=()):
    yield at
    for key, member in (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, (list, tuple)) else ()
    ):
        yield from paths(member, (*at, key))


def changed(value, path, new):
    if not path:
        return new
    made = list(value) if isinstance(value, tuple) else copy.copy(value)
    made[path[0]] = changed(made[path[0]], path[1:], new)
    return tuple(made) if isinstance(value, tuple) else made


PATHS = list(paths(said()))
VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**70), 2**70), st.floats(), st.text(max_size=5), st.binary(max_size=3),
    st.sampled_from([0, 1, -1, 2**31, 2**63, 2**64, "pointer", "view", "k", "bfloat16", (), [], {}, (1, 1, 1), [[]]]),
    st.lists(st.integers(-3, 3), max_size=4), st.dictionaries(st.sampled_from(["x", "n", "SIZE", "type", "y"]), st.integers(), max_size=3),
)  # fmt: skip


def test_a_sound_manifest_is_read():
    manifest = read(said(), KERNELS, SIZES)
    assert manifest.launches[0].variants[0].grid == (2, 1, 1)
    assert [view.buffer for view in views(manifest.returns)] == [1]


@settings(max_examples=400)
@given(st.sampled_from(PATHS), VALUES)
def test_one_changed_value_is_a_manifest_within_its_buffers_or_a_fault(path, new):
    try:
        manifest = read(changed(said(), path, new), KERNELS, SIZES)
    except KernelFault as fault:
        assert fault.text.zh and fault.text.en and len(fault.text.en) < 2000
        return
    every = (*SIZES, *(a.nbytes for a in manifest.allocations))
    for launch in manifest.launches:
        assert launch.kernel == "k"
        for variant in launch.variants:
            assert set(launch.arguments) | set(variant.constexprs) == {"x", "out", "n", "SIZE"}
            assert all(0 <= size < 2**31 for size in variant.grid)
    for view in views(manifest.returns):
        low, high = extent(view.offset, view.shape, view.strides)
        assert low >= 0 and high * ITEMSIZE[view.dtype] <= every[view.buffer]


@given(st.integers(-50, 50), st.lists(st.tuples(st.integers(0, 4), st.integers(-9, 9)), max_size=4))
def test_the_extent_is_what_enumeration_finds(offset, dims):
    places = [offset]
    for size, stride in dims:
        places = [place + i * stride for place in places for i in range(size)]
    shape, strides = tuple(d[0] for d in dims), tuple(d[1] for d in dims)
    assert extent(offset, shape, strides) == ((min(places), max(places) + 1) if places else (offset, offset))


@pytest.mark.parametrize("code", HOST)
def test_every_fault_of_the_host_names_line_and_expression_in_both_languages(code):
    text = host_fault(code, 12, "x + y").text
    assert (
        text.zh.startswith("第 12 行")
        and text.en.startswith("line 12: ")
        and "`x + y`" in text.zh
        and "`x + y`" in text.en
    )


def test_a_code_that_nobody_knows_is_told_as_a_computation():
    assert "computes outside a kernel" in host_fault("nonsense", 0, "").text.en


@given(
    st.sampled_from(["outside", "wild", "misaligned", "order", "raised", "what"]),
    st.text(max_size=20),
    st.integers(0, 99),
)
def test_every_fault_of_a_replay_has_words(code, detail, line):
    text = replay_fault(code, "k", "x", line, detail).text
    assert text.zh and text.en


def test_every_dtype_has_a_short_name():
    assert set(SHORT) == set(ITEMSIZE)
