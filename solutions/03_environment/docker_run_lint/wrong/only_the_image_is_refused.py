"""只在镜像没固定时拒绝 / refuses for the image only

The other rules seem to hold by construction; a model named serve and a colon in a path break them.
"""

BASE = "reference"
BREAKS = ["any_finding_is_a_reason"]

_strict, _linter = build_run, lint


def build_run(cfg):
    global lint
    lint = lambda argv: [code for code in _linter(argv) if code is Code.UNPINNED_IMAGE]  # noqa: E731
    try:
        return _strict(cfg)
    finally:
        lint = _linter
