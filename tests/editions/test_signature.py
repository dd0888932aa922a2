"""A signature counts when it is by a key of editions.toml, over all bytes, made for a bundle."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.editions import identities, signature
from grader.editions.bundle import BundleError
from grader.editions.identities import Key

PRIVATE, PUBLIC = signature.make_key()
OTHER, OTHER_PUBLIC = signature.make_key()
KEY = identities.signing_key(Key("a", PRIVATE), lambda name: "")


def test_the_body_comes_back_where_one_of_the_signers_signed() -> None:
    assert signature.verified(signature.sign(b"body", KEY), [OTHER_PUBLIC, PUBLIC + " a comment"]) == b"body"


def test_the_same_body_gives_the_same_bytes() -> None:
    assert signature.sign(b"body", KEY) == signature.sign(b"body", KEY)


def test_another_signer_is_refused() -> None:
    with pytest.raises(BundleError, match="none of the keys in editions"):
        signature.verified(signature.sign(b"body", KEY), [OTHER_PUBLIC])


@given(st.data())
def test_no_byte_can_be_changed(data: st.DataObject) -> None:
    signed = bytearray(signature.sign(b"the body", KEY))
    at = data.draw(st.integers(0, len(signed) - 1))
    signed[at] ^= data.draw(st.integers(1, 255))
    with pytest.raises(BundleError):
        signature.verified(bytes(signed), [PUBLIC])


@given(st.integers(0, 200))
def test_no_byte_can_be_left_out(length: int) -> None:
    signed = signature.sign(b"the body" * 10, KEY)
    with pytest.raises(BundleError):
        signature.verified(signed[: min(length, len(signed) - 1)], [PUBLIC])


def test_a_signature_made_for_something_else_does_not_count() -> None:
    body = b"body"
    with pytest.raises(BundleError):
        signature.verified(signature.MAGIC + KEY.sign(body) + body, [PUBLIC])


def test_a_newer_format_says_so() -> None:
    with pytest.raises(BundleError, match="newer format"):
        signature.verified(signature.sign(b"body", KEY).replace(b"bundle 1", b"bundle 2"), [PUBLIC])


@pytest.mark.parametrize("line", ["", "age1abc", "ssh-ed25519 AAAA", "ssh-rsa AAAA", "ssh-foo AAAA", "ключ", "\ud800"])
def test_a_signer_that_is_no_ed25519_key_is_an_error_of_editions_toml(line: str) -> None:
    with pytest.raises(BundleError, match=r"editions\.toml"):
        signature.verified(signature.sign(b"body", KEY), [line])


def test_keys_are_what_ssh_keygen_makes() -> None:
    assert PRIVATE.startswith(b"-----BEGIN OPENSSH PRIVATE KEY-----") and PUBLIC.startswith("ssh-ed25519 AAAA")
    assert signature.public_line(KEY) == PUBLIC
