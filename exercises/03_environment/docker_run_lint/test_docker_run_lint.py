"""Visible checks of 3.4: the commands of the README."""

import shlex

import pytest
from given.docker_run_lint import Code
from given.serving import EngineArgs, ServeConfig

from grader.compare import same

LLAMA_70B = ServeConfig(
    name="llama",
    model="meta-llama/Meta-Llama-3-70B-Instruct",
    image="vllm/vllm-openai:v0.33.0",
    args=EngineArgs(4, 8192, 256, 8192, gpu_memory_utilization=0.9, enable_prefix_caching=False),
    gpu_ids=(0, 1, 2, 3),
    token_ref="hf.env",
)
COMMAND = """
    docker run --rm --name llama --gpus '"device=0,1,2,3"' --ipc host --volume ~/.cache/huggingface:/root/.cache/huggingface
    --env-file hf.env --publish 8000:8000 vllm/vllm-openai:v0.33.0 meta-llama/Meta-Llama-3-70B-Instruct
    --tensor-parallel-size 4 --max-model-len 8192 --max-num-seqs 256 --max-num-batched-tokens 8192
    --gpu-memory-utilization 0.9 --no-enable-prefix-caching
"""
DOCUMENTATION = """
    docker run --runtime nvidia --gpus all -v ~/.cache/huggingface:/root/.cache/huggingface --env "HF_TOKEN=$HF_TOKEN"
    -p 8000:8000 --ipc=host vllm/vllm-openai:latest --model Qwen/Qwen3-0.6B
"""


def argv(text: str) -> list[str]:
    """What a program receives of the text; shlex leaves ~ and $HF_TOKEN as they are."""
    return shlex.split(text)


@pytest.mark.step("build_run")
def test_the_command_of_the_readme(answer):
    """README 里的命令 / the command of the README"""
    assert same(answer.build_run(LLAMA_70B), argv(COMMAND))


@pytest.mark.step("lint_container")
def test_nothing_to_find(answer):
    """正确的命令，什么也查不出 / nothing to find in a correct command"""
    assert same(answer.lint(argv(COMMAND)), [])


@pytest.mark.step("lint_container")
def test_four_ranks_on_one_card(answer):
    """四个 rank，一张卡，64 MB 共享内存 / four ranks, one card, 64 MB of shared memory"""
    text = COMMAND.replace("""'"device=0,1,2,3"'""", "device=0").replace("--ipc host", "")
    assert same(answer.lint(argv(text)), [Code.GPU_COUNT, Code.NO_SHARED_MEMORY])


@pytest.mark.step("lint_server")
def test_the_command_of_the_documentation(answer):
    """官方文档的命令也有三处可改 / the command of the documentation has three findings"""
    assert same(answer.lint(argv(DOCUMENTATION)), [Code.SECRET_AS_TEXT, Code.UNPINNED_IMAGE, Code.MODEL_FLAG])


@pytest.mark.step("lint_server")
def test_engine_arguments_before_the_image(answer):
    """引擎参数写在镜像名之前 / engine arguments before the image"""
    text = COMMAND.replace("--max-model-len 8192", "").replace("--name llama", "--name llama --max-model-len 8192")
    assert same(answer.lint(argv(text)), [Code.ENGINE_ARGS_FIRST])


@pytest.mark.step("clean")
def test_refuses_what_it_would_complain_about(answer):
    """自己都通不过检查的命令，不写出来 / refuses to write what the linter would complain about"""
    assert same(answer.lint(answer.build_run(LLAMA_70B)), [])
    latest = ServeConfig("llama", LLAMA_70B.model, "vllm/vllm-openai", LLAMA_70B.args)
    with pytest.raises(ValueError):
        answer.build_run(latest)
