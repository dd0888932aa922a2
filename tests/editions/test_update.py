"""Three releases into a fork: answers stay, the rest follows, and what changed is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.catalogue import CourseError
from grader.editions import cli, publish, update
from tests.editions.repositories import authoring, commit, git, next_release, put, replace

ADDER, STACK = "exercises/01_toy/adder/adder.py", "exercises/01_toy/stack/stack.py"


@pytest.fixture(autouse=True)
def identity(monkeypatch: pytest.MonkeyPatch) -> None:
    for role in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{role}_NAME", "octocat-1")
        monkeypatch.setenv(f"GIT_{role}_EMAIL", "octocat-1@example.org")


class Course:
    """An authoring tree, the learner repository it publishes to, and a fork of that."""

    def __init__(self, place: Path) -> None:
        self.authoring = authoring(place / "course")
        self.learner = place / "learner"
        self.fork = place / "fork"
        publish.publish(self.authoring, self.learner, home=str(self.learner))

    def release(self) -> int:
        next_release(self.authoring)
        return publish.publish(self.authoring, self.learner, home=str(self.learner)).release

    def edit(self, name: str, old: str, new: str) -> None:
        replace(self.authoring, name, old, new)

    def read(self, name: str) -> str:
        return (self.fork / name).read_text(encoding="utf-8")

    def clone(self) -> None:
        git(self.learner.parent, "clone", "--quiet", str(self.learner), str(self.fork))

    def from_template(self) -> None:
        """What a template repository gives: the files, in a history of their own."""
        self.clone()
        git(self.fork, "checkout", "--quiet", "--orphan", "fresh")
        commit(self.fork, "Initial commit")
        git(self.fork, "branch", "-D", "main")
        git(self.fork, "branch", "-m", "main")
        git(self.fork, "remote", "remove", "origin")


@pytest.fixture(params=["fork", "template"])
def course(request: pytest.FixtureRequest, tmp_path: Path) -> Course:
    made = Course(tmp_path)
    made.clone() if request.param == "fork" else made.from_template()
    return made


def answered(course: Course) -> None:
    replace(course.fork, ADDER, 'raise NotImplementedError("add")', "return a + b")
    commit(course.fork, "my answer")


def test_three_releases_reach_a_fork_and_its_answers_stay(course: Course) -> None:
    answered(course)

    course.edit("exercises/01_toy/adder/test_adder.py", "Visible tests", "The visible tests")
    course.edit("exercises/01_toy/stack/README.md", "\n", "\nMore.\n")
    assert course.release() == 2
    done = update.update(course.fork)
    assert (done.before, done.release, done.tests_changed) == (1, 2, ("adder",))
    assert (done.kept, done.merged, done.replaced) == ((), (), ())
    assert "return a + b" in course.read(ADDER)
    assert "The visible tests" in course.read("exercises/01_toy/adder/test_adder.py")

    # the stub changes far from the answer, a hidden test changes, a file goes
    course.edit(
        "solutions/01_toy/adder/adder.py", "turn the list into its running sums", "make the list its running sums"
    )
    course.edit(ADDER, "turn the list into its running sums", "make the list its running sums")
    course.edit("solutions/01_toy/stack/test_hidden.py", "max_size=5", "max_size=6")
    (course.authoring / "docs" / "page.md").unlink()
    assert course.release() == 3
    done = update.update(course.fork)
    assert (done.before, done.release, done.tests_changed) == (2, 3, ("stack",))
    assert (done.kept, done.merged) == ((), (ADDER,))
    assert "return a + b" in course.read(ADDER) and "make the list its running sums" in course.read(ADDER)
    assert not (course.fork / "docs" / "page.md").exists()
    assert git(course.fork, "status", "--porcelain") == ""
    assert "release = 3" in course.read("release.toml")

    assert update.update(course.fork).commit == done.commit  # nothing further


def test_two_releases_at_once_are_one_update(course: Course) -> None:
    answered(course)
    for text in ("two", "three"):
        put(course.authoring, "docs/page.md", f"# {text}\n")
        course.release()
    done = update.update(course.fork)
    assert (done.before, done.release) == (1, 3)
    assert course.read("docs/page.md") == "# three\n" and "return a + b" in course.read(ADDER)


def test_a_chosen_release_is_brought_and_none_is_undone(course: Course) -> None:
    for text in ("two", "three"):
        put(course.authoring, "docs/page.md", f"# {text}\n")
        course.release()
    assert update.update(course.fork, release=2).release == 2
    assert course.read("docs/page.md") == "# two\n"
    with pytest.raises(CourseError, match="release 2 is here already"):
        update.update(course.fork, release=1)
    with pytest.raises(CourseError, match="no release 9"):
        update.update(course.fork, release=9)


def test_an_answer_in_the_way_of_the_new_stub_is_kept_whole(course: Course) -> None:
    answered(course)
    mine = course.read(ADDER)
    for name in (ADDER, "solutions/01_toy/adder/adder.py"):
        course.edit(name, "def add(a: int, b: int) -> int:", "def add(a: int, b: int, c: int = 0) -> int:")
        course.edit(name, "两数之和 / the sum of two numbers.", "几个数之和 / the sum of some numbers.")
    course.release()
    done = update.update(course.fork)
    assert done.kept == (ADDER,) and course.read(ADDER) == mine
    told = "\n".join(line.en for line in cli.told(done))
    shown = next(line.split("git show ")[1] for line in told.splitlines() if "compare" in line)
    assert "the sum of some numbers" in git(course.fork, "show", shown)


def test_an_answer_whose_exercise_is_gone_is_kept(course: Course) -> None:
    replace(course.fork, STACK, 'raise NotImplementedError("size")', "return len(self.items)")
    commit(course.fork)
    for part in ("exercises", "solutions"):
        git(course.authoring, "rm", "-r", "--quiet", f"{part}/01_toy/stack")
    text = (course.authoring / "checklists" / "01_toy.toml").read_text(encoding="utf-8")
    entries = [entry for entry in text.split("[[items]]") if 'exercise = "stack"' not in entry]
    put(course.authoring, "checklists/01_toy.toml", "[[items]]".join(entries))
    course.release()
    done = update.update(course.fork)
    assert (done.gone, done.left, done.kept) == (("stack",), (STACK,), ())
    told = "\n".join(line.en for line in cli.told(done))
    assert STACK in told and "git show" not in told, "there is no other version to compare with"
    assert "return len(self.items)" in course.read(STACK)
    assert not (course.fork / "exercises/01_toy/stack/test_stack.py").exists()


def test_an_answer_goes_along_where_its_exercise_goes(course: Course) -> None:
    """A chapter gets another name: the answers are at the new place, with the release's changes."""
    answered(course)
    put(course.fork, "exercises/01_toy/adder/notes.md", "mine\n")
    commit(course.fork)
    for part in ("exercises", "solutions"):
        git(course.authoring, "mv", f"{part}/01_toy", f"{part}/01_play")
    git(course.authoring, "mv", "checklists/01_toy.toml", "checklists/01_play.toml")
    course.edit("checklists/01_play.toml", 'chapter = "01_toy"', 'chapter = "01_play"')
    for part in ("exercises", "solutions"):
        course.edit(f"{part}/01_play/adder/adder.py", "turn the list", "make the list")
    course.release()
    done = update.update(course.fork)
    new = ADDER.replace("01_toy", "01_play")
    assert (done.moved, done.merged, done.kept, done.left, done.gone) == (((ADDER, new),), (new,), (), (), ())
    assert "return a + b" in course.read(new) and "make the list" in course.read(new)
    assert not (course.fork / ADDER).exists() and course.read("exercises/01_toy/adder/notes.md") == "mine\n"
    assert (course.fork / "exercises/01_play/stack/stack.py").exists() and not (course.fork / STACK).exists()
    assert any(f"{ADDER} → {new}" in line.en for line in cli.told(done))


def test_a_file_and_a_folder_of_the_same_name_stop_the_update(course: Course) -> None:
    put(course.fork, "docs/extra", "mine\n")
    commit(course.fork)
    put(course.authoring, "docs/extra/a.md", "# theirs\n")
    course.release()
    with pytest.raises(CourseError, match="docs/extra is a file"):
        update.update(course.fork)
    assert course.read("docs/extra") == "mine\n"


def test_an_ignored_file_in_the_way_is_not_overwritten(course: Course) -> None:
    replace(course.fork, ".gitignore", "/solutions/", "/solutions/\n/docs/private.md")
    commit(course.fork)
    put(course.fork, "docs/private.md", "mine\n")
    put(course.authoring, "docs/private.md", "# theirs\n")
    course.release()
    with pytest.raises(CourseError, match=r"docs/private\.md"):
        update.update(course.fork)
    assert course.read("docs/private.md") == "mine\n"


def test_another_course_is_refused(course: Course, tmp_path: Path) -> None:
    """Its keys would be trusted from then on."""
    (tmp_path / "elsewhere").mkdir()
    other = Course(tmp_path / "elsewhere")
    other.edit("editions.toml", 'course = "toy"', 'course = "other"')
    other.release()
    with pytest.raises(CourseError, match=r"another course \(other, toy\)"):
        update.update(course.fork, str(other.learner))
    assert 'course = "toy"' in course.read("editions.toml") and "release = 1" in course.read("release.toml")


def test_edited_tests_follow_the_release_and_the_edit_is_not_lost(course: Course) -> None:
    path = "exercises/01_toy/adder/test_adder.py"
    replace(course.fork, path, "Visible tests", "My tests")
    commit(course.fork)
    course.edit(path, "Visible tests", "The visible tests")
    course.release()
    done = update.update(course.fork)
    assert done.replaced == (path,) and "The visible tests" in course.read(path)
    assert "My tests" in git(course.fork, "show", f"{done.was}:{path}")
    told = "\n".join(line.en for line in cli.told(done))
    assert f"git show {done.was[:10]}:{path}" in told


def test_files_of_ones_own_and_unlocked_solutions_stay(course: Course) -> None:
    put(course.fork, "notes.md", "mine\n")
    commit(course.fork)
    put(course.fork, "solutions/01_toy/adder/adder.py", "unlocked\n")  # ignored by git
    put(course.authoring, "docs/page.md", "# two\n")
    course.release()
    update.update(course.fork)
    assert course.read("notes.md") == "mine\n" and course.read("solutions/01_toy/adder/adder.py") == "unlocked\n"


def test_a_merge_that_is_no_python_is_not_taken(course: Course) -> None:
    """Both sides are Python and git sees no conflict."""
    replace(course.fork, ADDER, "def summary(", "LATER = '''\ndef summary(")
    replace(course.fork, ADDER, 'raise NotImplementedError("running")', "pass\n'''")
    commit(course.fork)
    mine = course.read(ADDER)
    compile(mine, "answer", "exec")
    for name in (ADDER, "solutions/01_toy/adder/adder.py"):
        course.edit(name, "total and count", "the '''total''' and count")
    course.release()
    done = update.update(course.fork)
    assert done.kept == (ADDER,) and course.read(ADDER) == mine


def test_edits_that_are_not_committed_stop_the_update(course: Course) -> None:
    replace(course.fork, ADDER, 'raise NotImplementedError("add")', "return a + b")
    put(course.authoring, "docs/page.md", "# two\n")
    course.release()
    with pytest.raises(CourseError, match="not committed"):
        update.update(course.fork)
    assert "return a + b" in course.read(ADDER)


def test_a_file_in_the_way_is_not_overwritten(course: Course) -> None:
    put(course.fork, "docs/new.md", "mine\n")
    put(course.authoring, "docs/new.md", "# theirs\n")
    course.release()
    before = git(course.fork, "rev-parse", "HEAD")
    with pytest.raises(CourseError, match=r"docs/new\.md"):
        update.update(course.fork)
    assert course.read("docs/new.md") == "mine\n" and git(course.fork, "rev-parse", "HEAD") == before


def test_another_repository_is_refused(course: Course, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    git(other, "init", "--quiet", "--initial-branch=main")
    put(other, "a.txt", "x\n")
    commit(other)
    with pytest.raises(CourseError, match="no release 1"):
        update.update(course.fork, str(other))
    with pytest.raises(CourseError, match="git fetch"):
        update.update(course.fork, str(tmp_path / "nowhere"))
    with pytest.raises(CourseError, match="git fetch"):
        update.update(course.fork, "--upload-pack=touch pwned")
    with pytest.raises(CourseError, match="git fetch"):
        update.update(course.fork, "ext::touch pwned")
    with pytest.raises(CourseError, match=r"no release\.toml here"):
        update.update(other)
    assert not list(tmp_path.rglob("pwned"))


@pytest.mark.parametrize("what", ["link", "private"])
def test_a_release_with_links_or_private_paths_is_refused(course: Course, what: str) -> None:
    if what == "link":
        (course.learner / "docs" / "link.md").symlink_to("/etc/passwd")
    else:
        put(course.learner, "Solutions/x.py", "x\n")
    replace(course.learner, "release.toml", "release = 1", "release = 2")
    commit(course.learner)
    with pytest.raises(CourseError, match="no release of the course"):
        update.update(course.fork)
    assert "release = 1" in course.read("release.toml")


def test_a_plain_merge_of_a_release_works_as_well(tmp_path: Path) -> None:
    """What GitHub's `Sync fork` does."""
    course = Course(tmp_path)
    course.clone()
    answered(course)
    put(course.authoring, "docs/page.md", "# two\n")
    course.release()
    git(course.fork, "pull", "--quiet", "--no-rebase", "--no-edit", "origin", "main")
    assert course.read("docs/page.md") == "# two\n" and "return a + b" in course.read(ADDER)
    put(course.authoring, "docs/page.md", "# three\n")
    course.release()
    assert update.update(course.fork).before == 2


@pytest.mark.parametrize("source", ["~nobody-of-this-name/x", "https://example.invalid/\0", "\0"])
def test_an_address_that_is_none_is_told(source: str, course: Course) -> None:
    with pytest.raises(CourseError):
        update.update(course.fork, source)


def test_where_releases_come_from(course: Course, tmp_path: Path) -> None:
    """The remote `upstream`, else what release.toml names."""
    put(course.authoring, "docs/page.md", "# two\n")
    course.release()
    git(course.fork, "remote", "add", "upstream", str(tmp_path / "nowhere"))
    with pytest.raises(CourseError, match="git fetch"):
        update.update(course.fork)
    git(course.fork, "remote", "set-url", "upstream", str(course.learner))
    assert update.update(course.fork).release == 2
