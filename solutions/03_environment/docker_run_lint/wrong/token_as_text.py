"""把 token 文件当成环境变量的值 / passes the token as text

Writes HF_TOKEN=... where the reference to a file belongs.
"""

BASE = "reference"
BREAKS = ["the_command_of_the_readme", "any_configuration"]

_by_file = build_run


def build_run(cfg):
    argv = _by_file(cfg)
    if "--env-file" in argv:
        at = argv.index("--env-file")
        argv[at : at + 2] = ["--env", f"HF_TOKEN={cfg.token_ref}"]
    return argv
