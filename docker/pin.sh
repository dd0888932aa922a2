#!/usr/bin/env bash
# Pin every image by today's digest: docker/pin.sh          for one who can reach the registries; commit what changes.
# Each IMAGE:TAG in docker/ becomes IMAGE:TAG@sha256:…; one that is pinned already is looked up again.
set -euo pipefail
cd "$(dirname "$0")/.."

pattern='[a-z0-9./-]+:[A-Za-z0-9._-]+'
mapfile -t files < <(find docker -name '*.Dockerfile' -o -name 'compose.yaml' -o -name 'values.yaml' | sort)
# `image: NAME` without a tag is one of our own
sed -nE "s/^ *(- )?(FROM|image:) ($pattern)(@sha256:[0-9a-f]{64})?( AS .*| *#.*)?$/\3/p" "${files[@]}" | sort -u |
  while read -r image; do
    digest=$(docker buildx imagetools inspect "$image" | awk '$1 == "Digest:" { print $2; exit }')
    [[ $digest =~ ^sha256:[0-9a-f]{64}$ ]] || { echo "$image：没有取到摘要 / no digest: $digest" >&2; exit 1; }
    sed -i -E "s#((FROM|image:) ${image//./\\.})(@sha256:[0-9a-f]{64})?( |\$)#\1@$digest\4#" "${files[@]}"
    echo "$image@$digest"
  done
