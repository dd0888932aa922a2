"""Seal in the authoring tree, unlock in a learner's: who gets what, and every bundle that has to be refused."""

from __future__ import annotations

import datetime
import json
import os
from pathlib import Path

import msgspec
import pytest

from grader import catalogue
from grader.catalogue import CourseError
from grader.editions import agefile, bundle, git, identities, sealing, signature, tiers, trust, unlock
from grader.editions.bundle import Bundle, BundleError, Entry
from grader.editions.identities import Key
from grader.editions.members import Member
from tests.editions.parties import COURSE, Authors, Person, authors, never, person

REFERENCE, HIDDEN = "solutions/01_toy/adder/adder.py", "solutions/01_toy/adder/test_hidden.py"
TODAY = datetime.date(2026, 12, 1)


@pytest.fixture
def member(tmp_path: Path) -> Person:
    return person(tmp_path, "octocat-1")


@pytest.fixture
def teacher(tmp_path: Path) -> Person:
    return person(tmp_path, "octocat-2")


@pytest.fixture
def sealed(authors: Authors, member: Person, teacher: Person) -> dict[str, bytes]:
    return authors.seal((member, "pro"), (teacher, "instructor"))


@pytest.fixture
def learner(authors: Authors, tmp_path: Path) -> Path:
    return authors.publish(tmp_path / "learner")


def opened(root: Path, data: bytes, who: Person) -> unlock.Unlocked:
    return unlock.unlock(root, unlock.read(root, data, who.keys, never))


def forged(authors: Authors, who: Person, content: Bundle | bytes, key: bytes | None = None) -> bytes:
    """What anybody can encrypt to a member, signed by the maintainers unless another key is given."""
    body = content if isinstance(content, bytes) else msgspec.msgpack.encode(content)
    signing = identities.signing_key(Key("key", key or authors.private), never)
    return agefile.seal(signature.sign(body, signing), [" ".join(who.public.split()[:2])])


def bundle_of(*paths: str, release: int = 1, course: str = COURSE) -> Bundle:
    return Bundle(course, "pro", release, "0", tuple(Entry(path, b"text") for path in paths))


def private_files(root: Path) -> set[str]:
    found = root / "solutions"
    return (
        {path.relative_to(root).as_posix() for path in found.rglob("*") if path.is_file()} if found.exists() else set()
    )


# ---- who gets what ----


def test_a_member_gets_references_and_walkthroughs_and_no_hidden_test(
    authors: Authors, learner: Path, sealed: dict[str, bytes], member: Person
) -> None:
    opened(learner, sealed["pro"], member)
    wanted = {path for path in tiers.files(authors.root, tiers.Tier.pro) if path.startswith("solutions/")}
    assert private_files(learner) == wanted and REFERENCE in wanted and HIDDEN not in wanted
    for path in wanted:
        assert (learner / path).read_bytes() == (authors.root / path).read_bytes()


def test_a_member_cannot_open_the_hidden_tests(learner: Path, sealed: dict[str, bytes], member: Person) -> None:
    with pytest.raises(BundleError, match="not sealed to"):
        opened(learner, sealed["hidden"], member)
    assert private_files(learner) == set()


def test_an_instructor_opens_both(authors: Authors, learner: Path, sealed: dict[str, bytes], teacher: Person) -> None:
    opened(learner, sealed["pro"], teacher)
    opened(learner, sealed["hidden"], teacher)
    assert {REFERENCE, HIDDEN} <= private_files(learner)
    assert catalogue.load(learner).version == catalogue.load(authors.root).version


def test_a_stranger_opens_nothing(learner: Path, sealed: dict[str, bytes], tmp_path: Path) -> None:
    stranger = person(tmp_path, "octocat-9")
    for data in sealed.values():
        with pytest.raises(BundleError, match="not sealed to"):
            opened(learner, data, stranger)


def test_the_members_list_is_in_no_bundle(authors: Authors, member: Person, teacher: Person) -> None:
    (authors.root / "members.toml").write_text("format = 1\n")
    (authors.root / "solutions/members.toml").write_text("format = 1\n")
    authors.seal((member, "pro"), (teacher, "instructor"))
    for edition in sealing.TIERS:
        assert not [e for e in sealing.contents(authors.root, edition) if "members" in e.path]


def test_every_private_file_is_in_exactly_one_bundle_or_free(authors: Authors) -> None:
    inside = [entry.path for edition in sealing.TIERS for entry in sealing.contents(authors.root, edition)]
    free = {path for path in tiers.files(authors.root, tiers.Tier.free) if path.startswith("solutions/")}
    assert len(inside) == len(set(inside))
    assert set(inside) | free == {path for path in tiers.tracked(authors.root) if path.startswith("solutions/")}


# ---- sealing ----


def test_the_same_commit_gives_the_same_signed_bytes(
    authors: Authors, tmp_path: Path, member: Person, teacher: Person
) -> None:
    first = authors.seal((member, "pro"), (teacher, "instructor"))
    for path in authors.root.rglob("*.py"):
        os.utime(path, (1, 1))
    second = authors.seal((teacher, "instructor"), (member, "pro"))
    for edition in ("pro", "hidden"):
        assert agefile.unseal(first[edition], _identities(teacher)) == agefile.unseal(
            second[edition], _identities(teacher)
        )
        assert first[edition] != second[edition]  # age's own keys are fresh each time


def _identities(who: Person) -> list[agefile.Identity]:
    return [identity for key in who.keys for identity in identities.load(key, None, never)]


def test_what_is_not_committed_is_not_sealed(authors: Authors, teacher: Person) -> None:
    (authors.root / REFERENCE).write_text("changed\n")
    with pytest.raises(CourseError, match="not committed"):
        authors.seal((teacher, "instructor"))


def test_a_link_is_not_sealed(authors: Authors, teacher: Person) -> None:
    (authors.root / REFERENCE).unlink()
    os.symlink("/etc/hostname", authors.root / REFERENCE)
    authors.commit("a link")
    with pytest.raises(CourseError, match="is a link"):
        authors.seal((teacher, "instructor"))


def test_a_key_that_no_checkout_knows_does_not_sign(authors: Authors, teacher: Person) -> None:
    authors.declare(signature.make_key()[1])
    authors.commit("another signer")
    with pytest.raises(CourseError, match="does not list this signing key"):
        authors.seal((teacher, "instructor"))


def test_a_bundle_without_reader_is_an_error(authors: Authors, member: Person) -> None:
    with pytest.raises(CourseError, match=r"hidden\.age"):
        authors.seal((member, "pro"))


def test_members_who_get_nothing_are_told(authors: Authors, teacher: Person, tmp_path: Path) -> None:
    ecdsa = person(tmp_path, "octocat-3", "ecdsa")
    keys = {teacher.handle: teacher.public, ecdsa.handle: ecdsa.public, "octocat-4": ""}
    people = [
        Member(teacher.handle, "instructor"),
        Member(ecdsa.handle, "pro"),
        Member("octocat-4", "pro"),
        Member("octocat-5", "pro"),
        Member("octocat-6", "pro", TODAY - datetime.timedelta(1)),
    ]
    made = sealing.seal(authors.root, people, keys.get, authors.signing, TODAY)
    assert [said.en.split(":")[0] for said in made.unserved] == ["octocat-3", "octocat-4", "octocat-5"]
    assert [said.en.split(":")[0] for said in made.notes] == ["octocat-6"]
    assert all(sealed.readers == (teacher.handle,) for sealed in made.bundles)


def test_somebody_with_several_keys_opens_with_each(authors: Authors, learner: Path, tmp_path: Path) -> None:
    one, two = person(tmp_path, "octocat-1"), person(tmp_path, "octocat-1b")
    people = [Member("octocat-1", "instructor")]
    made = sealing.seal(authors.root, people, lambda handle: f"{one.public}\n{two.public}\n", authors.signing, TODAY)
    for who in (one, two):
        assert unlock.read(learner, made.bundles[0].data, who.keys, never).edition == "pro"


# ---- bundles that are refused ----


def test_a_foreign_signature_is_refused(authors: Authors, learner: Path, member: Person) -> None:
    data = forged(authors, member, bundle_of(REFERENCE), signature.make_key()[0])
    with pytest.raises(BundleError, match="signed by none of the keys"):
        opened(learner, data, member)
    assert private_files(learner) == set()


def test_every_truncation_is_refused(learner: Path, sealed: dict[str, bytes], member: Person) -> None:
    data = sealed["pro"]
    for length in {0, 1, 20, 100, 200, 300, len(data) // 2, len(data) - 1}:
        with pytest.raises(BundleError) as caught:
            opened(learner, data[:length], member)
        assert "\n" not in caught.value.text.en + caught.value.text.zh
    assert private_files(learner) == set()


def test_every_changed_byte_is_refused(learner: Path, sealed: dict[str, bytes], member: Person) -> None:
    data = sealed["pro"]
    for at in range(0, len(data), max(1, len(data) // 60)):
        with pytest.raises(BundleError) as caught:
            opened(learner, data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :], member)
        assert "\n" not in caught.value.text.en + caught.value.text.zh
    assert private_files(learner) == set()


def test_what_is_no_bundle_is_refused(authors: Authors, learner: Path, member: Person) -> None:
    line = [" ".join(member.public.split()[:2])]
    for data in (b"", b"PK\x03\x04", b"\x1f\x8b", agefile.seal(b"a letter", line), forged(authors, member, b"\xc1")):
        with pytest.raises(BundleError) as caught:
            opened(learner, data, member)
        assert "\n" not in caught.value.text.en


def test_a_huge_file_is_refused_before_anything_else(learner: Path, member: Person) -> None:
    with pytest.raises(BundleError, match="MiB"):
        opened(learner, b"age-encryption.org/v1\n" + bytes(bundle.MOST_BYTES + (2 << 20)), member)


def test_an_older_release_than_the_checkouts_is_refused(
    authors: Authors, sealed: dict[str, bytes], member: Person, tmp_path: Path
) -> None:
    authors.release = 2
    authors.declare()
    authors.commit("release 2")
    learner = authors.publish(tmp_path / "newer")
    with pytest.raises(BundleError, match="older than release 2"):
        opened(learner, sealed["pro"], member)
    assert private_files(learner) == set()


def test_an_older_release_than_the_last_one_unlocked_is_refused(
    authors: Authors, learner: Path, sealed: dict[str, bytes], member: Person, teacher: Person
) -> None:
    authors.release = 2
    authors.declare()
    authors.commit("release 2")
    newer = authors.seal((member, "pro"), (teacher, "instructor"))
    done = opened(learner, newer["pro"], member)
    assert "grader update" in done.notes[0].en
    with pytest.raises(BundleError, match="older than release 2"):
        opened(learner, sealed["pro"], member)


def test_another_courses_bundle_is_refused(authors: Authors, learner: Path, member: Person) -> None:
    with pytest.raises(BundleError, match="belongs to the course 'another'"):
        opened(learner, forged(authors, member, bundle_of(REFERENCE, course="another")), member)


@pytest.mark.parametrize(
    "path", ["exercises/01_toy/adder/adder.py", "/etc/x", "solutions/../grader/cli.py", ".git/hooks/pre-push"]
)
def test_a_signed_bundle_still_cannot_write_elsewhere(
    path: str, authors: Authors, learner: Path, member: Person
) -> None:
    before = (learner / "exercises/01_toy/adder/adder.py").read_bytes()
    with pytest.raises(BundleError, match="refused"):
        opened(learner, forged(authors, member, bundle_of(path)), member)
    assert (learner / "exercises/01_toy/adder/adder.py").read_bytes() == before


@pytest.mark.parametrize(
    "path", [HIDDEN, "solutions/01_toy/adder/wrong/x.py", "solutions/members.toml", "solutions/01_toy/adder/x.sh"]
)
def test_a_pro_bundle_with_a_file_of_another_tier_is_refused(
    path: str, authors: Authors, learner: Path, member: Person
) -> None:
    with pytest.raises(BundleError, match="does not belong into pro"):
        opened(learner, forged(authors, member, bundle_of(path)), member)


def test_a_tree_that_trusts_nobody_opens_nothing(learner: Path, sealed: dict[str, bytes], member: Person) -> None:
    (learner / trust.NAME).write_text(f'format = 1\ncourse = "{COURSE}"\nrelease = 1\n')
    with pytest.raises(CourseError, match="lists no signing key"):
        opened(learner, sealed["pro"], member)
    (learner / trust.NAME).unlink()
    with pytest.raises(CourseError, match=r"editions\.toml is not there"):
        opened(learner, sealed["pro"], member)


# ---- in the checkout ----


def test_own_work_is_not_overwritten(learner: Path, sealed: dict[str, bytes], member: Person) -> None:
    (learner / REFERENCE).parent.mkdir(parents=True)
    (learner / REFERENCE).write_text("my own attempt\n")
    with pytest.raises(BundleError, match="work of your own"):
        opened(learner, sealed["pro"], member)
    assert private_files(learner) == {REFERENCE} and (learner / REFERENCE).read_text() == "my own attempt\n"
    assert not (learner / unlock.RECORD).exists()


def test_a_linked_solutions_folder_is_not_written_through(
    learner: Path, sealed: dict[str, bytes], member: Person, tmp_path: Path
) -> None:
    (tmp_path / "elsewhere").mkdir()
    os.symlink(tmp_path / "elsewhere", learner / "solutions")
    with pytest.raises(BundleError, match="is a link"):
        opened(learner, sealed["pro"], member)
    assert not any((tmp_path / "elsewhere").iterdir())


def test_the_next_release_replaces_and_removes_what_the_last_one_wrote(
    authors: Authors, learner: Path, sealed: dict[str, bytes], member: Person, teacher: Person
) -> None:
    opened(learner, sealed["pro"], member)
    (learner / REFERENCE.replace("adder.py", "walkthrough.md")).write_text("with notes of mine\n")
    authors.release = 2
    authors.declare()
    (authors.root / REFERENCE).write_text((authors.root / REFERENCE).read_text() + "# better\n")
    git.run(authors.root, "rm", "--quiet", "-r", "solutions/01_toy/stack")
    authors.commit("release 2")
    done = opened(learner, authors.seal((member, "pro"), (teacher, "instructor"))["pro"], member)
    assert done.placed.written == (REFERENCE,)
    assert "solutions/01_toy/stack/stack.py" in done.placed.removed
    assert (learner / REFERENCE).read_bytes() == (authors.root / REFERENCE).read_bytes()
    assert (learner / "solutions/01_toy/adder/walkthrough.md").read_text() == "with notes of mine\n"


def test_notes_in_a_file_are_kept_until_a_release_changes_it_too(
    authors: Authors, learner: Path, sealed: dict[str, bytes], member: Person, teacher: Person
) -> None:
    opened(learner, sealed["pro"], member)
    (learner / REFERENCE).write_text("my notes\n")
    opened(learner, sealed["pro"], member)
    assert (learner / REFERENCE).read_text() == "my notes\n"
    (authors.root / REFERENCE).write_text((authors.root / REFERENCE).read_text() + "# better\n")
    authors.commit("release 2")
    newer = authors.seal((member, "pro"), (teacher, "instructor"))["pro"]
    with pytest.raises(BundleError, match="work of your own"):
        opened(learner, newer, member)
    assert (learner / REFERENCE).read_text() == "my notes\n"


def test_edited_tests_are_noted(learner: Path, sealed: dict[str, bytes], member: Person) -> None:
    assert opened(learner, sealed["pro"], member).notes == ()
    path = learner / "exercises/01_toy/adder/test_adder.py"
    path.write_text(path.read_text() + "\n# edited\n")
    assert "differ" in opened(learner, sealed["pro"], member).notes[0].en


@pytest.mark.parametrize(
    "text", ["", "[]", "{", '{"pro": 3}', '{"pro": {"release": "x", "files": {}}}', '{"pro": {"files": {"../x": 1}}}']
)
def test_a_broken_record_does_no_harm(text: str, learner: Path, sealed: dict[str, bytes], member: Person) -> None:
    (learner / unlock.RECORD).parent.mkdir(exist_ok=True)
    (learner / unlock.RECORD).write_text(text)
    opened(learner, sealed["pro"], member)
    assert json.loads((learner / unlock.RECORD).read_text())["pro"]["release"] == 1


def interrupted(root: Path, data: bytes, who: Person, monkeypatch: pytest.MonkeyPatch, after: int) -> None:
    """An unlock that ends, as the machine does, after some of its private files."""
    real, placed = os.replace, []

    def cut(old: str, new: str | Path, **where: int) -> None:
        if Path(new).suffix != ".json":
            if len(placed) == after:
                raise KeyboardInterrupt
            placed.append(new)
        real(old, new, **where)

    with monkeypatch.context() as patched:
        patched.setattr("os.replace", cut)
        with pytest.raises(KeyboardInterrupt):
            opened(root, data, who)
    assert len(placed) == after


def later_release(authors: Authors, number: int) -> None:
    authors.release = number
    authors.declare()
    for path in (authors.root / "solutions").rglob("*.md"):
        path.write_text(path.read_text() + f"\nAs of release {number}.\n")
    (authors.root / REFERENCE).write_text((authors.root / REFERENCE).read_text() + f"# {number}\n")
    authors.commit(f"release {number}")


def test_after_an_interruption_the_next_releases_take_their_own_files_back(
    authors: Authors,
    learner: Path,
    sealed: dict[str, bytes],
    member: Person,
    teacher: Person,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    interrupted(learner, sealed["pro"], member, monkeypatch, 2)
    assert len(private_files(learner)) == 2
    for number in (2, 3):
        later_release(authors, number)
        newer = authors.seal((member, "pro"), (teacher, "instructor"))["pro"]
        interrupted(learner, newer, member, monkeypatch, 1)
    opened(learner, newer, member)
    wanted = {path for path in tiers.files(authors.root, tiers.Tier.pro) if path.startswith("solutions/")}
    assert private_files(learner) == wanted
    for path in wanted:
        assert (learner / path).read_bytes() == (authors.root / path).read_bytes()
    assert "begun" not in (learner / unlock.RECORD).read_text()


def test_own_work_after_an_interruption_is_still_own_work(
    learner: Path, sealed: dict[str, bytes], member: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    interrupted(learner, sealed["pro"], member, monkeypatch, 2)
    (learner / sorted(private_files(learner))[0]).write_text("my own\n")
    with pytest.raises(BundleError, match="work of your own"):
        opened(learner, sealed["pro"], member)
    assert (learner / sorted(private_files(learner))[0]).read_text() == "my own\n"


@pytest.mark.parametrize("link", [".grader", ".grader/unlocked.json"])
def test_the_record_is_not_written_through_a_link(
    link: str, learner: Path, sealed: dict[str, bytes], member: Person, tmp_path: Path
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "unlocked.json").write_text("theirs")
    (learner / link).parent.mkdir(exist_ok=True)
    os.symlink(outside if link == ".grader" else outside / "unlocked.json", learner / link)
    with pytest.raises(BundleError, match="is a link"):
        opened(learner, sealed["pro"], member)
    assert private_files(learner) == set()
    assert {path.name: path.read_text() for path in outside.iterdir()} == {"unlocked.json": "theirs"}


@pytest.mark.parametrize(("place", "folder"), [(".grader", False), (".grader/unlocked.json", True)])
def test_another_thing_in_the_records_place_is_told_before_anything_is_placed(
    place: str, folder: bool, learner: Path, sealed: dict[str, bytes], member: Person
) -> None:
    if folder:
        (learner / place).mkdir(parents=True)
    else:
        (learner / place).write_text("a file")
    with pytest.raises(BundleError, match="move it away first"):
        opened(learner, sealed["pro"], member)
    assert private_files(learner) == set()
