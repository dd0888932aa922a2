"""argparse 读 docker 的部分，规则是一串小函数 / argparse reads docker's part, the rules are small functions"""

import argparse
import dataclasses
import posixpath
import re

from given import docker_run_lint as known
from given.docker_run_lint import Code

RULES = []


def rule(code):
    def register(test):
        RULES.append((code, test))
        return test

    return register


class Quiet(argparse.ArgumentParser):
    def error(self, message):
        raise ValueError(message)


def parser():
    p = Quiet(add_help=False, allow_abbrev=False)
    shorts = {}
    for short, name in known.SHORT.items():
        shorts.setdefault(name, []).append(short)
    for name in known.SWITCHES | known.SERVE_SWITCHES:
        p.add_argument(name, *shorts.get(name, []), action="count", default=0, dest=name)
    for name in known.OPTIONS | known.SERVE_OPTIONS:
        p.add_argument(name, *shorts.get(name, []), action="append", default=[], dest=name)
    return p


def glue(words):
    """Write every option with a value as one word, so that argparse never guesses; stop at the image."""
    out = []
    words = list(words)
    at = 0
    while at < len(words) and words[at].startswith("-"):
        head, mark, tail = words[at].partition("=")
        head = known.SHORT.get(head, head)
        at += 1
        if head in known.OPTIONS or head in known.SERVE_OPTIONS:
            if not mark:
                if at == len(words):
                    raise ValueError(head)
                tail = words[at]
                at += 1
            if head == "-tp":
                head = "--tensor-parallel-size"
            out.append(f"{head}={tail}")
        elif re.fullmatch(r"-[a-zA-Z]{2,}", head):
            out += ["-" + letter for letter in head[1:]]
        else:
            out.append(head)
    return out, words[at:]


class Command:
    def __init__(self, argv):
        if tuple(argv[:2]) != ("docker", "run"):
            raise ValueError(argv)
        front, back = glue(argv[2:])
        for word in front:
            if re.fullmatch(r"-[a-zA-Z]", word) and known.SHORT.get(word) not in known.SWITCHES:
                raise ValueError(word)
        self.options = vars(parser().parse_args(front))
        if not back:
            raise ValueError("image")
        self.image, *self.rest = back
        self.early = sorted(
            name for name, value in self.options.items() if value and name in known.SERVE_OPTIONS | known.SERVE_SWITCHES
        )

    def all(self, name):
        return self.options[name]

    def last(self, name):
        return self.options[name][-1] if self.options[name] else None

    def server(self, *names):
        """Values of an option of the server, the early ones first."""
        values = [v for name in names for v in self.options.get(name, [])]
        for i, word in enumerate(self.rest):
            for name in names:
                if word == name:
                    values.append(self.rest[i + 1] if i + 1 < len(self.rest) else "")
                elif word.startswith(name + "="):
                    values.append(word[len(name) + 1 :])
        return values

    @property
    def ranks(self):
        return int((self.server("--tensor-parallel-size", "-tp") or ["1"])[-1])

    def binds(self):
        for v in self.all("--volume"):
            parts = v.split(":")
            yield (None, parts[0]) if len(parts) == 1 else (parts[0], parts[1])
        for v in self.all("--mount"):
            keys = {k: w for k, _, w in (pair.partition("=") for pair in v.split(","))}
            source = keys.get("source", keys.get("src"))
            yield source, next((keys[k] for k in ("target", "dst", "destination") if k in keys), "/none")
        for v in self.all("--tmpfs"):
            yield None, v.split(":")[0]


@rule(Code.NO_GPU)
def _(c):
    return not c.all("--gpus")


@rule(Code.GPU_QUOTES)
def _(c):
    return bool(re.match(r"[^\"].*,", c.last("--gpus") or ""))


@rule(Code.GPU_COUNT)
def _(c):
    value = c.last("--gpus")
    if value in (None, "all") or (value[0] != '"' and "," in value):
        return False
    n = int(value) if value.isdigit() else len(value.strip('"').split(","))
    return n != c.ranks


@rule(Code.NO_SHARED_MEMORY)
def _(c):
    return c.ranks >= 2 and not (c.all("--shm-size") or c.last("--ipc") == "host")


@rule(Code.NO_SCRATCH)
def _(c):
    return c.options["--read-only"] > 0 and "/tmp" not in [posixpath.normpath(t) for _, t in c.binds()]


@rule(Code.NO_CACHE)
def _(c):
    return not any(
        source is not None and posixpath.commonpath([known.CACHE, target]) == posixpath.normpath(target)
        for source, target in c.binds()
    )


@rule(Code.NO_PORT)
def _(c):
    wanted = (c.server("--port") or ["8000"])[-1]
    ends = [re.sub("/tcp$", "", v).split(":")[-1] for v in c.all("--publish")]
    return c.last("--network") != "host" and wanted not in ends


@rule(Code.SECRET_AS_TEXT)
def _(c):
    pattern = "(" + "|".join(known.SECRETS) + ")="
    return any(re.match(pattern, v) for v in c.all("--env")) or bool(c.server("--api-key", "--hf-token"))


@rule(Code.UNPINNED_IMAGE)
def _(c):
    tag = re.search(r":([^:/]*)$", c.image)
    return "@" not in c.image and (tag is None or tag[1] in {"latest", "nightly"})


@rule(Code.ENGINE_ARGS_FIRST)
def _(c):
    return len(c.early) > 0


@rule(Code.SERVE_TWICE)
def _(c):
    return len(c.rest) > 0 and c.rest[0] in ("vllm", "serve")


@rule(Code.MODEL_FLAG)
def _(c):
    return c.server("--model") != []


def lint(argv):
    c = Command(argv)
    return [code for code, test in RULES if test(c)]


def build_run(cfg):
    a = cfg.args
    argv = ["docker", "run", "--rm", "--name", cfg.name, "--gpus"]
    if cfg.gpu_ids is None:
        argv.append("all")
    else:
        if sorted(set(cfg.gpu_ids)) != sorted(cfg.gpu_ids) or not cfg.gpu_ids:
            raise ValueError(cfg.gpu_ids)
        argv.append('"device=' + ",".join(map(repr, cfg.gpu_ids)) + '"')
    memory = ["--ipc", "host"] if a.tensor_parallel_size > 1 else []
    argv += ["--shm-size", f"{cfg.shm_bytes}"] if cfg.shm_bytes > 0 else memory
    argv += ["--volume", ":".join([cfg.cache_dir, known.CACHE])]
    argv += ["--env-file", cfg.token_ref] if cfg.token_ref else []
    argv += ["--publish", ":".join(map(str, [cfg.port, known.PORT]))]
    argv += [cfg.image, cfg.model]
    plain = dataclasses.replace(type(a)(1, 1, 1, 1))
    for i, (name, value) in enumerate(dataclasses.asdict(a).items()):
        if i >= 4 and value == getattr(plain, name):
            continue
        dashed = re.sub("_", "-", name)
        argv += {True: [f"--{dashed}"], False: [f"--no-{dashed}"]}[value] if value in (True, False) and name.startswith("enable") else [
            f"--{dashed}", f"{value}"]
    if lint(argv) != []:
        raise ValueError(lint(argv))
    return argv
