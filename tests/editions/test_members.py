"""members.toml: who may unlock what, until when; nobody is left out silently."""

from __future__ import annotations

import datetime
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.catalogue import CourseError
from grader.editions import agefile, git, learner, members
from grader.editions.members import Member
from tests.editions.parties import ssh_key

ROOT = Path(__file__).parent.parent.parent
DAY = datetime.date(2026, 12, 31)
PEOPLE = st.lists(
    st.builds(
        Member,
        github=st.from_regex(r"[a-z][a-z0-9-]{0,8}", fullmatch=True),
        tier=st.sampled_from(["pro", "instructor"]),
        expires=st.none() | st.dates(datetime.date(2020, 1, 1), datetime.date(2040, 1, 1)),
        keys=st.lists(st.just("age1xyz"), max_size=1).map(tuple),
    ),
    unique_by=lambda member: member.github,
    max_size=6,
)


@given(PEOPLE)
def test_what_is_written_is_read(tmp_path_factory: pytest.TempPathFactory, people: list[Member]) -> None:
    path = tmp_path_factory.mktemp("members") / "members.toml"
    members.write(path, people)
    assert sorted(members.read(path), key=lambda m: m.github) == sorted(people, key=lambda m: m.github)


def test_the_file_is_for_its_owner_only(tmp_path: Path) -> None:
    members.write(tmp_path / "members.toml", [Member("octocat-1", "pro")])
    assert stat.S_IMODE((tmp_path / "members.toml").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["members.toml"]


def test_a_left_over_file_lends_the_list_neither_its_mode_nor_its_text(tmp_path: Path) -> None:
    left = tmp_path / "members.toml.new"
    left.write_text("of another run")
    left.chmod(0o644)
    members.write(tmp_path / "members.toml", [Member("octocat-1", "pro")])
    assert stat.S_IMODE((tmp_path / "members.toml").stat().st_mode) == 0o600 and left.read_text() == "of another run"


def test_a_mode_that_somebody_chose_is_kept(tmp_path: Path) -> None:
    members.write(tmp_path / "members.toml", [])
    (tmp_path / "members.toml").chmod(0o640)
    members.write(tmp_path / "members.toml", [Member("octocat-1", "pro")])
    assert stat.S_IMODE((tmp_path / "members.toml").stat().st_mode) == 0o640


@pytest.mark.parametrize("kept", [True, False])
def test_git_ignores_the_list_and_what_a_killed_run_leaves(kept: bool, tmp_path: Path) -> None:
    here = (ROOT / ".gitignore").read_text(encoding="utf-8")
    (tmp_path / ".gitignore").write_text(here if kept else learner.gitignore(""), encoding="utf-8")
    git.run(tmp_path, "init", "--quiet")
    for name in ("members.toml", "members.toml.new", "members.toml.x1y2z3"):
        assert git.answers(tmp_path, "check-ignore", "--quiet", name), name
    assert not git.answers(tmp_path, "check-ignore", "--quiet", "docs/members.toml.md")


def test_a_write_that_fails_is_one_line_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CourseError, match="cannot be written"):
        members.write(tmp_path / "no/such/members.toml", [])

    def full(old: str, new: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", full)
    with pytest.raises(CourseError, match="No space"):
        members.write(tmp_path / "members.toml", [])
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_git_tracks_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "members.toml"
    members.write(path, [Member("octocat-1", "pro")])
    git.run(tmp_path, "init", "--quiet")
    assert members.read(path)
    git.run(tmp_path, "add", "members.toml")
    for use in (lambda: members.read(path), lambda: members.write(path, [])):
        with pytest.raises(CourseError, match="git tracks it"):
            use()


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('[[members]]\ngithub = "a"\ntier = "gold"\n', "members.toml:4"),
        ('[[members]]\ngithub = "a"\ntier = "pro"\nexpires = "2026-12-31x"\n', "members.toml:"),
        ('[[members]]\ngithub = "a"\ntier = "pro"\nmail = "x"\n', "mail"),
        ('[[members]]\ngithub = "../x"\ntier = "pro"\n', "no GitHub handle"),
        ('[[members]]\ngithub = "a"\ntier = "pro"\n[[members]]\ngithub = "A"\ntier = "pro"\n', "twice"),
        ("members = 3 3", "not valid TOML"),
    ],
)
def test_a_wrong_file_says_where(text: str, why: str, tmp_path: Path) -> None:
    (tmp_path / "members.toml").write_text("format = 1\n" + text)
    with pytest.raises(CourseError, match=why):
        members.read(tmp_path / "members.toml")


def test_a_newer_format_says_so(tmp_path: Path) -> None:
    (tmp_path / "members.toml").write_text("format = 2\n")
    with pytest.raises(CourseError, match="update the grader"):
        members.read(tmp_path / "members.toml")


def test_the_last_day_still_counts() -> None:
    people = (Member("octocat-1", "pro", DAY), Member("octocat-2", "pro"))
    assert members.current(people, DAY) == (people, ())
    assert members.current(people, DAY + datetime.timedelta(1)) == (people[1:], people[:1])


def test_a_renewal_never_shortens_and_never_lowers() -> None:
    old = (Member("Octocat-1", "instructor", DAY, ("age1a",)),)
    earlier = Member("octocat-1", "pro", DAY - datetime.timedelta(9))
    assert members.merge(old, [earlier]) == old
    assert members.merge(old, [Member("octocat-1", "pro")])[0].expires is None
    assert members.merge(old, [Member("octocat-1", "pro", DAY, ("age1b",))])[0].keys == ("age1b",)


@given(PEOPLE, PEOPLE)
def test_importing_twice_changes_nothing_more(old: list[Member], new: list[Member]) -> None:
    once = members.merge(old, new)
    assert members.merge(once, new) == once


def test_a_member_is_removed_however_the_handle_is_cased() -> None:
    people = (Member("Octocat-1", "pro"), Member("octocat-2", "pro"))
    assert members.without(people, "octocat-1") == people[1:]
    with pytest.raises(CourseError, match="there is no"):
        members.without(people, "octocat-3")


def test_keys_of_the_list_are_used_instead_of_those_on_github() -> None:
    public = agefile.make_key()[1]

    def fetch(handle: str) -> str | None:
        raise AssertionError("GitHub was asked")

    assert members.access(Member("grading-machine", "instructor", None, (public,)), fetch).lines == (public,)


@pytest.mark.parametrize("text", ["", "\n", None])
def test_a_member_without_any_key_is_a_problem_with_advice(text: str | None) -> None:
    found = members.access(Member("octocat-1", "pro"), lambda handle: text)
    assert found.lines == () and found.problem is not None
    assert "no such account" in found.problem.en if text is None else "grader key" in found.problem.en


def test_a_member_with_ecdsa_only_is_a_problem_with_advice(tmp_path: Path) -> None:
    public = ssh_key(tmp_path, "ecdsa")[1]
    found = members.access(Member("octocat-1", "pro"), lambda handle: public)
    assert found.problem is not None and "ECDSA" in found.problem.en and "grader key" in found.problem.en


def test_a_second_key_that_cannot_serve_is_a_note(tmp_path: Path) -> None:
    both = "\n".join([ssh_key(tmp_path, "ecdsa")[1], ssh_key(tmp_path)[1]])
    found = members.access(Member("octocat-1", "pro"), lambda handle: both)
    assert found.problem is None and len(found.lines) == 1 and len(found.notes) == 1
