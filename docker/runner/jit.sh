#!/usr/bin/env bash
# One runner for one job on one GPU, without Kubernetes: asks GitHub for a just-in-time configuration, starts a container with it, waits
# until its one job is done. Run it on the GPU's host, by a user who may use Docker:  docker/runner/jit.sh OWNER/REPOSITORY
#   TOKEN_FILE   a token with "Administration: write" on this one repository, readable by its owner alone      (needed)
#   GPU          which card, by default 0: a second start for the same card waits until the first has ended
#   LABELS       by default self-hosted,gpu        GROUP  runner group's number, by default 1        IMAGE  by default llm-inference-runner
#   GITHUB_API   by default https://api.github.com
# The token stays on the host: the container gets the configuration only, which is worth one registration and is used up before the job begins.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)

die() { printf '%s\n' "$*" >&2; exit 2; }

[[ ${1:-} =~ ^[A-Za-z0-9-]+/[A-Za-z0-9._-]+$ ]] || die "用法 / usage: TOKEN_FILE=… $0 OWNER/REPOSITORY"
repository=$1
gpu=${GPU:-0} labels=${LABELS:-self-hosted,gpu} group=${GROUP:-1} image=${IMAGE:-llm-inference-runner} api=${GITHUB_API:-https://api.github.com}
[[ $gpu =~ ^[A-Za-z0-9-]+$ ]] || die "GPU 写编号或 UUID / GPU is a number or a UUID: $gpu"
[[ $group =~ ^[0-9]+$ ]] || die "GROUP 写编号 / GROUP is a number: $group"
[[ $labels =~ ^[A-Za-z0-9._-]+(,[A-Za-z0-9._-]+)*$ ]] || die "LABELS 用逗号分隔 / LABELS are separated by commas: $labels"
[ -r "${TOKEN_FILE:-}" ] || die "TOKEN_FILE 要指向一个可读的文件 / TOKEN_FILE must name a readable file"
[[ $(stat -Lc %a "$TOKEN_FILE") =~ 00$ ]] || die "别人也能读 $TOKEN_FILE：chmod 600 / others can read $TOKEN_FILE: chmod 600"

exec 9>"${XDG_RUNTIME_DIR:-/tmp}/llm-inference-gpu-$gpu.lock"
flock 9

name=gpu-$gpu-$(od -An -N6 -tx1 /dev/urandom | tr -d ' \n')
body=$(printf '{"name":"%s","runner_group_id":%s,"labels":["%s"],"work_folder":"_work"}' "$name" "$group" "${labels//,/\",\"}")
answer=$(mktemp)
trap 'rm -f "$answer"' EXIT
# The header goes through a pipe and the answer into a file of ours: neither is in the list of processes.
status=$(printf 'Authorization: Bearer %s\n' "$(tr -d '\r\n' <"$TOKEN_FILE")" |
  curl --silent --show-error --max-time 60 --header @- --header 'Accept: application/vnd.github+json' \
    --header 'X-GitHub-Api-Version: 2022-11-28' --output "$answer" --write-out '%{http_code}' \
    --data "$body" "$api/repos/$repository/actions/runners/generate-jitconfig") || die "连不上 $api / $api cannot be reached"
[ "$status" = 201 ] || die "GitHub 回答 $status / GitHub answered $status: $(python3 -c '
import json, sys
try:
    print(ascii(str(json.load(open(sys.argv[1]))["message"]))[1:201])
except Exception:
    print("?")' "$answer")
401：token 过期 · 403、404：token 没有这个仓库的 Administration: write · 409：名字重复，再试一次 · 422：GROUP 或 LABELS 不对
401: the token has expired · 403, 404: it lacks Administration: write here · 409: the name is taken, try again · 422: wrong GROUP or LABELS"
ACTIONS_RUNNER_INPUT_JITCONFIG=$(python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["encoded_jit_config"])' "$answer")
export ACTIONS_RUNNER_INPUT_JITCONFIG
rm -f "$answer"
unset TOKEN_FILE
printf '%s：等待一个作业 / waiting for one job\n' "$name" >&2

# `--env NAME` without a value: taken from the environment, not from the list of processes. 9>&-: the lock is this script's.
docker run --rm --name "$name" --hostname "$name" --gpus "device=$gpu" --env ACTIONS_RUNNER_INPUT_JITCONFIG \
  --cap-drop ALL --security-opt no-new-privileges --pids-limit 4096 --memory 32g --shm-size 2g \
  --security-opt "seccomp=$here/../seccomp.json" --security-opt apparmor=unconfined --security-opt systempaths=unconfined \
  "$image" 9>&-
