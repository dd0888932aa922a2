"""What a bundle may hold and what not; the same files are the same bytes."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.editions import bundle
from grader.editions.bundle import Bundle, BundleError, Entry, Proposal

FILE = "solutions/01_toy/adder/adder.py"
PARTS = st.text("abcxyzXYZ019_-.", min_size=1, max_size=8)


def of(*paths: str) -> Bundle:
    return Bundle("toy", "pro", 1, "0", tuple(Entry(path, path.encode()) for path in paths))


@pytest.mark.parametrize(
    "path",
    [
        "/etc/passwd",
        "//server/share",
        "C:/Windows/x",
        "solutions/C:/x",
        "../outside",
        "solutions/../outside",
        "solutions/a/../../outside",
        "solutions/./a",
        "solutions//a",
        "solutions/",
        "solutions",
        "",
        "exercises/01_toy/adder/adder.py",
        "grader/cli.py",
        ".git/hooks/pre-push",
        "solutions/.git/config",
        "solutions/a\\b",
        "solutions/..\\..\\x",
        "solutions/a\nb",
        "solutions/a\0b",
        "solutions/\x1b[2Jx",
        "solutions/名字",
        "solutions/a b",
        "solutions/a.",
        "solutions/NUL",
        "solutions/com1.py",
        "solutions/~/x",
        "solutions/$HOME",
        "solutions/" + "a" * 300,
        "solutions/a/b/c/d/e/f/g/h/i",
        "Solutions/a",
    ],
)
def test_a_path_that_leads_elsewhere_is_refused(path: str) -> None:
    with pytest.raises(BundleError):
        bundle.check_names([path])


@pytest.mark.parametrize(
    "paths",
    [
        ("solutions/A/x.py", "solutions/a/y.py"),
        ("solutions/a/X.py", "solutions/a/x.py"),
        ("solutions/a", "solutions/a/b"),
        ("solutions/A", "solutions/a/b"),
        ("solutions/a/x.py", "solutions/a/x.py"),
    ],
)
def test_names_that_some_file_systems_confuse_are_refused(paths: tuple[str, ...]) -> None:
    with pytest.raises(BundleError):
        bundle.check_names(paths)


def test_the_order_is_part_of_the_format() -> None:
    with pytest.raises(BundleError, match="sorted"):
        bundle.check_names(["solutions/b", "solutions/a"])


def test_names_are_checked_when_read_and_not_only_when_written() -> None:
    foul = msgspec.msgpack.encode(of("solutions/../x"))
    with pytest.raises(BundleError, match="refused"):
        bundle.decode(foul, Bundle)


@given(st.lists(PARTS, min_size=1, max_size=9))
def test_an_accepted_path_stays_below_solutions(parts: list[str]) -> None:
    path = "/".join(["solutions", *parts])
    try:
        bundle.check_names([path])
    except BundleError:
        return
    assert not any(part.startswith(".") or part.endswith(".") or not part for part in path.split("/"))


@given(st.binary(max_size=200))
def test_any_bytes_are_a_bundle_or_one_clear_error(data: bytes) -> None:
    with pytest.raises(BundleError):
        bundle.decode(data, Bundle)


def test_deep_nesting_is_an_error_and_no_crash() -> None:
    with pytest.raises(BundleError):
        bundle.decode(b"\x91" * 100_000, Bundle)


def test_unknown_fields_are_refused() -> None:
    more = msgspec.msgpack.encode(msgspec.to_builtins(of(FILE)) | {"mode": 0o4755})
    with pytest.raises(BundleError):
        bundle.decode(more, Bundle)


def test_a_bundle_is_no_proposal() -> None:
    with pytest.raises(BundleError):
        bundle.decode(bundle.encode(of(FILE)), Proposal)


def test_what_is_written_is_read() -> None:
    content = of("solutions/01_toy/adder/adder.py", "solutions/01_toy/adder/walkthrough.md")
    assert bundle.decode(bundle.encode(content), Bundle) == content


def test_the_listing_does_not_depend_on_the_order_and_tells_every_byte() -> None:
    one, two = Entry("solutions/a", b"1"), Entry("solutions/b", b"22")
    assert bundle.listing([two, one]) == bundle.listing([one, two])
    assert bundle.listing([one, two]).splitlines()[1].split()[1:] == ["2", "solutions/b"]
    assert bundle.digest([one]) != bundle.digest([Entry("solutions/a", b"2")])
