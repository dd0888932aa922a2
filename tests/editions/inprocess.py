"""A notebook's cells run as a kernel would run them, without one: `python inprocess.py NOTEBOOK ANSWERS` prints {answer: {step: passed}}.

ANSWERS: JSON, texts by name. Each runs in a process of its own, forked from one that has imported everything.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

from grader.editions import cells


def steps_of(notebook: Path) -> dict[str, str]:
    """Cells of checks by step."""
    found = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    bodies = ["".join(cell["source"]) for cell in found if cell["metadata"]["nbgrader"]["grade"]]
    heads = [body.partition("\n") for body in bodies]
    return {head.removeprefix("%%step "): body for head, _, body in heads}


def grade(notebook: Path, text: str) -> dict[str, str]:
    """What each step's cell raises; "" where it passes."""
    names: dict[str, Any] = {"__name__": "__main__"}
    steps = steps_of(notebook)
    try:
        exec(compile(text, "<answer>", "exec", dont_inherit=True), names)
    except Exception:
        pass  # the cell of the answer fails; those after it run
    told = {}
    for step, body in steps.items():
        try:
            cells.run(body, step, names, exercise=notebook.stem, folder=notebook.parent)
            told[step] = ""
        except cells.StepFailed as failure:
            told[step] = str(failure)
    return told


def main() -> None:
    notebook = Path(sys.argv[1]).resolve()
    sys.path.insert(0, str(notebook.parent))
    answers = json.loads(Path(sys.argv[2]).read_text(encoding="utf-8"))
    cells._warm_up()
    told = {}
    for name, text in answers.items():
        ours, theirs = os.pipe()
        if os.fork() == 0:
            os.close(ours)
            with os.fdopen(theirs, "w") as out:
                json.dump(grade(notebook, text), out)
                out.flush()
            os._exit(0)
        os.close(theirs)
        with os.fdopen(ours) as back:
            told[name] = json.loads(back.read() or "{}")
        os.wait()
    print(json.dumps(told))


if __name__ == "__main__":
    main()
