"""以 HF_TOKEN 开头的都当成密钥 / whatever begins like HF_TOKEN is a secret

HF_TOKEN_PATH holds the name of a file.
"""

BASE = "reference"
BREAKS = ["secrets_stay_off_the_command_line"]


def _has_secret(docker, engine):
    told = [value for value in _values(docker, "--env") if "=" in value]
    return any(value.startswith(tuple(SECRETS)) for value in told) or _last(engine, "--api-key", "--hf-token") is not None
