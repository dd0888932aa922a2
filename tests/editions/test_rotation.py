"""Revocation and rotation as docs/keys.md describes them: after each procedure, who can open what, and who cannot any more."""

from __future__ import annotations

import datetime
import re
from pathlib import Path

import pytest

from grader.editions import agefile, members, proposal, sealing, signature, unlock
from grader.editions.bundle import BundleError
from grader.editions.identities import Key, signing_key
from grader.editions.members import Member
from tests.editions.parties import Authors, Person, authors, never, person, ssh_key

ROOT = Path(__file__).parent.parent.parent
TODAY = datetime.date(2026, 12, 1)


def next_release(authors: Authors, place: Path, *signers: str) -> Path:
    authors.release += 1
    authors.declare(*signers)
    authors.commit(f"release {authors.release}")
    return authors.publish(place / f"release-{authors.release}")


def opens(root: Path, data: bytes, keys: list[Key]) -> bool:
    try:
        unlock.read(root, data, keys, never)
    except BundleError:
        return False
    return True


@pytest.fixture
def member(tmp_path: Path) -> Person:
    return person(tmp_path, "octocat-1")


@pytest.fixture
def teacher(tmp_path: Path) -> Person:
    return person(tmp_path, "octocat-2")


def test_a_removed_member_opens_the_old_release_and_not_the_next(
    authors: Authors, member: Person, teacher: Person, tmp_path: Path
) -> None:
    path = tmp_path / "members.toml"
    members.write(path, [Member(member.handle, "pro"), Member(teacher.handle, "instructor")])
    keys = {who.handle: who.public for who in (member, teacher)}.get

    def sealed() -> bytes:
        return sealing.seal(authors.root, members.read(path), keys, authors.signing, TODAY).bundles[0].data

    first, old = authors.publish(tmp_path / "first"), sealed()
    members.write(path, members.without(members.read(path), member.handle))
    second = next_release(authors, tmp_path)
    new = sealed()
    assert opens(first, old, member.keys), "what was sealed to somebody cannot be taken back"
    assert not opens(second, new, member.keys) and opens(second, new, teacher.keys)


def test_a_membership_that_ended_does_not_reach_the_next_release(
    authors: Authors, member: Person, teacher: Person, tmp_path: Path
) -> None:
    people = [Member(member.handle, "pro", TODAY), Member(teacher.handle, "instructor")]
    keys = {who.handle: who.public for who in (member, teacher)}.get
    learner = authors.publish(tmp_path / "learner")
    for day, may in ((TODAY, True), (TODAY + datetime.timedelta(1), False)):
        made = sealing.seal(authors.root, people, keys, authors.signing, day)
        assert opens(learner, made.bundles[0].data, member.keys) is may


def test_a_member_who_lost_an_ssh_key_takes_it_off_github(
    authors: Authors, member: Person, teacher: Person, tmp_path: Path
) -> None:
    learner = authors.publish(tmp_path / "learner")
    new_path, new_public = ssh_key(tmp_path / "new laptop")
    replaced = member._replace(public=new_public)
    data = authors.seal((replaced, "pro"), (teacher, "instructor"))["pro"]
    assert not opens(learner, data, member.keys)
    assert opens(learner, data, [Key("new", new_path.read_bytes())])


def test_the_hidden_key_of_the_grading_machine_is_rotated(authors: Authors, tmp_path: Path) -> None:
    (old_secret, old), (new_secret, new) = agefile.make_key(), agefile.make_key()
    machine = Member("grading-requests", "instructor", None, (old,))

    def sealed(of: Member) -> bytes:
        return sealing.seal(authors.root, [of], lambda handle: None, authors.signing, TODAY).bundles[1].data

    learner = authors.publish(tmp_path / "learner")
    assert opens(learner, sealed(machine), [Key("old", old_secret.encode())])
    (rotated,) = members.merge([machine], [Member("grading-requests", "instructor", None, (new,))])
    assert not opens(learner, sealed(rotated), [Key("old", old_secret.encode())])
    assert opens(learner, sealed(rotated), [Key("new", new_secret.encode())])


def test_a_planned_change_of_the_signing_key_takes_two_releases(
    authors: Authors, member: Person, teacher: Person, tmp_path: Path
) -> None:
    old_line, old_signing = authors.signer, authors.signing
    private, new_line = signature.make_key()
    both = next_release(authors, tmp_path, old_line, new_line)
    by_old = authors.seal((member, "pro"), (teacher, "instructor"))["pro"]
    authors.signing = signing_key(Key("new", private), never)
    by_new = authors.seal((member, "pro"), (teacher, "instructor"))["pro"]
    assert opens(both, by_old, member.keys) and opens(both, by_new, member.keys)

    only_new = next_release(authors, tmp_path, new_line)
    latest = authors.seal((member, "pro"), (teacher, "instructor"))["pro"]
    assert opens(only_new, latest, member.keys) and not opens(only_new, by_old, member.keys)
    assert opens(both, latest, member.keys), "a fork that missed the second release still trusts the new key"

    authors.signing = old_signing
    with pytest.raises(Exception, match="does not list this signing key"):
        authors.seal((teacher, "instructor"))


def test_a_stolen_signing_key_is_worth_nothing_where_the_next_release_is(
    authors: Authors, member: Person, tmp_path: Path
) -> None:
    thief = Authors.__new__(Authors)
    thief.__dict__ |= authors.__dict__
    private, authors.signer = signature.make_key()
    authors.signing = signing_key(Key("new", private), never)
    learner = next_release(authors, tmp_path)
    thief.release = 99
    thief.declare()
    thief.commit("the thief's release")
    forged = thief.seal((member, "instructor"))["pro"]
    with pytest.raises(BundleError, match="signed by none"):
        unlock.read(learner, forged, member.keys, never)


def test_the_key_for_proposals_is_rotated_and_old_proposals_stay_readable(authors: Authors, tmp_path: Path) -> None:
    from grader import catalogue

    (old_secret, old), (new_secret, new) = agefile.make_key(), agefile.make_key()
    item = catalogue.load(authors.root).exercise("adder")
    sealed = []
    for public in (old, new):
        authors.proposals = public
        authors.declare()
        sealed.append(proposal.seal(authors.root, proposal.private_half(authors.root, item)).read_bytes())
    held = [Key("old", old_secret.encode()), Key("new", new_secret.encode())]
    for data in sealed:
        assert proposal.read(authors.root, data, held, never).item == "01_toy/adder"
    with pytest.raises(BundleError):
        proposal.read(authors.root, sealed[1], held[:1], never)


@pytest.mark.parametrize("name", ["keys.md", "keys.zh.md"])
def test_the_page_names_every_test_here(name: str) -> None:
    page = (ROOT / "docs" / name).read_text(encoding="utf-8")
    here = re.findall(
        r"^def (test_\w+)\(authors",
        Path(__file__).read_text(encoding="utf-8").replace("(\n    authors", "(authors"),
        re.MULTILINE,
    )
    assert len(here) >= 7 and set(re.findall(r"`(test_\w+)`", page)) == set(here)
