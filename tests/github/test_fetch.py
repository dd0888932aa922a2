"""Only the learner's own public commit, only the files that are graded, only as plain files of a bounded size, only what its SHA says."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader import catalogue, submission
from grader.github import fetch
from grader.github.api import GitHubError
from grader.github.fetch import Submission
from grader.github.form import Problem, Request
from tests.conftest import TOY
from tests.github.hub import Hub
from tests.rooms import examples

COURSE = catalogue.load(TOY)
EXERCISES = list(COURSE.exercises)
LEARNER = 42
ADDER, STACK = "exercises/01_toy/adder/adder.py", "exercises/01_toy/stack/stack.py"


def asked(sha: str, repository: str = "learner/toy", account: int = LEARNER) -> Request:
    owner, name = repository.split("/")
    return Request(1, account, owner, name, sha, (), ("en",))


@pytest.fixture
def hub() -> Hub:
    made = Hub()
    made.repository("learner/toy", LEARNER)
    return made


def taken(hub: Hub, sha: str) -> Submission:
    found = fetch.fetch(hub, asked(sha), COURSE, EXERCISES)
    assert isinstance(found, Submission), found
    return found


def refused(hub: Hub, request: Request) -> str:
    found = fetch.fetch(hub, request, COURSE, EXERCISES)
    assert isinstance(found, Problem), found
    return found.text.en


def test_the_graded_files_are_taken_and_nothing_else(hub: Hub, tmp_path: Path) -> None:
    sha = hub.push(
        "learner/toy",
        {
            ADDER: b"# mine\n",
            "exercises/01_toy/adder/test_adder.py": b"assert True\n",
            "exercises/01_toy/adder/conftest.py": b"import os\n",
            "exercises/01_toy/adder/exercise.toml": b"points = 100\n",
            "exercises/given/toy.py": b"",
            "conftest.py": b"",
            ".github/workflows/grade-request.yml": b"on: push\n",
        },
    )
    found = taken(hub, sha)
    assert found.files == {"adder": b"# mine\n"} and not found.notes
    fetch.write(found, EXERCISES, tmp_path / "s")
    assert [str(p.relative_to(tmp_path / "s")) for p in (tmp_path / "s").rglob("*") if p.is_file()] == [ADDER]
    assert submission.read(tmp_path / "s", COURSE.exercise("adder")).text == "# mine\n"
    assert sum("/git/blobs/" in path for _, path in hub.asked) == 1


def test_an_untouched_stub_costs_no_request(hub: Hub) -> None:
    stub = (TOY / STACK).read_bytes()
    sha = hub.push("learner/toy", {ADDER: b"# mine\n", STACK: stub})
    assert taken(hub, sha).files["stack"] == stub
    assert sum("/git/blobs/" in path for _, path in hub.asked) == 1


def test_a_commit_is_the_tip_of_a_branch_or_in_the_history_of_the_default_branch(hub: Hub) -> None:
    first = hub.push("learner/toy", {ADDER: b"1\n"})
    hub.push("learner/toy", {ADDER: b"2\n"})
    side = hub.push("learner/toy", {ADDER: b"3\n"}, branch="side/é#%?&")
    assert taken(hub, first).files["adder"] == b"1\n"
    assert taken(hub, side).files["adder"] == b"3\n"
    hub.push("learner/toy", {ADDER: b"4\n"}, branch="side/é#%?&")
    assert "neither on the default branch" in refused(hub, asked(side))


def test_a_branch_with_a_strange_name_is_compared_as_a_sha(hub: Hub) -> None:
    hub.repository("odd/toy", 9)
    first = hub.push("odd/toy", {ADDER: b"1\n"}, branch="é/#%?&...x")
    hub.push("odd/toy", {ADDER: b"2\n"}, branch="é/#%?&...x")
    found = fetch.fetch(hub, asked(first, "odd/toy", 9), COURSE, EXERCISES)
    assert isinstance(found, Submission)
    assert all(path.isascii() and "?" not in path and "#" not in path for _, path in hub.asked)


def test_a_commit_of_another_fork_is_not_this_repository_s(hub: Hub) -> None:
    hub.push("learner/toy", {ADDER: b"mine\n"})
    hub.repository("other/toy", 7)
    foreign = hub.push("other/toy", {ADDER: b"theirs\n"})
    assert hub.get(f"/repos/learner/toy/git/commits/{foreign}"), "GitHub serves it under every name of the network"
    assert "neither on the default branch" in refused(hub, asked(foreign))
    assert not any("/git/trees/" in path for _, path in hub.asked)


def test_only_the_owner_may_ask_for_a_repository(hub: Hub) -> None:
    sha = hub.push("learner/toy", {ADDER: b"x\n"})
    assert "does not belong to the account" in refused(hub, asked(sha, account=7))


@pytest.mark.parametrize("hidden", [True, False], ids=["private", "none"])
def test_a_private_repository_and_one_that_is_not_there_look_the_same(hub: Hub, hidden: bool) -> None:
    sha = hub.push("learner/toy", {ADDER: b"x\n"})
    if hidden:
        hub.repositories["learner/toy"].private = True
    else:
        del hub.repositories["learner/toy"]
    assert "has no commit" in refused(hub, asked(sha))


def test_a_repository_that_the_token_sees_though_it_is_private_is_refused(hub: Hub) -> None:
    sha = hub.push("learner/toy", {ADDER: b"x\n"})

    class Seeing(Hub):
        def get(self, path: str, **params: object) -> object:
            found = hub.get(path, **params)
            return found | {"private": True} if path == "/repos/learner/toy" else found

    assert "is not public" in refused(Seeing(), asked(sha))


def test_a_commit_that_is_not_pushed_is_the_learner_s_problem(hub: Hub) -> None:
    hub.push("learner/toy", {ADDER: b"x\n"})
    assert "has no commit" in refused(hub, asked("e" * 40))


@pytest.mark.parametrize("content", ["link:/etc/passwd", "submodule", "folder", b"x" * 300_000])
def test_what_is_no_small_plain_file_is_told_and_not_taken(hub: Hub, content: bytes | str) -> None:
    sha = hub.push("learner/toy", {ADDER: content, STACK: b"# fine\n"})
    found = taken(hub, sha)
    assert found.files == {"stack": b"# fine\n"} and ADDER in found.notes[0].en and len(found.notes) == 1


def test_a_file_that_is_listed_twice_is_not_taken(hub: Hub) -> None:
    sha = hub.push("learner/toy", {ADDER: b"# mine\n"})
    folder = next(tree for tree in hub.trees.values() if tree[0]["path"] == "adder.py")
    folder.append(dict(folder[0]))
    found = taken(hub, sha)
    assert not found.files and ADDER in found.notes[0].en


@pytest.mark.parametrize("place", ["exercises", "exercises/01_toy", "exercises/01_toy/adder"])
@pytest.mark.parametrize("content", ["link:../..", "submodule"])
def test_nothing_is_taken_from_behind_a_link(hub: Hub, place: str, content: str) -> None:
    sha = hub.push("learner/toy", {place: content, "README.md": b"x\n"})
    found = fetch.fetch(hub, asked(sha), COURSE, EXERCISES)
    if place == "exercises":
        assert isinstance(found, Problem) and "no folder exercises" in found.text.en
    else:
        assert isinstance(found, Submission) and not found.files and found.notes


def test_a_submission_has_a_size_as_a_whole(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch, "TOTAL", 5000)
    sha = hub.push("learner/toy", {ADDER: b"a" * 3000, STACK: b"b" * 3000})
    found = taken(hub, sha)
    assert len(found.files) == 1 and len(found.notes) == 1


def test_a_tree_too_long_for_one_listing_is_walked_where_it_matters(hub: Hub) -> None:
    files: dict[str, bytes | str] = {ADDER: b"# mine\n"} | {f"exercises/00/{i}/x": b"" for i in range(50)}
    sha = hub.push("learner/toy", files)
    hub.most_listed = 20
    assert taken(hub, sha).files == {"adder": b"# mine\n"}
    assert sum("/git/trees/" in path for _, path in hub.asked) <= 6


@pytest.mark.parametrize("change", [b"# other\n", b"x" * 400_000, None])
def test_a_blob_that_is_not_what_its_sha_says_is_not_used(hub: Hub, change: bytes | None) -> None:
    sha = hub.push("learner/toy", {ADDER: b"# mine\n"})
    key = fetch.blob_sha(b"# mine\n")
    if change is None:
        hub.blobs.pop(key)
        assert isinstance(fetch.fetch(hub, asked(sha), COURSE, EXERCISES), Problem)
    else:
        hub.blobs[key] = change
        with pytest.raises(GitHubError):
            fetch.fetch(hub, asked(sha), COURSE, EXERCISES)


@pytest.mark.parametrize("status", [0, 401, 403, 429, 500, 503])
def test_github_s_trouble_is_not_the_learner_s_problem(hub: Hub, status: int) -> None:
    sha = hub.push("learner/toy", {ADDER: b"x\n"})
    hub.broken[f"/repos/learner/toy/git/commits/{sha}"] = status
    with pytest.raises(GitHubError):
        fetch.fetch(hub, asked(sha), COURSE, EXERCISES)


NAMES = st.one_of(
    st.sampled_from(
        [
            "adder.py",
            "Adder.py",
            "ADDER.PY",
            "adder.py ",
            "adder.py\n",
            "..",
            ".",
            ".git",
            "/etc/passwd",
            "adder.py/..",
            "\u0061dder.py\u200b",
            "a\\b",
            "aux",
        ]
    ),
    st.text(min_size=1, max_size=6),
)
ENTRIES = st.lists(
    st.fixed_dictionaries(
        {
            "path": st.one_of(
                st.just("01_toy/adder/adder.py"),
                st.just("01_toy/adder"),
                st.just("01_toy"),
                st.lists(NAMES, min_size=1, max_size=4).map("/".join),
                NAMES.map(lambda n: f"01_toy/adder/{n}"),
            ),
            "mode": st.sampled_from(["100644", "100755", "120000", "160000", "040000", "100600", "", "0100644"]),
            "type": st.sampled_from(["blob", "tree", "commit", "link"]),
            "sha": st.sampled_from(["a" * 40, fetch.blob_sha(b"# ok\n"), "../../../issues", "A" * 40, ""]),
            "size": st.sampled_from([None, 0, 5, -1, 1 << 40]),
        }
    ),
    max_size=6,
)


@given(ENTRIES, st.booleans())
@examples(400)
def test_whatever_a_tree_lists_only_allowed_files_of_plain_mode_are_written(entries, truncated) -> None:
    hub = Hub()
    hub.repository("learner/toy", LEARNER)
    sha = hub.push("learner/toy", {"exercises/x": b""})
    inner = hub.trees[hub.commits[sha][0]][0]["sha"]
    hub.blobs[fetch.blob_sha(b"# ok\n")] = b"# ok\n"
    hub.trees[inner] = entries
    if truncated:
        hub.most_listed = 0
    place = Path(tempfile.mkdtemp())
    try:
        try:
            found = fetch.fetch(hub, asked(sha), COURSE, EXERCISES)
        except GitHubError:
            found = None
        for _, path in hub.asked:
            assert path.startswith("/repos/learner/toy") and ".." not in path.split("/") and path.isascii()
        if isinstance(found, Submission):
            fetch.write(found, EXERCISES, place / "s")
            written = [p for p in place.rglob("*") if not p.is_dir()]
            assert all(str(p.relative_to(place)) == f"s/{ADDER}" and not p.is_symlink() for p in written)
            plain = [
                e
                for e in entries
                if e["path"] == "01_toy/adder/adder.py" and e["type"] == "blob" and e["mode"][:3] == "100"
            ]
            assert not written or (
                len(plain) == 1 and plain[0]["mode"] in fetch.FILES and written[0].read_bytes() == b"# ok\n"
            )
    finally:
        shutil.rmtree(place)


def test_git_itself_gives_a_file_the_same_sha(tmp_path: Path) -> None:
    import subprocess

    for data in (b"", b"# mine\n", os.urandom(5000)):
        ran = subprocess.run(["git", "hash-object", "--stdin"], input=data, capture_output=True, check=True)
        assert ran.stdout.decode().strip() == fetch.blob_sha(data)
