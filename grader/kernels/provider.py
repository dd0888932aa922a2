"""What is timed: the launches of a submission's host code at the sizes of `bench.py`, recorded in a cell as any call is."""

from __future__ import annotations

import time

from grader.cell import MODULE
from grader.kernels.answer import fault_told
from grader.kernels.extract import Extracted, extract
from grader.kernels.faults import KernelFault
from grader.kernels.manifest import Manifest, read
from grader.kernels.performance import Provider
from grader.kernels.replay import Shapes
from grader.model import Exercise
from grader.proxy import CellDied, CellTimeout, Session, WireError
from grader.registry import Registry
from grader.sandbox.yard import Cells

RECORD_S = 60.0


def provider(cells: Cells, exercise: Exercise, source: str) -> Provider:
    """A function that records one call; KernelFault where it cannot be timed."""

    def record(function: str, shapes: Shapes) -> tuple[Manifest, Extracted]:
        extracted = extract(source)
        sizes, args, kwargs = shapes
        memory = (exercise.limits.memory_mb << 20) + 2 * sum(sizes)  # address space; what nobody writes is never there
        end = cells.take(memory)
        try:
            until = time.monotonic() + RECORD_S
            session = Session(
                end.sock, Registry.scan("given"), call_s=exercise.limits.call_s, until=until, kill=end.kill
            )
            refused = session.greet()
            if refused:
                raise KernelFault(0, f"围墙没有立起来：{refused}", f"the walls did not stand: {refused}")
            session.load(exercise.name, ((f"{exercise.name}.py", source.encode()),), b"", "record")
            said = session.call(MODULE, function, (), {}, ("record", function, tuple(sizes), args, kwargs))
        except (CellDied, CellTimeout, WireError) as ended:
            raise KernelFault(0, f"记录时中途结束：{ended}", f"recording ended early: {ended}") from None
        except KernelFault:
            raise
        except Exception as error:
            text = f"{type(error).__name__}: {error}"[:500]
            raise KernelFault(0, f"在评分的尺寸上抛出了异常：{text}", f"raised at the graded size: {text}") from None
        finally:
            end.close()
            cells.drop_spare()
        if isinstance(said, dict) and "fault" in said:
            raise fault_told(said["fault"])
        return read(said, extracted.kernels, tuple(sizes), interpreted=False), extracted

    return record
