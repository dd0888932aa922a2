"""The stub is the reference without what stands between the markers: nothing more is lost, nothing of it is left."""

from __future__ import annotations

import ast
import inspect
import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.authoring.stub import BEGIN, END, StubError, make_stub, regions, solution_lines
from grader.submission import fingerprint
from tests.rooms import examples


def stub(text: str) -> str:
    return make_stub(textwrap.dedent(text).replace("BEGIN\n", f"{BEGIN}\n").replace("END\n", f"{END}\n"))


def refused(text: str) -> str:
    with pytest.raises(StubError) as caught:
        stub(text)
    return str(caught.value)


def test_a_region_in_a_function_becomes_not_implemented():
    assert stub('''
        def f(x: int) -> int:
            """加一 / Add one."""
            BEGIN
            y = x + 1
            return y
            END

        z = 3
    ''') == textwrap.dedent('''\
        def f(x: int) -> int:
            """加一 / Add one."""
            raise NotImplementedError("f")

        z = 3
    ''')


def test_the_raise_is_followed_by_yield_in_a_generator():
    text = """
        def f(x):
            BEGIN
            for i in range(x):
                yield i
            END
        async def g():
            BEGIN
            yield 1
            END
        def h():
            BEGIN
            return [(yield)]
            END
        def i():
            BEGIN
            def inner():
                yield 1
            return inner
            END
    """
    scope: dict = {}
    exec(stub(text), scope)
    assert inspect.isgeneratorfunction(scope["f"])
    assert inspect.isasyncgenfunction(scope["g"])
    assert inspect.isgeneratorfunction(scope["h"])
    assert not inspect.isgeneratorfunction(scope["i"])
    with pytest.raises(NotImplementedError, match="f"):
        next(scope["f"](1))


def test_the_name_is_that_of_the_innermost_function():
    text = """
        class C:
            def method(self):
                def inner():
                    BEGIN
                    return 1
                    END
                return inner()
        def outer():
            class Local:
                def deep(self):
                    BEGIN
                    return 1
                    END
    """
    assert 'raise NotImplementedError("inner")' in stub(text)
    assert 'raise NotImplementedError("deep")' in stub(text)


def test_regions_at_module_and_class_level_are_dropped_whole():
    assert stub('''
        import os

        BEGIN
        import math

        def helper():
            return 1
        END

        class C:
            """Doc."""

            BEGIN
            limit = 3

            def secret(self):
                return 1
            END

            def f(self):
                return 2
    ''') == textwrap.dedent('''\
        import os

        class C:
            """Doc."""

            def f(self):
                return 2
    ''')


def test_a_region_may_stand_in_a_branch_and_between_statements():
    got = stub("""
        def f(x):
            if x < 0:
                raise ValueError("x")
            BEGIN
            y = x
            END
            try:
                BEGIN
                y = 2
                END
            except KeyError:
                pass
            match x:
                case 1:
                    BEGIN
                    y = 3
                    END
            return y
    """)
    assert got.count('raise NotImplementedError("f")') == 3
    assert "return y" in got


def test_comments_and_blank_lines_at_the_edges_of_a_region_are_allowed():
    assert "secret" not in stub('''
        def f():
            BEGIN

            # secret before
            return 1  # secret

            # secret after

            END

        class C:
            """Doc."""

            BEGIN
            secret = 1

            # secret

            END
    ''')


def test_text_outside_regions_stays_as_it_is():
    text = 'T = """\n\n\n\n\n  four blank lines\n\n\n    two\n\\f"""\n\n\n\n\nx = 1   \ndef f():\n    """A.\n\n\n\n    B."""\n    BEGIN\n    return 1\n    END\n'
    before = text.split("    BEGIN")[0]
    assert stub(text).startswith(before)


@pytest.mark.parametrize("odd", ["\x0c", "\u2028", "\x85", "\x1c"])
def test_lines_are_counted_as_python_counts_them(odd):
    got = stub(
        f'TEXT = "a{odd}b" if "{odd}" != "\\n" else ""\ndef f():\n    """Doc."""\n    BEGIN\n    return "secret"\n    END\n'
    )
    assert "secret" not in got
    assert odd in got
    assert got.endswith('    raise NotImplementedError("f")\n')


def test_line_ends_of_windows_are_understood():
    assert stub(
        "def f():\n    BEGIN\n    return 1\n    END\n".replace("\n", "\r\n")
        .replace("BEGIN\r\n", "BEGIN\n")
        .replace("END\r\n", "END\n")
    ) == ('def f():\n    raise NotImplementedError("f")\n')


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("def f():\n    BEGIN\n    return 1\n", "2: ### BEGIN SOLUTION without"),
        ("def f():\n    return 1\n    END\n", "3: ### END SOLUTION without"),
        ("def f():\n    BEGIN\n    BEGIN\n    return 1\n    END\n", "inside the region that begins at line 2"),
        ("x = [\nBEGIN\n    1,\nEND\n]\n", "cuts the statement at line 1"),
        ("def f(\n    a,\n    BEGIN\n    b,\n    END\n):\n    return 1\n", "cuts the signature of f"),
        ("BEGIN\n@property\nEND\ndef f():\n    return 1\n", "cuts the statement"),
        ("BEGIN\ndef f():\n    END\n    return 1\n", "cuts the statement"),
        ("def f():\n    BEGIN\n    x = 1\n    if x:\n        END\n        return 1\n", "cuts the statement"),
        (
            "def f(x):\n    if x:\n        BEGIN\n        y = 1\n    else:\n        y = 2\n        END\n    return y\n",
            "cuts a statement: 'else:'",
        ),
        (
            "def f(x):\n    if x:\n        BEGIN\n        y = 1\n    else:\n        END\n        y = 2\n    return y\n",
            "cuts a statement: 'else:'",
        ),
        (
            "def f(x):\n    try:\n        BEGIN\n        y = 1\n    except KeyError:\n        y = 2\n        END\n    return y\n",
            "cuts a statement",
        ),
        (
            "def f(x):\n    match x:\n        case 1:\n            BEGIN\n            y = 1\n        case 2:\n            y = 2\n            END\n",
            "cuts a statement",
        ),
        ("def f():\n    return 1\nBEGIN\nclass C:\n    x = 1\n    END\n    y = 2\n", "cuts the statement"),
        ("class C:\n    BEGIN\n    x = 1\n    END\n", "give the emptied class or function a docstring"),
        ('def f():\n    """\n    BEGIN\n    secret\n    END\n    """\n', "cuts the statement"),
        ("def f():\n    ## BEGIN SOLUTION\n    return 1\n", "nearly a marker"),
        ("def f():\n    BEGIN\n    return 1\n    ### End Solution\n    END\n", "nearly a marker"),
        ("def f():\n    ### BEGIN SOLUTION here\n    return 1\n", "nearly a marker"),
    ],
)
def test_regions_that_cannot_be_cut_out_are_refused_with_their_line(text, said):
    assert said in refused(text)


def test_solution_lines_are_what_stands_between_the_markers():
    text = f"a = 1\n{BEGIN}\nb = 2\n{END}\ndef f():\n    {BEGIN}\n    return 3\n    {END}\n"
    assert solution_lines(text) == ["b = 2", "    return 3"]
    assert [(r.begin, r.end, r.indent) for r in regions(text)] == [(2, 4, ""), (6, 8, "    ")]


def test_a_text_without_regions_is_its_own_stub():
    text = '"""Doc."""\n\nimport os\n\n\ndef f():\n    return 1\n'
    assert make_stub(text) == text


# -- a model: references made of parts, of which each is kept or cut --


def block(lines: list[str], cut: bool, indent: str) -> list[str]:
    lines = [indent + line if line else "" for line in lines]
    return [indent + BEGIN, *lines, indent + END] if cut else lines


@examples(150)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["function", "method", "helper", "constant"]),
            st.integers(0, 2),
            st.booleans(),
            st.integers(0, 3),
        ),
        max_size=6,
    )
)
def test_what_is_cut_is_gone_and_the_rest_remains(parts):
    lines, kept, cut_names = ['"""Doc."""', ""], [], []
    for number, (kind, size, cut, blank) in enumerate(parts):
        word = f"{'secret' if cut else 'kept'}_{number}"
        (cut_names if cut else kept).append(word)
        body = [*[f"x{i} = '{word}'" for i in range(size)], *[""] * (blank if size else 0), f"return '{word}'"]
        if kind == "function":
            lines += [f"def f{number}(a):", "    '''Doc.'''", *block(body, cut, "    ")]
        elif kind == "method":
            lines += [
                f"class C{number}:",
                "    '''Doc.'''",
                "",
                *block([f"def m{number}(self):", *("    " + b if b else "" for b in body)], cut, "    "),
            ]
        elif kind == "helper":
            lines += block([f"def h{number}():", *("    " + b if b else "" for b in body)], cut, "")
        else:
            lines += block([f"c{number} = '{word}'"], cut, "")
        lines += [""] * blank
    text = "\n".join(lines) + "\n"
    made = make_stub(text)
    assert "secret" not in made
    assert BEGIN not in made
    assert END not in made
    assert all(word in made for word in kept)
    assert make_stub(made) == made
    tree = ast.parse(made)
    names = {node.name for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.ClassDef))}
    for number, (kind, _, cut, _) in enumerate(parts):
        if kind in ("function", "method"):
            assert (f"f{number}" if kind == "function" else f"C{number}") in names
        if kind == "helper":
            assert (f"h{number}" in names) != cut
    if not cut_names:
        assert fingerprint(made) == fingerprint(text)
