"""This repository itself, whole and at its size: published, sealed, and opened in a clone by people with keys of their own."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.editions import learner, publish, signature, tiers
from tests.editions.parties import Person, grader, person
from tests.editions.repositories import commit, git, put

ROOT = Path(__file__).parents[2]
ITEM = "01_introduction/latency_metrics"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not (ROOT / "solutions").is_dir() or not (ROOT / ".git").exists(), reason="solutions/ is not here"
    ),
]


@pytest.fixture(autouse=True)
def identity(monkeypatch: pytest.MonkeyPatch) -> None:
    for role in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{role}_NAME", "octocat-1")
        monkeypatch.setenv(f"GIT_{role}_EMAIL", "octocat-1@example.org")


def said(who: Person, clone: Path, *words: str) -> tuple[int, str]:
    done = grader(*words, cwd=clone, home=who.home)
    return done.returncode, done.stdout + done.stderr


def test_it_is_published_sealed_and_opened_by_those_who_may(tmp_path: Path) -> None:
    authoring, clone, out = tmp_path / "authoring", tmp_path / "clone", tmp_path / "out"
    git(tmp_path, "clone", "--quiet", "--no-hardlinks", str(ROOT), str(authoring))
    private, signer = signature.make_key()
    with (authoring / "editions.toml").open("a", encoding="utf-8") as file:
        file.write(f'\n[[signers]]\nkey = "{signer}"\n')
    member, instructor, nobody = (person(tmp_path, name) for name in ("a-member", "an-instructor", "nobody"))
    put(
        authoring,
        "members.toml",
        'format = 1\n[[members]]\ngithub = "a-member"\ntier = "pro"\n'
        '[[members]]\ngithub = "an-instructor"\ntier = "instructor"\n',
    )
    for who in (member, instructor):
        put(tmp_path, f"keys/{who.handle}.keys", f"{who.public}\n")
    git(authoring, "add", "editions.toml")
    git(authoring, "commit", "--quiet", "-m", "a signer")

    done = publish.publish(authoring, tmp_path / "learner")
    assert done.bytes < publish.MOST
    for name in learner.READMES:
        text = (tmp_path / "learner" / name).read_text(encoding="utf-8")
        assert "docs/walkthroughs/paged_block_pool" in text and "solutions/    " not in text
    put(tmp_path, "signing.key", private.decode())
    code, told = said(
        *(nobody, authoring, "seal", str(out), "--signing-key", str(tmp_path / "signing.key")),
        *("--keys", str(tmp_path / "keys")),
    )
    assert code == 0, told
    assert all((out / name).stat().st_size > 1 << 17 for name in ("pro.age", "hidden.age")), "small ones hide limits"

    git(tmp_path, "clone", "--quiet", str(tmp_path / "learner"), str(clone))
    assert "vram_calculator" in said(nobody, clone, "list", "--lang", "en")[1]
    for who, bundle in ((nobody, "pro"), (nobody, "hidden"), (member, "hidden")):
        code, told = said(who, clone, "unlock", str(out / f"{bundle}.age"), "--lang", "en")
        assert code == 2 and "Traceback" not in told and not (clone / "solutions").exists(), told
    code, told = said(member, clone, "unlock", str(out / "pro.age"), "--lang", "en")
    assert code == 0, told
    there = {path.relative_to(clone).as_posix() for path in (clone / "solutions").rglob("*") if path.is_file()}
    assert {f"solutions/{ITEM}/latency_metrics.py", f"solutions/{ITEM}/walkthrough.zh.md"} <= there
    assert not [path for path in there if "hidden" in path or "/right/" in path or "/wrong/" in path]
    code, told = said(member, clone, "hint", "1.1", "--solution", "--lang", "en")
    assert code == 0 and "+++" in told, told
    code, told = said(instructor, clone, "unlock", str(out / "hidden.age"), "--lang", "en")
    assert code == 0, told
    for path in git(authoring, "ls-files", "solutions").split():
        place = tiers.published(path) if tiers.tier_of(path) is tiers.Tier.free else path
        assert (clone / place).read_bytes() == (authoring / path).read_bytes(), path
    assert git(clone, "status", "--porcelain") == ""
