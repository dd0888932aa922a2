"""One table decides who gets a file: every tracked file is in exactly one tier, and what is unknown goes nowhere."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.catalogue import CourseError
from grader.editions import tiers
from grader.editions.tiers import Tier, files, tier_of

ROOT = Path(__file__).parents[2]


def test_every_tracked_file_is_in_exactly_one_tier() -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    everything = tiers.tracked(ROOT)
    assert sorted(path for tier in Tier for path in files(ROOT, tier)) == everything
    assert len(set(everything)) == len(everything) > 100


def test_free_is_all_but_solutions_and_two_walkthroughs() -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    private = [path for path in files(ROOT, Tier.free) if path.startswith("solutions/")]
    if not (ROOT / "solutions").is_dir():
        assert private == []
    else:
        assert private == sorted(
            f"solutions/{name}/walkthrough{zh}.md" for name in tiers.FREE_WALKTHROUGHS for zh in ("", ".zh")
        )
    assert all(path.startswith("solutions/") for tier in (Tier.pro, Tier.instructor) for path in files(ROOT, tier))


@pytest.mark.parametrize(
    ("path", "tier"),
    [
        ("exercises/07_speculative_decoding/speculative_verify/speculative_verify.py", Tier.free),
        ("tests/course/solutions/01_toy/adder/test_hidden.py", Tier.free),
        ("solutions/04_kv_cache/paged_block_pool/walkthrough.zh.md", Tier.free),
        ("solutions/07_speculative_decoding/speculative_verify/walkthrough.md", Tier.pro),
        ("solutions/07_speculative_decoding/speculative_verify/speculative_verify.py", Tier.pro),
        ("solutions/scripts/autotune/sweep.py", Tier.pro),
        ("solutions/07_speculative_decoding/speculative_verify/test_hidden.py", Tier.instructor),
        ("solutions/07_speculative_decoding/speculative_verify/right/counter.py", Tier.instructor),
        ("solutions/07_speculative_decoding/speculative_verify/wrong/greedy.py", Tier.instructor),
        ("solutions/06_quantization/triton_int4_dequant/bench-h100.json", Tier.instructor),
    ],
)
def test_a_file_goes_to_the_tier_that_the_issue_gives_it(path: str, tier: Tier) -> None:
    assert tier_of(path) is tier


@pytest.mark.parametrize(
    "path",
    [
        "members.toml",
        "solutions/members.toml",
        "keys/age.key",
        "notes.md",
        "hidden.age",
        "solutions/02_gpu_basics/vram_calculator/other.py",
        "solutions/02_gpu_basics/vram_calculator/deep/right/x.py",
        "solutions/02_gpu_basics/vram_calculator/walkthrough.fr.md",
        "Solutions/02_gpu_basics/vram_calculator/walkthrough.md",
        "docs/../solutions/02_gpu_basics/vram_calculator/test_hidden.py",
        "/exercises/given/x.py",
        "exercises",
        "",
    ],
)
def test_a_path_that_no_row_names_goes_nowhere(path: str) -> None:
    with pytest.raises(CourseError, match="belongs to no tier"):
        tier_of(path)


@given(st.lists(st.sampled_from(["solutions", "a", "NAME", "x.py", "test_hidden.py", "walkthrough.md"]), min_size=1))
def test_nothing_below_solutions_is_free_but_the_samples(parts: list[str]) -> None:
    path = "/".join(["solutions", *parts])
    try:
        assert tier_of(path) is not Tier.free
    except CourseError:
        pass


def test_files_are_those_that_git_tracks(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    for name in ("exercises/a.md", "solutions/01_toy/adder/adder.py", "exercises/new.md"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x\n")
    subprocess.run(["git", "-C", str(tmp_path), "add", "exercises/a.md", "solutions"], check=True)
    assert files(tmp_path, Tier.free) == ["exercises/a.md"]
    assert files(tmp_path, Tier.pro) == ["solutions/01_toy/adder/adder.py"]
    assert [(share.files, share.bytes) for share in tiers.shares(tmp_path)] == [(1, 2), (1, 2), (0, 0)]


def test_a_tracked_file_without_a_tier_stops_every_tier(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    (tmp_path / "secret.txt").write_text("x\n")
    subprocess.run(["git", "-C", str(tmp_path), "add", "."], check=True)
    for tier in Tier:
        with pytest.raises(CourseError, match=r"secret\.txt"):
            files(tmp_path, tier)


@pytest.mark.parametrize("name", ["docs/editions.md", "docs/editions.zh.md"])
def test_the_page_shows_the_table_of_the_code(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert tiers.table("zh" if ".zh." in name else "en") in text
    for sample in tiers.FREE_WALKTHROUGHS:
        assert re.search(rf"`{sample.split('/')[1]}`", text)
