"""Which public keys can be encrypted to, and what a person is told whose key cannot."""

from __future__ import annotations

import http.client
import io
import urllib.error
from email.message import Message
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from grader.catalogue import CourseError
from grader.editions import agefile, recipients
from tests.editions.parties import security_key, ssh_key

AGE_SECRET, AGE = agefile.make_key()


class Response(io.BytesIO):
    url = "https://github.com/octocat-1.keys"


class Opener:
    """Stands in for urllib.request.urlopen; remembers what was asked."""

    def __init__(self, answer: bytes | Exception, url: str = Response.url) -> None:
        self.answer, self.url, self.asked = answer, url, ""

    def __call__(self, address: str, timeout: float) -> Response:
        self.asked = address
        assert 0 < timeout <= 60
        if isinstance(self.answer, Exception):
            raise self.answer
        response = Response(self.answer)
        response.url = self.url
        return response


def http_error(code: int) -> urllib.error.HTTPError:
    return urllib.error.HTTPError("https://github.com/x.keys", code, "no", Message(), io.BytesIO(b""))


@pytest.mark.parametrize("kind", ["ed25519", "rsa"])
def test_usual_ssh_keys_can_be_encrypted_to(kind: str, tmp_path: Path) -> None:
    _, public = ssh_key(tmp_path, kind)
    assert recipients.parse(public + "\n").usable == (" ".join(public.split()[:2]),)


def test_age_keys_can() -> None:
    assert recipients.parse(f"# mine\n\n  {AGE}  \r\n").usable == (AGE,)


def test_ecdsa_is_told_by_name(tmp_path: Path) -> None:
    found = recipients.parse(ssh_key(tmp_path, "ecdsa")[1])
    assert found.usable == () and "ECDSA" in found.unusable[0].en


def test_a_security_key_is_told_as_one(tmp_path: Path) -> None:
    found = recipients.parse(security_key(tmp_path)[1])
    assert found.usable == () and "security key" in found.unusable[0].en and "安全密钥" in found.unusable[0].zh


def test_a_short_rsa_key_is_told() -> None:
    key = rsa.generate_private_key(65537, 1024).public_key()
    line = key.public_bytes(serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH).decode()
    found = recipients.parse(line)
    assert found.usable == () and "2,048" in found.unusable[0].en


@pytest.mark.parametrize(
    "line",
    [
        "ssh-ed25519",
        "ssh-ed25519 AAAA",
        "age1abc",
        "ssh-dss AAAA",
        "\x1b[31mred",
        "hello world",
        "sk-\x1b]0;title\x07\x1b[2J AAAA",
        "ecdsa-\x1b[31m\u202ered AAAA",
        "ecdsa-" + "x" * 10_000,
        "age1\x1b[31m",
    ],
)
def test_what_is_no_key_is_told_and_never_raises(line: str) -> None:
    found = recipients.parse(line)
    assert found.usable == () and len(found.unusable) == 1
    for text in (found.unusable[0].en, found.unusable[0].zh):
        assert text.isprintable() and len(text) < 120


def test_a_good_key_among_bad_ones_is_found_once(tmp_path: Path) -> None:
    good = ssh_key(tmp_path)[1]
    found = recipients.parse(
        "\n".join([ssh_key(tmp_path, "ecdsa")[1], good, good.replace("somewhere", "elsewhere"), "x"])
    )
    assert len(found.usable) == 1 and len(found.unusable) == 2


def test_keys_are_fetched_from_the_accounts_own_address() -> None:
    opener = Opener(b"ssh-ed25519 AAAA\n")
    assert recipients.fetch("octocat-1", opener) == "ssh-ed25519 AAAA\n"
    assert opener.asked == "https://github.com/octocat-1.keys"


def test_an_account_that_does_not_exist_is_none() -> None:
    assert recipients.fetch("octocat-1", Opener(http_error(404))) is None


@pytest.mark.parametrize(
    "failure",
    [
        http_error(500),
        http_error(429),
        urllib.error.URLError("no route"),
        TimeoutError("slow"),
        OSError("x"),
        http.client.IncompleteRead(b"ssh-ed25519 AA", 999),
        http.client.BadStatusLine("\x1b[31mno HTTP"),
        http.client.LineTooLong("header line"),
    ],
)
def test_a_network_that_fails_is_an_error_and_no_missing_key(failure: Exception) -> None:
    with pytest.raises(CourseError, match="--keys") as caught:
        recipients.fetch("octocat-1", Opener(failure))
    assert "\x1b" not in caught.value.text.en + caught.value.text.zh and "()" not in caught.value.text.en


def test_an_answer_from_elsewhere_is_refused() -> None:
    with pytest.raises(CourseError, match="redirected"):
        recipients.fetch("octocat-1", Opener(b"ssh-ed25519 AAAA", "https://example.invalid/octocat-1.keys"))


def test_an_endless_answer_is_cut() -> None:
    text = recipients.fetch("octocat-1", Opener(b"x" * 10_000_000))
    assert text is not None and len(text) < 100_000


@pytest.mark.parametrize("handle", ["../evil", "a/b", "a b", "", "-x", "a\n", "x" * 40, "a.keys?"])
def test_a_handle_that_is_none_never_becomes_an_address(handle: str) -> None:
    with pytest.raises(AssertionError):
        recipients.fetch(handle, Opener(b""))


def test_a_folder_of_keys_does_not_care_for_case(tmp_path: Path) -> None:
    (tmp_path / "Octocat-1.keys").write_text("ssh-ed25519 AAAA\n")
    assert recipients.from_folder(tmp_path, "octocat-1") == "ssh-ed25519 AAAA\n"
    assert recipients.from_folder(tmp_path, "octocat-2") is None


def test_a_folder_of_keys_that_is_none_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for place in (tmp_path / "nowhere", tmp_path / "file"):
        with pytest.raises(CourseError, match=r"cannot be read.*octocat-1\.keys"):
            recipients.from_folder(place, "octocat-1")
