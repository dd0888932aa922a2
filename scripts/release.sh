#!/usr/bin/env bash
# A release, as .github/workflows/release.yml makes it and as it can be made by hand, in the authoring tree:
#   publish ADDRESS DIR   clones the learner repository into DIR and adds one commit to it; pushes nothing
#   push DIR              pushes that commit and its tag; on a runner LEARNER_TOKEN may write to that repository
#   seal DIR              pro.age and hidden.age into DIR; the key is in GRADER_SIGNING_KEY, members.toml's text in MEMBERS
#   notes FILE            the newest section of CHANGELOG.md
#   attach DIR FILE OUT   a release of LEARNER_REPOSITORY for the tag of DIR, with these notes and the bundles in OUT
set -euo pipefail
cd "$(dirname "$0")/.."

publish() {
  git clone --quiet -- "$1" "$2"
  if ! git -C "$2" var GIT_COMMITTER_IDENT >/dev/null 2>&1; then  # a runner has no identity of its own
    git -C "$2" config user.name "release"
    git -C "$2" config user.email "release@users.noreply.github.com"
  fi
  .venv/bin/python -m grader publish "$2"
}

push() {
  helper=()
  # shellcheck disable=SC2016  # git runs the helper, so that the token is in no argument and no file
  [ -z "${LEARNER_TOKEN:-}" ] || helper=(-c credential.helper= -c 'credential.helper=!f() { echo username=x-access-token; echo "password=$LEARNER_TOKEN"; }; f')
  git -C "$1" "${helper[@]}" push --quiet origin HEAD --follow-tags --tags
}

seal() {
  if [ -z "${MEMBERS:-}" ]; then  # by hand: members.toml lies here
    .venv/bin/python -m grader seal "$1"
    return
  fi
  list=$(mktemp)
  trap 'rm -f "$list"' EXIT
  printf '%s\n' "$MEMBERS" > "$list"
  unset MEMBERS
  .venv/bin/python -m grader seal "$1" --members "$list"
}

notes() {
  awk '/^## /{n++} n==1' CHANGELOG.md > "$1"
  [ -s "$1" ]
}

attach() {
  tag=$(git -C "$1" describe --tags --exact-match HEAD)
  GITHUB_REPOSITORY=$LEARNER_REPOSITORY GITHUB_SHA=$(git -C "$1" rev-parse HEAD) \
    .venv/bin/python -m grader github release "$tag" --notes "$2" "$3"/pro.age "$3"/hidden.age
}

case "${1:-}" in
  publish | push | seal | notes | attach) "$@" ;;
  *) sed -n '2,7p' "$0" >&2; exit 2 ;;
esac
