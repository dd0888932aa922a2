"""配置有问题也照写 / writes whatever it is given

Leaves it to docker to complain; docker does not mind an unpinned image.
"""

BASE = "reference"
BREAKS = ["refuses_what_it_would_complain_about", "configurations_that_are_refused"]

_strict, _linter = build_run, lint


def build_run(cfg):
    global lint
    lint = lambda argv: []  # noqa: E731
    try:
        return _strict(cfg)
    finally:
        lint = _linter
