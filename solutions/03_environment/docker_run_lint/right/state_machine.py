"""逐词走一遍的状态机，边走边记 / one walk over the words, taking notes"""

from __future__ import annotations

from given.docker_run_lint import CACHE, OPTIONS, SECRETS, SERVE_OPTIONS, SERVE_SWITCHES, SHORT, SWITCHES, Code

UP = ("/root/.cache/huggingface", "/root/.cache", "/root")


def build_run(cfg) -> list[str]:
    args, ranks = cfg.args, cfg.args.tensor_parallel_size
    if cfg.gpu_ids is not None and (len(cfg.gpu_ids) != ranks or len(frozenset(cfg.gpu_ids)) != ranks):
        raise ValueError("as many different GPUs as ranks")
    out = f"docker run --rm --name {cfg.name} --gpus".split(" ")
    out += ["all"] if cfg.gpu_ids is None else ['"device=' + str(list(cfg.gpu_ids))[1:-1].replace(" ", "") + '"']
    match (cfg.shm_bytes > 0, ranks > 1):
        case (True, _):
            out.extend(("--shm-size", str(cfg.shm_bytes)))
        case (False, True):
            out.extend(("--ipc", "host"))
    out.extend(("--volume", f"{cfg.cache_dir}:{CACHE}"))
    if cfg.token_ref is not None:
        out.extend(("--env-file", cfg.token_ref))
    out.extend(("--publish", f"{cfg.port}:8000", cfg.image, cfg.model))
    for name, default in (
        ("tensor_parallel_size", ...), ("max_model_len", ...), ("max_num_seqs", ...), ("max_num_batched_tokens", ...),
        ("gpu_memory_utilization", 0.92), ("kv_cache_dtype", "auto"), ("enable_chunked_prefill", True),
        ("enable_prefix_caching", True), ("quantization", None), ("long_prefill_token_threshold", 0), ("max_num_active_seqs", None),
    ):  # fmt: skip
        value = getattr(args, name)
        flag = name.replace("_", "-")
        if default is True:
            out += [] if value else ["--no-" + flag]
        elif default is ... or value != default:
            out += ["--" + flag, str(value)]
    if lint(out):
        raise ValueError(lint(out))
    return out


class Notes:
    def __init__(self):
        self.seen: set[Code] = set()
        self.gpus = self.ipc = self.network = None
        self.ranks, self.port = 1, "8000"
        self.shm = self.read_only = self.tmp = self.cache = False
        self.ports: list[str] = []

    def docker(self, name: str, value: str) -> None:
        if name == "--gpus":
            self.gpus = value
        elif name == "--ipc":
            self.ipc = value
        elif name == "--network":
            self.network = value
        elif name == "--shm-size":
            self.shm = True
        elif name == "--read-only":
            self.read_only = True
        elif name == "--publish":
            end = value[value.rfind(":") + 1 :]
            self.ports.append(end[:-4] if end.endswith("/tcp") else end)
        elif name == "--env":
            variable, mark, _ = value.partition("=")
            if mark and variable in SECRETS:
                self.seen.add(Code.SECRET_AS_TEXT)
        elif name == "--tmpfs":
            self.mount(value.split(":")[0], False)
        elif name == "--volume":
            first, *more = value.split(":")
            self.mount(more[0] if more else first, bool(more))
        elif name == "--mount":
            target, kept = "", False
            for pair in value.split(","):
                key, _, text = pair.partition("=")
                kept |= key in ("source", "src")
                target = text if key in ("target", "dst", "destination") else target
            self.mount(target, kept)

    def mount(self, target: str, kept: bool) -> None:
        while target.endswith("/"):
            target = target[:-1]
        self.tmp |= target == "/tmp"
        self.cache |= kept and target in UP

    def server(self, name: str, value: str) -> None:
        if name in ("-tp", "--tensor-parallel-size"):
            self.ranks = int(value)
        elif name == "--port":
            self.port = value
        elif name == "--model":
            self.seen.add(Code.MODEL_FLAG)
        elif name in ("--api-key", "--hf-token"):
            self.seen.add(Code.SECRET_AS_TEXT)

    def close(self) -> None:
        g = self.gpus
        if g is None:
            self.seen.add(Code.NO_GPU)
        elif "," in g and g[0] != '"':
            self.seen.add(Code.GPU_QUOTES)
        elif g != "all" and (int(g) if g.isdigit() else len(g.split(","))) != self.ranks:
            self.seen.add(Code.GPU_COUNT)
        for code, wrong in (
            (Code.NO_SHARED_MEMORY, self.ranks > 1 and not self.shm and self.ipc != "host"),
            (Code.NO_SCRATCH, self.read_only and not self.tmp),
            (Code.NO_CACHE, not self.cache),
            (Code.NO_PORT, self.network != "host" and self.port not in self.ports),
        ):
            if wrong:
                self.seen.add(code)


def lint(argv) -> list[Code]:
    words = iter(argv)
    if [next(words, None), next(words, None)] != ["docker", "run"]:
        raise ValueError("docker run ...")
    notes = Notes()
    for word in words:
        if not word.startswith("-"):
            break
        name, mark, value = word.partition("=")
        name = SHORT.get(name, name)
        takes = name in OPTIONS or name in SERVE_OPTIONS
        if takes and not mark:
            try:
                value = next(words)
            except StopIteration:
                raise ValueError(f"{name} wants a value") from None
        if name in SERVE_OPTIONS or name in SERVE_SWITCHES:
            notes.seen.add(Code.ENGINE_ARGS_FIRST)
            notes.server(name, value)
        elif takes or name in SWITCHES:
            notes.docker(name, value)
        else:
            for letter in name.lstrip("-"):
                if name.startswith("--") or SHORT.get("-" + letter) not in SWITCHES:
                    raise ValueError(f"unknown: {word}")
    else:
        raise ValueError("no image")
    base = word.split("/")[-1]
    if "@" not in word and (":" not in base or base.split(":")[1] in ("latest", "nightly")):
        notes.seen.add(Code.UNPINNED_IMAGE)
    tail = list(words)
    if tail and tail[0] in ("vllm", "serve"):
        notes.seen.add(Code.SERVE_TWICE)
    for i, word in enumerate(tail):
        if word[0:1] == "-":
            name, mark, value = word.partition("=")
            notes.server(name, value if mark else "".join(tail[i + 1 : i + 2]))
    notes.close()
    order = list(Code)
    return sorted(notes.seen, key=order.index)
