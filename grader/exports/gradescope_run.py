"""What `run_autograder` starts: grade /autograder/submission, write /autograder/results/results.json.

    python -m grader.exports.gradescope_run ROOT      in ROOT/source/course

A fault of ours leaves no results.json and exits with 3: Gradescope then shows that the autograder failed, and nobody loses points.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

from grader import catalogue, judge
from grader.catalogue import CourseError
from grader.exports import autograder, result_file, submitted
from grader.model import Exercise, Isolation, Lang, Report, Text
from grader.report import gradescope, words
from grader.selection import select

METADATA = "submission_metadata.json"
_MOST = 1 << 20  # bytes of the metadata that are read
_NOTHING = Text(
    "没有找到可以评的文件。请交 {names}，直接放在最上层，或按仓库的目录放在 exercises/ 下",
    "nothing here can be graded. Hand in {names}, at the top or in exercises/ as the repository has them",
)


def run(root: Path) -> Report:
    """Grade what lies below `root` and write results.json. CourseError, YardError or SuiteError where that cannot be done."""
    results = root / "results" / "results.json"
    results.parent.mkdir(parents=True, exist_ok=True)
    if os.path.lexists(results):
        results.unlink()  # a result of an earlier run must not stand for this one
    course = catalogue.load(root / "source" / autograder.COURSE)
    home = Path(course.root)
    lang: Lang = "zh" if (home / autograder.LANGUAGE).read_text(encoding="ascii").strip() == "zh" else "en"
    items = select(course, (home / autograder.ITEMS).read_text(encoding="utf-8").split())
    exercises = [course.exercise(item.exercise) for item in items if item.exercise]
    sources = submitted.read(root / "submission", exercises)
    for name in [name for name in os.environ if name.startswith("GRADER_")]:
        del os.environ[name]
    with judge.Judge(course, exercises, tests="all", device="cpu", jobs=min(2, os.cpu_count() or 1)) as running:
        report = running.grade(sources, items)
    said = [] if any(not source.absent for source in sources.values()) else [_nothing(exercises, lang)]
    result_file.replace(results, gradescope.render(report, lang, {"gradescope": metadata(root / METADATA)}, said))
    return report


def metadata(path: Path) -> dict[str, Any]:
    """The submission's number and time, where Gradescope says them; nobody's name or address."""
    try:
        with open(path, "rb") as file:
            found = json.loads(file.read(_MOST))
    except (OSError, ValueError, RecursionError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {key: found[key] for key in ("id", "created_at") if isinstance(found.get(key), (int, str))}


def told(report: Report, lang: Lang) -> str:
    """For the instructor's log: how it was isolated and what the result is worth; nothing of the learner's."""
    walls = words.isolation(report, lang)
    warning = ""
    if report.isolation is not Isolation.bwrap:
        warning = Text(
            "警告：没有 bubblewrap，恶意的提交可以读到隐藏测试；这不是可作为成绩的评测",
            "warning: without bubblewrap a submission that means harm can read the hidden tests; this is no result of record",
        ).in_(lang)
    return "\n".join(text for text in (walls, words.note(report, lang), warning) if text)


def _nothing(exercises: list[Exercise], lang: Lang) -> str:
    return words.say(_NOTHING, lang, names=", ".join(f"{exercise.name}.py" for exercise in exercises[:12]))


def main() -> None:
    """Entry point of `run_autograder`."""
    try:
        report = run(Path(sys.argv[1]))
    except CourseError as error:
        sys.stderr.write(f"{error.text.zh}\n{error.text.en}\n")
        raise SystemExit(3) from None
    sys.stdout.write(told(report, "zh") + "\n" + told(report, "en") + "\n")


if __name__ == "__main__":
    main()
