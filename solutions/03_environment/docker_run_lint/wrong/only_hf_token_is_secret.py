"""只有 HF_TOKEN 是密钥 / HF_TOKEN is the only secret

Knows one name; the server's own key and the older name go unnoticed.
"""

BASE = "reference"
BREAKS = ["secrets_stay_off_the_command_line"]

SECRETS = frozenset({"HF_TOKEN"})
