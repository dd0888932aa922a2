"""Hidden checks of 3.4: drawn configurations, and a correct command spoiled in one place after the other."""

from dataclasses import replace

import pytest
from given.docker_run_lint import Code
from given.serving import EngineArgs, ServeConfig
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.compare import same

CACHE = "/root/.cache/huggingface"
IMAGE = "vllm/vllm-openai:v0.33.0"
MODEL = "Qwen/Qwen3-8B"
DIGEST = "sha256:" + "0a" * 32


# ---- configurations ----

NAMES = st.sampled_from(["llama", "qwen3-8b", "chat_1"])
MODELS = st.sampled_from([MODEL, "meta-llama/Meta-Llama-3-70B-Instruct", "/models/local"])
IMAGES = st.sampled_from([
    IMAGE, f"vllm/vllm-openai@{DIGEST}", f"vllm/vllm-openai:latest@{DIGEST}", "registry.local:5000/team/vllm:2026-11", "vllm:1",
])  # fmt: skip


@st.composite
def engine(draw, ranks=st.sampled_from([1, 2, 4, 8])) -> EngineArgs:
    optional = {
        "gpu_memory_utilization": st.sampled_from([0.92, 0.9, 0.5]),
        "kv_cache_dtype": st.sampled_from(["auto", "fp8"]),
        "enable_chunked_prefill": st.booleans(),
        "enable_prefix_caching": st.booleans(),
        "quantization": st.sampled_from([None, "awq", "fp8"]),
        "long_prefill_token_threshold": st.sampled_from([0, 512]),
        "max_num_active_seqs": st.sampled_from([None, 0, 64]),
    }
    numbers = [draw(st.integers(1, 100_000)) for _ in range(3)]
    return EngineArgs(draw(ranks), *numbers, **{name: draw(value) for name, value in optional.items()})


@st.composite
def configs(draw, args=engine(), all_gpus=st.booleans()) -> ServeConfig:
    a = draw(args)
    ids = None if draw(all_gpus) else tuple(draw(st.permutations(range(10)))[: a.tensor_parallel_size])
    return ServeConfig(
        draw(NAMES), draw(MODELS), draw(IMAGES), a, port=draw(st.sampled_from([8000, 80, 30001])), gpu_ids=ids,
        cache_dir=draw(st.sampled_from(["~/.cache/huggingface", "/data/hf/", "hf-cache"])),
        token_ref=draw(st.none() | st.sampled_from(["hf.env", "/etc/secret/hf.env"])),
        shm_bytes=draw(st.sampled_from([0, 0, 1, 17_179_869_184])), replicas=draw(st.integers(1, 3)),
        load_s=draw(st.integers(0, 9)), prestop_s=draw(st.integers(0, 9)), grace_s=draw(st.integers(0, 99)),
    )  # fmt: skip


def expected_engine(a: EngineArgs) -> list[str]:
    words = ["--tensor-parallel-size", str(a.tensor_parallel_size), "--max-model-len", str(a.max_model_len)]
    words += ["--max-num-seqs", str(a.max_num_seqs), "--max-num-batched-tokens", str(a.max_num_batched_tokens)]
    if a.gpu_memory_utilization != 0.92:
        words += ["--gpu-memory-utilization", str(a.gpu_memory_utilization)]
    if a.kv_cache_dtype != "auto":
        words += ["--kv-cache-dtype", a.kv_cache_dtype]
    words += ["--no-enable-chunked-prefill"] * (not a.enable_chunked_prefill)
    words += ["--no-enable-prefix-caching"] * (not a.enable_prefix_caching)
    if a.quantization is not None:
        words += ["--quantization", a.quantization]
    if a.long_prefill_token_threshold != 0:
        words += ["--long-prefill-token-threshold", str(a.long_prefill_token_threshold)]
    if a.max_num_active_seqs is not None:
        words += ["--max-num-active-seqs", str(a.max_num_active_seqs)]
    return words


def expected_command(c: ServeConfig) -> list[str]:
    words = ["docker", "run", "--rm", "--name", c.name]
    words += ["--gpus", "all" if c.gpu_ids is None else '"device=' + ",".join(str(i) for i in c.gpu_ids) + '"']
    if c.shm_bytes:
        words += ["--shm-size", str(c.shm_bytes)]
    if not c.shm_bytes and c.args.tensor_parallel_size != 1:
        words += ["--ipc", "host"]
    words += ["--volume", c.cache_dir + ":/root/.cache/huggingface"]
    words += [] if c.token_ref is None else ["--env-file", c.token_ref]
    return [*words, "--publish", str(c.port) + ":8000", c.image, c.model, *expected_engine(c.args)]


# ---- commands ----

CLEAN = {  # a correct command for two ranks, part by part
    "gpus": ["--gpus", '"device=0,1"'],
    "shm": ["--ipc", "host"],
    "root": [],
    "cache": ["-v", f"/data/hf:{CACHE}"],
    "port": ["-p", "8000:8000"],
    "env": ["--env-file", "hf.env"],
    "early": [],
    "image": [IMAGE],
    "serve": [],
    "model": [MODEL],
    "engine": ["--tensor-parallel-size", "2", "--max-model-len", "8192"],
}


def command(**parts: list[str]) -> list[str]:
    return ["docker", "run", *(word for words in (CLEAN | parts).values() for word in words)]


def findings(answer, **parts: list[str]) -> list[str]:
    return [code.name for code in answer.lint(command(**parts))]


def spoiled(answer, part: str, clean: list[list[str]], faulty: list[list[str]], code: str, **others: list[str]) -> bool:
    """Each way to write the part is found, or not found, and nothing else is."""
    good = [findings(answer, **{part: words}, **others) for words in clean]
    bad = [findings(answer, **{part: words}, **others) for words in faulty]
    return same(good, [[]] * len(clean)) and same(bad, [[code]] * len(faulty))


FAULTS = {  # code: what spoils the clean command, in the order of Code
    "NO_GPU": {"gpus": []},
    "GPU_QUOTES": {"gpus": ["--gpus", "device=0,1"]},
    "GPU_COUNT": {"gpus": ["--gpus", "device=0"]},
    "NO_SHARED_MEMORY": {"shm": []},
    "NO_SCRATCH": {"root": ["--read-only"]},
    "NO_CACHE": {"cache": []},
    "NO_PORT": {"port": []},
    "SECRET_AS_TEXT": {"env": ["-e", "HF_TOKEN=hf_abc"]},
    "UNPINNED_IMAGE": {"image": ["vllm/vllm-openai"]},
    "ENGINE_ARGS_FIRST": {"early": ["--max-num-seqs", "64"]},
    "SERVE_TWICE": {"serve": ["vllm", "serve"]},
    "MODEL_FLAG": {"model": ["--model", MODEL]},
}


# ---- step 1 ----


@pytest.mark.step("build_run")
@settings(max_examples=25)
@given(configs())
def test_any_configuration(answer, cfg):
    """任意配置：每个词都在自己的位置 / any configuration: every word in its place"""
    assert same(answer.build_run(cfg), expected_command(cfg))


@pytest.mark.step("build_run")
@settings(max_examples=20)
@given(engine(st.just(1)))
def test_engine_arguments(answer, args):
    """引擎参数：没有默认值的总要写，其余的与默认值不同才写 / engine arguments: always those without a default, the others where they differ"""
    cfg = ServeConfig("one", MODEL, IMAGE, args, gpu_ids=(3,))
    got = answer.build_run(cfg)
    assert same(got[got.index(IMAGE) :], [IMAGE, MODEL, *expected_engine(args)])


@pytest.mark.step("build_run")
def test_zero_is_a_value(answer):
    """0 也是值，要与默认值比 / 0 is a value: what counts is the default"""
    for change in ({"max_num_active_seqs": 0}, {"gpu_memory_utilization": 0.0}, {"long_prefill_token_threshold": 0}):
        args = EngineArgs(1, 16, 4, 16, **change)
        got = answer.build_run(ServeConfig("one", MODEL, IMAGE, args))
        assert same(got[got.index(MODEL) :], [MODEL, *expected_engine(args)])


@pytest.mark.step("build_run")
def test_shared_memory_of_the_container(answer):
    """共享内存：给了大小就用大小，几个 rank 才需要 / shared memory: the size if there is one, and only for several ranks"""
    for ranks in (1, 2, 4):
        for size in (0, 1, 2**34):
            cfg = ServeConfig("x", MODEL, IMAGE, EngineArgs(ranks, 10, 10, 10), shm_bytes=size)
            assert same(answer.build_run(cfg), expected_command(cfg))


# ---- step 2 ----


@pytest.mark.step("lint_container")
def test_one_fault_at_a_time(answer):
    """一次只错一处，就只报一处 / one fault at a time, one finding at a time"""
    assert same({code: findings(answer, **parts) for code, parts in FAULTS.items()}, {code: [code] for code in FAULTS})


@pytest.mark.step("lint_container")
@settings(max_examples=30)
@given(st.sets(st.sampled_from(list(FAULTS))))
def test_several_faults(answer, codes):
    """几处一起错：按 Code 的顺序，各报一次 / several faults: in the order of Code, each once"""
    one_of_gpus = [code for code in ("NO_GPU", "GPU_QUOTES", "GPU_COUNT") if code in codes]
    codes -= set(one_of_gpus[1:])
    parts = {part: words for code in codes for part, words in FAULTS[code].items()}
    assert same(findings(answer, **parts), [code for code in FAULTS if code in codes])


@pytest.mark.step("lint_container")
@settings(max_examples=40)
@given(st.data())
def test_any_order_and_spelling(answer, data):
    """选项的顺序和写法不影响结果 / the order and the spelling of options do not matter"""
    pairs = [
        ("--gpus", None, '"device=4,7"'), ("--shm-size", None, "16g"), ("--volume", "-v", f"hf:{CACHE}"),
        ("--publish", "-p", "127.0.0.1:9000:8000"), ("--env", "-e", "HF_TOKEN"), ("--env", "-e", "VLLM_LOGGING_LEVEL=DEBUG"),
        ("--name", None, "vllm/vllm-openai:latest"), ("--label", "-l", "note=--read-only"), ("--user", "-u", "0"),
        ("--restart", None, "unless-stopped"), ("--ulimit", None, "memlock=-1"), ("--hostname", "-h", "--gpus"),
        ("--memory", "-m", "64g"), ("--workdir", "-w", "/srv"), ("--attach", "-a", "stdout"), ("--cpu-shares", "-c", "512"),
        ("--stop-timeout", None, "60"), ("--network", None, "bridge"),
    ]  # fmt: skip
    switches = [["-it"], ["-d"], ["--rm"], ["--init"], ["-P"], ["-q"], ["-dit"], ["--tty"], ["--privileged"]]
    chosen = pairs[:4] + data.draw(st.lists(st.sampled_from(pairs[4:]), max_size=6))
    groups = data.draw(st.lists(st.sampled_from(switches), max_size=3))
    for name, short, value in chosen:
        forms = [[name, value], [f"{name}={value}"]] + ([[short, value], [f"{short}={value}"]] if short else [])
        groups.append(data.draw(st.sampled_from(forms)))
    words = [word for group in data.draw(st.permutations(groups)) for word in group]
    two = data.draw(st.sampled_from([["-tp", "2"], ["--tensor-parallel-size=2"], ["--tensor-parallel-size", "2"]]))
    argv = ["docker", "run", *words, IMAGE, MODEL, "--enforce-eager", *two, "--rope-scaling", '{"factor": 2}']
    assert same(answer.lint(argv), [])


@pytest.mark.step("lint_container")
def test_how_many_gpus(answer):
    """卡数要等于 rank 数 / as many GPUs as ranks"""
    for ranks in (None, 1, 2, 4):
        engine_words = [] if ranks is None else ["-tp", str(ranks)]
        asked = ranks or 1
        for value, known in [("all", None), ("1", 1), ("2", 2), ("4", 4), ("device=0", 1), ('"device=0,1"', 2),
                             ('"device=7,5,3,1"', 4), ("device=GPU-3a23c669", 1), ('"device=0,0"', 2)]:  # fmt: skip
            want = [] if known in (None, asked) else ["GPU_COUNT"]
            got = [findings(answer, gpus=gpus, engine=engine_words) for gpus in (["--gpus", value], [f"--gpus={value}"])]
            assert same(got, [want, want])


@pytest.mark.step("lint_container")
def test_a_device_is_one_gpu(answer):
    """device=2 是编号，不是张数 / device=2 is the number of a card, not a number of cards"""
    alone = {"shm": [], "engine": []}
    one = [["--gpus", value] for value in ("device=2", '"device=2"', "device=4", "device=16", "1")]
    assert same([findings(answer, gpus=words, **alone) for words in one], [[]] * len(one))
    assert same([findings(answer, gpus=words) for words in one], [["GPU_COUNT"]] * len(one))


@pytest.mark.step("lint_container")
def test_quotes_of_a_device_list(answer):
    """几张卡的列表，双引号要留在词里 / a list of devices keeps its double quotes"""
    unquoted = [["--gpus", "device=0,1"], ["--gpus=device=0,1"], ["--gpus", "device=0,1,2,3"],
                ["--gpus", 'device="0,1"'], ["--gpus", "'device=0,1'"], ["--gpus", 'device=0,1"']]  # fmt: skip
    quoted = [["--gpus", '"device=0,1"'], ['--gpus="device=2,3"'], ["--gpus", "device=0,1", "--gpus", "2"]]
    assert spoiled(answer, "gpus", quoted, unquoted, "GPU_QUOTES")


@pytest.mark.step("lint_container")
def test_a_gpu_is_asked_for(answer):
    """没有 --gpus 就没有 GPU / without --gpus there is no GPU"""
    without = [[], ["--runtime", "nvidia"], ["--name", "--gpus"], ["--device", "/dev/nvidia0"]]
    assert spoiled(answer, "gpus", [["--gpus", "all"], ["--runtime=nvidia", "--gpus=all"]], without, "NO_GPU")


@pytest.mark.step("lint_container")
def test_shared_memory(answer):
    """几个 rank 之间要有共享内存 / several ranks need shared memory"""
    enough = [["--ipc=host"], ["--ipc", "host"], ["--shm-size", "16g"], ["--shm-size=17179869184"], ["--ipc", "private", "--ipc", "host"],
              ["--ipc", "private", "--shm-size", "8g"]]  # fmt: skip
    missing = [[], ["--ipc", "private"], ["--ipc=shareable"], ["--ipc", "host", "--ipc", "none"], ["--pid", "host"]]
    assert spoiled(answer, "shm", enough, missing, "NO_SHARED_MEMORY")
    alone = {"gpus": ["--gpus", "device=0"], "engine": []}
    assert same([findings(answer, shm=words, **alone) for words in enough + missing], [[]] * 11)


@pytest.mark.step("lint_container")
def test_a_read_only_root(answer):
    """根文件系统只读，/tmp 要能写 / a read-only root needs a /tmp to write to"""
    writable = [["--tmpfs", "/tmp"], ["--tmpfs=/tmp:size=4g"], ["-v", "/scratch:/tmp"], ["-v", "/tmp"],
                ["--mount", "type=tmpfs,target=/tmp"], ["--mount", "type=bind,source=/scratch,dst=/tmp/"],
                ["--tmpfs", "/tmp/"], ["-v", "/tmp/"], ["-v", "/scratch:/tmp/"]]  # fmt: skip
    nowhere = [[], ["--tmpfs", "/run"], ["-v", "/tmp:/scratch"], ["--tmpfs", "/tmp/vllm"]]
    assert spoiled(
        answer, "root", [["--read-only", *w] for w in writable] + writable + nowhere, [["--read-only", *w] for w in nowhere], "NO_SCRATCH"
    )


@pytest.mark.step("lint_container")
def test_where_the_cache_is(answer):
    """卷要挂在缓存目录上，或者挂在它上面的目录 / a volume on the cache directory, or on one above it"""
    there = [
        ["-v", f"~/.cache/huggingface:{CACHE}"], ["--volume", f"hf-cache:{CACHE}"], ["-v", f"/data:{CACHE}:rw"], [f"-v=/data:{CACHE}/"],
        ["-v", "/data:/root/.cache"], ["-v", "/home/me:/root/"], ["-v", f"/data:{CACHE}:ro"], ["-v", "/logs:/logs", "-v", f"/data:{CACHE}", "-v", "/more:/more"],
    ]  # fmt: skip
    elsewhere = [
        [], ["-v", f"{CACHE}:/data"], ["-v", "/data:/root/.cache/huggingface2"], ["-v", f"/data:{CACHE}/hub"],
        ["-v", "/data:/root/.cache/vllm"], ["-v", "/data:/cache/huggingface"], ["-v", "/data:/root/.cache/hugging"],
    ]  # fmt: skip
    assert spoiled(answer, "cache", there, elsewhere, "NO_CACHE")


@pytest.mark.step("lint_container")
def test_a_cache_that_stays(answer):
    """容器没了，下载的权重还在 / the container goes, the download stays"""
    kept = [
        ["--mount", f"type=bind,source=/data,target={CACHE}"], ["--mount", f"type=volume,src=hf,dst={CACHE}"],
        ["--mount=" + f"destination={CACHE},source=/data,type=bind"], ["-v", CACHE, "-v", f"hf:{CACHE}"],
    ]  # fmt: skip
    lost = [["-v", CACHE], ["--tmpfs", CACHE], ["--mount", f"type=tmpfs,target={CACHE}"], ["--mount", f"type=volume,target={CACHE}"]]
    assert spoiled(answer, "cache", kept, lost, "NO_CACHE")


@pytest.mark.step("lint_container")
def test_a_port_that_is_reached(answer):
    """端口要通到服务监听的那个 / the published port is the one the server listens on"""
    open_ = [["-p", "8000:8000"], ["-p", "80:8000"], ["--publish=127.0.0.1:9000:8000"], ["-p", "8000:8000/tcp"], ["-p", "8000"],
             ["--network", "host"], ["--network=host"], ["-p", "9000:9000", "-p", "8000:8000"], ["-p", "[::1]:80:8000"]]  # fmt: skip
    shut = [[], ["-p", "8000:80"], ["-p", "8080:8080"], ["--expose", "8000"], ["--network", "bridge"],
            ["--network", "host", "--network", "web"], ["--network", "host-net"], ["-p", "8000:80", "-p", "8000:18000"], ["-p", "8000:8000/udp"], ["-P"]]  # fmt: skip
    assert spoiled(answer, "port", open_, shut, "NO_PORT")
    moved = [*CLEAN["engine"], "--port", "9000"]
    assert spoiled(answer, "port", [["-p", "8000:9000"], ["-p", "9000"]], [["-p", "9000:8000"], ["-p", "8000:8000"]], "NO_PORT", engine=moved)
    last = ["-tp=2", "--port=7000", "--port=9000"]
    assert spoiled(answer, "port", [["-p", "1:9000"]], [["-p", "1:7000"]], "NO_PORT", engine=last)


@pytest.mark.step("lint_container")
def test_secrets_stay_off_the_command_line(answer):
    """密钥不写在命令行上 / secrets stay off the command line"""
    hidden = [[], ["-e", "HF_TOKEN"], ["--env=HF_TOKEN"], ["--env-file", "HF_TOKEN=x"], ["-e", "HF_HOME=/x"], ["-e", "MY_HF_TOKEN=x"],
              ["-l", "HF_TOKEN=x"], ["-e", "NOTE=HF_TOKEN=x"], ["-e", "HF_TOKEN_PATH=/run/secrets/hf"], ["-e", "hf_token=x"]]  # fmt: skip
    told = [["-e", "HF_TOKEN=hf_abc"], ["--env", "HF_TOKEN=$HF_TOKEN"], ["--env=HUGGING_FACE_HUB_TOKEN=hf_abc"], ["-e=VLLM_API_KEY=k"],
            ["-e", "A=1", "--env", "HF_TOKEN=x=y", "-e", "B=2"], ["-e", "HF_TOKEN=x", "-e", "HF_TOKEN"]]  # fmt: skip
    assert spoiled(answer, "env", hidden, told, "SECRET_AS_TEXT")


@pytest.mark.step("lint_container")
def test_the_last_one_counts(answer):
    """写了几次，最后一次算数 / given several times, the last one counts"""
    gpus = ["--gpus", '"device=0,1"']
    cases = [
        ({"engine": ["-tp", "4", "--tensor-parallel-size", "2"]}, []),
        ({"engine": ["--tensor-parallel-size", "4", "-tp", "2"]}, []),
        ({"engine": ["--tensor-parallel-size=2", "-tp=4"]}, ["GPU_COUNT"]),
        ({"engine": [], "root": ["-tp", "4", "--tensor-parallel-size", "2"]}, ["ENGINE_ARGS_FIRST"]),
        ({"engine": [], "root": ["--tensor-parallel-size", "2", "-tp", "4"]}, ["GPU_COUNT", "ENGINE_ARGS_FIRST"]),
        ({"gpus": ["--gpus", "device=0", *gpus]}, []),
        ({"gpus": [*gpus, "--gpus", "device=0"]}, ["GPU_COUNT"]),
        ({"port": ["--network", "web", "--network", "host"]}, []),
    ]
    assert same([findings(answer, **parts) for parts, _ in cases], [want for _, want in cases])


@pytest.mark.step("lint_container")
def test_every_one_counts(answer):
    """卷、挂载、端口、变量：个个算数 / volumes, mounts, ports, variables: every one counts"""
    useful = {
        "cache": ["-v", f"/data:{CACHE}"],
        "port": ["-p", "8000:8000"],
        "root": ["--read-only", "--tmpfs", "/tmp"],
        "env": ["-e", "HF_TOKEN=hf_abc"],
    }
    useless = {
        "cache": ["-v", "/logs:/logs", "--mount", "type=bind,source=/x,target=/y"],
        "port": ["-p", "9000:9000"],
        "root": ["--tmpfs", "/run"],
        "env": ["-e", "HF_HOME=/x"],
    }
    for part, words in useful.items():
        want = ["SECRET_AS_TEXT"] if part == "env" else []
        got = [findings(answer, **{part: both}) for both in ([*words, *useless[part]], [*useless[part], *words])]
        assert same(got, [want, want])


# ---- step 3 ----


@pytest.mark.step("lint_server")
def test_pinned_images(answer):
    """哪些镜像名是固定的 / which image names are pinned"""
    pinned = [IMAGE, "vllm:1", f"vllm/vllm-openai@{DIGEST}", f"vllm/vllm-openai:latest@{DIGEST}", f"host:5000/vllm@{DIGEST}",
              "registry.local:5000/vllm:v0.33.0", "ghcr.io/team/vllm:latest-stable-2", "a/latest:v1",
              "vllm/vllm-openai:nightly-0a1b2c3d", "vllm:not-latest"]  # fmt: skip
    moving = ["vllm/vllm-openai", "vllm/vllm-openai:latest", "vllm/vllm-openai:nightly", "registry.local:5000/vllm",
              "registry.local:5000/team/vllm:latest", "vllm", "v0.33.0/vllm"]  # fmt: skip
    assert spoiled(answer, "image", [[i] for i in pinned], [[i] for i in moving], "UNPINNED_IMAGE")


@pytest.mark.step("lint_server")
def test_the_servers_options_among_dockers(answer):
    """服务的选项混进了 docker 的选项里 / options of the server among those of docker"""
    early = [["--max-model-len", "8192"], ["--max-model-len=8192"], ["--enforce-eager"], ["--dtype", "half", "--enforce-eager"],
             ["--served-model-name", "a/b:latest"], ["--no-enable-prefix-caching"], ["--trust-remote-code", "-d"], ["--host", "--gpus"]]  # fmt: skip
    assert spoiled(answer, "root", [["--label", "--max-model-len"], ["--name", "--model"]], early, "ENGINE_ARGS_FIRST")


@pytest.mark.step("lint_server")
def test_one_mistake_does_not_hide_another(answer):
    """放错位置的选项照样要读 / misplaced options are read all the same"""
    cases = [
        ({"engine": [], "root": ["-tp", "2"]}, ["ENGINE_ARGS_FIRST"]),
        ({"engine": [], "root": ["--tensor-parallel-size=4"], "shm": []}, ["GPU_COUNT", "NO_SHARED_MEMORY", "ENGINE_ARGS_FIRST"]),
        ({"root": ["--tensor-parallel-size", "8"]}, ["ENGINE_ARGS_FIRST"]),  # the later one counts, and it says 2
        ({"root": ["--port", "9000"]}, ["NO_PORT", "ENGINE_ARGS_FIRST"]),
        ({"root": ["--model", MODEL], "model": []}, ["ENGINE_ARGS_FIRST", "MODEL_FLAG"]),
        ({"root": ["--api-key", "k"]}, ["SECRET_AS_TEXT", "ENGINE_ARGS_FIRST"]),
        ({"root": ["--hf-token=hf_abc"], "image": ["vllm"]}, ["SECRET_AS_TEXT", "UNPINNED_IMAGE", "ENGINE_ARGS_FIRST"]),
        ({"gpus": ["--gpus", "device=0,1"], "engine": ["-tp", "8"]}, ["GPU_QUOTES"]),
    ]
    assert same([findings(answer, **parts) for parts, _ in cases], [want for _, want in cases])


@pytest.mark.step("lint_server")
def test_the_image_brings_its_command(answer):
    """镜像自己就会运行 vllm serve / the image runs vllm serve by itself"""
    once = [[MODEL], ["/models/vllm"], ["serve-me/model"], [MODEL, "--served-model-name", "vllm"]]
    twice = [["vllm", "serve", MODEL], ["serve", MODEL], ["vllm", MODEL]]
    assert spoiled(answer, "model", once, twice, "SERVE_TWICE")
    alone = {"gpus": ["--gpus", "device=0"], "shm": [], "model": [], "engine": []}  # nothing stands behind the image
    assert same(findings(answer, **alone), [])


@pytest.mark.step("lint_server")
def test_the_model_is_a_word_of_its_own(answer):
    """模型名不再用 --model 给 / the model is positional"""
    flags = [["--model", MODEL], [f"--model={MODEL}"], ["--enforce-eager", "--model", MODEL], [MODEL, "--model", MODEL]]
    others = [[MODEL], ["--served-model-name", "x", MODEL], [MODEL, "--model-impl", "auto"], [MODEL, "--served-model-name=--model"]]
    assert spoiled(answer, "model", others, flags, "MODEL_FLAG")


@pytest.mark.step("lint_server")
def test_secrets_of_the_server(answer):
    """服务的密钥也不写在命令行上 / nor are the secrets of the server"""
    told = [[*CLEAN["engine"], *more] for more in (["--api-key", "k"], ["--api-key=k"], ["--hf-token", "hf_abc"], ["--hf-token=hf_abc"])]
    other = [[*CLEAN["engine"], *more] for more in (["--api-server-count", "2"], ["--hf-overrides", "{}"], ["HF_TOKEN=x"])]
    assert spoiled(answer, "engine", other, told, "SECRET_AS_TEXT")


@pytest.mark.step("lint_server")
def test_what_docker_would_refuse(answer):
    """docker 自己就会拒绝的命令：ValueError / what docker itself would refuse is a ValueError"""
    for argv in (
        [], ["docker"], ["podman", "run", IMAGE], ["docker", "exec", "x"], ["docker", "container", "run", IMAGE], ["run", IMAGE], ["docker", "run"],
        ["docker", "run", "--rm"], ["docker", "run", "--gpus", "all"], ["docker", "run", "--gpus"], ["docker", "run", "-it", "--name"],
        ["docker", "run", "-tp"], ["docker", "run", "--gpu", "all", IMAGE, MODEL], ["docker", "run", "-x", IMAGE],
        ["docker", "run", "-itx", IMAGE], ["docker", "run", "--rope-scaling", "x", IMAGE],
        ["docker", "run", "--enforce-eager", "--host"], ["docker", "run", "-e"],
    ):  # fmt: skip
        with pytest.raises(ValueError):
            answer.lint(argv)


@pytest.mark.step("lint_server")
@settings(max_examples=20)
@given(st.sampled_from(list(FAULTS)), st.booleans())
def test_the_command_stays_as_it_is(answer, code, as_tuple):
    """列表或元组都行，输入不被改动 / a list or a tuple, and it stays as it is"""
    argv = command(**FAULTS[code])
    given_words = tuple(argv) if as_tuple else list(argv)
    assert same([c.name for c in answer.lint(given_words)], [code])
    assert list(given_words) == argv


# ---- step 4 ----


@pytest.mark.step("clean")
@settings(max_examples=25)
@given(configs())
def test_whatever_is_built_is_clean(answer, cfg):
    """写出来的命令都通过检查 / whatever is built passes the linter"""
    assert same(answer.lint(answer.build_run(cfg)), [])


@pytest.mark.step("clean")
@settings(max_examples=20)
@given(configs(all_gpus=st.just(False)), st.data())
def test_configurations_that_are_refused(answer, cfg, data):
    """写不出正确命令的配置：ValueError / a configuration without a correct command is a ValueError"""
    fewer = cfg.gpu_ids[:-1]
    ids = data.draw(st.sampled_from([fewer, (*cfg.gpu_ids, 11), (*fewer, *fewer), ()]))
    broken = [replace(cfg, image=image) for image in ("vllm", "vllm:latest", "host:5000/vllm", "a/b:nightly")]
    if len(ids) != len(cfg.gpu_ids):
        broken.append(replace(cfg, gpu_ids=ids))
    if len(cfg.gpu_ids) > 1:
        broken.append(replace(cfg, gpu_ids=(cfg.gpu_ids[0],) * len(cfg.gpu_ids)))
        broken.append(replace(cfg, gpu_ids=(*fewer, fewer[0])))
    for bad in broken:
        with pytest.raises(ValueError):
            answer.build_run(bad)


@pytest.mark.step("clean")
@settings(max_examples=10)
@given(configs(all_gpus=st.just(True)))
def test_any_finding_is_a_reason(answer, cfg):
    """lint 查出什么都要拒绝，不只是镜像 / whatever lint finds is refused, not the image alone"""
    colon = "/data/a:b"  # a source, and b as the target
    for bad in (replace(cfg, model="serve"), replace(cfg, model="vllm"), replace(cfg, cache_dir=colon)):
        with pytest.raises(ValueError):
            answer.build_run(bad)
