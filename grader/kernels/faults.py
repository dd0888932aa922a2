"""What may not be: a kernel or its host code that cannot be graded, told with line and advice in both languages."""

from __future__ import annotations

from grader.model import Text


class KernelFault(Exception):
    """A fault of the submission. `text` names line, expression and what to do instead."""

    def __init__(self, line: int, zh: str, en: str) -> None:
        self.line = line
        self.text = Text(f"第 {line} 行：{zh}" if line else zh, f"line {line}: {en}" if line else en)
        super().__init__(self.text.en)


# What the recorder refuses, by code: the expression is put in for {0}.
HOST = {
    "computes": (
        "{0} 在核之外做计算；要计算就写进核里（归约可以放进第二个核）",
        "{0} computes outside a kernel; compute in a kernel (a reduction can go into a second one)",
    ),
    "copies": (
        "{0} 复制或转换了数据；把步长传给核，在核里转换类型",
        "{0} copies or converts data; pass the strides to the kernel and convert there",
    ),
    "reads": (
        "{0} 在主机上读张量的值；主机代码只能依赖形状和普通参数",
        "{0} reads a tensor's value on the host; host code may depend on shapes and plain arguments only",
    ),
    "device": ("{0} 用了别的设备；请用参数所在的设备", "{0} names another device; use the one of the arguments"),
    "foreign": (
        "{0} 用了这次调用既没有得到、也没有分配的缓冲区（例如上一次调用留下的）",
        "{0} uses a buffer that this call neither got nor allocated (one kept from an earlier call, say)",
    ),
    "argument": (
        "{0} 不能传给核：只能是张量、整数、浮点数、布尔值、None，constexpr 还可以是 tl 的类型或字符串",
        "{0} cannot be passed to a kernel: tensors, ints, floats, bools and None; a constexpr may also be a tl dtype or a string",
    ),
    "parameters": (
        "{0} 的参数与核的定义不符",
        "the arguments of {0} do not fit the kernel's definition",
    ),
    "grid": (
        "{0} 的 grid 要是一到三个非负整数",
        "the grid of {0} must be one to three non-negative integers",
    ),
    "option": (
        "{0} 里有不认识的启动选项；可用 num_warps 和 num_stages",
        "{0} holds an unknown launch option; num_warps and num_stages are known",
    ),
    "returns": (
        "返回值 {0} 不是缓冲区或其视图（也可以是它们的元组、None 或普通数字）",
        "the result {0} is no buffer or view of one (tuples of them, None and plain numbers are fine too)",
    ),
    "decorator": (
        "{0}：核只能用 @triton.jit 和 @triton.autotune(configs=[triton.Config(...)], key=[...])",
        "{0}: a kernel takes @triton.jit and @triton.autotune(configs=[triton.Config(...)], key=[...])",
    ),
    "launched": ("{0} 要这样启动：kernel[grid](...)", "{0} is launched as kernel[grid](...)"),
    "outside": (
        "{0} 在不启动核的函数里启动了核",
        "{0} launches a kernel in a function that is not graded as one that launches kernels",
    ),
}

ACTS = {"load": ("读", "reads"), "store": ("写", "writes"), "atomic": ("原子更新", "atomically updates")}


def replay_fault(code: str, kernel: str, operand: str, line: int, detail: str) -> KernelFault:
    """The fault of a launcher's code; `line` in the learner's file."""
    if code == "order":
        return KernelFault(
            0,
            "换一个程序执行顺序，结果就不一样：程序之间不能依赖先后，也不能写同一个位置",
            "another order of programs gives another result: programs may not depend on each other, nor write to the same place",
        )
    if code == "raised":
        return KernelFault(line, f"核 {kernel} 里出错：{detail}", f"the kernel {kernel} failed: {detail}")
    count, kind, side = (*detail.split("|"), "", "")[:3] if code != "misaligned" else ("", detail, "")
    zh_act, en_act = ACTS.get(kind, ACTS["load"])
    if code == "misaligned":
        return KernelFault(
            line,
            f"核 {kernel} 通过 {operand} {zh_act}没有对齐的地址",
            f"the kernel {kernel} {en_act} an address that is not aligned, through {operand}",
        )
    if code == "wild":
        return KernelFault(
            line,
            f"核 {kernel} {zh_act} {count} 个不属于任何缓冲区的地址",
            f"the kernel {kernel} {en_act} {count} addresses that belong to no buffer",
        )
    place, _, how_far = side.partition(" ")
    zh_side = {
        "after": f"最远超出末尾 {how_far} 个元素",
        "before": f"最远在开头之前 {how_far} 个元素",
        "empty": "它是空的",
        "between": "在它的各个视图之间",
    }.get(place, "")
    en_side = {
        "after": f"up to {how_far} elements past its end",
        "before": f"up to {how_far} elements before its start",
        "empty": "it is empty",
        "between": "between its views",
    }.get(place, "")
    return KernelFault(
        line,
        f"核 {kernel} {zh_act}了 {operand} 之外的 {count} 个元素（{zh_side}）；检查 mask 和步长",
        f"the kernel {kernel} {en_act} {count} elements outside of {operand} ({en_side}); check the mask and the strides",
    )


def host_fault(code: str, line: int, expression: str) -> KernelFault:
    """The fault of a recorder's code; an unknown code is told as a computation."""
    zh, en = HOST.get(code, HOST["computes"])
    shown = f"`{expression}`" if expression else "…"
    return KernelFault(line, zh.format(shown), en.format(shown))
