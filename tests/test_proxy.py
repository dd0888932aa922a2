"""`answer` behaves as the module itself would: mutation, identity, exceptions, fakes; and it believes nothing."""

from __future__ import annotations

import builtins
import pickle
import socket
import struct
import threading
import time

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from grader.proxy import (
    MAX_DEPTH,
    CellDied,
    CellTimeout,
    Handle,
    LearnerError,
    Misuse,
    Session,
    WireError,
    fake,
)
from tests import shapes
from tests.rooms import REGISTRY, examples, misuse_recorded, room
from tests.shapes import Node, OutOfBlocks, Phase, Request, Shape

# -- a remote call does what a call in this process would do --

PROGRAM = '''
import numpy as np

try:
    import torch
except ImportError:
    torch = None


def step(x, y, value, op):
    """Change x in a way that `op` picks; y is another object, value plain. Returns something that x offers."""
    kind = type(x).__name__
    new = y if value is None else value
    if kind == "list":
        if op == 0:
            x.append(new)
        elif op == 1 and x:
            return x.pop(0)
        elif op == 2:
            x.reverse()
        elif op == 3:
            x[:] = [new, *x[:3], [new]]
        elif op == 4:
            x.insert(0, (new, x))
        else:
            x.clear()
    elif kind == "dict":
        if op == 0:
            x["new"] = new
        elif op == 1 and x:
            return x.popitem()
        elif op == 2:
            return x.setdefault("late", [])
        elif op == 3:
            x[1] = x.pop(1, new)
        else:
            x.clear()
    elif kind == "set":
        if op == 0:
            x.add(7)
        elif op == 1:
            x ^= {1, 8}
        elif op == 2:
            x.clear()
        else:
            return {"copy": x | {9}}
    elif kind == "bytearray":
        if op == 0:
            x.extend(b"ab")
        elif op == 1:
            del x[:1]
        else:
            x[:1] = b"xyz"
    elif kind == "Node":
        if op < 3:
            x.value = new
        elif type(y) is type(x):
            x.following = y
        else:
            return [x.value, x]
    elif kind == "Request":
        if op == 0:
            x.done = not x.done
        elif op == 1:
            x.tokens.append(3)
        else:
            x.tokens = [op]
    elif kind in ("ndarray", "Tensor"):
        if op == 0:
            x += 1
        elif op == 1:
            x[:1] = 5
        elif op == 2:
            return x[1:]
        elif op == 3:
            return x[:1], x
        elif op == 4 and kind == "ndarray":
            return x[::-1]
        elif kind == "ndarray" and torch is not None and x.strides[0] > 0:
            return torch.from_numpy(x)
    return x if op % 2 else None


def run(nodes, program):
    made = []
    for at, other, value, op in program:
        made.append(step(nodes[at % len(nodes)], nodes[other % len(nodes)], value, op))
    return made
'''

LITERALS = st.none() | st.integers(-3, 3) | st.text("ab", max_size=2) | st.tuples(st.integers(0, 3))
KINDS = ["list", "dict", "set", "bytearray", "request", "node", "array", "view", "tensor", "empty"]
RECIPES = st.lists(
    st.tuples(st.sampled_from(KINDS), st.lists(st.tuples(st.integers(0, 9), LITERALS), max_size=3)),
    min_size=1,
    max_size=7,
)
PROGRAMS = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9), LITERALS, st.integers(0, 5)), max_size=8)


def build(recipe) -> list:
    """Objects that refer to each other, the same each time; loops are possible through lists."""
    made: list = []
    arrays: list = [np.arange(6.0)]
    for kind, parts in recipe:
        children = [made[at % len(made)] if value is None and made else value for at, value in parts]
        first = parts[0][0] if parts else 0
        if kind == "list":
            made.append(children)
            if first == 9:
                children.append(children)
        elif kind == "dict":
            made.append(dict(enumerate(children)))
        elif kind == "set":
            made.append({at for at, _ in parts})
        elif kind == "bytearray":
            made.append(bytearray(at for at, _ in parts))
        elif kind == "request":
            made.append(Request([at for at, _ in parts], first % 2 == 1))
        elif kind == "node":
            made.append(Node(children[0] if children else None))
        elif kind == "empty":
            made.append(np.empty((0, first)))
        elif kind == "array":
            arrays.append(np.arange(5) * first)
            made.append(arrays[-1])
        elif kind == "view":
            made.append(arrays[first % len(arrays)][1:4][:: (-1 if len(parts) > 1 else 1)])
        else:
            made.append(torch.from_numpy(arrays[first % len(arrays)][len(parts) :]))
    return made


class Picture:
    """The structure of values as plain text: which objects are one object, which arrays share memory, and all contents."""

    def __init__(self) -> None:
        self.seen: dict[int, int] = {}
        self.keep: list = []
        self.memory: list[tuple[int, int]] = []

    def of(self, value) -> str:
        kind = type(value).__name__
        if isinstance(value, (int, float, str, bytes, type(None))):
            return f"{kind} {value!r}"
        if isinstance(value, tuple):
            return f"({', '.join(map(self.of, value))})"
        if id(value) in self.seen:
            return f"#{self.seen[id(value)]}"
        number = self.seen[id(value)] = len(self.seen)
        self.keep.append(value)
        if isinstance(value, list):
            inside = [self.of(v) for v in value]
        elif isinstance(value, dict):
            inside = [f"{self.of(k)}: {self.of(v)}" for k, v in value.items()]
        elif isinstance(value, set):
            inside = sorted(map(self.of, value))
        elif isinstance(value, (Request, Node)):
            inside = [self.of(v) for v in vars(value).values()]
        elif isinstance(value, (np.ndarray, torch.Tensor)):
            inside = [str(value.dtype), str(value.tolist()), str(tuple(value.shape)), self.place(value)]
        else:
            inside = [repr(value)]
        return f"#{number}={kind}{inside}"

    def place(self, array) -> str:
        """Where an array lies relative to those met before; nothing for one without elements."""
        view = array.numpy() if isinstance(array, torch.Tensor) else array
        if not view.size:
            return ""
        low, high = np.lib.array_utils.byte_bounds(view)
        found = "+".join(
            f"{i}:{low - start}" for i, (start, end) in enumerate(self.memory) if low < end and start < high
        )
        self.memory.append((low, high))
        return found


def picture(*values) -> str:
    return Picture().of(list(values))


@pytest.fixture(scope="module")
def program_room():
    with room(PROGRAM) as made:
        yield made


@pytest.fixture(scope="module")
def program_here():
    scope: dict = {}
    exec(PROGRAM, scope)
    return scope["run"]


@examples(250)
@given(recipe=RECIPES, program=PROGRAMS)
def test_a_remote_call_changes_and_returns_what_a_local_call_does(program_room, program_here, recipe, program):
    here, there = build(recipe), build(recipe)
    held_here, held_there = list(here), list(there)
    expected = program_here(here, program)
    got = program_room.answer.run(there, program)
    assert picture(held_there, there, got) == picture(held_here, here, expected)


def test_changes_made_before_an_exception_are_visible():
    with room("def f(x):\n    x.append(2)\n    raise ValueError('later')") as r:
        value = [1]
        with pytest.raises(ValueError, match="later"):
            r.answer.f(value)
        assert value == [1, 2]


def test_changes_of_a_later_call_reach_what_the_answer_kept():
    with room("kept = []\ndef keep(x):\n    kept.append(x)\ndef count():\n    return len(kept[0])") as r:
        r.answer.keep([1, 2])
        assert r.answer.count() == 2


# -- values, functions, objects --

SMALL = """
from __future__ import annotations
import sys
from dataclasses import dataclass
from tests.shapes import Shape, OutOfBlocks, NoBlockOfThatSize

calls = 0
limit = 7
_secret = "hidden"

def add(a, b=1, *, c=0):
    return a + b + c

def count():
    global calls
    calls += 1
    return calls

def _private():
    return 1

class Pool:
    size = 3
    def __init__(self, n):
        self.n = n
        self._inner = 1
    def take(self, k=1):
        self.n -= k
        return self.n
    def me(self):
        return self
    @property
    def half(self):
        return self.n / 2
    def __len__(self):
        return self.n
    def __call__(self, x):
        return x * 2

class Walk:
    def __iter__(self):
        return self
    def __next__(self):
        raise StopIteration

@dataclass
class Own:
    x: int = 1

def is_pool(x):
    return type(x).__name__ == "Pool"

def pools():
    p = Pool(1)
    return [p, p, Pool(2)]

def give(what):
    return later() if what == "coroutine" else {"generator": (i for i in range(3)), "keys": {1: 2}.keys(), "values": {1: 2}.values(), "items": {1: 2}.items(), "map": map(str, [1]),
            "range": range(3), "walk": Walk(), "object": object(), "own": Own(5), "function": add, "class": Pool,
            "array": __import__("numpy").array(["text"]), "huge": 1 << 3000, "big set": set(range(5000)), "method": Pool(3).take}[what]

async def later():
    return 1

def yielding():
    yield 1

def bad_shape():
    return Shape("three")

def raising(name, *args):
    raise getattr(__import__("builtins"), name)(*args)

class Own_error(Exception):
    pass

class Own_key_error(KeyError):
    pass

def own_error():
    raise Own_error("mine")

def own_key_error():
    raise Own_key_error("mine")

def blocks(kind):
    raise {"given": OutOfBlocks, "below": NoBlockOfThatSize}[kind]("none left")

class Silent(Exception):
    def __str__(self):
        raise RuntimeError("no text")

def silent():
    raise Silent

def leave():
    sys.exit(3)

def deep(n):
    return n if n == 0 else deep(n - 1)

def endless():
    return endless()

def nested_list(n):
    value = []
    for _ in range(n):
        value = [value]
    return value
"""


@pytest.fixture(scope="module")
def small():
    with room(SMALL) as made:
        yield made


def test_arguments_and_keywords_arrive(small):
    assert small.answer.add(1) == 2
    assert small.answer.add(1, 2, c=3) == 6
    assert small.answer.add(b=2, a=1) == 3


def test_module_globals_survive_between_calls(small):
    first = small.answer.count()
    assert small.answer.count() == first + 1


def test_attributes_of_the_module_are_values(small):
    assert small.answer.limit == 7


def test_missing_names_are_an_attribute_error(small):
    with pytest.raises(AttributeError, match="nothing_here"):
        small.answer.nothing_here()


@pytest.mark.parametrize("name", ["_private", "_secret", "__dict__x", "__builtins__", "_"])
def test_names_with_an_underscore_are_never_forwarded(small, name):
    before = len(small.session.trace)
    for target in (small.answer, small.answer.Pool(1)):
        with pytest.raises(AttributeError, match="not forwarded"):
            getattr(target, name)
    assert all(name not in call.target for call in list(small.session.trace)[before:])


def test_handles_have_methods_and_attributes(small):
    pool = small.answer.Pool(5)
    assert type(pool) is Handle
    assert (pool.take(2), pool.n, pool.half, pool.size, pool(4)) == (3, 3, 1.5, 3, 8)


def test_handles_are_hashable_by_identity(small):
    a, b = small.answer.Pool(1), small.answer.Pool(1)
    assert a.me() is a
    assert len({a, b, a.me()}) == 2
    assert a != b
    first, again, other = small.answer.pools()
    assert first is again
    assert first is not other


def test_handles_go_back_as_the_object_that_they_stand_for(small):
    pool = small.answer.Pool(1)
    assert small.answer.is_pool(pool) is True
    assert small.answer.is_pool([pool]) is False


@pytest.mark.parametrize(
    "use",
    [len, iter, next, lambda h: h[0], lambda h: 1 in h, lambda h: h + h, lambda h: h.__enter__, pickle.dumps, int],
)
def test_handles_offer_no_special_methods(small, use):
    with pytest.raises((TypeError, AttributeError, pickle.PicklingError)):
        use(small.answer.Pool(1))


def test_objects_of_the_answers_own_classes_are_handles(small):
    assert type(small.answer.give("own")) is Handle
    assert small.answer.give("own").x == 5
    assert small.answer.give("function")(1) == 2
    assert small.answer.give("class")(4).n == 4
    assert small.answer.give("method")(1) == 2


def test_handles_of_another_check_are_refused(small):
    with room("class P: pass") as other:
        foreign = other.answer.P()
    with pytest.raises(TypeError, match="earlier check"):
        small.answer.is_pool(foreign)


@pytest.mark.parametrize(
    ("what", "sentence"),
    [
        ("generator", "a generator cannot be returned: return a list"),
        ("keys", "a dict_keys cannot be returned: return a list"),
        ("values", "a dict_values cannot be returned: return a list"),
        ("items", "a dict_items cannot be returned: return a list"),
        ("map", "a map cannot be returned: return a list"),
        ("range", "a range cannot be returned: return a list"),
        ("walk", "a Walk cannot be returned: return a list"),
        ("coroutine", "not awaited"),
        ("object", "an object of class object cannot be passed"),
        ("array", "dtype"),
        ("huge", "2,048"),
        ("big set", "4,096"),
    ],
)
def test_results_that_cannot_cross_are_a_type_error_with_advice(small, what, sentence):
    with pytest.raises(TypeError, match=sentence):
        small.answer.give(what)
    assert small.answer.add(1) == 2


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("yielding", "a generator cannot be returned: return a list"),
        ("later", "not awaited"),
        ("bad_shape", "Shape.layers must be int, not str"),
    ],
)
def test_functions_whose_results_cannot_cross_say_so(small, name, sentence):
    with pytest.raises(TypeError, match=sentence):
        getattr(small.answer, name)()


@pytest.mark.parametrize(
    "argument",
    [object(), lambda: 1, print, open, socket, Session, iter([1]), {1}.__iter__(), Shape, type, np.random.default_rng],
)
def test_trusted_objects_are_never_passed_by_fall_back(small, argument):
    with pytest.raises(TypeError):
        small.answer.is_pool([argument])
    assert small.answer.add(1) == 2


# -- exceptions --


def constructible(kind: type) -> bool:
    try:
        kind("text")
    except TypeError:
        return False
    return True


TABLE = sorted(
    name
    for name, kind in vars(builtins).items()
    if isinstance(kind, type)
    and issubclass(kind, Exception)
    and not issubclass(kind, BaseExceptionGroup)
    and kind.__name__ == name
    and constructible(kind)
)


@pytest.mark.parametrize("name", TABLE)
def test_builtin_exceptions_keep_their_class_and_text(small, name):
    with pytest.raises(Exception) as caught:
        small.answer.raising(name, "text")
    assert type(caught.value) is getattr(builtins, name)
    assert "text" in str(caught.value)


def test_exceptions_with_a_difficult_constructor_keep_their_class(small):
    with pytest.raises(UnicodeDecodeError):
        small.answer.raising("UnicodeDecodeError", "utf-8", b"x", 0, 1, "why")


def test_exceptions_of_given_keep_their_class(small):
    with pytest.raises(OutOfBlocks, match="none left") as caught:
        small.answer.blocks("given")
    assert type(caught.value) is OutOfBlocks
    with pytest.raises(shapes.NoBlockOfThatSize):
        small.answer.blocks("below")


@pytest.mark.parametrize(
    ("call", "text"),
    [
        (lambda a: a.own_error(), "Own_error: mine"),
        (lambda a: a.own_key_error(), "Own_key_error"),
        (lambda a: a.leave(), "SystemExit"),
        (lambda a: a.silent(), "Silent"),
        (lambda a: a.raising("KeyboardInterrupt"), "KeyboardInterrupt"),
        (lambda a: a.raising("GeneratorExit"), "GeneratorExit"),
        (lambda a: a.raising("ExceptionGroup", "g", [ValueError()]), "ExceptionGroup"),
    ],
)
def test_any_other_exception_is_a_learner_error_that_begins_with_its_name(small, call, text):
    if "ExceptionGroup" in text:
        with pytest.raises(TypeError):  # an exception is no plain data
            call(small.answer)
        return
    with pytest.raises(LearnerError) as caught:
        call(small.answer)
    assert str(caught.value).startswith(text)
    assert small.answer.add(1) == 2


def test_recursion_without_end_is_a_recursion_error(small):
    with pytest.raises(RecursionError):
        small.answer.endless()


def test_the_frames_of_the_submission_are_remembered(small):
    with pytest.raises(LearnerError):
        small.answer.own_error()
    assert "in own_error: raise Own_error" in small.session.learner_trace
    assert "cell.py" not in small.session.learner_trace


def test_a_submission_that_does_not_load_raises_its_own_exception():
    with pytest.raises(ZeroDivisionError), room("x = 1 / 0"):
        pass
    with pytest.raises(SyntaxError), room("def f(:"):
        pass


def test_the_trace_tells_calls_and_what_came_back(small):
    small.answer.add(1, b=2)
    assert str(small.session.trace[-1]) == "add(1, b=2) returned 3"
    with pytest.raises(ValueError):
        small.answer.raising("ValueError", "why")
    assert str(small.session.trace[-1]) == "raising('ValueError', 'why') raised ValueError: why"


# -- drivers --


def test_driver_functions_get_the_module_first():
    with room("def f(x):\n    return x + 1", driver="def many(answer, xs):\n    return [answer.f(x) for x in xs]") as r:
        assert r.answer.driver.many([1, 2]) == [2, 3]


def test_without_a_driver_the_name_is_an_ordinary_one(small):
    with pytest.raises(AttributeError):
        small.answer.driver.many([1])


# -- fakes --


class Model:
    """A trusted object; only `forward` and `child` are listed."""

    secret = "do not read"

    def __init__(self, answer=None) -> None:
        self.seen: list = []
        self.answer = answer

    def forward(self, x, *more, scale=1):
        self.seen.append((x, more, scale))
        return x * scale

    def child(self):
        return fake(Model(), "forward")

    def refuse(self, x):
        raise Misuse(f"not {x}")

    def fail(self, kind):
        raise {
            "value": ValueError("v"),
            "given": OutOfBlocks("o"),
            "own": Strange("s"),
            "learner": LearnerError("l"),
            "assert": AssertionError("a"),
        }[kind]

    def ask(self, n):
        return self.answer.nest(fake(self, "ask"), n)

    def bad(self):
        return iter([1])

    def mutate(self, x):
        x.append(1)
        return x


class Strange(Exception):
    pass


FAKES = """
def use(m): return m.forward(2, 3, scale=4)
def call(f, *a): return f(*a)
def child(m): return m.child().forward(5)
def read(m, name): return getattr(m, name)
def call_any(m, name): return getattr(m, name)()
def peek(m, name):
    try:
        return getattr(m, name)
    except AttributeError:
        return "refused"
def poke(m):
    try:
        m.refuse("that")
    except Exception as error:
        return type(error).__name__ + ": " + str(error)
def fails(m, kind):
    try:
        m.fail(kind)
    except Exception as error:
        return type(error).__name__
def lets_through(m, kind): m.fail(kind)
def nest(m, n): return 0 if n == 0 else 1 + m.ask(n - 1)
def same(a, b): return [a is b, a, {a: 1}[b]]
def bad(m):
    try:
        return m.bad()
    except TypeError as error:
        return "TypeError"
def mutate(m):
    x = [0]
    return m.mutate(x)
def sends(m): m.forward(object())
def in_thread(m):
    import threading
    out = []
    def work():
        try: out.append(m.forward(1))
        except RuntimeError as error: out.append(str(error))
    t = threading.Thread(target=work); t.start(); t.join()
    return out
def own(): return lambda x: x + 1
def twice(f, g): return [f(1), g(1)]
def keep(m):
    global kept
    kept = m
def use_kept(): return kept.forward(9)
"""


@pytest.fixture
def fakes():
    with room(FAKES) as made:
        yield made


def test_listed_methods_are_called_with_arguments_and_keywords(fakes):
    model = Model()
    assert fakes.answer.use(fake(model, "forward")) == 8
    assert model.seen == [(2, (3,), 4)]
    assert fakes.misuses == []


def test_functions_can_be_called(fakes):
    assert fakes.answer.call(fake(lambda *a: sum(a)), 1, 2) == 3


def test_methods_may_return_fakes(fakes):
    assert fakes.answer.child(fake(Model(), "child")) == 5


def test_a_fake_comes_back_as_itself(fakes):
    model = fake(Model(), "forward")
    one, two, three = fakes.answer.same(model, model)
    assert one is True
    assert two is model
    assert three == 1


@pytest.mark.parametrize("name", ["secret", "seen", "refuse", "__init__x"])
def test_methods_that_are_not_listed_are_refused_and_recorded(fakes, name):
    assert fakes.answer.peek(fake(Model(), "forward"), name) == "refused"
    assert name.startswith("_") or any(name in m for m in fakes.misuses)


@pytest.mark.parametrize("name", ["__globals__", "__class__x", "__self__", "__func__", "_target", "__dict__"])
def test_special_attributes_of_fakes_lead_nowhere(fakes, name):
    got = fakes.answer.peek(fake(Model(), "forward"), name)
    assert got == "refused"


def test_in_one_process_a_fake_has_the_same_limits():
    with misuse_recorded() as misuses:
        model = fake(Model(), "forward")
        assert model.forward(2) == 2
        for name in ("secret", "_target_", "__wrapped__"):
            with pytest.raises(AttributeError):
                getattr(model, name)
        with pytest.raises(TypeError):
            model()
        assert len(misuses) == 1


def test_an_object_with_methods_cannot_be_called_and_a_function_has_no_methods(fakes):
    with pytest.raises(TypeError, match="not callable"):
        fakes.answer.call(fake(Model(), "forward"))
    with pytest.raises(AttributeError, match="not offered"):
        fakes.answer.use(fake(abs))


def test_misuse_is_recorded_whatever_the_answer_does_with_it(fakes):
    assert fakes.answer.poke(fake(Model(), "refuse")).endswith("not that")
    assert fakes.misuses == ["not that"]


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("value", "ValueError"),
        ("given", "OutOfBlocks"),
        ("own", "RuntimeError"),
        ("learner", "RuntimeError"),
        ("assert", "AssertionError"),
    ],
)
def test_exceptions_of_fakes_reach_the_answer_by_class(fakes, kind, name):
    assert fakes.answer.fails(fake(Model(), "fail"), kind) == name


@pytest.mark.parametrize(
    ("kind", "expected"), [("value", ValueError), ("given", OutOfBlocks), ("assert", AssertionError)]
)
def test_exceptions_of_fakes_come_back_through_the_answer(fakes, kind, expected):
    with pytest.raises(expected) as caught:
        fakes.answer.lets_through(fake(Model(), "fail"), kind)
    assert type(caught.value) is expected


def test_callbacks_may_call_the_answer_again(fakes):
    assert fakes.answer.nest(fake(Model(fakes.answer), "ask"), 5) == 5


def test_callbacks_nest_32_deep_and_no_deeper(fakes):
    model = fake(Model(fakes.answer), "ask")
    assert fakes.answer.nest(model, MAX_DEPTH) == MAX_DEPTH == 32
    with pytest.raises(RecursionError, match="32 deep"):
        fakes.answer.nest(model, MAX_DEPTH + 1)
    assert fakes.answer.nest(model, 2) == 2


def test_functions_of_the_answer_come_back_as_functions(fakes):
    function = fakes.answer.own()
    assert function(1) == 2
    assert fakes.answer.twice(function, fake(lambda x: function(x) * 10)) == [2, 20]


def test_a_fake_that_returns_what_cannot_cross_is_recorded_and_the_call_goes_on(fakes):
    assert fakes.answer.bad(fake(Model(), "bad")) == "TypeError"
    assert fakes.misuses
    assert fakes.answer.nest(None, 0) == 0


def test_what_the_answer_passes_to_a_fake_must_be_plain(fakes):
    with pytest.raises(TypeError, match="class object"):
        fakes.answer.sends(fake(Model(), "forward"))


def test_fakes_work_only_in_the_thread_that_was_called(fakes):
    assert "thread" in fakes.answer.in_thread(fake(Model(), "forward"))[0]


def test_fakes_live_until_the_check_ends(fakes):
    fakes.answer.keep(fake(Model(), "forward"))
    assert fakes.answer.use_kept() == 9


# -- a cell that lies, dies or hangs --


class Liar:
    """The other end of a session, played by the test."""

    def __init__(self, replies: list[bytes], *, call_s: float = 5.0, item_s: float = 60.0) -> None:
        ours, self.theirs = socket.socketpair()
        self.killed = 0
        self.session = Session(ours, REGISTRY, call_s=call_s, until=time.monotonic() + item_s, kill=self.kill)
        for reply in replies:
            self.theirs.sendall(reply)

    def kill(self) -> None:
        self.killed += 1

    def call(self):
        return self.session.call(0, "f", (), {})

    def close(self) -> None:
        self.session.sock.close()
        self.theirs.close()


def frame(body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + body


def said(*message) -> bytes:
    from grader.wire import Codec

    return frame(b"\0" + Codec(REGISTRY, lambda v: None, lambda *a: None).encode(message))


LIES = [
    frame(b""),
    frame(b"\2"),
    frame(b"\0garbage"),
    struct.pack(">I", 2**32 - 1),
    said("value"),
    said("value", 1, 2),
    said("what", 1),
    said(),
    said(3),
    said("callable"),
    said("raise", "ValueError"),
    said("raise", "ValueError", 1, 2, 3),
    said("raise", 1, "", "", ""),
    said("callback", 0, "f", (), ()),
    said("callback", -1, "f", (), ()),
    said("callback", 0, 3, (), ()),
    said("misuse", 1),
    said(["value", 1]),
    frame(b"\0" + struct.pack(">II", 0, 0) + b"F\0\0\0\0" + bytes(8)),
    frame(b"\0" + struct.pack(">II", 0, 0) + b"(\0\0\0\2s\0\0\0\5value" + b"H\0\0\0\0" + bytes(8)),
    frame(b"\0" + struct.pack(">II", 0, 0) + b"(\0\0\0\2s\0\0\0\5value" + b"F\0\0\0\7" + bytes(8)),
]


@pytest.mark.parametrize("lie", LIES, ids=range(len(LIES)))
def test_nonsense_poisons_the_session(lie):
    liar = Liar([lie])
    with pytest.raises(WireError) as first:
        liar.call()
    with pytest.raises(WireError) as second:
        liar.call()
    assert first.value is second.value is liar.session.poison
    assert liar.killed == 1
    liar.close()


@examples(200)
@given(st.binary(max_size=80), st.sampled_from([0, 1]))
def test_random_replies_raise_nothing_unexpected(body, kind):
    liar = Liar([frame(bytes([kind]) + body)])
    liar.theirs.shutdown(socket.SHUT_WR)
    with pytest.raises((WireError, CellDied)):
        liar.call()
    liar.close()


@pytest.mark.parametrize(
    "name",
    [
        "__import__",
        "open",
        "exit",
        "KeyboardInterrupt",
        "SystemExit",
        "BaseException",
        "ExceptionGroup",
        "Session",
        "tests.shapes.Shape",
        "tests.shapes.Phase",
        "grader.proxy.CellDied",
        "Failed",
        "",
        "a" * 5000,
    ],
)
def test_exceptions_outside_the_table_become_learner_errors(name):
    liar = Liar([said("raise", name, "Name", "text", "")])
    with pytest.raises(LearnerError, match="Name: text"):
        liar.call()
    liar.close()


def test_a_closed_connection_is_a_dead_cell_and_poisons():
    liar = Liar([])
    liar.theirs.close()
    for _ in range(2):
        with pytest.raises(CellDied):
            liar.call()
    assert liar.killed == 1
    liar.close()


def test_a_call_that_takes_too_long_kills_and_poisons():
    liar = Liar([], call_s=0.05)
    for _ in range(2):
        with pytest.raises(CellTimeout):
            liar.call()
    assert liar.killed == 1
    liar.close()


def test_a_reply_in_drops_does_not_extend_the_deadline():
    liar = Liar([struct.pack(">I", 100), b"\0"], call_s=0.05)
    with pytest.raises(CellTimeout):
        liar.call()
    liar.close()


def test_a_spent_item_budget_ends_before_the_call():
    liar = Liar([said("value", 1)], item_s=-1)
    with pytest.raises(CellTimeout, match="item"):
        liar.call()
    liar.close()


def test_a_cell_that_does_not_read_times_out():
    liar = Liar([], call_s=0.05)
    with pytest.raises(CellTimeout):
        liar.session.call(0, "f", (bytes(8 << 20),), {})
    liar.close()


def test_the_time_of_a_callback_is_not_charged():
    with room("def f(g):\n    return [g() for _ in range(3)]", call_s=0.4) as r:
        gate = threading.Event()
        assert r.answer.f(fake(lambda: gate.wait(0.25))) == [False] * 3


def test_dead_cells_timeouts_and_nonsense_are_no_exceptions():
    for kind in (CellDied, CellTimeout, WireError):
        assert not issubclass(kind, Exception)
        with pytest.raises(kind):
            try:
                raise kind("x")
            except Exception:
                pass


def test_underscored_names_are_refused_even_when_poisoned():
    liar = Liar([])
    with pytest.raises(AttributeError):
        liar.session.member(0, "__class__", "")
    liar.close()


def test_enum_members_and_frozen_dataclasses_cross_a_call():
    with room("def f(x):\n    return x") as r:
        assert r.answer.f([Phase.decode, Shape(1)]) == [Phase.decode, Shape(1)]
