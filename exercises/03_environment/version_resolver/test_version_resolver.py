"""Visible checks of 3.3: the worked examples of the README."""

import pytest
from given.version_resolver import INDEX, Conflict

from grader.compare import same


@pytest.mark.step("satisfies")
def test_versions_are_numbers(answer):
    """版本号按数值比较 / versions compare as numbers"""
    assert same(answer.satisfies("0.9.2", "<0.10.0"), True)
    assert same(answer.satisfies("0.10.0", ">=0.9.2"), True)
    assert same(answer.satisfies("5.21.0", "<5.21.0,>=5.16.1"), False)


@pytest.mark.step("satisfies")
def test_release_candidate(answer):
    """预发布版要点名才算 / a pre-release has to be asked for"""
    assert same(answer.satisfies("2.15.0rc1", ">=2.14"), False)
    assert same(answer.satisfies("2.15.0rc1", ">=2.15.0rc0"), True)


@pytest.mark.step("satisfies")
def test_builds_and_post_releases(answer):
    """本地版本号与 post 版 / local labels and post-releases"""
    assert same(answer.satisfies("2.14.0+cu128", "==2.14.0"), True)
    assert same(answer.satisfies("2.14.0", "==2.14.0+cu128"), False)
    assert same(answer.satisfies("0.8.5.post1", ">=0.8.5"), True)
    assert same(answer.satisfies("0.8.5.post1", ">0.8.5"), False)


@pytest.mark.step("resolve")
def test_newest_vllm(answer):
    """最新的 vLLM 以及它要的一切 / the newest vLLM and all that it requires"""
    assert same(
        answer.resolve(INDEX, {"vllm": ""}),
        {
            "vllm": "0.33.0", "transformers": "5.20.2", "huggingface-hub": "2.4.0", "tokenizers": "0.23.3",
            "compressed-tensors": "0.17.0", "torch": "2.14.0", "torchvision": "0.29.0",
        },
    )  # fmt: skip


@pytest.mark.step("resolve")
def test_vllm_on_an_older_torch(answer):
    """必须用旧的 torch：vLLM 要退一个版本 / torch has to stay old: vLLM goes back one version"""
    assert same(
        answer.resolve(INDEX, {"vllm": "", "torch": "<2.14"}),
        {
            "vllm": "0.32.0", "transformers": "5.19.0", "huggingface-hub": "2.4.0", "tokenizers": "0.23.3",
            "compressed-tensors": "0.17.0", "torch": "2.13.0", "torchvision": "0.28.0",
        },
    )  # fmt: skip


@pytest.mark.step("resolve")
def test_no_solution(answer):
    """无解：返回 Conflict / no solution: a Conflict"""
    assert same(type(answer.resolve(INDEX, {"vllm": "==0.33.0", "torch": "<2.14"})), Conflict)


@pytest.mark.step("diff_lock")
def test_what_changed(answer):
    """升级、新增、删除 / upgraded, added, removed"""
    a = {"vllm": "0.32.0", "torch": "2.13.0", "tokenizers": "0.23.3", "ray": "2.50.0"}
    b = {"vllm": "0.33.0", "torch": "2.14.0", "tokenizers": "0.23.3", "nvtx": "0.2.15"}
    assert same(
        answer.diff_lock(a, b),
        {
            "vllm": ("0.32.0", "0.33.0"), "torch": ("2.13.0", "2.14.0"), "ray": ("2.50.0", None),
            "nvtx": (None, "0.2.15"),
        },
    )  # fmt: skip


@pytest.mark.step("smallest_conflict")
def test_who_is_in_the_way(answer):
    """谁和谁冲突 / who is in whose way"""
    assert same(
        answer.resolve(INDEX, {"vllm": "", "compressed-tensors": ">=0.18"}),
        Conflict(packages=frozenset({"compressed-tensors"}), parents=frozenset({"vllm"})),
    )
    assert same(
        answer.resolve(INDEX, {"vllm": "==0.33.0", "torch": "<2.14"}),
        Conflict(packages=frozenset({"torch", "vllm"}), parents=frozenset({"vllm"})),
    )


@pytest.mark.step("smallest_conflict")
def test_two_parents(answer):
    """两个包对第三个包的要求相反 / two packages demand opposite things of a third"""
    index = {"app": {"1.0": ["core<2"]}, "plugin": {"1.0": ["core>=2"]}, "core": {"1.0": [], "2.0": []}}
    assert same(
        answer.resolve(index, {"app": "", "plugin": ""}),
        Conflict(packages=frozenset({"core"}), parents=frozenset({"app", "plugin"})),
    )
