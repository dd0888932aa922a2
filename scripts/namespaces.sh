#!/usr/bin/env bash
# Lets programs without privileges make user namespaces, which full isolation needs. For machines that serve one job, such as a CI
# runner: some distributions restrict them for everybody. Does nothing where they are allowed, or where it may not change them.
set -euo pipefail

works() { command -v bwrap >/dev/null 2>&1 && bwrap --unshare-all --ro-bind / / true 2>/dev/null; }

[ "$(uname -s)" = Linux ] || exit 0
works && exit 0
as_root=()
[ "$(id -u)" = 0 ] || as_root=(sudo -n)
for setting in kernel.apparmor_restrict_unprivileged_userns=0 kernel.unprivileged_userns_clone=1; do
  if [ -e "/proc/sys/$(tr . / <<<"${setting%%=*}")" ]; then
    "${as_root[@]}" sysctl --quiet --write "$setting" || true
  fi
done
works || echo "用户命名空间不可用，结果会标为 process / no user namespaces here: results will say process" >&2
