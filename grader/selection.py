"""Words at the command line → checklist items."""

from __future__ import annotations

from collections.abc import Sequence

from grader.catalogue import CourseError
from grader.model import Course, Item


def select(course: Course, words: Sequence[str]) -> list[Item]:
    """Items by number (2.1), exercise (vram_calculator), chapter (02_gpu_basics, ch02, 2); all of them without words."""
    items = course.items()
    if not words:
        return items
    chosen: list[Item] = []
    for word in words:
        found = [
            i
            for i in items
            if word in (i.number, i.exercise, f"{i.chapter}/{i.exercise}") or _is_chapter(word, i.chapter)
        ]
        if not found:
            near = ", ".join(i.exercise for i in items if i.exercise)[:300]
            raise CourseError(
                f"没有叫 {word!r} 的条目或章节；可用的有：{near}", f"no item or chapter {word!r}; there are: {near}"
            )
        chosen += [item for item in found if item not in chosen]
    return chosen


def _is_chapter(word: str, slug: str) -> bool:
    number = slug.split("_")[0]
    return word in (slug, number, f"ch{number}", number.lstrip("0"), f"ch{number.lstrip('0')}")
