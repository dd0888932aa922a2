"""Every reason that the performance grade gives, in Chinese and English."""

from __future__ import annotations

from grader.kernels import frames
from grader.model import Text

PASSED = Text("达到了目标", "reached the target")
STRONG = Text("达到了优秀目标", "reached the strong target")
FAILED = Text("三轮里有两轮以上没有达到目标份额", "two thirds of the rounds or more stayed below the target share")
FAILED_BASELINE = Text("没有达到基线的 {times} 倍", "not {times} times as fast as the baseline")
CLOSE = Text(
    "离目标太近，测量误差以内分不出来：再测一次，或再快一点",
    "too close to the target to tell from noise: measure again, or be a little faster",
)
INCONCLUSIVE = Text(
    "{rounds} 轮里只有 {counted} 轮可以算数，或者各轮不一致：显卡不安静，请关掉别的程序再测一次",
    "{counted} of {rounds} rounds count, or they disagree: the card was not quiet, end other programs and measure again",
)
SUSPICIOUS = Text(
    "测得的速度是上限的 {share} 倍，不可能是真的，不予采信",
    "measured at {share} of the ceiling, which cannot be true: not accepted",
)
NO_REFERENCE = Text(
    "这一项和参考核比较，这里没有 solutions/",
    "this is compared with the reference kernel, and there is no solutions/ here",
)
OUTPUTS = {
    "wrong": Text("在显卡上算出的结果不对", "what came out on the device is wrong"),
    "late": Text(
        "还没有做完就说做完了：停表时取的样与最后的输出不一样（其中 {poison} 还没有写），不予采信",
        "said that it was done before it was: the sample taken when the clock stopped is not what stands there now ({poison} of it unwritten); not accepted",
    ),
    "early": Text("开表之前就写了输出，不予采信", "wrote outputs before the clock started: not accepted"),
}
BROKEN = {
    "late": Text("超过 {seconds:.0f} 秒没有做完", "not done within {seconds:.0f} seconds"),
    "gone": Text("运行核的进程中途结束", "the process that runs the kernels ended"),
    "nonsense": Text("运行核的进程答得不合规", "the process that runs the kernels gave no proper answer"),
}
FAULTS = {
    frames.NO_IPC: ("ipc", Text("不能共享显存：{words}", "device memory cannot be shared: {words}")),
    frames.NO_DEVICE: ("device", Text("隔离层里看不到显卡：{words}", "no device is seen inside the walls: {words}")),
    frames.BUILD: (
        "build",
        Text("核不能在这块显卡上编译：{words}", "the kernel does not build for this device: {words}"),
    ),
    frames.LAUNCH: ("launch", Text("核在显卡上运行出错：{words}", "the kernel failed on the device: {words}")),
    frames.OTHER: ("launch", Text("核没有运行起来：{words}", "the kernel did not run: {words}")),
}

# not_measured
NO_DEVICE = Text("这里没有 CUDA 显卡", "no CUDA device here")
CPU_WANTED = Text("按要求只用 CPU", "only the CPU, as asked for")
NO_TORCH = Text(
    "这里的 PyTorch 不支持 CUDA：运行 make setup EXTRA=kernels TORCH=cuda",
    "PyTorch here is built without CUDA: run make setup EXTRA=kernels TORCH=cuda",
)
NO_TARGET = Text("这一项没有性能目标", "this item has no target")
NO_BENCH = Text("这个练习没有 bench.py", "this exercise has no bench.py")
MODE = Text("显卡的计算模式是 {mode}，要 Default", "the card's compute mode is {mode}, Default is needed")
MPS = Text("MPS 开着，计时不可信", "MPS is on, which spoils the clock")
OTHERS = Text("别的程序正在用这块显卡（{names}）", "other programs are using this card ({names})")
MEMORY = Text(
    "要 {need:.1f} GB 空闲显存，只有 {free:.1f} GB",
    "{need:.1f} GB of free device memory are needed, {free:.1f} GB are there",
)
UNSEEN = Text(
    "nvidia-smi 用不了，不知道显卡是否空闲",
    "without nvidia-smi nobody knows whether the card is idle",
)
WALLS = Text("正式成绩要 bubblewrap 隔离", "a result of record needs the walls of bubblewrap")
NO_SHARING = Text(
    "正式成绩要 CUDA IPC，这里不能共享显存（{words}）",
    "a result of record needs CUDA IPC, and device memory cannot be shared here ({words})",
)
IDLE_BROKE = Text("空转的对照进程没有跑起来（{words}）", "the no-op that is compared with did not run ({words})")
STOPWATCH_LATE = Text("计时进程太久没有回答", "the clock's own process did not answer in time")
STOPWATCH_BROKE = Text("计时进程结束了：{words}", "the clock's own process ended: {words}")


def filled(text: Text, **values: object) -> Text:
    """A sentence with its blanks filled in."""
    return Text(text.zh.format(**values), text.en.format(**values))


def about(text: Text, words: Text) -> Text:
    """A sentence with another one in its blank `words`, each in its language."""
    return Text(text.zh.format(words=words.zh), text.en.format(words=words.en))
