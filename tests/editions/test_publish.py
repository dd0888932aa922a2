"""One commit per release on a history of its own, and nothing published that should not be."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from grader import catalogue
from grader.catalogue import CourseError
from grader.editions import cli, learner, publish, tiers
from tests.editions.repositories import SAMPLE, authoring, commit, git, next_release, put, replace

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def identity(monkeypatch: pytest.MonkeyPatch) -> None:
    for role in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{role}_NAME", "octocat-1")
        monkeypatch.setenv(f"GIT_{role}_EMAIL", "octocat-1@example.org")


@pytest.fixture
def course(tmp_path: Path) -> Path:
    return authoring(tmp_path / "course")


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "learner"


def refusal(course: Path, place: Path, **wishes: Any) -> str:
    with pytest.raises(CourseError) as caught:
        publish.publish(course, place, **wishes)
    assert caught.value.text.zh != caught.value.text.en
    return caught.value.text.en


def test_the_first_release_is_everything_but_solutions(course: Path, place: Path) -> None:
    done = publish.publish(course, place, home="https://example.org/course.git")
    assert (done.release, git(place, "rev-list", "--count", "--all").strip()) == (1, "1")
    there = set(git(place, "ls-files").split("\n")) - {""}
    wanted = {tiers.published(path) for path in tiers.files(course, tiers.Tier.free)} | {"release.toml"}
    assert there == wanted
    assert not any(path.startswith("solutions") for path in there)
    assert "docs/walkthroughs/vram_calculator.zh.md" in there
    assert (place / "docs/walkthroughs/vram_calculator.md").read_text() == (course / f"{SAMPLE}.md").read_text()
    assert git(place, "ls-files", "-s", "scripts/setup.sh").startswith("100755")
    assert git(place, "status", "--porcelain") == ""
    assert git(place, "tag").split() == ["release-1"]
    assert done.bytes < 200_000


def test_the_published_tree_is_a_course(course: Path, place: Path) -> None:
    publish.publish(course, place)
    opened = catalogue.load(place)
    assert not opened.has_solutions
    assert [exercise.name for exercise in opened.exercises] == ["adder", "stack"]


def test_the_readme_opens_on_the_learners_path(course: Path, place: Path) -> None:
    publish.publish(course, place)
    for name, begins, gone in (
        ("README.md", "## Start here", "authoring edition"),
        ("README.zh.md", "## 从这里开始", "作者版"),
    ):
        text = (place / name).read_text(encoding="utf-8")
        assert gone not in text and "It goes on." not in text
        assert text.index(begins) < text.index("## Two commands")
        places = [
            text.index(word) for word in ("Fork", "Actions", "make grade", "Push" if name == "README.md" else "推送。")
        ]
        assert places == sorted(places)
        assert "solutions/    private" not in text and "exercises/    the tasks" in text
        zh = ".zh" if ".zh" in name else ""
        assert f"[`vram_calculator`](docs/walkthroughs/vram_calculator{zh}.md)" in text
    rows = {
        tuple(cell.strip() for cell in line.split("|")[1:-1]) for line in text.splitlines() if line.startswith("| ")
    }
    free = next(row for row in rows if row[0] == "free")
    assert int(free[2]) == len(tiers.files(course, tiers.Tier.free))


def test_a_readme_without_the_authoring_paragraph_is_refused(course: Path, place: Path) -> None:
    replace(course, "README.zh.md", "**这里是作者版。**", "这里是作者版。")
    next_release(course)
    assert "README.zh.md" in refusal(course, place)


def test_solutions_and_bundles_are_ignored_at_the_root_only(course: Path, place: Path) -> None:
    publish.publish(course, place)
    for path in ("solutions/x.py", "pro.age", "members.toml"):
        assert git(place, "check-ignore", "--no-index", path).strip() == path
    done = subprocess.run(["git", "check-ignore", "--no-index", "tests/course/solutions/x.py"], cwd=place, check=False)
    assert done.returncode == 1


def test_a_push_with_solutions_is_refused_by_the_hook(course: Path, place: Path, tmp_path: Path) -> None:
    publish.publish(course, place)
    git(tmp_path, "init", "--quiet", "--bare", "there.git")
    git(place, "push", "--quiet", str(tmp_path / "there.git"), "main")
    put(place, "solutions/x.py", "x = 1\n")
    commit(place)
    done = subprocess.run(
        ["git", "push", str(tmp_path / "there.git"), "main"], cwd=place, capture_output=True, text=True, check=False
    )
    assert done.returncode and "solutions/x.py" in done.stderr


def test_releases_are_commits_one_upon_the_other(course: Path, place: Path) -> None:
    first = publish.publish(course, place)
    put(course, "docs/page.md", "# A better page\n")
    (course / "scripts" / "setup.sh").unlink()
    next_release(course)
    second = publish.publish(course, place)
    assert git(place, "log", "--format=%H %P").split() == [second.commit, first.commit, first.commit]
    assert git(place, "log", "--format=%s").splitlines() == ["Release 2", "Release 1"]
    assert set(second.changed) == {
        "docs/page.md",
        "scripts/setup.sh",
        "release.toml",
        "editions.toml",
        "README.md",
        "README.zh.md",
    }
    assert git(place, "show", "release-1:docs/page.md") == "# A page\n"


def test_a_release_is_published_once(course: Path, place: Path) -> None:
    publish.publish(course, place)
    put(course, "docs/page.md", "# A better page\n")
    commit(course)
    assert "set release = 2 in editions.toml" in refusal(course, place)


def test_a_release_says_whose_tests_changed_though_they_are_hidden(course: Path, place: Path) -> None:
    tests = []
    for old, new in (("-1000, 1000", "-2000, 2000"), ("-2000, 2000", "-3000, 3000")):
        publish.publish(course, place)
        tests.append(learner.read_release((place / "release.toml").read_text(), "here").tests)
        replace(course, "solutions/01_toy/adder/test_hidden.py", old, new)
        next_release(course)
    assert tests[0]["adder"] != tests[1]["adder"] and tests[0]["stack"] == tests[1]["stack"]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("docs/new.md", "{walkthrough}"),
        ("grader/walk.py", "{reference}"),
        ("exercises/given/hidden.py", "{hidden}"),
        ("docs/__pycache__/x.pyc", "x"),
        ("docs/hidden.age", "x"),
    ],
)
def test_a_planted_leak_stops_the_release_and_leaves_no_trace(course: Path, place: Path, path: str, text: str) -> None:
    publish.publish(course, place)
    before = git(place, "rev-parse", "HEAD")
    put(
        course,
        path,
        text.format(
            walkthrough=(course / "solutions/01_toy/stack/walkthrough.md").read_text(encoding="utf-8"),
            reference=(course / "solutions/01_toy/stack/stack.py").read_text(encoding="utf-8"),
            hidden=(course / "solutions/01_toy/stack/test_hidden.py").read_text(encoding="utf-8"),
        ),
    )
    next_release(course)
    assert path in refusal(course, place)
    assert git(place, "rev-parse", "HEAD") == before and git(place, "status", "--porcelain") == ""
    assert not (place / path).exists()


def test_a_leak_in_the_past_stops_the_release(course: Path, place: Path) -> None:
    publish.publish(course, place)
    put(place, "notes.md", (course / "solutions/01_toy/stack/walkthrough.md").read_text(encoding="utf-8"))
    commit(place)
    (place / "notes.md").unlink()
    commit(place)
    next_release(course)
    said = refusal(course, place, discard=True)
    assert "notes.md" in said
    blob = said.split("git ")[1].split(":")[0]
    assert "notes.md" in refusal(course, place, discard=True, accepted=(blob[:4],))  # too short to name one
    assert publish.publish(course, place, discard=True, accepted=(blob,)).release == 2


def test_a_stub_may_change_from_release_to_release(course: Path, place: Path) -> None:
    publish.publish(course, place)
    for part in ("exercises", "solutions"):
        replace(course, f"{part}/01_toy/adder/adder.py", "the sum of two numbers", "the sum of both numbers")
    next_release(course)
    assert publish.publish(course, place).release == 2


def test_a_stale_stub_is_not_published(course: Path, place: Path) -> None:
    replace(course, "exercises/01_toy/adder/adder.py", 'raise NotImplementedError("add")', "return a + b")
    next_release(course)
    assert "exercises/01_toy/adder/adder.py: is not the stub" in refusal(course, place)


def test_a_leak_in_the_wheel_is_found(course: Path, place: Path) -> None:
    """The build writes it: no file of the tree holds it."""
    put(course, "grader/__init__.py", "")
    put(
        course,
        "pyproject.toml",
        '[build-system]\nrequires = ["setuptools"]\nbuild-backend = "build"\nbackend-path = ["scripts"]\n'
        '[project]\nname = "toy"\nversion = "1"\n[tool.setuptools]\npackages = ["grader"]\n'
        '[tool.setuptools.package-data]\ngrader = ["*.md"]\n',
    )
    secret = (course / "solutions/01_toy/stack/walkthrough.md").read_text(encoding="utf-8")
    put(
        course,
        "scripts/build.py",
        "import codecs\nfrom setuptools.build_meta import *\nfrom setuptools import build_meta as real\n"
        "def build_wheel(*words, **more):\n"
        f"    open('grader/a.md', 'w').write(bytes.fromhex({secret.encode().hex()!r}).decode())\n"
        "    return real.build_wheel(*words, **more)\n",
    )
    next_release(course)
    said = refusal(course, place)
    assert "toy-1" in said and ".whl: grader/a.md" in said


def test_what_is_not_committed_is_not_published(course: Path, place: Path) -> None:
    put(course, "docs/page.md", "# Draft\n")
    assert "docs/page.md" in refusal(course, place)
    git(course, "checkout", "--quiet", "docs/page.md")
    put(course, "docs/other.md", "# Draft\n")
    publish.publish(course, place)
    assert not (place / "docs" / "other.md").exists()


def test_a_link_and_a_file_without_a_tier_are_refused(course: Path, place: Path) -> None:
    (course / "docs" / "link.md").symlink_to("page.md")
    next_release(course)
    assert "docs/link.md: is no regular file" in refusal(course, place)
    (course / "docs" / "link.md").unlink()
    put(course, "private-notes.md", "x\n")
    next_release(course)
    assert "private-notes.md: belongs to no tier" in refusal(course, place)


def test_only_a_learner_repository_takes_a_release(course: Path, place: Path, tmp_path: Path) -> None:
    assert "authoring repository" in refusal(course, course)
    assert "authoring repository" in refusal(course, tmp_path)
    place.mkdir()
    put(place, "a.txt", "x\n")
    assert "neither empty" in refusal(course, place)
    git(place, "init", "--quiet", "--initial-branch=main")
    assert "not committed" in refusal(course, place)
    commit(place)
    assert "it has no release.toml" in refusal(course, place)
    git(place, "switch", "--quiet", "-c", "side")
    assert "git switch main" in refusal(course, place)
    git(place, "checkout", "--quiet", "--detach")
    assert "git switch main" in refusal(course, place)


def test_a_file_takes_no_release(course: Path, place: Path) -> None:
    place.write_text("a file")
    assert "is a file" in refusal(course, place) and place.read_text() == "a file"


def test_commits_of_others_are_not_undone_by_accident(course: Path, place: Path) -> None:
    publish.publish(course, place)
    put(place, "docs/page.md", "# A page, mended\n")
    commit(place, "a contribution")
    next_release(course)
    assert "docs/page.md" in refusal(course, place)
    put(course, "docs/page.md", "# A page, mended\n")
    commit(course)
    assert publish.publish(course, place).release == 2
    put(place, "docs/page.md", "# Again\n")
    commit(place)
    next_release(course)
    assert publish.publish(course, place, discard=True).release == 3
    assert (place / "docs/page.md").read_text() == "# A page, mended\n"


def test_a_commit_that_touches_release_toml_hides_no_other(course: Path, place: Path) -> None:
    publish.publish(course, place, home="https://example.org/c.git")
    put(place, "docs/page.md", "# A page, mended\n")
    replace(place, "release.toml", "https://example.org/c.git", "https://example.org/moved.git")
    commit(place)
    next_release(course)
    assert "docs/page.md" in refusal(course, place, home="https://example.org/moved.git")


def test_a_release_that_was_taken_back_is_told_before_anything_moves(course: Path, place: Path) -> None:
    first = publish.publish(course, place).commit
    next_release(course)
    publish.publish(course, place)
    git(place, "reset", "--quiet", "--hard", first)
    assert "git tag -d release-2" in refusal(course, place)
    assert git(place, "rev-parse", "HEAD").strip() == first
    git(place, "tag", "-d", "release-2")
    second = publish.publish(course, place).commit
    assert git(place, "rev-parse", "release-2", "main").split() == [second, second]


def test_a_machine_that_signs_its_tags_is_asked_for_nothing(course: Path, place: Path) -> None:
    publish.publish(course, place)
    for name, value in (("tag.gpgSign", "true"), ("core.editor", "false"), ("core.fileMode", "false")):
        git(place, "config", name, value)
    next_release(course)
    done = publish.publish(course, place)
    assert git(place, "rev-parse", "release-2", "main").split() == [done.commit] * 2
    assert git(place, "ls-files", "-s", "scripts/setup.sh").startswith("100755")


def test_a_local_replacement_of_an_object_hides_nothing(course: Path, place: Path) -> None:
    publish.publish(course, place)
    put(place, "notes.md", (course / "solutions/01_toy/stack/walkthrough.md").read_text(encoding="utf-8"))
    commit(place)
    leak = git(place, "rev-parse", "HEAD:notes.md").strip()
    (place / "notes.md").unlink()
    commit(place)
    git(place, "replace", leak, git(place, "rev-parse", "HEAD:docs/page.md").strip())
    next_release(course)
    assert "notes.md" in refusal(course, place, discard=True)


def test_somebody_without_a_name_is_told_first(course: Path, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    publish.publish(course, place)
    next_release(course)
    for role in ("AUTHOR", "COMMITTER"):
        monkeypatch.delenv(f"GIT_{role}_NAME")
        monkeypatch.delenv(f"GIT_{role}_EMAIL")
    for name, value in (("COUNT", "1"), ("KEY_0", "user.useConfigOnly"), ("VALUE_0", "true")):
        monkeypatch.setenv(f"GIT_CONFIG_{name}", value)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", "/dev/null")
    heard: list[object] = []
    assert "git config --global user.name" in refusal(course, place, say=heard.append)
    assert not heard, "before the leak check, which takes a while"


def test_a_clone_stays_small(course: Path, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    size = publish.publish(course, place).bytes
    monkeypatch.setattr(publish, "MOST", size)
    put(course, "docs/page.md", "".join(f"{at * 7919 % 10007}\n" for at in range(9000)))
    next_release(course)
    assert "not published" in refusal(course, place)
    assert git(place, "tag").split() == ["release-1"]


@pytest.mark.parametrize(
    ("address", "home"),
    [
        ("https://octocat-1:ghp_x@example.org/c.git", "https://example.org/c.git"),
        ("git@example.org:a/c.git", "git@example.org:a/c.git"),
        ("https://example.org/@a/c.git", "https://example.org/@a/c.git"),
    ],
)
def test_forks_update_from_the_origin_and_no_password_is_published(
    course: Path, place: Path, address: str, home: str
) -> None:
    publish.publish(course, place)
    git(place, "remote", "add", "origin", address)
    next_release(course)
    publish.publish(course, place)
    assert learner.read_release((place / "release.toml").read_text(), "here").home == home
    next_release(course)
    publish.publish(course, place, home=address)  # named by hand
    assert learner.read_release((place / "release.toml").read_text(), "here").home == home


def test_publishing_twice_gives_the_same_tree(course: Path, place: Path, tmp_path: Path) -> None:
    for where in (place, tmp_path / "other"):
        publish.publish(course, where, home="x")
    assert len({git(where, "rev-parse", "HEAD^{tree}") for where in (place, tmp_path / "other")}) == 1


def run(*words: str) -> tuple[int, str]:
    app = typer.Typer()
    cli.register(app, lambda root: catalogue.load(root or ROOT))
    done = CliRunner().invoke(app, [*words, "--lang", "en"])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.exit_code, done.output


def test_the_commands_of_a_release(course: Path, place: Path, tmp_path: Path) -> None:
    where = ("--course", str(course))
    code, said = run("publish", str(place), "--home", str(place), *where)
    assert code == 0 and "release 1: " in said and "· leak check over" in said
    assert run("leaks", str(place), *where) == (0, "leaks: 0\n")
    put(tmp_path, "built/page.html", (course / "solutions/01_toy/stack/walkthrough.md").read_text(encoding="utf-8"))
    code, said = run("leaks", str(tmp_path / "built"), *where)
    assert code == 1 and "page.html: has a passage of solutions/01_toy/stack/walkthrough.md" in said
    with pytest.raises(CourseError, match="is not there"):
        run("leaks", str(tmp_path / "nowhere"), *where)
    assert run("tiers", "docs/page.md", *where) == (0, "free        docs/page.md\n")
    assert "| instructor |" in run("tiers", *where)[1] and "README.md says" not in run("tiers", *where)[1]
    put(place, "solutions/01_toy/stack/stack.py", "x = 1\n")  # unlocked: there, and not tracked
    code, said = run("tiers", "--course", str(place))
    assert code == 0 and said.endswith("README.md says how large each tier was when it was released\n")
    assert "| instructor | the hidden tests |" in said and "0 walkthroughs" not in said
    shutil.rmtree(place / "solutions")

    git(tmp_path, "clone", "--quiet", str(place), "fork")
    put(course, "docs/page.md", "# Two\n")
    next_release(course)
    assert run("publish", str(place), "--home", str(place), *where)[0] == 0
    assert run("update", "--course", str(tmp_path / "fork")) == (0, "release 1 → release 2\n")
    assert run("update", "--course", str(tmp_path / "fork")) == (0, "release 2 is the newest, and it is here\n")
