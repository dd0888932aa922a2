"""Private keys: opened in memory, asked for a passphrase only where that helps, refused with the reason."""

from __future__ import annotations

import io
import stat
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization

from grader.catalogue import CourseError
from grader.editions import agefile, identities, keyfile
from grader.editions.bundle import BundleError
from grader.editions.identities import Key, Unusable
from grader.editions.opening import opened
from tests.editions.parties import Authors, authors, never, person, security_key, ssh_key

SECRET = b"a walkthrough"


def key(path: Path) -> Key:
    return Key(path.name, path.read_bytes())


def sealed_to(*publics: str) -> bytes:
    return agefile.seal(SECRET, [" ".join(public.split()[:2]) for public in publics])


@pytest.mark.parametrize("kind", ["ed25519", "rsa"])
def test_an_ssh_key_opens_what_is_sealed_to_it(kind: str, tmp_path: Path) -> None:
    path, public = ssh_key(tmp_path, kind)
    assert opened(sealed_to(public), [key(path)], never) == SECRET


@pytest.mark.parametrize("kind", ["ed25519", "rsa"])
def test_a_passphrase_opens_the_key_in_memory(kind: str, tmp_path: Path) -> None:
    path, public = ssh_key(tmp_path, kind, "correct horse")
    before = {file: file.read_bytes() for file in tmp_path.rglob("*")}
    asked: list[str] = []

    def ask(name: str) -> str:
        asked.append(name)
        return "correct horse" if len(asked) == 2 else "wrong"

    assert opened(sealed_to(public), [key(path)], ask) == SECRET
    assert asked == [path.name] * 2
    assert {file: file.read_bytes() for file in tmp_path.rglob("*")} == before


def test_three_wrong_passphrases_end_it(tmp_path: Path) -> None:
    path, public = ssh_key(tmp_path, passphrase="correct horse")
    with pytest.raises(BundleError, match="wrong 3 times"):
        opened(sealed_to(public), [key(path)], lambda name: "wrong")


def test_nobody_is_asked_for_a_key_that_would_not_help(tmp_path: Path) -> None:
    path, _ = ssh_key(tmp_path / "mine", passphrase="correct horse")
    _, public = ssh_key(tmp_path / "theirs")
    with pytest.raises(BundleError, match="not sealed to id_ed25519"):
        opened(sealed_to(public), [key(path)], never)


def test_nobody_is_asked_about_a_damaged_file(tmp_path: Path) -> None:
    path, public = ssh_key(tmp_path, passphrase="correct horse")
    with pytest.raises(BundleError, match="incomplete"):
        opened(sealed_to(public)[:60], [key(path)], never)


def test_nobody_is_asked_for_a_locked_key_where_another_opens(tmp_path: Path) -> None:
    path, public = ssh_key(tmp_path)
    ecdsa = serialization.load_ssh_private_key(ssh_key(tmp_path, "ecdsa")[0].read_bytes(), None)
    how = serialization.BestAvailableEncryption(b"correct horse")
    older = ecdsa.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, how)
    assert b"ENCRYPTED" in older and b"EC PRIVATE KEY" in older
    assert opened(sealed_to(public), [Key("id_ecdsa", older), key(path)], never) == SECRET


def test_of_two_keys_the_first_locked_the_second_opens(tmp_path: Path) -> None:
    locked, one = ssh_key(tmp_path / "locked", passphrase="correct horse")
    path, two = ssh_key(tmp_path / "open")
    assert opened(sealed_to(one, two), [key(locked), key(path)], never) == SECRET
    assert opened(sealed_to(one), [key(locked), key(path)], lambda name: "correct horse") == SECRET


def test_a_damaged_age_key_is_named_and_another_opens(tmp_path: Path) -> None:
    path, public = ssh_key(tmp_path)
    secret, age = agefile.make_key()
    damaged = Key("age.key", secret[:-3].encode() + b"\n")
    assert opened(sealed_to(public), [damaged, key(path)], never) == SECRET
    with pytest.raises(BundleError, match=r"in age\.key is damaged.*not sealed to id_ed25519") as caught:
        opened(sealed_to(age), [damaged, key(path)], never)
    assert "\n" not in caught.value.text.en + caught.value.text.zh and secret[20:40] not in str(caught.value)


def test_a_damaged_body_ends_it_before_the_next_key_is_asked_for(tmp_path: Path) -> None:
    path, public = ssh_key(tmp_path / "open")
    locked, other = ssh_key(tmp_path / "locked", passphrase="correct horse")
    data = sealed_to(public, other)
    with pytest.raises(BundleError, match=r"^the file is incomplete"):
        opened(data[:-1] + bytes([data[-1] ^ 1]), [key(path), key(locked)], never)


def test_a_passphrase_is_the_bytes_that_were_typed(tmp_path: Path) -> None:
    path, public = ssh_key(tmp_path, "rsa")
    private = serialization.load_ssh_private_key(path.read_bytes(), None)
    how = serialization.BestAvailableEncryption(b"caf\xe9")  # Latin-1, at a terminal of UTF-8
    path.write_bytes(private.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.OpenSSH, how))
    assert opened(sealed_to(public), [key(path)], lambda name: "caf\udce9") == SECRET
    with pytest.raises(BundleError, match="cannot be encoded"):
        opened(sealed_to(public), [key(path)], lambda name: "\ud800")


def test_without_a_terminal_the_prompt_is_one_clear_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO())
    with pytest.raises(BundleError, match="at a terminal"):
        identities.ask_at_terminal("id_ed25519")


@pytest.mark.parametrize("form", [serialization.PrivateFormat.TraditionalOpenSSL, serialization.PrivateFormat.PKCS8])
@pytest.mark.parametrize("passphrase", ["", "correct horse"])
def test_older_files_of_rsa_keys_serve_as_well(
    form: serialization.PrivateFormat, passphrase: str, tmp_path: Path
) -> None:
    path, public = ssh_key(tmp_path, "rsa")
    private = serialization.load_ssh_private_key(path.read_bytes(), None)
    how = serialization.BestAvailableEncryption(passphrase.encode()) if passphrase else serialization.NoEncryption()
    path.write_bytes(private.private_bytes(serialization.Encoding.PEM, form, how))
    assert opened(sealed_to(public), [key(path)], lambda name: passphrase or never(name)) == SECRET


def test_an_ecdsa_key_gets_advice(tmp_path: Path) -> None:
    path, _ = ssh_key(tmp_path, "ecdsa")
    with pytest.raises(BundleError, match=r"ecdsa-sha2-nistp256 key, which age cannot use.*grader key"):
        opened(sealed_to(agefile.make_key()[1]), [key(path)], never)


def test_a_security_key_gets_advice(tmp_path: Path) -> None:
    path, _ = security_key(tmp_path)
    with pytest.raises(BundleError, match=r"sk-ssh-ed25519.*grader key"):
        opened(sealed_to(agefile.make_key()[1]), [key(path)], never)


def test_no_key_at_all_gets_advice() -> None:
    with pytest.raises(BundleError, match=r"no private key was found.*grader key") as caught:
        opened(sealed_to(agefile.make_key()[1]), [], never)
    assert "\n" not in caught.value.text.en + caught.value.text.zh


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (b"ssh-ed25519 AAAA me@here\n", "is a public key"),
        (b"age1qqqq\n", "is a public key"),
        (b"PuTTY-User-Key-File-3: ssh-ed25519\n", "puttygen"),
        (b"", "no private key"),
        (b"\xff\xfe binary", "no private key"),
        (b"-----BEGIN OPENSSH PRIVATE KEY-----\n!!\n-----END OPENSSH PRIVATE KEY-----\n", "incomplete"),
        (
            b"-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEA\n-----END OPENSSH PRIVATE KEY-----\n",
            "incomplete",
        ),
        (b"-----BEGIN OPENSSH PRIVATE KEY-----", "incomplete"),
        (b"-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n", "no private key"),
    ],
)
def test_what_is_no_private_key_is_told(text: bytes, why: str) -> None:
    with pytest.raises(Unusable, match=why):
        identities.load(Key("file", text), None, never)


def test_a_truncated_key_is_told(tmp_path: Path) -> None:
    path, _ = ssh_key(tmp_path)
    text = path.read_text().splitlines()
    with pytest.raises(Unusable):
        identities.load(Key("file", "\n".join([*text[:3], text[-1]]).encode()), None, never)


def test_the_usual_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    who = person(tmp_path, "octocat-1")
    ssh_key(who.home / ".ssh", "ecdsa")
    keyfile.age_key(identities.age_key_path(who.home))
    assert [path.name for path in identities.usual(who.home)] == ["age.key", "id_ecdsa", "id_ed25519"]


def test_the_key_of_a_machine_leaves_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    secret, public = agefile.make_key()
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv(identities.ENVIRONMENT, secret)
    held = identities.at_hand()
    assert opened(sealed_to(public), held, never) == SECRET
    child = subprocess.run(["env"], capture_output=True, text=True, check=True)
    assert secret not in child.stdout and secret not in repr(held)


def test_an_age_key_is_made_once_and_shown_again(tmp_path: Path) -> None:
    path = tmp_path / "config" / "age.key"
    public, made = keyfile.age_key(path)
    assert made and keyfile.age_key(path) == (public, False)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert opened(sealed_to(public), [key(path)], never) == SECRET


def test_a_place_that_takes_no_key_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for make in (keyfile.age_key, keyfile.signing_key):
        for place in (tmp_path, tmp_path / "file/y"):
            with pytest.raises(CourseError, match="--out"):
                make(place)
    (tmp_path / "damaged").write_text(agefile.make_key()[0][:-2])
    with pytest.raises(CourseError, match=r"damaged is there and is no age key.*--out"):
        keyfile.age_key(tmp_path / "damaged")


def test_no_private_key_is_overwritten_or_put_into_a_course(tmp_path: Path, authors: Authors) -> None:
    (tmp_path / "mine").write_text("something else")
    with pytest.raises(CourseError, match="no age key"):
        keyfile.age_key(tmp_path / "mine")
    keyfile.signing_key(tmp_path / "signing")
    with pytest.raises(CourseError, match="overwritten"):
        keyfile.signing_key(tmp_path / "signing")
    with pytest.raises(CourseError, match="inside the course"):
        keyfile.age_key(authors.root / "age.key")
    with pytest.raises(CourseError, match="inside the course"):
        keyfile.signing_key(authors.root / "new" / "deep" / "signing.key")


def test_a_signing_key_may_have_a_passphrase_and_must_be_ed25519(tmp_path: Path) -> None:
    path, _ = ssh_key(tmp_path, passphrase="correct horse")
    assert identities.signing_key(key(path), lambda name: "correct horse")
    with pytest.raises(BundleError, match="no Ed25519"):
        identities.signing_key(key(ssh_key(tmp_path, "rsa")[0]), never)
    with pytest.raises(BundleError):
        identities.signing_key(Key("empty", b""), never)
