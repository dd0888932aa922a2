"""只看 docker 的环境变量 / looks at docker's variables only

The server's --api-key stands on the same command line.
"""

BASE = "reference"
BREAKS = ["secrets_of_the_server"]


def _has_secret(docker, engine, _everywhere=_has_secret):
    return _everywhere(docker, [])
