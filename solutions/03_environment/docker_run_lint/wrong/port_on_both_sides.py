"""容器内外用同一个端口 / the same port on both sides

Publishes cfg.port to cfg.port; the server inside still listens on 8000.
"""

BASE = "reference"
BREAKS = ["any_configuration"]

_mapped = build_run


def build_run(cfg):
    return [f"{cfg.port}:{cfg.port}" if word == f"{cfg.port}:8000" else word for word in _mapped(cfg)]
