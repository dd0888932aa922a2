"""GPU 容器的启动命令：写出来，再检查 / the `docker run` of a GPU server: write it, then lint it.

A command is an argv, a list of words after the shell: the shell's own quotes are gone, `~` is still there.
Sources: Docker CLI reference, `docker container run`; docker/cli opts/gpus.go; vLLM documentation, Using Docker.
"""

from collections.abc import Sequence
from dataclasses import MISSING, fields

from given.docker_run_lint import (
    CACHE,
    OPTIONS,
    PORT,
    SECRETS,
    SERVE_OPTIONS,
    SERVE_SWITCHES,
    SHORT,
    SWITCHES,
    Code,
)
from given.serving import EngineArgs, ServeConfig


def build_run(cfg: ServeConfig) -> list[str]:
    """写出启动命令 / the command that starts this server.

    Returns the argv: `docker run --rm`, then one pair of words for each of these, in this order:
    --name       cfg.name
    --gpus       all for gpu_ids None, else "device=0,1" with the double quotes inside the word
    --shm-size   shm_bytes, if positive; otherwise, for more than one rank, `--ipc host`; otherwise nothing
    --volume     cache_dir:CACHE, cache_dir as it stands
    --env-file   token_ref, if there is one
    --publish    port:PORT
    then the image, the model, and the engine arguments in the order of EngineArgs: those without a default always, the
    others where they differ from it; `--max-model-len 8192`, a bool as `--name` or `--no-name`, values by str().
    replicas, load_s, prestop_s, shutdown_timeout_s and grace_s are not looked at.
    ValueError: gpu_ids are not as many different GPUs as ranks, or `lint` would find anything in the command.
    """
    raise NotImplementedError("build_run")


def lint(argv: Sequence[str]) -> list[Code]:
    """检查启动命令 / what is wrong with the command.

    argv: begins with `docker run`; options of docker, the image, what the image gets. Returns the findings in the order of
    Code, each at most once; [] for a correct command.

    Up to the image every word that begins with a dash is an option of docker: `--name value`, `--name=value`, `-n value`,
    `-n=value`, or several switches in one word, `-it`. Options of the server that stand there are taken for the server's.
    The first other word is the image. Where an option that counts once is given several times, the last one counts.
    ValueError: argv does not begin with docker run; before the image an option that no table of given knows; an option
    without its value; no image.
    """
    raise NotImplementedError("lint")
