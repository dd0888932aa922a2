#!/bin/sh
# While an image is built: CN=1 points apt at the mainland mirror of sources.env, which lies beside this file there.
# By http: a slim base has no certificates yet, and apt checks signatures, not transport.   ROOT: another root than /
set -eu
[ -n "${CN:-}" ] || exit 0
# shellcheck source=scripts/sources.env
. "$(dirname "$0")/sources.env"
for list in "${ROOT:-}"/etc/apt/sources.list.d/debian.sources "${ROOT:-}"/etc/apt/sources.list.d/ubuntu.sources; do
  [ -e "$list" ] || continue
  sed -i -E "s|^(URIs: )https?://[^/]+/|\1http:${APT_CN#https:}/|" "$list"
done
