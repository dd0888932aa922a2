#!/usr/bin/env bash
# The job of .github/workflows/grade-request.yml that grades; each step can be run by hand from the course's root:
#   setup      .venv, bubblewrap, namespaces for it; KERNELS: how many requests need torch
#   bundles    hidden.age, and pro.age where there is one, into .grader/; no token. BUNDLES: a folder's address, else the newest release
#   unlock     the key in GRADER_IDENTITY opens them, and only them; it is in no file and in no later step
set -euo pipefail

setup() {
  local extra=editions
  [ "${KERNELS:-0}" = 0 ] || extra="$extra kernels"
  make setup EXTRA="$extra"
  scripts/namespaces.sh
}

bundles() {
  local from=${BUNDLES:-$GITHUB_SERVER_URL/$GITHUB_REPOSITORY/releases/latest/download}
  mkdir -p .grader
  load "$from/hidden.age"
  load "$from/pro.age" || printf '%s\n' "没有 pro.age：评测器的故障不能用参考解复核 / no pro.age: faults cannot be checked against the references" >&2
}

load() {
  curl --fail --silent --show-error --location --proto-redir =https --max-redirs 5 --max-time 300 --max-filesize 67108864 \
    --output ".grader/${1##*/}" -- "$1"
}

unlock() {
  local found=(.grader/hidden.age)
  [ ! -s .grader/pro.age ] || found+=(.grader/pro.age)
  HOME=/nonexistent .venv/bin/python -m grader unlock "${found[@]}" </dev/null
  rm -f "${found[@]}"
}

case "${1:-}" in
  setup | bundles | unlock) "$1" ;;
  *) sed -n '2,5p' "$0" >&2; exit 2 ;;
esac
