"""Arrays cross as views over storages: values, layout, aliases and guard bands survive."""

from __future__ import annotations

import ctypes

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from grader import arrays
from grader.arrays import NUMPY_DTYPES, TORCH_DTYPES
from grader.wire import Codec, Graph
from tests.rooms import examples
from tests.shapes import registry

REGISTRY = registry()


def codec() -> Codec:
    return Codec(REGISTRY, lambda value: None, lambda letter, number, members, name: None)


def across(value):
    return codec().decode(codec().encode(value))


def there_and_back(value, change):
    here, there = Graph(), Graph()
    copy = codec().decode(codec().encode(value, here), there)
    return codec().decode(codec().encode(change(copy), there), here)


def content(array) -> bytes:
    """The bits of the elements, in order."""
    if isinstance(array, torch.Tensor):
        copy = array.clone(memory_format=torch.contiguous_format)
        return ctypes.string_at(copy.data_ptr(), copy.nbytes) if copy.numel() else b""
    return np.ascontiguousarray(array).tobytes()


@st.composite
def numpy_arrays(draw):
    """Any dtype, any bits, up to four dimensions, sliced with any step, transposed, with guard bands."""
    dtype = np.dtype(draw(st.sampled_from(sorted(NUMPY_DTYPES))))
    shape = draw(st.lists(st.integers(0, 4), max_size=4))
    count = int(np.prod(shape, dtype=int))
    before, after = draw(st.integers(0, 3)), draw(st.integers(0, 3))
    size = (before + count + after) * dtype.itemsize
    memory = np.frombuffer(bytearray(draw(st.binary(min_size=size, max_size=size))), "uint8")
    memory = memory % 2 if dtype == bool else memory.copy()
    array = memory.view(dtype)[before : before + count].reshape(shape)
    for axis in range(array.ndim):
        step = draw(st.sampled_from([1, 1, 2, -1, -2]))
        start = draw(st.integers(0, 1))
        array = array[(slice(None),) * axis + (slice(start, None) if step > 0 else slice(None, None, step),)]
    array = array.transpose(draw(st.permutations(range(array.ndim))))
    array.flags.writeable = draw(st.booleans())
    return array


@st.composite
def tensors(draw):
    dtype = getattr(torch, draw(st.sampled_from(sorted(TORCH_DTYPES))))
    shape = draw(st.lists(st.integers(0, 4), max_size=4))
    count = int(np.prod(shape, dtype=int))
    before = draw(st.integers(0, 3))
    size = (before + count + 1) * dtype.itemsize
    memory = torch.frombuffer(bytearray(draw(st.binary(min_size=size, max_size=size))), dtype=torch.uint8)
    memory = memory % 2 if dtype == torch.bool else memory
    tensor = memory.clone().view(dtype)[before : before + count].reshape(shape)
    for axis in range(tensor.dim()):
        tensor = tensor[(slice(None),) * axis + (slice(draw(st.integers(0, 1)), None, draw(st.integers(1, 2))),)]
    return tensor.permute(draw(st.permutations(range(tensor.dim()))))


@examples(100)
@given(numpy_arrays())
def test_numpy_arrays_keep_bits_shape_strides_and_flags(array):
    got = across(array)
    assert type(got) is np.ndarray
    assert (got.dtype, got.shape, got.flags.writeable) == (array.dtype, array.shape, array.flags.writeable)
    assert content(got) == content(array)
    assert got.size == 0 or got.strides == array.strides


@examples(100)
@given(tensors())
def test_tensors_keep_bits_shape_and_strides(tensor):
    got = across(tensor)
    assert type(got) is torch.Tensor
    assert (got.dtype, got.shape) == (tensor.dtype, tensor.shape)
    assert got.numel() == 0 or (got.stride() == tensor.stride() and got.storage_offset() == tensor.storage_offset())
    assert content(got) == content(tensor)


@examples(100)
@given(st.lists(numpy_arrays() | tensors(), max_size=4))
def test_arrays_that_were_left_alone_are_not_sent_back(values):
    here, there = Graph(), Graph()
    codec().decode(codec().encode(values, here), there)
    assert codec().encode(None, there) == bytes(8) + b"n"


@examples(100)
@given(numpy_arrays() | tensors(), st.booleans())
def test_a_result_that_is_an_argument_is_that_object(array, nested):
    got = there_and_back([array], lambda copy: copy[0] if nested else copy)
    assert (got if nested else got[0]) is array


@pytest.mark.parametrize("name", sorted(NUMPY_DTYPES))
def test_every_numpy_dtype_crosses_with_0_1_and_2_dimensions(name):
    for shape in ((), (3,), (2, 0), (2, 3)):
        array = np.ones(shape, name)
        assert content(across(array)) == content(array)
        assert across(array).shape == shape


@pytest.mark.parametrize("name", sorted(TORCH_DTYPES))
def test_every_torch_dtype_crosses_with_0_1_and_2_dimensions(name):
    for shape in ((), (3,), (2, 0), (2, 3)):
        tensor = torch.ones(shape).to(getattr(torch, name))
        got = across(tensor)
        assert (got.dtype, tuple(got.shape)) == (tensor.dtype, shape)
        assert shape == (2, 0) or content(got) == content(tensor)


def test_0_dimensional_arrays_do_not_become_scalars():
    assert type(across(np.array(3))) is np.ndarray
    assert type(across(np.float64(3))) is float


def test_parameters_and_tensors_with_gradients_arrive_as_tensors():
    for tensor in (torch.nn.Parameter(torch.ones(2)), torch.ones(2, requires_grad=True)):
        assert type(across(tensor)) is torch.Tensor
        assert torch.equal(across(tensor), torch.ones(2))


# -- aliases --


@examples(100)
@given(st.data())
def test_views_of_views_share_memory_there_exactly_as_here(data):
    base = np.arange(24.0)
    views = [base]
    for _ in range(data.draw(st.integers(1, 5))):
        parent = data.draw(st.sampled_from(views))
        low, high = sorted((data.draw(st.integers(0, len(parent))), data.draw(st.integers(0, len(parent)))))
        view = parent[low:high][:: data.draw(st.sampled_from([1, 2, -1]))]
        if len(view):
            views.append(view)
    if data.draw(st.booleans()):
        views = data.draw(st.permutations(views[1:])) or views
    if data.draw(st.booleans()):
        views = [torch.from_numpy(v) if v.strides[0] > 0 and data.draw(st.booleans()) else v for v in views]
    got = across(views)
    for i in range(len(views)):
        before = [content(v) for v in views], [content(g) for g in got]
        assert before[0] == before[1]
        views[i][0] += 100
        got[i][0] += 100
    assert [content(v) for v in views] == [content(g) for g in got]


def test_one_array_passed_twice_arrives_as_one():
    array = np.arange(3)
    got = across((array, [array]))
    assert got[0] is got[1][0]


def test_equal_views_stay_different_objects():
    array = np.arange(3)
    views = [array[:], array[:], torch.from_numpy(array), torch.from_numpy(array)]
    before = list(views)
    got = there_and_back(views, lambda copy: [copy[1], copy[3], copy[0], len(set(map(id, copy)))])
    assert got[0] is views[1] and got[1] is views[3] and got[2] is views[0]
    assert got[3] == 4
    assert all(a is b for a, b in zip(views, before))


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_numpy_and_torch_over_one_memory_share_it_there_too(order):
    array = np.arange(8.0)
    pair = (array, torch.from_numpy(array[2:5]))
    got = across(tuple(pair[i] for i in order))
    there = {type(value): value for value in got}
    there[np.ndarray][3] = 77
    assert there[torch.Tensor].tolist() == [2, 77, 4]


def test_the_array_of_a_tensor_shares_its_memory_there_too():
    tensor = torch.arange(6.0)
    array, whole = across((tensor.numpy()[1:3], tensor))
    whole[1] = 9
    assert array.tolist() == [9, 2]


def test_overlapping_windows_of_one_buffer_share_it_whatever_comes_first():
    memory = bytearray(range(8))
    windows = [np.frombuffer(memory, "uint8", 4, offset) for offset in (0, 4, 2)]
    got = across([windows, {"more": windows[0]}])[0]
    got[2][:] = 99
    assert [w.tolist() for w in got] == [[0, 1, 99, 99], [99, 99, 6, 7], [99] * 4]


def test_windows_with_overlapping_strides_cross():
    windows = np.lib.stride_tricks.sliding_window_view(np.arange(6), 3)
    assert across(windows).tolist() == windows.tolist()


def test_repeated_rows_stay_one_row():
    got = across(np.broadcast_to(np.arange(3), (1000, 3)))
    assert got.strides == (0, 8)
    assert across(torch.ones(1).expand(5)).stride() == (0,)


def test_fields_of_records_cross():
    records = np.zeros(3, dtype=[("a", "i4"), ("b", "f8")])
    records["b"] = 5
    assert across(records["b"]).tolist() == [5, 5, 5]


# -- mutation --


@examples(100)
@given(numpy_arrays() | tensors())
def test_what_the_answer_writes_is_written_into_the_callers_memory(array):
    if isinstance(array, np.ndarray) and not array.flags.writeable:
        return
    values = []

    def change(copy):
        copy[...] = 1
        values.append(content(copy))

    there_and_back(array, change)
    assert content(array) == values[0]


def test_guard_bands_are_sent_and_show_writes_outside_the_view():
    memory = np.zeros(8)
    there_and_back(memory[2:6], lambda copy: np.lib.stride_tricks.as_strided(copy, (5,), (8,)).fill(7))
    assert memory.tolist() == [0, 0, 7, 7, 7, 7, 7, 0]


def test_a_view_that_is_returned_is_a_view_of_the_callers_array():
    array = np.arange(6.0)
    got = there_and_back(array, lambda copy: copy.reshape(2, 3)[1:, ::-1])
    got[0, 0] = 42
    assert array.tolist() == [0, 1, 2, 3, 4, 42]


def test_a_tensor_that_is_returned_over_an_array_shares_its_memory():
    array = np.arange(6.0)
    got = there_and_back(array, lambda copy: torch.from_numpy(copy[1:3]))
    got[0] = 42
    assert array[1] == 42


def test_new_arrays_in_a_result_that_share_memory_still_do():
    def make(_):
        whole = np.arange(4)
        return torch.from_numpy(whole[1:3]), whole, whole[::-1]

    part, whole, back = there_and_back(None, make)
    whole[1] = 50
    assert part[0] == 50
    assert back[2] == 50


def test_a_new_array_in_an_argument_does_not_disturb_the_others():
    value = [np.arange(3), [np.arange(2)]]
    first, second = value[0], value[1][0]

    def change(copy):
        copy[0][0] = 9
        copy[1][0] = np.full(2, 5.0)
        copy.append(copy[0][:1])

    there_and_back(value, change)
    assert value[0] is first
    assert value[1][0].tolist() == [5, 5]
    assert second.tolist() == [0, 1]
    assert np.shares_memory(value[2], first)


def test_read_only_arrays_are_read_only_there():
    array = np.arange(3)
    array.flags.writeable = False
    assert not across(array).flags.writeable


def test_memory_lives_as_long_as_the_arrays_over_it():
    got = across([np.arange(1000), torch.arange(1000)])
    junk = [bytearray(8000) for _ in range(100)]
    assert got[0].sum() == got[1].sum() == 499_500
    del junk


# -- Storages --


def storage(low: int, high: int) -> arrays.Storage:
    return arrays.Storage(low, high - low, None)


@examples(200)
@given(st.lists(st.tuples(st.integers(1, 40), st.integers(1, 12)), max_size=12))
def test_claimed_storages_never_overlap_and_hold_what_was_claimed(ranges):
    known, held = arrays.Storages(), set()
    for low, length in ranges:
        while True:
            try:
                got = known.claim(storage(low, low + length))
                break
            except arrays.Overlap as overlap:
                known.join(overlap)
        held |= set(range(low, low + length))
        assert got.address <= low
        assert low + length <= got.address + got.nbytes
    kept = known._storages
    assert all(a.address + a.nbytes <= b.address for a, b in zip(kept, kept[1:]))
    assert held == {byte for s in kept for byte in range(s.address, s.address + s.nbytes)}
