"""Extraction: what may stand in a kernel, what may not, and that what is taken over is the same kernel."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.kernels.extract import extract
from grader.kernels.faults import KernelFault

HEAD = "import torch\nimport triton\nimport triton.language as tl\n\n"


def kernel(
    body: str, *, params: str = "x_ptr, n, SIZE: tl.constexpr", before: str = "", decorator: str = "@triton.jit"
) -> str:
    lines = "\n".join(f"    {line}" for line in body.splitlines())
    return f"{HEAD}{before}\n{decorator}\ndef k({params}):\n{lines}\n"


GOOD = {
    "arithmetic": "at = tl.program_id(0) * SIZE + tl.arange(0, SIZE)\nx = tl.load(x_ptr + at, mask=at < n, other=0.0)\ntl.store(x_ptr + at, x * 2, mask=at < n)",
    "methods": "x = tl.load(x_ptr).to(tl.float32)\ntl.store(x_ptr, x.to(x_ptr.dtype.element_ty))",
    "math": "tl.store(x_ptr, tl.math.exp2(tl.load(x_ptr)))",
    "loops": "for i in range(0, n, SIZE):\n    for j in tl.static_range(4):\n        tl.store(x_ptr + i + j, i)\nwhile n > 0:\n    n -= 1",
    "branches": "if n > 3:\n    y = 1\nelif SIZE == 2:\n    y = 2\nelse:\n    return\ntl.store(x_ptr, y if n else -y)",
    "literals": "m = float('-inf')\nw = (n >> 4) & 0xF\ntl.store(x_ptr, max(m, w))",
    "indexing": "a = tl.arange(0, SIZE)[:, None] + tl.arange(0, SIZE)[None, :]\ntl.store(x_ptr + a, a)",
    "annotation": "y: tl.constexpr = SIZE * 2\ntl.store(x_ptr, y)",
    "docstring": '"""What it does."""\ntl.store(x_ptr, 1)',
    "tuples": "a, b = n, n + 1\ntl.store(x_ptr, a * b)",
}
BAD = {
    "core": "tl.core.builtins.exec('1')",
    "extra": "tl.extra.cuda.libdevice.exp(n)",
    "inline assembly": "tl.inline_asm_elementwise('', '', [], tl.int32, True, 1)",
    "printing": "tl.device_print('x', n)",
    "static printing": "tl.static_print(n)",
    "random": "tl.rand(1, n)",
    "dunder": "n.__class__",
    "dunder of a call": "tl.load(x_ptr).__init__",
    "handle": "tl.load(x_ptr).handle",
    "dunder through tl": "tl.load.__globals__",
    "import": "import os",
    "import from": "from os import system",
    "global name": "torch.zeros(3)",
    "builtin": "print(n)",
    "open": "open('x')",
    "getattr": "getattr(n, 'x')",
    "type": "type(n)",
    "builtin as value": "f = range\nf(3)",
    "f-string": "f'{n}'",
    "lambda": "f = lambda: n",
    "nested function": "def inner():\n    pass",
    "class": "class A:\n    pass",
    "comprehension": "[i for i in range(3)]",
    "walrus": "(y := n)",
    "with": "with n:\n    pass",
    "try": "try:\n    pass\nexcept:\n    pass",
    "raise": "raise n",
    "assert": "assert n",
    "del": "del n",
    "global": "global SIZE",
    "yield": "yield n",
    "await": "await n",
    "star": "tl.load(*n)",
    "double star": "tl.load(**n)",
    "bytes": "b'x'",
    "complex": "1j",
    "assigning tl": "tl = n",
    "assigning triton": "triton = n",
    "assigning range": "range = n",
    "attribute of a local called tl.load": "x = tl.load\nx.fn",
    "float of a tensor": "float(n)",
    "match": "match n:\n    case 1:\n        pass",
    "set": "{n}",
    "dict": "{n: n}",
    "loop over tl": "for tl in range(3):\n    pass",
}


@pytest.mark.parametrize("name", GOOD)
def test_what_kernels_are_made_of_is_taken_over(name):
    found = extract(kernel(GOOD[name]))
    assert list(found.kernels) == ["k"]
    assert found.kernels["k"].params == ("x_ptr", "n", "SIZE") and found.kernels["k"].constexprs == ("SIZE",)
    again = extract(found.text)
    assert again.text == found.text, "what was extracted is a kernel file of its own"


@pytest.mark.parametrize("name", BAD)
def test_what_has_no_place_in_a_kernel_is_refused_with_its_line(name):
    with pytest.raises(KernelFault) as caught:
        extract(kernel(BAD[name]))
    assert caught.value.line >= 7, caught.value.text
    assert caught.value.text.zh.startswith("第 ") and caught.value.text.en.startswith("line ")


@pytest.mark.parametrize(
    "text",
    [
        kernel("pass", decorator="@evil\n@triton.jit"),
        kernel("pass", decorator="@triton.jit\n@triton.heuristics({})"),
        kernel("pass", decorator="@triton.jit(do_not_specialize=['n'])"),
        kernel("pass", params="x, n=open('f')"),
        kernel("pass", params="x, n=[]"),
        kernel("pass", params="*x"),
        kernel("pass", params="**x"),
        kernel("pass", params="x, *, n"),
        kernel("pass", params="x, /"),
        kernel("pass", params="__x"),
        kernel("pass", params="tl"),
        HEAD + "if True:\n    @triton.jit\n    def k(x):\n        pass\n",
        HEAD + "def f():\n    @triton.jit\n    def k(x):\n        pass\n",
        HEAD + "k = 3\n\n@triton.jit\ndef k(x):\n    pass\n",
        HEAD + "@triton.jit\ndef tl(x):\n    pass\n",
        HEAD + "".join(f"@triton.jit\ndef k{i}(x):\n    pass\n" for i in range(40)),
        "def broken(:",
        "\0",
        "(" * 2000,
    ],
)
def test_decorators_parameters_and_places_that_are_refused(text):
    with pytest.raises(KernelFault):
        extract(text)


def test_annotations_that_execute_are_dropped():
    found = extract(kernel("tl.store(x, n)", params="x: open('f'), n: [print(1)]"))
    assert "open" not in found.text and "print" not in found.text


def test_nothing_but_kernels_and_literal_constants_comes_along():
    text = kernel(
        "tl.store(x_ptr, BLOCK + WIDE + n)",
        before="BLOCK = tl.constexpr(8)\nWIDE: tl.constexpr = 4\nEVIL = open('f')\nprint('x')\nimport os\ndef host(): pass",
    )
    found = ast.parse(extract(text).text)
    assert [ast.unparse(node).splitlines()[0] for node in found.body] == [
        "import triton",
        "import triton.language as tl",
        "BLOCK = tl.constexpr(8)",
        "WIDE: tl.constexpr = 4",
        "@triton.jit",
    ]


def test_a_constant_that_is_no_literal_is_unknown_in_a_kernel():
    with pytest.raises(KernelFault, match="EVIL"):
        extract(kernel("tl.store(x_ptr, EVIL)", before="EVIL = open('f')"))


def test_the_last_definition_counts_as_in_python():
    found = extract(kernel("tl.store(x_ptr, 1)") + kernel("tl.store(x_ptr, 2)"))
    assert "2)" in found.text and "1)" not in found.text


def test_a_kernel_may_call_another_one_and_autotuning_is_left_to_the_launch():
    first = kernel("return n + 1")
    second = (
        first
        + "\n@triton.autotune(configs=[triton.Config({'SIZE': 8})], key=['n'])\n@triton.jit\ndef outer(x, SIZE: tl.constexpr):\n    tl.store(x, k(x, 1, SIZE))\n"
    )
    found = extract(second)
    assert set(found.kernels) == {"k", "outer"} and "autotune" not in found.text


def test_lines_of_the_extracted_module_lead_back():
    text = kernel('"""Doc."""\n\n# a comment\ny = n\n\ntl.store(x_ptr, y)', before="import os\n\n\nA = 3\n")
    found = extract(text)
    for new, old in found.lines.items():
        if "tl.store" in found.text.splitlines()[new - 1]:
            assert "tl.store" in text.splitlines()[old - 1]
            break
    else:
        raise AssertionError("the store has no line")


NAMES = st.sampled_from(["n", "x_ptr", "tl", "triton", "torch", "os", "range", "print", "__import__", "SIZE", "k"])


@given(st.recursive(
    st.one_of(NAMES, st.sampled_from(["1", "'s'", "2.5", "None"])),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["load", "__class__", "core", "math", "to", "dtype", "fn", "builtins"])).map(lambda t: f"({t[0]}).{t[1]}"),
        st.tuples(inner, inner).map(lambda t: f"({t[0]})({t[1]})"),
        st.tuples(inner, inner).map(lambda t: f"({t[0]})[{t[1]}]"),
        st.tuples(inner, inner).map(lambda t: f"({t[0]} + {t[1]})"),
    ),
    max_leaves=6,
))  # fmt: skip
def test_whatever_is_taken_over_names_nothing_from_outside(expression):
    try:
        found = extract(kernel(f"y = {expression}"))
    except KernelFault:
        return
    for node in ast.walk(ast.parse(found.text).body[-1]):
        if isinstance(node, ast.Attribute):
            assert not node.attr.startswith("_") and node.attr not in ("core", "fn", "builtins")
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            assert node.id in {"n", "x_ptr", "tl", "range", "SIZE", "k", "triton"}
            assert node.id != "triton" or node.lineno <= 5, "only in the decorator"
