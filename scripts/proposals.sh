#!/usr/bin/env bash
# A contribution's private half, as .github/workflows/proposals.yml runs it and as it can be run by hand:
#   fetch ADDRESS PULL SHA DIR   the public tree; of the pull request its exercises, checklists and proposals only, as data
#   open DIR                     the key in GRADER_IDENTITY opens what the pull request adds to proposals/; nothing of it is run
#   verify DIR                   runs what came out: where there is no key and no token
# GRADER: the command line to use, by default that of DIR's .venv.
set -euo pipefail

die() { printf '%s\n' "$*" >&2; exit 2; }

grader() { ${GRADER:-.venv/bin/python -m grader} "$@"; }  # words are split on purpose

fetch() {
  [[ $2 =~ ^[0-9]+$ ]] || die "拉取请求写编号 / a pull request is a number: $2"
  [[ $3 =~ ^[0-9a-f]{40}$ ]] || die "提交写完整的 SHA / a commit is a whole SHA: $3"
  git clone --quiet --no-tags -- "$1" "$4"
  cd "$4"
  git fetch --quiet --no-tags origin "refs/pull/$2/head"
  [ "$(git rev-parse FETCH_HEAD)" = "$3" ] || die "拉取请求已有新的提交，先看过再填它的 SHA / the pull request moved on: read it, then give its new SHA"
  if git ls-tree -r FETCH_HEAD -- exercises checklists proposals | grep -qvE '^100(644|755) blob '; then
    die "拉取请求里有链接或子模块 / the pull request holds a link or a submodule"
  fi
  git diff --name-only --no-renames --diff-filter=A HEAD...FETCH_HEAD -- proposals |
    { grep -xE 'proposals/[a-z0-9_]+-[0-9a-f]{12}\.sealed' || true; } > .git/proposed
  [ -s .git/proposed ] || die "拉取请求没有新的 proposals/*.sealed / the pull request adds no proposals/*.sealed"
  git checkout --quiet FETCH_HEAD -- exercises checklists proposals
}

open() {
  cd "$1"
  while read -r sealed; do
    grader adopt "$sealed" </dev/null
  done < .git/proposed
}

verify() {
  cd "$1"
  for folder in solutions/*/*/; do
    if [ -e "$folder/test_hidden.py" ]; then
      grader verify "$(basename "$folder")" </dev/null
    else  # a reported answer has neither reference nor hidden tests beside it here
      printf '%s\n' "$folder：只有一份候选解，没有在这里运行；在作者仓库里 adopt，再 verify / holds a candidate only and was not run here: adopt it in the authoring tree and verify it there"
    fi
  done
}

case "${1:-}" in
  fetch | open | verify) "$@" ;;
  *) sed -n '2,6p' "$0" >&2; exit 2 ;;
esac
