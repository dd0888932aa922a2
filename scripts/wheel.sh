#!/usr/bin/env bash
# Tests the wheel instead of the tree: builds it, installs it where no source of the grader is, grades there and runs a part of the tests.
#   wheel.sh [DIR [WORD …]]   DIR: an empty folder to work in, else a temporary one that is removed; WORD: what to grade
set -euo pipefail
cd "$(dirname "$0")/.."
PYTHON=${PYTHON:-.venv/bin/python}
place=${1:-}
if [ -z "$place" ]; then
  place=$(mktemp -d)
  trap 'rm -rf "$place"' EXIT
fi
mkdir -p "$place/course"
"$PYTHON" -m pip --disable-pip-version-check wheel --quiet --no-deps -w "$place/dist" .
"$PYTHON" -m venv "$place/venv"
python="$place/venv/bin/python"
[ -x "$python" ] || python="$place/venv/Scripts/python"
"$python" -m pip --disable-pip-version-check install --quiet -c constraints.txt "$place"/dist/*.whl
for part in checklists exercises solutions tests pyproject.toml; do
  if [ -e "$part" ]; then cp -R "$part" "$place/course/"; fi
done
cd "$place/course"
"$python" -c 'import grader, sys; sys.exit("site-packages" not in grader.__file__)'
"$python" -m grader check "${@:2}" --tests visible || [ $? -eq 1 ]
"$python" -m pytest tests/test_catalogue.py tests/test_submission.py tests/test_judge.py tests/test_ledger.py tests/test_places.py
