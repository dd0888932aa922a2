"""Contributions travel sealed and come in as data: what is proposed is what is adopted, and nothing else gets a place."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec
import pytest

from grader import catalogue
from grader.authoring import verify
from grader.catalogue import CourseError
from grader.editions import agefile, git, proposal
from grader.editions.bundle import BundleError, Entry, Proposal
from grader.editions.identities import Key
from tests.editions.parties import COURSE, Authors, authors, never

SECRET, PUBLIC = agefile.make_key()
MAINTAINERS = [Key("proposals.key", SECRET.encode())]
HOME, ANSWER = "solutions/01_toy/adder", "exercises/01_toy/adder/adder.py"
OTHER_WAY = '''"""加法 / adding."""

from given.toy import Summary


def add(a: int, b: int) -> int:
    return a - -b


def summary(numbers: list[int]) -> Summary:
    total = 0
    for number in numbers:
        total += number
    return Summary(total=total, count=len(numbers))


def running(numbers: list[int]) -> None:
    total = 0
    for i, number in enumerate(numbers):
        total += number
        numbers[i] = total
'''


@pytest.fixture
def course(authors: Authors) -> Authors:
    authors.proposals = PUBLIC
    authors.declare()
    authors.commit("a key for proposals")
    return authors


@pytest.fixture
def contributor(course: Authors, tmp_path: Path) -> Path:
    """A public tree with an own solutions/ for one item."""
    root = course.publish(tmp_path / "contributor")
    for path in sorted((course.root / HOME).rglob("*")):
        if path.is_file():
            goal = root / path.relative_to(course.root)
            goal.parent.mkdir(parents=True, exist_ok=True)
            goal.write_bytes(path.read_bytes())
    return root


def propose(root: Path, note: str = "") -> bytes:
    exercise = catalogue.load(root).exercise("adder")
    return proposal.seal(root, proposal.private_half(root, exercise, note)).read_bytes()


def report(root: Path, text: str = OTHER_WAY, note: str = "", name: str = "") -> bytes:
    (root / ANSWER).write_text(text, encoding="utf-8")
    return proposal.seal(
        root, proposal.wrong_test(root, catalogue.load(root).exercise("adder"), note, name)
    ).read_bytes()


def adopt(root: Path, data: bytes, *, replace: bool = False) -> tuple[str, ...]:
    return proposal.adopt(root, proposal.read(root, data, MAINTAINERS, never), replace=replace).written


def forged(*paths: str, item: str = "01_toy/adder", kind: str = "private half", course: str = COURSE) -> bytes:
    content = Proposal(course, kind, item, "0", "", tuple(Entry(path, b"x = 1\n") for path in paths))
    return agefile.seal(proposal.MAGIC + msgspec.msgpack.encode(content), [PUBLIC])


def private_files(root: Path) -> dict[str, bytes]:
    return {
        p.relative_to(root).as_posix(): p.read_bytes() for p in sorted((root / "solutions").rglob("*")) if p.is_file()
    }


def test_what_is_proposed_is_what_is_adopted(course: Authors, contributor: Path) -> None:
    before = private_files(course.root)
    git.run(course.root, "rm", "--quiet", "-r", HOME)
    course.commit("without the adder")
    written = adopt(course.root, propose(contributor))
    assert set(written) == {path for path in before if path.startswith(HOME)}
    assert private_files(course.root) == before


def test_a_sealed_proposal_is_a_file_that_git_takes_and_nobody_reads(contributor: Path) -> None:
    data = propose(contributor, "a note")
    (path,) = (contributor / "proposals").iterdir()
    git.run(contributor, "add", path.relative_to(contributor).as_posix())
    assert b"def add" not in data and b"a note" not in data and b"adder/test_hidden" not in data
    for keys in ([], [Key("mine", agefile.make_key()[0].encode())]):
        with pytest.raises(BundleError, match="grader key"):
            proposal.read(contributor, data, keys, never)


def test_caches_stay_at_home_and_strange_files_are_named(contributor: Path) -> None:
    (contributor / HOME / "__pycache__").mkdir()
    (contributor / HOME / "__pycache__/x.pyc").write_bytes(b"cache")
    propose(contributor)
    (contributor / HOME / "notes.docx").write_bytes(b"x")
    with pytest.raises(CourseError, match=r"notes\.docx"):
        propose(contributor)


def test_a_link_is_not_followed_into_a_proposal(contributor: Path) -> None:
    os.symlink("/etc/hostname", contributor / HOME / "right/mine.py")
    with pytest.raises(CourseError, match="regular file"):
        propose(contributor)


@pytest.mark.parametrize("name", ["adder.py", "test_hidden.py"])
def test_half_a_private_half_is_not_proposed(name: str, contributor: Path) -> None:
    (contributor / HOME / name).unlink()
    with pytest.raises(CourseError, match="grader verify adder"):
        propose(contributor)


def test_without_a_maintainers_key_it_says_so(contributor: Path) -> None:
    text = (contributor / "editions.toml").read_text()
    (contributor / "editions.toml").write_text(text.replace(f'["{PUBLIC}"]', "[]"))
    with pytest.raises(CourseError, match="have not published an age key"):
        propose(contributor)
    (contributor / "editions.toml").write_text(text.replace(PUBLIC, "age1nonsense"))
    with pytest.raises(CourseError, match="cannot be used"):
        propose(contributor)


def test_a_huge_private_half_is_refused(contributor: Path) -> None:
    (contributor / HOME / "walkthrough.md").write_bytes(b"x" * (proposal.MOST_BYTES + 1))
    with pytest.raises(CourseError, match="MiB"):
        propose(contributor)


# ---- what comes in ----


def test_other_text_is_not_overwritten_unless_asked_and_committed(course: Authors, contributor: Path) -> None:
    (contributor / HOME / "adder.py").write_text(OTHER_WAY, encoding="utf-8")
    data = propose(contributor)
    with pytest.raises(BundleError, match="not overwritten"):
        adopt(course.root, data)
    (course.root / HOME / "adder.py").write_text("not committed\n")
    with pytest.raises(BundleError, match="not overwritten"):
        adopt(course.root, data, replace=True)
    git.run(course.root, "checkout", "--", HOME)
    assert adopt(course.root, data, replace=True) == (f"{HOME}/adder.py",)
    assert (course.root / HOME / "adder.py").read_text(encoding="utf-8") == OTHER_WAY


@pytest.mark.parametrize(
    "path",
    [
        "solutions/01_toy/stack/stack.py",
        "solutions/01_toy/adder2/adder.py",
        "exercises/01_toy/adder/test_adder.py",
        "grader/cli.py",
        ".github/workflows/x.yml",
        "solutions/01_toy/adder/../stack/stack.py",
        "/etc/x",
        "solutions/01_toy/adder/conftest.py",
        "solutions/01_toy/adder/right/sub/x.py",
        "solutions/01_toy/adder/x.pth",
    ],
)
def test_a_path_outside_the_items_folder_is_refused(path: str, course: Authors) -> None:
    before = private_files(course.root)
    with pytest.raises(CourseError):
        adopt(course.root, forged(path), replace=True)
    assert private_files(course.root) == before


@pytest.mark.parametrize("item", ["01_toy/nothing", "../x", "01_toy", "01_toy/adder/../stack", "", "/"])
def test_an_item_that_is_not_here_is_refused(item: str, course: Authors) -> None:
    with pytest.raises(BundleError, match="merge the public half"):
        adopt(course.root, forged(item=item))


def test_another_courses_proposal_and_other_files_are_refused(course: Authors) -> None:
    with pytest.raises(BundleError, match="belongs to the course"):
        adopt(course.root, forged(course="another"))
    for data in (b"", b"text", agefile.seal(b"a letter", [PUBLIC]), agefile.seal(proposal.MAGIC + b"\xc1", [PUBLIC])):
        with pytest.raises(BundleError):
            adopt(course.root, data)
    with pytest.raises(BundleError, match="MiB"):
        adopt(course.root, b"age-encryption.org/v1\n" + bytes(proposal.MOST_BYTES * 2))


def test_nothing_of_a_proposal_is_run_or_imported(course: Authors, contributor: Path, tmp_path: Path) -> None:
    trap = f"open({str(tmp_path / 'ran')!r}, 'w').close()\n"
    for name in ("adder.py", "test_hidden.py", "right/trap.py"):
        (contributor / HOME / name).write_text(trap)
    adopt(course.root, propose(contributor), replace=True)
    assert not (tmp_path / "ran").exists()


# ---- a test that is said to be wrong ----


def test_a_reported_answer_becomes_a_candidate_for_right(course: Authors, contributor: Path) -> None:
    (written,) = adopt(course.root, report(contributor))
    assert written.startswith(f"{HOME}/right/reported_") and written.endswith(".py")
    assert (course.root / written).read_text(encoding="utf-8") == OTHER_WAY
    assert adopt(course.root, report(contributor, name="minus_minus")) == (f"{HOME}/right/minus_minus.py",)


def test_a_report_reaches_right_only(course: Authors) -> None:
    with pytest.raises(BundleError, match="outside"):
        adopt(course.root, forged(f"{HOME}/adder.py", kind="wrong test"))


@pytest.mark.parametrize("name", ["../x", "X", "a b", "a.py", "1a", "a" * 80])
def test_a_report_has_a_plain_name(name: str, contributor: Path) -> None:
    with pytest.raises(CourseError, match="lower case"):
        report(contributor, name=name)


def test_there_is_nothing_to_report_of_a_stub(contributor: Path) -> None:
    stub = (contributor / ANSWER).read_text(encoding="utf-8")
    for text in (stub, stub + "# a comment\n", "no python("):
        with pytest.raises(CourseError, match="not written yet"):
            report(contributor, text)
    (contributor / ANSWER).unlink()
    with pytest.raises(CourseError, match="not written yet"):
        proposal.wrong_test(contributor, catalogue.load(contributor).exercise("adder"))


def test_a_note_has_an_end(contributor: Path) -> None:
    with pytest.raises(CourseError, match="characters"):
        report(contributor, note="x" * 5000)


# ---- the gate before and after ----


@pytest.mark.slow
def test_verify_works_on_one_items_own_solutions_and_after_adoption(course: Authors, contributor: Path) -> None:
    def faults(root: Path, write: bool = False) -> list[str]:
        opened = catalogue.load(root)
        items = [i for i in opened.items() if i.exercise == "adder"]
        return [fault.text for fault in verify.verify(opened, items, jobs=1, write=write).faults]

    assert faults(contributor) == []
    adopt(course.root, report(contributor))
    [stale] = faults(course.root)  # the candidate has full marks, and no record yet
    assert "vectors.json is stale" in stale
    assert faults(course.root, write=True) == [] == faults(course.root)


def test_a_header_that_would_take_long_to_try_is_refused_before_any_key_is_tried(
    course: Authors, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = Proposal(COURSE, "private half", "01_toy/adder", "0", "", ())
    body = proposal.MAGIC + msgspec.msgpack.encode(content)
    few, many = (agefile.seal(body, [PUBLIC] * count) for count in (100, 1000))
    assert proposal.read(course.root, few, MAINTAINERS, never) == content
    tried: list[bytes] = []
    monkeypatch.setattr(agefile, "unseal", lambda data, identities: tried.append(data))
    with pytest.raises(BundleError, match="header is over 16 KiB") as caught:
        proposal.read(course.root, many, MAINTAINERS, never)
    assert tried == [] and "\n" not in caught.value.text.en + caught.value.text.zh
