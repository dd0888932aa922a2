"""Where a bundle's files may land: through no link, over nobody's work, nothing written when anything is in the way."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from grader.editions import placement
from grader.editions.bundle import BundleError, Entry, hash_of

ONE, TWO = Entry("solutions/a/x.py", b"one"), Entry("solutions/b/y.py", b"two")


def tree(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}


def test_files_are_written_where_nothing_is(tmp_path: Path) -> None:
    done = placement.place(tmp_path, [ONE, TWO], {})
    assert tree(tmp_path) == {ONE.path: b"one", TWO.path: b"two"} and done.written == (ONE.path, TWO.path)
    assert (tmp_path / ONE.path).stat().st_mode & 0o777 == 0o644


def test_a_second_time_changes_nothing(tmp_path: Path) -> None:
    placement.place(tmp_path, [ONE, TWO], {})
    assert placement.place(tmp_path, [ONE, TWO], {}) == placement.Placed((), (ONE.path, TWO.path), ())


def test_own_work_stops_everything_before_the_first_write(tmp_path: Path) -> None:
    (tmp_path / "solutions/b").mkdir(parents=True)
    (tmp_path / TWO.path).write_bytes(b"my own")
    with pytest.raises(BundleError, match=r"work of your own.*solutions/b/y\.py"):
        placement.place(tmp_path, [ONE, TWO], {TWO.path: hash_of(b"an older text")})
    assert tree(tmp_path) == {TWO.path: b"my own"}


def test_what_an_earlier_placement_wrote_is_replaced_and_removed(tmp_path: Path) -> None:
    placement.place(tmp_path, [ONE, TWO], {})
    known = {entry.path: hash_of(entry.data) for entry in (ONE, TWO)}
    done = placement.place(tmp_path, [Entry(ONE.path, b"newer")], known)
    assert tree(tmp_path) == {ONE.path: b"newer"} and done.removed == (TWO.path,)


def test_what_a_person_changed_since_is_not_removed(tmp_path: Path) -> None:
    placement.place(tmp_path, [ONE, TWO], {})
    (tmp_path / TWO.path).write_bytes(b"notes of mine")
    known = {entry.path: hash_of(entry.data) for entry in (ONE, TWO)}
    placement.place(tmp_path, [ONE], known)
    assert (tmp_path / TWO.path).read_bytes() == b"notes of mine"


def test_a_forged_record_removes_nothing_elsewhere(tmp_path: Path) -> None:
    root = tmp_path / "course"
    (root / "exercises").mkdir(parents=True)
    (root / "exercises/answer.py").write_bytes(b"mine")
    (tmp_path / "outside").write_bytes(b"mine")
    known = {
        name: hash_of(b"mine") for name in ("exercises/answer.py", "../outside", "solutions/../exercises/answer.py")
    }
    placement.place(root, [ONE], known)
    assert (root / "exercises/answer.py").exists() and (tmp_path / "outside").exists()


@pytest.mark.parametrize("link", ["solutions", "solutions/a", "solutions/a/x.py"])
@pytest.mark.parametrize("dangling", [False, True])
def test_no_link_is_followed(link: str, dangling: bool, tmp_path: Path) -> None:
    outside, root = tmp_path / "outside", tmp_path / "course"
    (root / link).parent.mkdir(parents=True)
    if not dangling:
        outside.mkdir()
    os.symlink(outside, root / link)
    with pytest.raises(BundleError, match="is a link"):
        placement.place(root, [ONE, TWO], {})
    assert not outside.exists() or not any(outside.iterdir())
    assert not (root / TWO.path).exists()


def test_no_link_is_followed_to_remove(tmp_path: Path) -> None:
    outside, root = tmp_path / "outside", tmp_path / "course"
    outside.mkdir()
    (outside / "y.py").write_bytes(b"two")
    (root / "solutions").mkdir(parents=True)
    os.symlink(outside, root / "solutions/b")
    placement.place(root, [ONE], {TWO.path: hash_of(b"two")})
    assert (outside / "y.py").exists()


def test_a_folder_where_a_file_should_be(tmp_path: Path) -> None:
    (tmp_path / ONE.path).mkdir(parents=True)
    with pytest.raises(BundleError, match="regular file"):
        placement.place(tmp_path, [ONE], {})


def test_a_file_where_a_folder_should_be(tmp_path: Path) -> None:
    (tmp_path / "solutions").mkdir()
    (tmp_path / "solutions/a").write_bytes(b"mine")
    with pytest.raises(BundleError, match="no folder"):
        placement.place(tmp_path, [ONE], {})
    assert tree(tmp_path) == {"solutions/a": b"mine"}


def test_a_pipe_is_not_opened(tmp_path: Path) -> None:
    (tmp_path / "solutions/a").mkdir(parents=True)
    os.mkfifo(tmp_path / ONE.path)
    with pytest.raises(BundleError, match="regular file"):
        placement.place(tmp_path, [ONE], {})


def test_a_name_that_differs_in_case_only_is_told(tmp_path: Path) -> None:
    (tmp_path / "solutions/A").mkdir(parents=True)
    if (tmp_path / "solutions/a").exists():
        pytest.skip("this file system does not tell case")
    with pytest.raises(BundleError, match="differs in case"):
        placement.place(tmp_path, [ONE], {})


def test_names_are_checked_once_more(tmp_path: Path) -> None:
    with pytest.raises(BundleError, match="refused"):
        placement.place(tmp_path / "course", [Entry("solutions/../../x", b"")], {})


def test_a_write_that_fails_leaves_no_rest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(old: str, new: str, **where: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", full)
    with pytest.raises(OSError, match="No space"):
        placement.place(tmp_path, [ONE], {})
    assert tree(tmp_path) == {}


@pytest.mark.parametrize("held", [True, False])
@pytest.mark.parametrize("link", ["solutions", "solutions/a", "solutions/b"])
def test_no_link_is_followed_that_appears_after_the_check(
    link: str, held: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outside, root = tmp_path / "outside", tmp_path / "course"
    for folder in ("solutions/a", "solutions/b"):
        (root / folder).mkdir(parents=True)
    (outside / "a").mkdir(parents=True)
    (outside / "x.py").write_bytes(b"theirs")
    checked = placement._stale

    def swap(*words: object) -> list[str]:
        found = checked(*words)
        (root / link).rename(tmp_path / "away")
        os.symlink(outside, root / link)
        return found

    monkeypatch.setattr(placement, "_stale", swap)
    monkeypatch.setattr(placement, "_HELD", held and placement._HELD, raising=False)
    with pytest.raises(BundleError, match="link, and nothing is written through links"):
        placement.place(root, [ONE, TWO], {})
    assert tree(outside) == {"x.py": b"theirs"}


@pytest.mark.parametrize("held", [True, False])
def test_no_link_that_appears_after_the_check_is_followed_to_remove(
    held: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outside, root = tmp_path / "outside", tmp_path / "course"
    root.mkdir()
    placement.place(root, [ONE, TWO], {})
    outside.mkdir()
    (outside / "y.py").write_bytes(b"two")
    checked = placement._stale

    def swap(*words: object) -> list[str]:
        found = checked(*words)
        (root / "solutions/b").rename(tmp_path / "away")
        os.symlink(outside, root / "solutions/b")
        return found

    monkeypatch.setattr(placement, "_stale", swap)
    monkeypatch.setattr(placement, "_HELD", held and placement._HELD, raising=False)
    with pytest.raises(BundleError, match="link"):
        placement.place(root, [ONE], {entry.path: hash_of(entry.data) for entry in (ONE, TWO)})
    assert tree(outside) == {"y.py": b"two"}


def test_files_are_written_where_no_folder_can_be_held_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(placement, "_HELD", False)
    placement.place(tmp_path, [ONE, TWO], {})
    known = {entry.path: hash_of(entry.data) for entry in (ONE, TWO)}
    placement.place(tmp_path, [Entry(ONE.path, b"newer")], known)
    assert tree(tmp_path) == {ONE.path: b"newer"} and (tmp_path / ONE.path).stat().st_mode & 0o777 == 0o644


def test_what_an_interrupted_placement_wrote_is_replaced_and_removed(tmp_path: Path) -> None:
    placement.place(tmp_path, [ONE, TWO], {})
    begun = {entry.path: (hash_of(b"older"), hash_of(entry.data)) for entry in (ONE, TWO)}
    with pytest.raises(BundleError, match="work of your own"):
        placement.place(tmp_path, [Entry(ONE.path, b"newer")], {})
    done = placement.place(tmp_path, [Entry(ONE.path, b"newer")], {}, begun=begun)
    assert tree(tmp_path) == {ONE.path: b"newer"} and done.removed == (TWO.path,)


def test_an_older_file_that_an_interrupted_placement_left_is_replaced(tmp_path: Path) -> None:
    placement.place(tmp_path, [ONE], {})
    newer = Entry(ONE.path, b"newer")
    done = placement.place(tmp_path, [newer], {ONE.path: hash_of(b"one")}, begun={ONE.path: [hash_of(b"newer")]})
    assert done.written == (ONE.path,) and tree(tmp_path) == {ONE.path: b"newer"}


def test_the_word_to_begin_comes_after_the_last_check_and_before_the_first_write(tmp_path: Path) -> None:
    seen: list[dict[str, bytes]] = []
    placement.place(tmp_path, [ONE], {}, ready=lambda: seen.append(tree(tmp_path)))
    with pytest.raises(BundleError):
        placement.place(tmp_path, [Entry(ONE.path, b"newer")], {}, ready=lambda: seen.append({}))
    assert seen == [{}] and tree(tmp_path) == {ONE.path: b"one"}
