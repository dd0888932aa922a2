"""The kernels of a submission as a module of their own: parsed, allow-listed, written anew. Nothing of the file is run here.

What may stand in a kernel: parameters, locals, literals, literal constants of the module, other kernels, `tl.NAME` and
`tl.math.NAME`. Everything else is refused with the line, the name, and what to write instead.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

from grader.kernels.faults import KernelFault
from grader.model import Struct

MOST_KERNELS = 32
BUILTINS = {
    "range",
    "min",
    "max",
    "abs",
    "float",
    "int",
    "bool",
}  # Triton's compiler maps them; float only of a literal
METHODS = frozenset(
    """T abs advance argmax argmin associative_scan atomic_add atomic_and atomic_cas atomic_max atomic_min atomic_or atomic_xchg
    atomic_xor broadcast_to cast cdiv ceil cos cumprod cumsum dtype element_ty erf exp exp2 expand_dims flip floor gather histogram
    log log2 logical_and logical_or max min permute primitive_bitwidth ravel reduce reshape rsqrt scalar shape sigmoid sin softmax
    sort split sqrt sum to trans type value view xor_sum is_fp16 is_fp32 is_int is_floating""".split()
)
LANGUAGE = frozenset(
    """abs add advance arange argmax argmin associative_scan assume atomic_add atomic_and atomic_cas atomic_max atomic_min atomic_or
    atomic_xchg atomic_xor bfloat16 broadcast broadcast_to cast cat cdiv ceil clamp constexpr cos cumprod cumsum debug_barrier
    div_rn dot dtype erf exp exp2 expand_dims fdiv flip float16 float32 float64 floor fma full gather histogram int1 int16 int32
    int64 int8 interleave join load log log2 make_block_ptr max max_constancy max_contiguous maximum min minimum mul multiple_of
    num_programs permute pointer_type program_id range ravel reduce reshape rsqrt sigmoid sin softmax sort split sqrt sqrt_rn
    squeeze static_assert static_range store sub sum swizzle2d trans uint16 uint32 uint64 uint8 umulhi unsqueeze view where
    xor_sum zeros zeros_like""".split()
)
MATH = frozenset("abs ceil cos div_rn erf exp exp2 fdiv floor fma log log2 rsqrt sin sqrt sqrt_rn umulhi".split())
CONSTEXPR = ("tl.constexpr", "constexpr", "triton.language.constexpr")
JIT = ("triton.jit", "jit", "triton.jit()", "jit()")
AUTOTUNE = ("triton.autotune", "autotune")
_SIMPLE = (
    ast.Assign,
    ast.AugAssign,
    ast.AnnAssign,
    ast.Expr,
    ast.For,
    ast.While,
    ast.If,
    ast.Return,
    ast.Pass,
    ast.Break,
    ast.Continue,
)


class Kernel(Struct, frozen=True):
    """One kernel: its parameters in order, which of them are constexpr, its literal defaults."""

    name: str
    line: int
    params: tuple[str, ...]
    constexprs: tuple[str, ...]
    defaults: dict[str, int | float | bool | str | None]


class Extracted(Struct, frozen=True):
    """The module text that is replayed, its kernels by name, and for each of its lines the line of the learner's file."""

    text: str
    kernels: dict[str, Kernel]
    lines: dict[int, int]


def extract(source: str) -> Extracted:
    """All `@triton.jit` functions of a file. KernelFault names the first thing that may not stand there."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise KernelFault(getattr(error, "lineno", 1) or 1, "不是合法的 Python", "this is no valid Python") from None
    found = [node for node in tree.body if isinstance(node, ast.FunctionDef) and _is_kernel(node)]
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and _is_kernel(node) and node not in found:
            raise KernelFault(
                node.lineno, f"核 {node.name} 要写在模块顶层", f"the kernel {node.name} must stand at module level"
            )
    functions = {node.name: node for node in found}  # as in Python, the last definition of a name counts
    if len(functions) > MOST_KERNELS:
        raise KernelFault(found[-1].lineno, f"核超过 {MOST_KERNELS} 个", f"more than {MOST_KERNELS} kernels")
    constants = dict(_constants(tree))
    for name, node in functions.items():
        if name in constants or name in BUILTINS | {"tl", "triton"} or name.startswith("__"):
            raise KernelFault(node.lineno, f"核不能叫 {name}", f"a kernel may not be named {name}")
    body: list[ast.stmt] = ast.parse("import triton\nimport triton.language as tl").body
    body += constants.values()
    kernels = {}
    for name, node in functions.items():
        kernels[name] = _kernel(node, set(constants), set(functions))
        body.append(node)
    old = ast.Module(body=body, type_ignores=[])
    text = ast.unparse(old) + "\n"
    lines = {
        new.lineno: was.lineno
        for new, was in zip(ast.walk(ast.parse(text)), ast.walk(old))
        if isinstance(new, ast.stmt) and isinstance(was, ast.stmt)
    }
    return Extracted(text=text, kernels=kernels, lines=lines)


def _is_kernel(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return any("jit" in ast.unparse(decorator).split("(")[0].split(".") for decorator in node.decorator_list)


def _constants(tree: ast.Module) -> Iterator[tuple[str, ast.stmt]]:
    """Module-level names with literal values, also in `tl.constexpr(...)`, as they stand; any other assignment is not taken."""
    for node in tree.body:
        if isinstance(node, ast.Assign) and len(node.targets) == 1:
            target, note = node.targets[0], None
        elif isinstance(node, ast.AnnAssign) and node.value is not None:
            target, note = node.target, ast.unparse(node.annotation)
        else:
            continue
        if not isinstance(target, ast.Name) or target.id.startswith("__") or target.id in ("tl", "triton"):
            continue
        value, wrapped = node.value, False
        assert value is not None
        if isinstance(value, ast.Call) and ast.unparse(value.func) in CONSTEXPR and len(value.args) == 1:
            value, wrapped = value.args[0], True
        found = _literal(value)
        if found is None:
            continue
        right = f"tl.constexpr({found!r})" if wrapped else repr(found)
        made = ast.parse(f"{target.id}{': tl.constexpr' if note in CONSTEXPR else ''} = {right}").body[0]
        yield target.id, ast.copy_location(made, node)


def _literal(node: ast.expr | None) -> Any:
    """The value of a literal int, float, bool, str or tuple of them; None for anything else."""
    try:
        value = ast.literal_eval(node) if node is not None else None
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return None
    simple = (int, float, bool, str)
    if isinstance(value, simple) or (isinstance(value, tuple) and all(isinstance(x, simple) for x in value)):
        return value
    return None


def _kernel(f: ast.FunctionDef, constants: set[str], kernels: set[str]) -> Kernel:
    """Check a kernel and leave of it what is replayed: the plain decorator, constexpr annotations, the body."""
    for decorator in f.decorator_list:
        text = ast.unparse(decorator)
        if text not in JIT and not (isinstance(decorator, ast.Call) and ast.unparse(decorator.func) in AUTOTUNE):
            raise KernelFault(
                decorator.lineno,
                f"核只能用 @triton.jit 和 @triton.autotune，不能用 {text[:60]}",
                f"a kernel takes @triton.jit and @triton.autotune, not {text[:60]}",
            )
    a = f.args
    if a.vararg or a.kwarg or a.kwonlyargs or a.posonlyargs:
        raise KernelFault(f.lineno, "核的参数不能用 *、** 或 /", "a kernel's parameters take no *, ** or /")
    defaults = {}
    for arg, default in zip(a.args[len(a.args) - len(a.defaults) :], a.defaults):
        value = _literal(default)
        if isinstance(value, tuple) or (value is None and ast.unparse(default) != "None"):
            raise KernelFault(
                default.lineno, f"参数 {arg.arg} 的默认值要是字面量", f"the default of {arg.arg} must be a literal"
            )
        defaults[arg.arg] = value
    constexprs = []
    for arg in a.args:
        if arg.arg.startswith("__") or arg.arg in {"tl", "triton", *kernels, *BUILTINS}:
            raise KernelFault(f.lineno, f"参数不能叫 {arg.arg}", f"a parameter may not be named {arg.arg}")
        note = ast.unparse(arg.annotation) if arg.annotation is not None else ""
        arg.annotation = None  # other annotations say nothing to the compiler
        if note in CONSTEXPR:
            constexprs.append(arg.arg)
            arg.annotation = ast.parse("tl.constexpr", mode="eval").body
    _Body({arg.arg for arg in a.args}, constants, kernels).check(f)
    f.decorator_list = [ast.copy_location(ast.parse("triton.jit", mode="eval").body, f)]
    f.returns, f.type_comment = None, None
    if isinstance(f.body[0], ast.Expr) and isinstance(f.body[0].value, ast.Constant):
        f.body = f.body[1:] or [ast.copy_location(ast.Pass(), f.body[0])]
    return Kernel(f.name, f.lineno, tuple(arg.arg for arg in a.args), tuple(constexprs), defaults)


class _Body:
    """The allow-list over one kernel."""

    def __init__(self, params: set[str], constants: set[str], kernels: set[str]) -> None:
        self.params, self.constants, self.kernels = params, constants, kernels
        self.locals: set[str] = set()

    def check(self, f: ast.FunctionDef) -> None:
        for node in ast.walk(f):
            if isinstance(node, ast.Name) and isinstance(node.ctx, (ast.Store, ast.Del)):
                if node.id in {"tl", "triton", *self.kernels, *self.constants, *BUILTINS} or node.id.startswith("__"):
                    raise KernelFault(node.lineno, f"不能给 {node.id} 赋值", f"{node.id} may not be assigned to")
                self.locals.add(node.id)
        for statement in f.body:
            self._statement(statement)

    def _statement(self, node: ast.stmt) -> None:
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            return
        if not isinstance(node, _SIMPLE):
            kind = type(node).__name__
            raise KernelFault(
                node.lineno, f"核里不能用 {kind} 语句", f"a kernel may not hold a statement of the kind {kind}"
            )
        if isinstance(node, ast.AnnAssign):
            node.annotation = (
                ast.parse("tl.constexpr", mode="eval").body
                if ast.unparse(node.annotation) == "tl.constexpr"
                else ast.Name("float", ast.Load())
            )
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.stmt):
                self._statement(child)
            elif isinstance(child, ast.expr) and not (isinstance(node, ast.AnnAssign) and child is node.annotation):
                self._expression(child)

    def _expression(self, node: ast.expr) -> None:
        line = node.lineno
        if isinstance(node, ast.Name):
            if (
                isinstance(node.ctx, ast.Load)
                and node.id not in self.params | self.locals | self.constants | self.kernels | BUILTINS
            ):
                raise KernelFault(
                    line,
                    f"核里不认识 {node.id}：只能用参数、局部变量、字面量常量、别的核和 tl.<名字>",
                    f"{node.id} is not known inside a kernel: use parameters, locals, literal constants, other kernels and tl.<name>",
                )
            if isinstance(node.ctx, ast.Load) and node.id in BUILTINS - self.params - self.locals:
                raise KernelFault(line, f"{node.id} 只能被调用", f"{node.id} may only be called")
            return
        if isinstance(node, ast.Attribute):
            return self._attribute(node)
        if isinstance(node, ast.Call):
            return self._call(node)
        if isinstance(
            node,
            (
                ast.BinOp,
                ast.UnaryOp,
                ast.BoolOp,
                ast.Compare,
                ast.IfExp,
                ast.Subscript,
                ast.Slice,
                ast.Tuple,
                ast.List,
                ast.Constant,
            ),
        ):
            if isinstance(node, ast.Constant) and isinstance(node.value, (bytes, complex)):
                raise KernelFault(line, "核里没有这种字面量", "a kernel has no such literal")
            for child in ast.iter_child_nodes(node):
                if isinstance(child, ast.expr):
                    self._expression(child)
            return
        kind = {"JoinedStr": "f-string", "Lambda": "lambda", "NamedExpr": ":=", "ListComp": "comprehension"}.get(
            type(node).__name__, type(node).__name__
        )
        raise KernelFault(line, f"核里不能用 {kind}", f"a kernel may not hold this: {kind}")

    def _attribute(self, node: ast.Attribute) -> None:
        path: list[str] = [node.attr]
        inner = node.value
        while isinstance(inner, ast.Attribute):
            path.insert(0, inner.attr)
            inner = inner.value
        if isinstance(inner, ast.Name) and inner.id == "tl" and "tl" not in self.locals | self.params:
            if not (path[0] in LANGUAGE and set(path[1:]) <= {"element_ty", "primitive_bitwidth"}) and not (
                len(path) == 2 and path[0] == "math" and path[1] in MATH
            ):
                text = ".".join(["tl", *path])
                raise KernelFault(
                    node.lineno,
                    f"核里不能用 {text}：只能写 tl.<名字>、tl.math.<名字>，打印、内联汇编、随机数和 tl 的内部模块除外",
                    f"a kernel may not use {text}: write tl.<name> or tl.math.<name>; printing, inline assembly, random numbers and tl's inner modules are excluded",
                )
            return
        if node.attr not in METHODS:
            raise KernelFault(
                node.lineno, f"核里不能用属性 .{node.attr}", f"a kernel may not use the attribute .{node.attr}"
            )
        self._expression(node.value)

    def _call(self, node: ast.Call) -> None:
        if (
            isinstance(node.func, ast.Name)
            and node.func.id in BUILTINS
            and node.func.id not in self.locals | self.params
        ):
            if node.func.id in ("float", "int", "bool") and not (
                len(node.args) == 1 and isinstance(node.args[0], ast.Constant)
            ):
                raise KernelFault(
                    node.lineno,
                    f"{node.func.id}() 只能用于字面量；张量用 .to(tl.float32)",
                    f"{node.func.id}() takes a literal here; for tensors write .to(tl.float32)",
                )
        else:
            self._expression(node.func)
        for child in (*node.args, *(k.value for k in node.keywords)):
            if isinstance(child, ast.Starred):
                raise KernelFault(node.lineno, "核里的调用不能用 *", "a call inside a kernel takes no *")
            self._expression(child)
        if any(k.arg is None for k in node.keywords):
            raise KernelFault(node.lineno, "核里的调用不能用 **", "a call inside a kernel takes no **")
