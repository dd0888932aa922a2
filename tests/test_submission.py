"""Only one regular, small, UTF-8 file per exercise is read; nothing else is followed or opened."""

from __future__ import annotations

import os
import socket
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.model import Exercise, Limits
from grader.submission import MAX_SOURCE, digest, fingerprint, read
from tests.rooms import examples

EXERCISE = Exercise("01_toy", "adder", 1, 10, True, (), Limits(), (), (), ())
PLACE = "exercises/01_toy/adder/adder.py"


@pytest.fixture
def put(tmp_path):
    """Write the learner's file."""

    def write(data: bytes):
        path = tmp_path / PLACE
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return path

    return write


def test_the_text_is_read(tmp_path, put):
    put("x = '显存'\n".encode())
    assert read(tmp_path, EXERCISE).text == "x = '显存'\n"


def test_a_byte_order_mark_does_not_count(tmp_path, put):
    put(b"\xef\xbb\xbfx = 1\n")
    assert read(tmp_path, EXERCISE).text == "x = 1\n"


def test_a_missing_file_is_absent_and_no_problem(tmp_path):
    for folder in (tmp_path, tmp_path / "nothing"):
        got = read(folder, EXERCISE)
        assert got.absent
        assert got.problem is None


def test_a_missing_file_beside_others_is_absent(tmp_path, put):
    put(b"x").rename(tmp_path / "exercises/01_toy/adder/other.py")
    assert read(tmp_path, EXERCISE).absent


def test_a_file_of_the_largest_size_is_read(tmp_path, put):
    put(b"#" * MAX_SOURCE)
    assert len(read(tmp_path, EXERCISE).text) == MAX_SOURCE


@pytest.mark.parametrize(
    ("data", "zh", "en"),
    [
        (b"#" * (MAX_SOURCE + 1), "256 KiB", "256 KiB"),
        (b"x = '\xff'", "UTF-8", "byte 5 is not UTF-8"),
        ("x = '显存'".encode("gb18030"), "UTF-8", "UTF-8"),
        ("x".encode("utf-16"), "UTF-8", "UTF-8"),
    ],
)
def test_what_cannot_be_graded_is_told_in_both_languages(tmp_path, put, data, zh, en):
    put(data)
    got = read(tmp_path, EXERCISE)
    assert got.text == ""
    assert zh in got.problem.zh
    assert en in got.problem.en
    assert PLACE in got.problem.en


def links(tmp_path, put):
    """Each way in which a path can be something other than a regular file in regular folders."""
    path = put(b"secret = 1")
    target = tmp_path / "elsewhere.py"
    path.rename(target)
    yield "link", lambda: path.symlink_to(target)
    yield "relative link", lambda: path.symlink_to("../../../elsewhere.py")
    yield "broken link", lambda: path.symlink_to("nowhere")
    yield "link to itself", lambda: path.symlink_to(path.name)
    yield "folder", path.mkdir
    yield "pipe", lambda: os.mkfifo(path)


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
@pytest.mark.parametrize("kind", ["link", "relative link", "broken link", "link to itself", "folder", "pipe"])
def test_links_folders_and_pipes_are_a_problem_and_never_read(tmp_path, put, kind):
    dict(links(tmp_path, put))[kind]()
    got = read(tmp_path, EXERCISE)
    assert got.text == ""
    assert not got.absent
    assert "not a regular file" in got.problem.en


def test_a_socket_is_a_problem(tmp_path, put, monkeypatch):
    path = put(b"")
    path.unlink()
    monkeypatch.chdir(path.parent)  # socket paths are short
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(path.name)
        assert read(tmp_path, EXERCISE).problem is not None


def test_a_device_is_a_problem(tmp_path, put):
    path = put(b"")
    path.unlink()
    path.symlink_to("/dev/zero")
    assert read(tmp_path, EXERCISE).problem is not None


@pytest.mark.parametrize("level", ["exercises", "exercises/01_toy", "exercises/01_toy/adder"])
def test_a_link_in_the_place_of_a_folder_is_not_followed(tmp_path, put, level):
    put(b"secret = 1")
    (tmp_path / level).rename(tmp_path / "real")
    (tmp_path / level).symlink_to(tmp_path / "real")
    got = read(tmp_path, EXERCISE)
    assert got.text == ""
    assert got.problem is not None


def test_a_file_in_the_place_of_a_folder_is_a_problem(tmp_path):
    (tmp_path / "exercises").write_text("x")
    assert read(tmp_path, EXERCISE).problem is not None


def test_no_descriptor_stays_open(tmp_path, put):
    path = put(b"x")
    before = len(os.listdir("/proc/self/fd"))
    for _ in range(5):
        read(tmp_path, EXERCISE)
    path.unlink()
    path.mkdir()
    for _ in range(5):
        read(tmp_path, EXERCISE)
    path.rmdir()
    os.mkfifo(path)
    for _ in range(5):
        read(tmp_path, EXERCISE)
    assert len(os.listdir("/proc/self/fd")) == before


# -- fingerprints: "not started" is the syntax tree of the stub --

STUB = 'def f(x: int, *a, k=1) -> int:\n    """Doc / 文."""\n    raise NotImplementedError("f")\n'


@pytest.mark.parametrize(
    "same",
    [
        "# comment\n" + STUB,
        STUB + "\n\n\n",
        STUB.replace("\n", "\r\n"),
        STUB.replace("int = 1", "int=1"),
        STUB.replace("    ", "\t"),
        STUB.replace('("f")', "('f')"),
        STUB.replace('raise NotImplementedError("f")', 'raise NotImplementedError( \\\n  "f" )  # later'),
    ],
)
def test_comments_and_layout_do_not_count(same):
    assert fingerprint(same) == fingerprint(STUB) != ""


@pytest.mark.parametrize(
    "other",
    [
        STUB.replace("f(x", "g(x"),
        STUB.replace("int, *a", "str, *a"),
        STUB.replace("k=1", "k=2"),
        STUB.replace("Doc", "doc"),
        STUB.replace("raise", "return"),
        STUB + "x = 1\n",
        STUB.replace("k=1", "k=True"),
        STUB.replace("*a", "**a").replace(", k=1", ""),
        "",
        STUB.replace('("f")', '(b"f")'),
    ],
)
def test_anything_else_counts(other):
    assert fingerprint(other) != fingerprint(STUB)


def test_a_text_that_is_no_python_has_no_fingerprint():
    for text in ("def f(:", "\0", "(" * 10_000, "x = " + "-" * 100_000 + "1", "\ud800 = 1"):
        assert fingerprint(text) == ""


def test_a_text_that_python_warns_about_has_a_fingerprint():
    assert fingerprint('x = "\\d"; assert (1, "always"); y = 1 is 1') != ""


def test_the_fingerprint_does_not_depend_on_the_python_version():
    assert fingerprint(STUB) == "453a8934927ffb32"


@examples(100)
@given(
    st.dictionaries(st.text(max_size=5), st.text(max_size=10), max_size=3),
    st.dictionaries(st.text(max_size=5), st.text(max_size=10), max_size=3),
)
def test_digests_are_equal_exactly_when_the_texts_are(a, b):
    assert (digest(a) == digest(b)) == (a == b)
    assert digest(a) == digest(dict(reversed(a.items())))


def test_a_text_cannot_pose_as_two():
    assert digest({"a": "1", "b": "2"}) != digest({"a": "1b\x002"})
