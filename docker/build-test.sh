#!/usr/bin/env bash
# Build the images without a registry and grade in them: for machines with Debian's podman, buildah and debootstrap, as root. Minutes.
#   docker/build-test.sh [FOLDER]     everything that is made lies in FOLDER, by default a new one that is removed afterwards
# The base `debian:13-slim` is made by debootstrap, which is not byte for byte what the registry has; gpu and runner images need their own bases
# and are not built here. pip's and apt's own configuration of this machine is lent to the build, not copied into an image.
set -euo pipefail
cd "$(dirname "$0")/.."
place=${1:-$(mktemp -d)}
[ -n "${1:-}" ] || trap 'rm -rf "$place"' EXIT
mkdir -p "$place"

say() { printf '· %s\n' "$*" >&2; }
store=(--root "$place/storage" --runroot "$place/run" --storage-driver "${STORAGE_DRIVER:-overlay}")
lent=()
for path in /etc/pip.conf /etc/ssl/certs; do
  [ ! -e "$path" ] || lent+=(--volume "$path:$path:ro")
done

if ! buildah "${store[@]}" inspect docker.io/library/debian:13-slim >/dev/null 2>&1; then
  say "debootstrap"
  debootstrap --variant=minbase trixie "$place/base" >"$place/debootstrap.log"
  tar -C "$place/base" -c . | podman "${store[@]}" import - docker.io/library/debian:13-slim >/dev/null
  rm -rf "$place/base"
fi
for name in learner grader; do
  say "$name.Dockerfile"
  buildah "${store[@]}" bud --layers --isolation chroot --network host --pull-never "${lent[@]}" \
    -f "docker/$name.Dockerfile" -t "test-$name" . >"$place/$name.log" 2>&1 || { tail -n 30 "$place/$name.log" >&2; exit 1; }
done

# crun's and podman's word for Docker's systempaths=unconfined is unmask=ALL; limits that a machine may refuse to raise are given here.
contain() {
  podman "${store[@]}" --cgroup-manager cgroupfs --runtime runc run --rm --network none \
    --ulimit nofile=1024:1024 --ulimit nproc=2000:2000 --cap-drop ALL --security-opt no-new-privileges "$@"
}
expect() { # TEXT COMMAND …: the command's output holds the text
  local text=$1 said
  shift
  said=$("$@" 2>&1) || true
  printf '%s\n' "$said" | tail -n 5
  grep -qF -- "$text" <<<"$said" || { printf '%s\n' "$said" "missing: $text" >&2; exit 1; }
}
walls=(--security-opt seccomp=docker/seccomp.json --security-opt unmask=ALL)
submission=(--read-only --tmpfs /tmp --volume "$PWD:/submission:ro")

say "learner: make grade, no network"
expect "isolation process" contain --env CHAPTER=01 test-learner grade --lang en
say "learner: not root, and nothing private"
expect "uid=1000(learner)" contain test-learner id
expect "cannot access 'solutions'" contain test-learner ls solutions
say "grader: without the three options"
expect "isolation process" contain "${submission[@]}" test-grader 1.1 --lang en
say "grader: with them"
expect "isolation bwrap" contain "${submission[@]}" "${walls[@]}" test-grader 1.1 --lang en
say "grader: unmasked alone, seccomp alone"
expect "isolation process" contain "${submission[@]}" --security-opt unmask=ALL test-grader 1.1 --lang en
expect "Can't mount proc" contain "${submission[@]}" --security-opt seccomp=docker/seccomp.json test-grader 1.1 --lang en
say "all as expected"
