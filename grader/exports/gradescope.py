"""The zip that Gradescope builds an autograder from: `setup.sh` and `run_autograder` at its root, the course beside them.

Layout and names as in Gradescope's Autograder Specifications: the zip's contents lie in /autograder/source, `run_autograder` is copied
to /autograder/run_autograder and started there. The zip holds hidden tests and references: it is as private as solutions/.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence

from grader.exports import autograder
from grader.exports.autograder import Member
from grader.model import Course, Item, Lang, Text

_WHEN = (1980, 1, 1, 0, 0, 0)  # the same zip for the same course
_SETUP = """\
#!/usr/bin/env bash
# Gradescope runs this once, as root, while it builds the image. AUTOGRADER: where everything lies, for tests.
set -euo pipefail
course="${AUTOGRADER:-/autograder}/source/course"
new_enough() { "$1" -c 'import sys; raise SystemExit(sys.version_info < (3, 11))' 2>/dev/null; }
find_python() {
  for name in python3.13 python3.12 python3.11 python3; do
    if new_enough "$name" && "$name" -c 'import ensurepip' 2>/dev/null; then printf '%s' "$name"; return; fi
  done
}
python=$(find_python)
if [ -z "$python" ]; then
  apt-get update -qq
  apt-get install -y -qq python3.12 python3.12-venv || apt-get install -y -qq python3.11 python3.11-venv
  python=$(find_python)
fi
chmod +x "$course/scripts/setup.sh"
PYTHON="$python" EXTRA="@EXTRA@" "$course/scripts/setup.sh"
"""
_RUN = """\
#!/usr/bin/env bash
# Gradescope runs this for every submission. AUTOGRADER: where everything lies, for tests.
set -euo pipefail
root="${AUTOGRADER:-/autograder}"
cd "$root/source/course"
exec .venv/bin/python -m grader.exports.gradescope_run "$root"
"""
SECRET = Text(
    "这个 zip 里有隐藏测试和参考解：只上传到 Gradescope 的 Configure Autograder，不要公开",
    "this zip holds hidden tests and references: upload it under Configure Autograder, and keep it private",
)


def build(course: Course, items: Sequence[Item], lang: Lang) -> bytes:
    """The zip. CourseError without solutions/, or where the grader is not a checkout."""
    setup = _SETUP.replace("@EXTRA@", autograder.extras(course, items))
    members = [
        Member("setup.sh", setup.encode(), program=True),
        Member("run_autograder", _RUN.encode(), program=True),
        *autograder.members(course, items, lang, hidden=True),
    ]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for member in members:
            entry = zipfile.ZipInfo(member.path, _WHEN)
            entry.create_system = 3  # Unix: the mode counts
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = (0o100755 if member.program else 0o100644) << 16
            archive.writestr(entry, member.data)
    return out.getvalue()
