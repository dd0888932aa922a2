"""传 HF_TOKEN 就报 / finds fault with every HF_TOKEN

--env HF_TOKEN without a value takes it from the environment, which is the clean way.
"""

BASE = "reference"
BREAKS = ["any_order_and_spelling", "secrets_stay_off_the_command_line"]


def _has_secret(docker, engine, _text=_has_secret):
    return _text(docker, engine) or any(v.partition("=")[0] in SECRETS for v in _values(docker, "--env"))
