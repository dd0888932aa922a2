"""What Classroom 50's `autograder.py` starts: grade the student's checkout, write result.json and release-body.md into it.

    python -m grader.exports.classroom50_run CHECKOUT      in the bundle's course folder

Exit codes: 0 graded, whatever the result; 2 the runner's variables or the bundle are wrong; 3 a fault of ours, and no result.json.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from grader import catalogue, judge
from grader.catalogue import CourseError
from grader.exports import autograder, identity, result_file, submitted
from grader.model import Lang, Report, Status
from grader.report import classroom50, markdown, words
from grader.selection import select

RESULT = "result.json"
BODY = "release-body.md"
_KEPT = ("PATH", "HOME", "LANG", "TMPDIR", "SYSTEMROOT", "VIRTUAL_ENV", "PYTHONPATH")


def run(checkout: Path, bundle: Path) -> Report:
    """Grade a checkout by the course in `bundle`; what the student committed under the results' names is replaced, never followed."""
    for name in (RESULT, BODY):
        if os.path.lexists(checkout / name) and not (checkout / name).is_dir():
            (checkout / name).unlink()
    who = identity.read(os.environ)
    for name in [name for name in os.environ if name not in _KEPT]:
        del os.environ[name]  # no token, no output file of the workflow and nobody's name for what starts from here
    course = catalogue.load(bundle)
    lang: Lang = "zh" if (bundle / autograder.LANGUAGE).read_text(encoding="ascii").strip() == "zh" else "en"
    items = select(course, (bundle / autograder.ITEMS).read_text(encoding="utf-8").split())
    exercises = [course.exercise(item.exercise) for item in items if item.exercise]
    sources = submitted.read(checkout, exercises)
    with judge.Judge(course, exercises, tests="visible", device="cpu", jobs=min(2, os.cpu_count() or 1)) as running:
        report = running.grade(sources, items)
    if not any(item.status is Status.internal_error for item in report.items):
        result_file.replace(
            checkout / BODY, markdown.render(report, lang, 100_000)
        )  # a release's text may have 125,000 characters
        result_file.replace(checkout / RESULT, classroom50.render(report, lang, who))
    sys.stdout.write(f"{words.summary(report, lang)}\n{words.note(report, lang)}\n{words.isolation(report, lang)}\n")
    return report


def main() -> None:
    """Entry point of `autograder.py`."""
    try:
        report = run(Path(sys.argv[1]), Path.cwd())
    except CourseError as error:
        sys.stderr.write(f"{error.text.zh}\n{error.text.en}\n")
        raise SystemExit(2) from None
    if any(item.status is Status.internal_error for item in report.items):
        sys.stderr.write("评测器故障，没有写结果；请重新评测 / a fault of the grader, no result written: grade again\n")
        raise SystemExit(3)


if __name__ == "__main__":
    main()
