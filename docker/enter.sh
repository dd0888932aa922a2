#!/usr/bin/env bash
# What a container of the course does:
#   grade [OPTION …]   grade $CHAPTER (all, where it is empty); options go to `grader check`
#   shell              open a shell in the chapter's folder
#   anything else      is run as it is
# CHAPTER: 04 or appendix; empty: the whole course.   COURSE: where the checkout is mounted, by default /course
set -euo pipefail

chapter=${CHAPTER:-}
course=${COURSE:-/course}

say() { printf '%s\n' "$*" >&2; }

[ -f "$course/Makefile" ] || { say "$course 里没有课程：把你的 fork 挂到这里 / no course in $course: mount your fork there"; exit 2; }
cd "$course"
if ! { mkdir -p .venv && [ -w .venv ]; } 2>/dev/null; then
  say "不能写 $course/.venv。按你的用户编号重建镜像，再删掉旧的卷：
$course/.venv cannot be written. Build the image for your own user number, and drop the old volume:
  docker compose build --build-arg UID=$(stat -c %u .) --build-arg GID=$(stat -c %g .) ch01 && docker volume rm llm-inference_venv"
  exit 2
fi

case ${1:-grade} in
  grade)
    shift || true
    exec make --no-print-directory grade ITEM="$chapter" ARGS="$*"
    ;;
  shell)
    make --no-print-directory setup
    export PATH="$course/.venv/bin:$PATH"
    for folder in "$course/exercises/${chapter:-none}"*/; do
      if [ -d "$folder" ]; then cd "$folder"; fi
    done
    say "grader check · grader watch · grader hint · pytest · exit"
    exec bash
    ;;
  *) exec "$@" ;;
esac
