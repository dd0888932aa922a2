"""The commands as two users of one machine run them: each with a HOME and an SSH key of their own."""

from __future__ import annotations

import base64
import datetime
import json
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from grader import cli
from grader.catalogue import CourseError
from grader.editions import agefile, git, members, members_cli
from tests.editions.parties import Authors, Person, authors, grader, person, ssh_key


class Panic(BaseException):
    """As pyrage's own, which is no Exception."""


REFERENCE, HIDDEN = "solutions/01_toy/adder/adder.py", "solutions/01_toy/adder/test_hidden.py"


@pytest.fixture
def release(authors: Authors, tmp_path: Path) -> dict[str, Path]:
    """members.toml by the commands, keys from files, both bundles sealed by the command."""
    maintainer = tmp_path / "homes/maintainer"
    (maintainer / "keys").mkdir(parents=True)
    (maintainer / "signing.key").write_bytes(authors.private)
    (authors.root / ".gitignore").write_text("/members.toml\n/dist/\n.grader/\n")
    authors.commit("ignore")
    for who, tier in ((person(tmp_path, "octocat-1"), "pro"), (person(tmp_path, "octocat-2"), "instructor")):
        (maintainer / "keys" / f"{who.handle}.keys").write_text(who.public + "\n")
        done = grader(
            "members", "add", who.handle, "--tier", tier, "--until", "2099-12-31", cwd=authors.root, home=maintainer
        )
        assert done.returncode == 0, done.stderr
    done = grader("seal", "dist", "--signing-key", str(maintainer / "signing.key"), "--keys", str(maintainer / "keys"), "--lang", "en", cwd=authors.root, home=maintainer)  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "BEGIN OPENSSH" not in done.stdout + done.stderr
    return {
        "dist": authors.root / "dist",
        "learner": authors.publish(tmp_path / "learner"),
        "member": tmp_path / "homes/octocat-1",
        "teacher": tmp_path / "homes/octocat-2",
        "maintainer": maintainer,
        "authoring": authors.root,
    }


def test_a_second_user_unlocks_pro_and_cannot_open_hidden(release: dict[str, Path]) -> None:
    learner, member = release["learner"], release["member"]
    done = grader("unlock", str(release["dist"] / "pro.age"), "--lang", "en", cwd=learner, home=member)
    assert done.returncode == 0, done.stderr
    assert (learner / REFERENCE).exists() and not (learner / HIDDEN).exists()
    assert git.run(learner, "status", "--porcelain") == "" and (learner / ".git/hooks/pre-push").exists()

    refused = grader("unlock", str(release["dist"] / "hidden.age"), "--lang", "en", cwd=learner, home=member)
    assert refused.returncode == 2 and "hidden.age: none of your keys opens it" in refused.stderr
    assert len(refused.stderr.splitlines()) == 1 and not (learner / HIDDEN).exists()

    opened = grader("unlock", str(release["dist"] / "hidden.age"), cwd=learner, home=release["teacher"])
    assert opened.returncode == 0 and (learner / HIDDEN).exists()


def test_the_list_is_shown_without_writing(release: dict[str, Path]) -> None:
    pro = str(release["dist"] / "pro.age")
    done = grader("unlock", "--list", pro, cwd=release["learner"], home=release["member"])
    assert done.returncode == 0 and REFERENCE in done.stdout and "release 1" in done.stdout
    assert not (release["learner"] / "solutions").exists()


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("fault", ["truncated", "tampered", "not a bundle", "missing"])
def test_a_bad_bundle_is_one_clear_line_and_exit_2(fault: str, lang: str, release: dict[str, Path]) -> None:
    data = (release["dist"] / "pro.age").read_bytes()
    bad = release["maintainer"] / "bad.age"
    texts = {
        "truncated": data[:-9],
        "tampered": data[:-9] + bytes([data[-9] ^ 1]) + data[-8:],
        "not a bundle": b"hello",
    }
    if fault in texts:
        bad.write_bytes(texts[fault])
    done = grader("unlock", str(bad), "--lang", lang, cwd=release["learner"], home=release["member"])
    assert done.returncode == 2 and len(done.stderr.splitlines()) == 1 and "bad.age" in done.stderr, done.stderr
    assert done.stdout == "" and not (release["learner"] / "solutions").exists()


def test_a_key_with_a_passphrase_needs_a_terminal_and_says_so(
    release: dict[str, Path], authors: Authors, tmp_path: Path
) -> None:
    who = Person(
        "octocat-3",
        tmp_path / "homes/octocat-3",
        ssh_key(tmp_path / "homes/octocat-3/.ssh", passphrase="correct horse")[1],
    )
    (tmp_path / "pro.age").write_bytes(authors.seal((who, "instructor"))["pro"])
    done = grader("unlock", str(tmp_path / "pro.age"), "--lang", "en", cwd=release["learner"], home=who.home)
    assert done.returncode == 2 and "run this at a terminal" in done.stderr


def test_a_member_without_a_usable_key_goes_by_grader_key(release: dict[str, Path], tmp_path: Path) -> None:
    home, keys = tmp_path / "homes/octocat-4", release["maintainer"] / "keys"
    (keys / "octocat-4.keys").write_text(ssh_key(home / ".ssh", "ecdsa")[1] + "\n")
    at = {"cwd": release["authoring"], "home": release["maintainer"]}
    seal = [
        "seal",
        "dist",
        "--signing-key",
        str(release["maintainer"] / "signing.key"),
        "--keys",
        str(keys),
        "--lang",
        "en",
    ]
    assert grader("members", "add", "octocat-4", **at).returncode == 0

    told = grader(*seal, **at)
    assert (
        told.returncode == 1 and "✗ octocat-4" in told.stderr and "ECDSA" in told.stderr and "grader key" in told.stderr
    )
    listed = grader("members", "list", "--check", "--keys", str(keys), "--lang", "en", **at)
    assert listed.returncode == 1 and "octocat-4" in listed.stdout and "ECDSA" in listed.stdout
    advised = grader("unlock", str(release["dist"] / "pro.age"), "--lang", "en", cwd=release["learner"], home=home)
    assert advised.returncode == 2 and "grader key" in advised.stderr

    made = grader("key", cwd=tmp_path, home=home)
    public = made.stdout.strip()
    assert made.returncode == 0 and public.startswith("age1") and "SECRET" not in made.stdout + made.stderr
    assert grader("key", cwd=tmp_path, home=home).stdout.strip() == public
    assert grader("members", "add", "octocat-4", "--key", public, **at).returncode == 0
    assert grader(*seal, **at).returncode == 0
    done = grader("unlock", str(release["dist"] / "pro.age"), cwd=release["learner"], home=home)
    assert done.returncode == 0 and (release["learner"] / REFERENCE).exists()


def test_payments_feed_the_list_and_bad_rows_are_told(release: dict[str, Path], tmp_path: Path) -> None:
    (tmp_path / "payments.csv").write_bytes(
        "GitHub 用户名,到期日\noctocat-7,2099-01-01\n,2099-01-01\n".encode("gb18030")
    )
    at = {"cwd": release["authoring"], "home": release["maintainer"]}
    done = grader("members", "import", str(tmp_path / "payments.csv"), "--lang", "en", **at)
    assert done.returncode == 1 and "row 3" in done.stderr
    assert "octocat-7" in grader("members", "list", **at).stdout
    assert grader("members", "remove", "OCTOCAT-7", **at).returncode == 0
    assert "octocat-7" not in grader("members", "list", **at).stdout


def members_after(*words: str, path: Path, code: int = 0) -> dict[str, datetime.date | None]:
    """The ends of all memberships after a command."""
    done = CliRunner().invoke(members_cli.app, [*words, "--members", str(path)])
    assert done.exit_code == code, (done.output, done.exception)
    return {member.github: member.expires for member in members.read(path)}


def test_a_key_that_is_pinned_leaves_the_last_day_as_it_is(tmp_path: Path) -> None:
    path, day, public = tmp_path / "members.toml", datetime.date(2026, 12, 31), agefile.make_key()[1]
    assert members_after("add", "alice", "--until", "2026-12-31", path=path) == {"alice": day}
    assert members_after("add", "Alice", "--key", public, path=path) == {"alice": day}
    assert members.read(path)[0].keys == (public,)
    assert members_after("add", "alice", "--until", "2027-12-31", path=path) == {"alice": datetime.date(2027, 12, 31)}
    assert members_after("add", "alice", "--forever", path=path) == {"alice": None}
    assert members_after("add", "machine", "--key", public, path=path) == {"alice": None, "machine": None}


def test_an_import_gives_nobody_an_endless_membership_by_an_empty_cell(tmp_path: Path) -> None:
    path, export, day = tmp_path / "members.toml", tmp_path / "payments.csv", datetime.date(2099, 12, 31)
    export.write_text("github,expires\nalice,\nbob,\ncarol,\n")
    ended = datetime.date(2020, 1, 1)
    members.write(path, [members.Member("alice", "pro", day), members.Member("carol", "pro", ended)])
    assert members_after("import", str(export), path=path, code=1) == {"alice": day, "carol": ended}
    told = CliRunner().invoke(members_cli.app, ["import", str(export), "--members", str(path), "--lang", "en"]).output
    assert "row 3: bob" in told and "row 4: carol" in told and "alice" not in told and "--forever" in told
    renewed = datetime.date(2100, 1, 1)
    assert set(members_after("import", str(export), "--until", "2100-01-01", path=path).values()) == {renewed}
    assert set(members_after("import", str(export), "--forever", path=path).values()) == {None}


@pytest.mark.parametrize(
    "words",
    [
        ["add", "a", "--until", "2027-01-31", "--forever"],
        ["add", "../x"],
        ["add", "a", "--tier", "gold"],
        ["add", "a", "--until", "soon"],
        ["add", "a", "--key", "x"],
        ["remove", "nobody"],
    ],
)
def test_what_is_no_member_is_refused(words: list[str], tmp_path: Path) -> None:
    done = CliRunner().invoke(members_cli.app, [*words, "--members", str(tmp_path / "members.toml")])
    assert isinstance(done.exception, CourseError) and not (tmp_path / "members.toml").exists()


def test_a_missing_package_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyrage", None)
    with pytest.raises(CourseError, match="EXTRA=editions"):
        members_cli.ready()


def test_other_commands_start_without_the_packages() -> None:
    code = "import sys; import grader.editions.sealing_cli; print([m for m in ('pyrage', 'cryptography') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_tree_that_does_not_ignore_solutions_is_refused(release: dict[str, Path]) -> None:
    (release["learner"] / ".gitignore").write_text("")
    done = grader(
        "unlock", str(release["dist"] / "pro.age"), "--lang", "en", cwd=release["learner"], home=release["member"]
    )
    assert done.returncode == 2 and ".gitignore" in done.stderr and not (release["learner"] / "solutions").exists()


def test_propose_and_adopt_from_one_machine_to_another(
    release: dict[str, Path], authors: Authors, tmp_path: Path
) -> None:
    secret, authors.proposals = agefile.make_key()
    authors.declare()
    authors.commit("a key for proposals")
    contributor = authors.publish(tmp_path / "contributor")
    answer = contributor / "exercises/01_toy/adder/adder.py"
    answer.write_bytes((authors.root / REFERENCE).read_bytes() + b"# in my own words\n")
    note = "::error::the check \x1b[31madds"
    done = grader("report-wrong-test", "adder", "--why", note, cwd=contributor, home=release["member"])
    assert done.returncode == 0, done.stderr
    sealed = contributor / done.stdout.strip()
    adopted = grader(
        "adopt", str(sealed), "--lang", "en", cwd=authors.root, home=release["maintainer"], GRADER_IDENTITY=secret
    )
    assert adopted.returncode == 0, adopted.stderr
    assert "solutions/01_toy/adder/right/reported_" in adopted.stdout
    assert "\x1b" not in adopted.stdout and not any(line.startswith("::") for line in adopted.stdout.splitlines())

    missing = grader("propose", "adder", "--lang", "en", cwd=contributor, home=release["member"])
    assert missing.returncode == 2 and "is missing" in missing.stderr


def long_text() -> str:
    """300 KiB that no compression makes small."""
    return base64.encodebytes(random.Random(7).randbytes(225 << 10)).decode()


def test_a_bundle_of_real_size_is_unlocked(release: dict[str, Path], authors: Authors) -> None:
    path = "solutions/01_toy/adder/walkthrough.md"
    (authors.root / path).write_text(long_text())
    authors.commit("a long walkthrough")
    at = {"cwd": release["authoring"], "home": release["maintainer"]}
    key, keys = release["maintainer"] / "signing.key", release["maintainer"] / "keys"
    assert grader("seal", "dist", "--signing-key", str(key), "--keys", str(keys), **at).returncode == 0
    assert (release["dist"] / "pro.age").stat().st_size > 300 << 10
    done = grader("unlock", str(release["dist"] / "pro.age"), cwd=release["learner"], home=release["member"])
    assert done.returncode == 0, done.stderr
    assert (release["learner"] / path).read_text() == long_text()


def test_a_proposal_of_real_size_is_adopted(release: dict[str, Path], authors: Authors, tmp_path: Path) -> None:
    secret, authors.proposals = agefile.make_key()
    authors.declare()
    authors.commit("a key for proposals")
    contributor = authors.publish(tmp_path / "contributor")
    shutil.copytree(authors.root / "solutions", contributor / "solutions")
    long = Path("solutions/01_toy/adder/right/long.py")
    (contributor / long).write_text("".join(f"# {row}\n" for row in long_text().splitlines()))
    done = grader("propose", "adder", cwd=contributor, home=release["member"])
    assert done.returncode == 0, done.stderr
    sealed = contributor / done.stdout.strip()
    assert sealed.stat().st_size > 300 << 10
    at = {"cwd": authors.root, "home": release["maintainer"], "GRADER_IDENTITY": secret}
    adopted = grader("adopt", str(sealed), **at)
    assert adopted.returncode == 0 and adopted.stdout == f"written: {long}\n", adopted.stderr
    assert (authors.root / long).read_bytes() == (contributor / long).read_bytes()


# ---- what goes wrong is one line, and never the exit code of something done ----


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("members list --check --keys nowhere", "nowhere cannot be read"),
        ("members add x --members no/such/members.toml", "cannot be written"),
        ("members list --members {home}", "cannot be read"),
        ("seal editions.toml", "cannot be a folder"),
        ("key --out {home}", "no private key can be kept there"),
        ("key --out {home}/signing.key/y", "no private key can be kept there"),
        ("key --signing --out {home}/signing.key/y", "no private key can be kept there"),
        ("export --to nbgrader-course {home}/signing.key", "is a file"),
    ],
)
def test_a_place_that_cannot_serve_is_one_line_and_exit_2(
    words: str, said: str, authors: Authors, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "signing.key").write_bytes(authors.private)
    members.write(authors.root / "members.toml", [members.Member("octocat-1", "instructor")])
    filled = words.format(home=home).split()
    done = grader(*filled, "--lang", "en", cwd=authors.root, home=home, GRADER_SIGNING_KEY=authors.private.decode())
    assert done.returncode == 2, (done.stdout, done.stderr)
    assert said in done.stderr and len(done.stderr.splitlines()) == 1, done.stderr


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (PermissionError(13, "Permission denied", "/x"), 2, "the system refused: /x: Permission denied"),
        (OSError("no more\x1b[31m"), 2, "the system refused: no more."),
        (ValueError("a\nb"), 3, "internal error ValueError: a b."),
        (Panic("index"), 3, "internal error Panic: index."),
    ],
)
def test_what_nobody_foresaw_is_one_line(
    error: BaseException, code: int, said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(root: Path | None) -> None:
        raise error

    monkeypatch.setattr(cli.doctor, "examine", fail)
    monkeypatch.setattr(sys, "argv", ["grader", "doctor", "--lang", "en"])
    for debug in ("", "1"):
        monkeypatch.setenv("GRADER_DEBUG", debug)
        with pytest.raises(SystemExit) as ended:
            cli.main()
        shown = capsys.readouterr().err
        assert ended.value.code == code and said in shown.splitlines()[-1]
        assert ("Traceback" in shown) == bool(debug) and (debug or len(shown.splitlines()) == 1)


@pytest.mark.parametrize(("words", "code"), [("version", 0), ("nonsense", 2), ("hint", 2), ("--help", 0)])
def test_the_exit_codes_of_the_command_line_stay(words: str, code: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["grader", words])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == code


@pytest.mark.slow
def test_grading_goes_on_with_visible_tests_after_pro_is_unlocked(release: dict[str, Path]) -> None:
    learner, member = release["learner"], release["member"]
    (learner / "exercises/01_toy/adder/adder.py").write_bytes((release["authoring"] / REFERENCE).read_bytes())
    assert grader("unlock", str(release["dist"] / "pro.age"), cwd=learner, home=member).returncode == 0
    done = grader("check", "adder", "--json", "r.json", cwd=learner, home=member)
    report = json.loads((learner / "r.json").read_text())
    assert done.returncode == 0 and report["tests"] == "visible" and report["items"][0]["status"] == "passed"
    assert grader("sync", "--check", cwd=learner, home=member).returncode == 0
