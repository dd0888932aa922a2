#!/usr/bin/env bash
# Install what the contract tests of grader/github need into .venv/node: GitHub's description of its API and a mock that
# validates. Versions and hashes stand in tests/github/package-lock.json; registries are whatever npm is configured for.
set -euo pipefail
cd "$(dirname "$0")/.."
place=.venv/node
stamp=$place/.installed-$(cat tests/github/package.json tests/github/package-lock.json scripts/contract.sh | cksum | cut -d' ' -f1)
[ ! -e "$stamp" ] || exit 0
command -v npm >/dev/null || { printf '%s\n' "没有 npm：apt install nodejs npm（Node 18.20 以上） / npm is missing: apt install nodejs npm (Node 18.20 or newer)" >&2; exit 2; }
mkdir -p $place
cp tests/github/package.json tests/github/package-lock.json $place/
(cd $place && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error)
# 390 MB of other products' descriptions
find $place/node_modules/@octokit/openapi/generated -name '*.json' ! -name api.github.com.json -delete
touch "$stamp"
