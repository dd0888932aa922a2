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

### BEGIN SOLUTION
Options = list[tuple[str, str]]  # long name and value, "" for a switch


def _engine_words(args: EngineArgs) -> list[str]:
    """The options of vllm serve that this configuration needs."""
    words = []
    for field in fields(args):
        value = getattr(args, field.name)
        if field.default is not MISSING and value == field.default:
            continue
        option = field.name.replace("_", "-")
        if isinstance(value, bool):
            words.append(f"--{option}" if value else f"--no-{option}")
        else:
            words += [f"--{option}", str(value)]
    return words
### END SOLUTION


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
    ### BEGIN SOLUTION
    gpus = "all"
    if cfg.gpu_ids is not None:
        if len(set(cfg.gpu_ids)) != cfg.args.tensor_parallel_size:
            raise ValueError(f"{cfg.gpu_ids} are not {cfg.args.tensor_parallel_size} different GPUs")
        gpus = f'"device={",".join(map(str, cfg.gpu_ids))}"'

    argv = ["docker", "run", "--rm", "--name", cfg.name, "--gpus", gpus]
    if cfg.shm_bytes > 0:
        argv += ["--shm-size", str(cfg.shm_bytes)]
    elif cfg.args.tensor_parallel_size > 1:
        argv += ["--ipc", "host"]
    argv += ["--volume", f"{cfg.cache_dir}:{CACHE}"]
    if cfg.token_ref is not None:
        argv += ["--env-file", cfg.token_ref]
    argv += ["--publish", f"{cfg.port}:{PORT}", cfg.image, cfg.model, *_engine_words(cfg.args)]

    if findings := lint(argv):
        raise ValueError(f"not a correct command: {findings}")
    return argv
    ### END SOLUTION


### BEGIN SOLUTION
def _split(argv: Sequence[str]) -> tuple[Options, Options, str, list[str]]:
    """Options of docker, options of the server that stand among them, the image, and what follows it."""
    if list(argv[:2]) != ["docker", "run"]:
        raise ValueError("not a docker run")
    docker: Options = []
    misplaced: Options = []
    words = list(argv[2:])
    while words and words[0].startswith("-"):
        word = words.pop(0)
        name, equals, value = word.partition("=")
        name = SHORT.get(name, name)
        if name in SWITCHES:
            docker.append((name, ""))
        elif name in SERVE_SWITCHES:
            misplaced.append((name, ""))
        elif name in OPTIONS or name in SERVE_OPTIONS:
            if not equals and not words:
                raise ValueError(f"{word} takes a value")
            (docker if name in OPTIONS else misplaced).append((name, value if equals else words.pop(0)))
        elif not word.startswith("--") and all(SHORT.get(f"-{letter}") in SWITCHES for letter in word[1:]):
            docker += [(SHORT[f"-{letter}"], "") for letter in word[1:]]
        else:
            raise ValueError(f"docker run knows no {word}")
    if not words:
        raise ValueError("no image")
    return docker, misplaced, words[0], words[1:]


def _engine_options(words: Sequence[str]) -> Options:
    """Every word with a dash in front, and the value behind = or in the next word."""
    found = []
    for word, following in zip(words, [*words, ""][1:], strict=True):
        if word.startswith("-"):
            name, equals, value = word.partition("=")
            found.append((name, value if equals else following))
    return found


def _last(options: Options, *names: str) -> str | None:
    return next((value for name, value in reversed(options) if name in names), None)


def _values(options: Options, name: str) -> list[str]:
    return [value for option, value in options if option == name]


def _number_of_gpus(gpus: str) -> int | None:
    """None for all of them."""
    if gpus == "all":
        return None
    return int(gpus) if gpus.isdecimal() else gpus.count(",") + 1


def _mounts(docker: Options) -> tuple[set[str], set[str]]:
    """Paths in the container behind which there is something that outlives it, and all paths that are writable mounts."""
    kept, scratch = set(), {value.split(":")[0] for value in _values(docker, "--tmpfs")}
    for value in _values(docker, "--volume"):
        source, colon, target = value.partition(":")
        (kept if colon else scratch).add((target.split(":")[0] if colon else source).rstrip("/"))
    for value in _values(docker, "--mount"):
        keys = dict(part.partition("=")[::2] for part in value.split(","))
        target = keys.get("target") or keys.get("destination") or keys.get("dst") or ""
        (kept if keys.keys() & {"source", "src"} else scratch).add(target.rstrip("/"))
    return kept, {path.rstrip("/") for path in scratch} | kept


def _pinned(image: str) -> bool:
    if "@" in image:
        return True
    _, colon, tag = image.rpartition("/")[2].partition(":")
    return colon == ":" and tag not in ("latest", "nightly")


def _has_secret(docker: Options, engine: Options) -> bool:
    told = {value.partition("=")[0] for value in _values(docker, "--env") if "=" in value}
    return not told.isdisjoint(SECRETS) or _last(engine, "--api-key", "--hf-token") is not None
### END SOLUTION


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
    ### BEGIN SOLUTION
    docker, misplaced, image, rest = _split(argv)
    engine = misplaced + _engine_options(rest)
    ranks = int(_last(engine, "--tensor-parallel-size", "-tp") or 1)
    port = _last(engine, "--port") or str(PORT)

    gpus = _last(docker, "--gpus")
    unquoted = gpus is not None and "," in gpus and not gpus.startswith('"')
    counted = None if gpus is None or unquoted else _number_of_gpus(gpus)
    names = {name for name, _ in docker}
    kept, writable = _mounts(docker)
    published = {value.rpartition(":")[2].removesuffix("/tcp") for value in _values(docker, "--publish")}

    findings = {
        Code.NO_GPU: gpus is None,
        Code.GPU_QUOTES: unquoted,
        Code.GPU_COUNT: counted is not None and counted != ranks,
        Code.NO_SHARED_MEMORY: ranks > 1 and "--shm-size" not in names and _last(docker, "--ipc") != "host",
        Code.NO_SCRATCH: "--read-only" in names and "/tmp" not in writable,
        Code.NO_CACHE: not any(f"{CACHE}/".startswith(f"{path}/") for path in kept),
        Code.NO_PORT: port not in published and _last(docker, "--network") != "host",
        Code.SECRET_AS_TEXT: _has_secret(docker, engine),
        Code.UNPINNED_IMAGE: not _pinned(image),
        Code.ENGINE_ARGS_FIRST: bool(misplaced),
        Code.SERVE_TWICE: rest[:1] in (["vllm"], ["serve"]),
        Code.MODEL_FLAG: any(name == "--model" for name, _ in engine),
    }
    return [code for code in Code if findings[code]]
    ### END SOLUTION
