"""The codec: what crosses, what is refused, and that nonsense is a WireError, soon."""

from __future__ import annotations

import collections
import enum
import math
import random
import struct
import time
from fractions import Fraction

import numpy as np
import pytest
import torch
from hypothesis import example, given
from hypothesis import strategies as st

from grader import encoder, graph, wire
from grader.wire import Codec, Graph, Unsendable, WireError, printable
from tests.rooms import examples
from tests.shapes import Anything, Batch, Node, Phase, Rank, Ratio, Request, Shape, registry

REGISTRY = registry()
EDGE = 2**2048


def codec(*, trusting: bool = False) -> Codec:
    return Codec(REGISTRY, lambda value: None, lambda letter, number, members, name: None, trusting=trusting)


def across(value):
    """The value as the other side sees it."""
    return codec().decode(codec().encode(value))


def there_and_back(value, change=lambda copy: copy):
    """Send a value, let the other side change it and reply; returns the reply as the sender sees it."""
    here, there = Graph(), Graph()
    copy = codec(trusting=True).decode(codec().encode(value, here), there)
    return codec().decode(codec().encode(change(copy), there), here)


def alike(got, want) -> bool:
    """Equal in type, bits and structure; a NaN equals only a NaN with the same payload."""
    if type(got) is not type(want):
        return False
    if isinstance(want, float):
        return struct.pack(">d", got) == struct.pack(">d", want)
    if isinstance(want, complex):
        return alike(got.real, want.real) and alike(got.imag, want.imag)
    if isinstance(want, str):
        return got == printable(want)
    if isinstance(want, (list, tuple)):
        return len(got) == len(want) and all(map(alike, got, want))
    if isinstance(want, dict):
        return len(got) == len(want) and all(alike(g, w) for g, w in zip(got.items(), want.items()))
    if isinstance(want, (set, frozenset)):
        return len(got) == len(want) and sorted(map(bits, got)) == sorted(map(bits, want))
    if isinstance(want, (Shape, Anything, Request, Batch, Ratio)):
        return alike(list(vars(got).values()), list(vars(want).values()))
    return got == want


def bits(value) -> str:
    if isinstance(value, float):
        return struct.pack(">d", value).hex()
    if isinstance(value, (tuple, frozenset)):
        inside = [bits(v) for v in value]
        return f"{type(value).__name__}{inside if isinstance(value, tuple) else sorted(inside)}"
    return f"{type(value).__name__} {value!r}"


def of_bits(pattern: int) -> float:
    value: float = struct.unpack(">d", struct.pack(">Q", pattern))[0]
    return value


floats = st.integers(0, 2**64 - 1).map(of_bits) | st.floats()


def near_power(sign: int, power: int, off: int) -> int:
    return max(1 - EDGE, min(sign * 2**power + off, EDGE - 1))


ints = st.binary(max_size=256).map(lambda data: int.from_bytes(data, "big")) | st.builds(
    near_power, st.sampled_from([1, -1]), st.sampled_from([7, 31, 63, 64, 2047, 2048]), st.integers(-1, 1)
)
texts = st.text(st.characters()) | st.text(st.characters(categories=["Cs", "Cc", "Cf", "Lo"]))
plain_texts = st.text(st.characters(min_codepoint=32, max_codepoint=126))
shapes = st.builds(
    Shape,
    layers=ints,
    name=plain_texts,
    scale=floats | ints,
    parts=st.lists(ints).map(tuple),
    inner=st.none() | st.builds(Shape, layers=ints),
)
dtypes = st.sampled_from(
    [np.dtype("int8"), np.dtype("bool"), np.dtype("complex128"), torch.bfloat16, torch.float8_e5m2, torch.int64]
)
hashables = st.recursive(
    st.none()
    | st.booleans()
    | ints
    | floats
    | plain_texts
    | st.binary()
    | st.sampled_from([*Phase, *Rank])
    | st.fractions()
    | shapes,
    lambda inner: st.lists(inner, max_size=4).map(tuple) | st.frozensets(inner, max_size=4),
    max_leaves=10,
)
values = st.recursive(
    hashables | st.complex_numbers() | texts | st.builds(complex, floats, floats) | dtypes | st.binary().map(bytearray),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.dictionaries(hashables, inner, max_size=4)
        | st.sets(hashables, max_size=4)
        | st.builds(Anything, inner)
        | st.builds(Request, st.lists(ints, max_size=3), st.booleans())
        | st.builds(Batch, st.lists(ints, max_size=3))
    ),
    max_leaves=20,
)


# -- what crosses --


@examples(150)
@given(values)
def test_every_listed_type_arrives_as_it_was_sent(value):
    assert alike(across(value), value)


@examples(150)
@given(values)
def test_nothing_that_was_left_alone_is_sent_as_changed(value):
    here, there = Graph(), Graph()
    codec(trusting=True).decode(codec().encode(value, here), there)
    reply = codec().encode(None, there)
    assert reply == struct.pack(">II", 0, 0) + b"n"


@examples(100)
@given(values)
def test_the_same_value_is_always_the_same_bytes(value):
    assert codec().encode(value) == codec().encode(value)


@pytest.mark.parametrize(
    "pattern", [0x7FF8_0000_0000_0001, 0xFFF8_DEAD_BEEF_0001, 0x7FF0_0000_0000_0001, 0x8000_0000_0000_0000, 1]
)
def test_floats_keep_every_bit(pattern):
    assert struct.pack(">d", across(of_bits(pattern))) == struct.pack(">Q", pattern)


@pytest.mark.parametrize("value", [EDGE - 1, 1 - EDGE, -(2**2047), 2**63, -(2**63) - 1])
def test_ints_up_to_2048_bits_cross(value):
    assert across(value) == value


@pytest.mark.parametrize("value", [EDGE, -EDGE, EDGE << 9])
def test_longer_ints_are_refused_with_the_limit(value):
    with pytest.raises(Unsendable, match=r"2,048"):
        codec().encode(value)


def test_longer_ints_are_not_believed_either():
    data = struct.pack(">II", 0, 0) + b"I" + EDGE.to_bytes(257, "big")
    with pytest.raises(WireError):
        codec().decode(data)


def test_bool_int_and_float_stay_apart():
    assert [type(v) for v in across([True, 1, 1.0])] == [bool, int, float]


@examples(100)
@given(texts)
@example("\ud800 \x1b[31m \u202e \u2066")
def test_text_is_made_printable_when_decoded(text):
    got = across(text)
    assert got == printable(text)
    assert not any(0xD800 <= ord(c) < 0xE000 or c in "\x1b\x07\x7f\x9b\u202a\u202e\u2066\u2069" for c in got)


@examples(100)
@given(texts)
def test_the_answer_sees_text_as_it_was_sent(text):
    assert codec(trusting=True).decode(codec().encode([text])) == [text]


def test_text_that_was_left_alone_is_left_alone():
    text = ["\x1b[31m", {"\x00": "\ud800"}]
    there_and_back(text, lambda copy: None)
    assert text == ["\x1b[31m", {"\x00": "\ud800"}]


def test_ordinary_text_is_not_touched():
    text = "显存 KV\tcache\r\n\N{GRINNING FACE} é"
    assert across(text) == text


@pytest.mark.parametrize(
    "number",
    [
        np.int8(3),
        np.uint64(2**64 - 1),
        np.float32(0.5),
        np.float64(0.1),
        np.float16(2),
        np.bool_(True),
        np.complex64(1j),
        np.str_("s"),
        np.bytes_(b"b"),
    ],
)
def test_numpy_scalars_arrive_as_python_scalars(number):
    got = across({number: (number, [number])})
    [(key, (first, [second]))] = got.items()
    assert type(key) is type(first) is type(second) is type(number.item())
    assert key == first == second == number.item()


def test_numpy_scalars_in_dataclass_fields_arrive_as_python_scalars():
    got = across(Shape(layers=np.int64(3), scale=np.float32(0.5)))
    assert type(got.layers) is int
    assert type(got.scale) is float


def test_subclasses_of_dict_arrive_as_dict():
    for made in (collections.OrderedDict(a=1), collections.Counter("aab"), collections.defaultdict(list, a=[1])):
        assert across(made) == dict(made)
        assert type(across(made)) is dict


def test_dtypes_cross_by_name():
    for name in ("bool", "uint16", "float64", "complex64"):
        assert across(np.dtype(name)) == np.dtype(name)
        assert across(getattr(np, "bool_" if name == "bool" else name)) == np.dtype(name)
    assert across(torch.float8_e4m3fn) is torch.float8_e4m3fn


def test_torch_sizes_arrive_as_tuples():
    assert across(torch.zeros(2, 3).shape) == (2, 3)
    assert type(across(torch.zeros(2).shape)) is tuple


def test_enum_members_are_the_receivers_own():
    assert across(Phase.decode) is Phase.decode
    assert across([Rank.high]) == [Rank.high]
    assert type(across(Rank.high)) is Rank


def test_frozen_dataclasses_are_rebuilt_by_the_receivers_class():
    shape = Shape(2, "x", 1, (1, 2), Shape(1))
    got = across(shape)
    assert got == shape
    assert got is not shape
    assert type(got.inner) is Shape


# -- aliases and mutation --


def test_two_references_to_one_list_stay_one_list():
    one = [1]
    got = across([one, one, (one,), {"k": one}, Batch(one)])
    assert got[0] is got[1] is got[2][0] is got[3]["k"] is got[4].rows


def test_a_list_that_contains_itself_crosses():
    loop: list = [1]
    loop.append(loop)
    got = across(loop)
    assert got[1] is got


def test_a_result_that_is_an_argument_comes_back_as_that_object():
    for mutable in (
        [1],
        {1: 2},
        {1},
        bytearray(b"x"),
        Request([1]),
        Node(1),
        np.arange(3),
        torch.arange(3),
        np.empty(0),
        torch.empty(0, 2),
    ):
        got = there_and_back([mutable, 0], lambda copy: (copy[0], copy))
        assert got[0] is mutable
        assert got[1][0] is mutable


def grow(copy):
    copy["list"].append([copy["set"]])
    copy["dict"].pop("gone")
    copy["dict"]["new"] = copy["list"]
    copy["set"].discard(1)
    copy["bytes"].extend(b"yz")
    copy["request"].tokens.append(9)
    copy["request"].done = True
    copy["node"].following = copy["node"]
    return copy["list"][-1]


def test_changes_are_written_into_the_senders_objects():
    value = {
        "list": [1],
        "dict": {"gone": 1, "kept": 2},
        "set": {1, 2},
        "bytes": bytearray(b"x"),
        "request": Request([7]),
        "node": Node(),
    }
    before = dict(value)
    result = there_and_back(value, grow)
    assert all(value[key] is before[key] for key in before)
    assert value["list"] == [1, [{2}]]
    assert value["list"][1] is result
    assert value["list"][1][0] is value["set"]
    assert list(value["dict"].items()) == [("kept", 2), ("new", value["list"])]
    assert value["bytes"] == b"xyz"
    assert value["request"] == Request([7, 9], done=True)
    assert value["node"].following is value["node"]


@pytest.mark.parametrize(
    "made", [collections.OrderedDict(a=1), collections.Counter("aab"), collections.defaultdict(list, a=1)]
)
def test_changes_are_written_into_subclasses_of_dict(made):
    kind = type(made)
    there_and_back([made], lambda copy: copy[0].update(b=5))
    assert type(made) is kind
    assert made["b"] == 5


def test_a_list_of_empty_arrays_is_not_changed_by_sending_it():
    empty = np.empty((3, 0))[1:]
    kept = [empty, torch.empty(2, 0), np.zeros(3)[1:1]]
    before = list(kept)
    there_and_back(kept, lambda copy: None)
    assert all(a is b for a, b in zip(kept, before))


def test_only_what_changed_is_sent_back():
    here, there = Graph(), Graph()
    big, small = np.zeros(10_000), [1]
    copy = codec().decode(codec().encode((big, small), here), there)
    copy[1].append(2)
    reply = codec().encode(None, there)
    assert len(reply) < 100
    codec().decode(reply, here)
    assert small == [1, 2]


def test_a_refused_reply_does_not_forget_changes():
    here, there = Graph(), Graph()
    value = [1]
    copy = codec().decode(codec().encode(value, here), there)
    copy.append(2)
    with pytest.raises(Unsendable):
        codec().encode(object(), there)
    codec().decode(codec().encode("second try", there), here)
    assert value == [1, 2]


# -- what is refused --


class Colour(enum.Enum):
    unknown_to_the_registry = 1


async def coroutine():
    return 1


def generator():
    yield 1


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        (generator(), "a generator cannot be returned: return a list"),
        (iter([]), "return a list"),
        (map(str, []), "return a list"),
        (zip(), "return a list"),
        ({}.keys(), "a dict_keys cannot be returned: return a list"),
        ({}.values(), "return a list"),
        ({}.items(), "return a list"),
        (range(3), "a range cannot be returned: return a list"),
        (collections.deque(), "return a list"),
        (object(), "class object cannot be passed"),
        (len, "cannot be passed"),
        (Colour.unknown_to_the_registry, "class Colour cannot be passed"),
        (np.array(["text"]), "dtype"),
        (np.array([None]), "dtype"),
        (np.arange(3, dtype=">i4"), "dtype"),
        (np.datetime64(1, "s"), "class datetime64"),
        (np.ma.masked_array([1]), "class MaskedArray"),
        (np.longdouble(1), "class longdouble"),
        (torch.empty(1, device="meta"), "on the CPU"),
        (torch.ones(2, 2).to_sparse(), "dense"),
        (torch.ones(2, dtype=torch.complex64).conj(), "resolve_conj"),
        (memoryview(b"x"), "class memoryview"),
        (3 + 4j == 0, None),
    ],
)
def test_what_cannot_cross_is_refused_with_advice(value, sentence):
    if sentence is None:
        assert across(value) is False
        return
    with pytest.raises(Unsendable, match=sentence):
        codec().encode([{"deep": (value,)}])


def test_a_coroutine_is_refused():
    made = coroutine()
    with pytest.raises(Unsendable, match="not awaited"):
        codec().encode(made)
    made.close()


@pytest.mark.parametrize(
    ("value", "number"),
    [(set(range(4097)), "4,096"), (frozenset(range(4097)), "4,096"), (dict.fromkeys(range(65_537)), "65,536")],
)
def test_what_is_too_large_is_refused_with_the_limit(value, number):
    with pytest.raises(Unsendable, match=number):
        codec().encode(value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MAX_VALUES", [None] * 101),
        ("MAX_VALUES", [[0] * 50, (0,) * 50]),
        ("MAX_VALUES", dict.fromkeys(range(51))),
        ("MAX_NODES", [[] for _ in range(101)]),
        ("MAX_FRAME", np.zeros(100)),
        ("MAX_FRAME", b" " * 100),
        ("MAX_FRAME", [" " * 50] * 2),
    ],
)
def test_a_message_that_the_receiver_would_refuse_is_refused_by_the_sender(monkeypatch, name, value):
    monkeypatch.setattr(graph if name == "MAX_VALUES" else encoder, name, 100)
    with pytest.raises(Unsendable, match="100"):
        codec().encode(value)


def test_sets_of_4096_elements_cross():
    assert across(set(range(4096))) == set(range(4096))


def nested(depth: int, value=None):
    for _ in range(depth):
        value = (value,)
    return value


def test_tuples_nest_64_deep_and_no_deeper():
    for innermost in (Fraction(1, 3), np.arange(2), frozenset([1]), Phase.prefill, [1]):
        assert type(across(nested(64, innermost))) is tuple
    with pytest.raises(Unsendable, match="64 deep"):
        codec().encode(nested(70))


def test_lists_nest_as_deep_as_they_like():
    value: list = []
    for _ in range(5000):
        value = [value]
    got, depth = across(value), 0
    while got:
        got, depth = got[0], depth + 1
    assert depth == 5000


@pytest.mark.parametrize(
    "wrong",
    [Shape(layers="3"), Shape(layers=True), Shape(1, parts=[1]), Shape(1, inner=3), Batch(("1",)), Batch(["1"])],
)  # type: ignore
def test_dataclass_fields_of_the_wrong_type_are_refused_by_the_sender(wrong):
    with pytest.raises(Unsendable, match=r"must be .*, not"):
        codec().encode(wrong)


def test_a_changed_object_with_a_field_of_the_wrong_type_is_refused_by_the_sender():
    def spoil(copy):
        copy.done = "yes"

    with pytest.raises(Unsendable, match=r"Request.done must be bool, not str"):
        there_and_back(Request(), spoil)


def test_an_object_without_one_of_its_fields_is_refused():
    broken = object.__new__(Shape)
    with pytest.raises(Unsendable, match="layers"):
        codec().encode([broken])


def test_fields_are_checked_by_the_receiver_too():
    honest = codec().encode(Shape(3))
    forged = honest.replace(b"i" + struct.pack(">q", 3), b"d" + struct.pack(">d", 3.0))
    assert forged != honest
    with pytest.raises(WireError, match=r"Shape.layers must be int"):
        codec().decode(forged)


def test_elements_of_fields_are_checked_once_all_is_filled():
    rows = [1]
    honest = codec().encode([rows, Batch(rows)])
    forged = honest.replace(b"i" + struct.pack(">q", 1), b"d" + struct.pack(">d", 1.0))
    assert forged != honest
    with pytest.raises(WireError, match=r"Batch.rows must be"):
        codec().decode(forged)


# -- the other side lies --


def small(value) -> bytes:
    return codec().encode(value)


SEEDS = [
    small(v)
    for v in (
        None,
        [1, [2.5, "text"], {"k": (1, None)}],
        {1, 2, (3, frozenset([4]))},
        Shape(1, "n", 2.0, (3,), Shape(4)),
        Request([1, 2]),
        Node(1, Node(2)),
        np.arange(6).reshape(2, 3)[:, ::-1],
        torch.ones(2, 3)[:, 1:],
        [np.arange(3)] * 2,
        Fraction(1, 3),
        2**200,
        Phase.decode,
        bytearray(b"abc"),
        np.dtype("int8"),
        {"a": [b"bytes", 1j, True]},
        [np.empty((0, 3))],
    )
]


def decodes_or_wire_error(data: bytes, graph: Graph | None = None) -> None:
    started = time.process_time()
    try:
        codec().decode(data, graph)
    except WireError:
        pass
    assert time.process_time() - started < 2.0


@examples(100)
@given(st.binary(max_size=200))
def test_random_bytes_raise_nothing_but_wire_error(data):
    decodes_or_wire_error(data)


@examples(150)
@given(st.lists(st.tuples(st.binary(max_size=40)), max_size=4), st.binary(max_size=60))
def test_random_nodes_raise_nothing_but_wire_error(bodies, value):
    parts = b"".join(struct.pack(">I", len(body)) + body for (body,) in bodies)
    decodes_or_wire_error(struct.pack(">II", len(bodies), 0) + parts + value)


@examples(400)
@given(st.sampled_from(SEEDS), st.randoms(use_true_random=False))
def test_mutated_messages_raise_nothing_but_wire_error(seed, rng):
    decodes_or_wire_error(mutated(seed, rng))


def mutated(seed: bytes, rng: random.Random) -> bytes:
    data = bytearray(seed)
    for _ in range(rng.randint(1, 4)):
        at = rng.randrange(len(data) + 1)
        kind = rng.randrange(5)
        if kind == 0:
            data[at : at + 1] = bytes([rng.randrange(256)])
        elif kind == 1:
            del data[at : at + rng.randint(1, 9)]
        elif kind == 2:
            data[at:at] = rng.choice(SEEDS)[rng.randrange(8) :][: rng.randint(1, 30)]
        elif kind == 3:
            data[at : at + 4] = struct.pack(">I", rng.choice([0, 1, 2, 5, 255, 2**31, 2**32 - 1]))
        else:
            data[at : at + 1] = rng.choice(
                [b"i", b"a", b"r", b"(", b"z", b"D", b"L", b"S", b"N", b"O", b"H", b"F", b"q"]
            )
    return bytes(data)


@examples(150)
@given(st.randoms(use_true_random=False))
def test_mutated_replies_raise_nothing_but_wire_error(rng):
    here, there = Graph(), Graph()
    value = [[1], {"k": {1, 2}}, np.arange(4), bytearray(b"x"), Request([1]), torch.arange(4.0)]
    copy = codec().decode(codec().encode(value, here), there)
    copy[0].append(copy)
    copy[1]["k"].add(5)
    copy[2][:] = 7
    copy[3].extend(b"yz")
    copy[4].done = True
    copy[5][0] = 3
    decodes_or_wire_error(mutated(codec().encode(copy[2:3], there), rng), here)


def message(bodies: list[bytes], value: bytes) -> bytes:
    return struct.pack(">II", len(bodies), 0) + b"".join(struct.pack(">I", len(b)) + b for b in bodies) + value


def element(value) -> bytes:
    return codec().encode(value)[8:]


def minus(length: int, index: int) -> tuple[int, ...]:
    """Tuples of -1 and -2, which all have the same hash."""
    return tuple(-1 - (index >> bit & 1) for bit in range(length))


COLLIDING = [element(minus(12, i)) for i in range(4096)]
P = 2**61 - 1
HONEST_SETS = [
    {2.0**i for i in range(-1000, 1000)},
    {2**i for i in range(2048)},
    {(x, y, z) for x in range(-8, 8) for y in range(-8, 8) for z in range(-8, 8)},
    {Fraction(i, 7) for i in range(4000)},
]


@pytest.mark.parametrize("honest", HONEST_SETS, ids=range(4))
def test_honest_sets_do_not_count_as_colliding(honest):
    assert across(honest) == honest
    assert across(dict.fromkeys(honest, 1)) == dict.fromkeys(honest, 1)


@pytest.mark.parametrize(
    "data",
    [
        message([b"S" + struct.pack(">I", 4096) + b"".join(COLLIDING)] * 50, b"n"),
        message([], b"(" + struct.pack(">I", 50) + (b"z" + struct.pack(">I", 4096) + b"".join(COLLIDING)) * 50),
        message(
            [
                b"D"
                + struct.pack(">I", 65_536)
                + b"".join(element(i) + b"n" for i in range(4096))
                + b"".join(element(minus(16, i)) + b"n" for i in range(61_440))
            ],
            b"n",
        ),
        message([b"S" + struct.pack(">I", 4096) + b"".join(element(i * P) for i in range(4096))], b"n"),
        message([b"N"] * 60_000, b"n"),
        message([b"N12345678"] * 60_000, b"n"),
        message(
            [
                b"L" + struct.pack(">I", 2) + b"r" + struct.pack(">I", i + 1) + b"r" + struct.pack(">I", i + 1)
                for i in range(5000)
            ]
            + [b"L\0\0\0\0"],
            b"r\0\0\0\0",
        ),
        message([], b"q" * 200_000),
        message([], b"(\0\0\0\1" * 200_000),
        message([], b"z\0\0\0\1" * 200_000),
        message([b"Nx"], (b"a" + bytes(8)) * 100_000),
        message([], b"(" + struct.pack(">I", 2**32 - 1)),
        message([b"L" + struct.pack(">I", 2**28)], b"n"),
        struct.pack(">II", 2**32 - 1, 0),
        struct.pack(">II", 0, 2**32 - 1),
        b"",
    ],
    ids=[
        "sets",
        "frozensets",
        "dict behind honest keys",
        "big ints",
        "empty storages",
        "storages",
        "shared lists",
        "fractions",
        "tuples",
        "nested frozensets",
        "arrays of arrays",
        "long tuple",
        "long list",
        "nodes",
        "changes",
        "nothing",
    ],
)
def test_hostile_messages_are_dealt_with_soon(data):
    decodes_or_wire_error(data)


@pytest.mark.parametrize(
    "view",
    [
        ("n", "int64", 0, (2**40,), (0,), True),
        ("n", "int64", 8, (1,), (8,), True),
        ("n", "int64", -1, (1,), (8,), True),
        ("n", "int64", 0, (2,), (-8,), True),
        ("n", "object", 0, (1,), (8,), True),
        ("n", "int64", 0, (1,), (), True),
        ("n", "int64", 0, (-1,), (8,), True),
        ("n", "int64", 0.0, (1,), (8,), True),
        ("t", "int32", 2, (1,), (4,), True),
        ("t", "int32", 0, (2,), (-4,), True),
        ("t", "uint64", 0, (1,), (8,), True),
        ("x", "int64", 0, (1,), (8,), True),
        ("n", "int64", 0, (1,) * 33, (8,) * 33, True),
        ("n", "int64", 0, (2**62, 2**62, 0), (0, 0, 0), True),
        ("n", "int64", 0, (1,), (8,), 1),
        ("n", "int64", 0, ("1",), (8,), True),
        ("n", "int64", 0, [1], [8], True),
        ("n", "int64", 0, (2**70,), (2**70,), True),
        3,
        (),
    ],
)
def test_views_that_do_not_fit_their_storage_are_a_wire_error(view):
    with pytest.raises(WireError):
        codec().decode(message([b"N" + bytes(8)], b"a" + bytes(8) + element(view)))


def test_a_reply_cannot_change_the_size_of_an_array():
    here = Graph()
    codec().encode(np.arange(3), here)
    with pytest.raises(WireError, match="size"):
        codec().decode(struct.pack(">IIII", 0, 1, 0, 2) + b"Nx" + b"n", here)


def test_a_reply_cannot_change_read_only_memory():
    constant = bytes(range(8))
    here = Graph()
    codec().encode(np.frombuffer(constant, "uint8"), here)
    with pytest.raises(WireError, match="read-only"):
        codec().decode(struct.pack(">IIII", 0, 1, 0, 9) + b"N" + bytes(8) + b"n", here)
    assert constant == bytes(range(8))


def test_a_reply_cannot_resize_a_bytearray_that_is_in_use():
    memory = bytearray(b"abc")
    view = memoryview(memory)
    with pytest.raises(WireError):
        there_and_back([memory], lambda copy: copy[0].extend(b"d"))
    assert bytes(view) == b"abc"


@pytest.mark.parametrize("body", [b"D\0\0\0\0", b"S\0\0\0\0", b"Nx", b"Y", b"Q", b""])
def test_a_reply_cannot_change_the_kind_of_an_object(body):
    here = Graph()
    codec().encode([1], here)
    with pytest.raises(WireError):
        codec().decode(struct.pack(">IIII", 0, 1, 0, len(body)) + body + b"n", here)


def test_a_reply_cannot_change_objects_that_were_not_sent():
    with pytest.raises(WireError):
        codec().decode(struct.pack(">IIII", 0, 1, 0, 5) + b"L\0\0\0\0" + b"n", Graph())


def test_mutable_dataclasses_do_not_cross_in_the_place_of_frozen_ones():
    name = b"tests.shapes.Request"
    with pytest.raises(WireError):
        codec().decode(message([], b"D" + struct.pack(">I", len(name)) + name + b"r\0\0\0\0f"))


def test_a_wire_error_is_no_exception():
    assert not issubclass(WireError, Exception)


def test_nan_is_a_key_like_any_other():
    [(key, value)] = across({math.nan: 1}).items()
    assert math.isnan(key)
    assert value == 1


def test_limits_of_sender_and_receiver_agree():
    assert (wire.MAX_FRAME, wire.MAX_SET, wire.MAX_INT_BYTES * 8) == (256 << 20, 4096, 2048)
