"""The commands against GitHub's own description: what they leave on GitHub, and what they do when it refuses."""

from __future__ import annotations

import os
import subprocess
import sys
import types
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from grader import cli
from grader.catalogue import CourseError
from grader.github import client
from grader.github.api import GitHubError, RateLimited, TokenExpired
from grader.model import Report, Status
from grader.report import json as report_json
from tests.github.contract import Contract, contract, description, mock, running
from tests.github.double import NO_PERMISSION, REPOSITORY, TOKEN, Double, refused
from tests.github.server import Answer, Asked, Server
from tests.github.test_checks import FAIL, one
from tests.report.conftest import every_status, report, text

SHA = "ce587453ced02b1526dfb4cb910479d431683101"


@pytest.fixture
def hub(tmp_path: Path) -> Double:
    return Double(tmp_path / "git")


@pytest.fixture
def server(contract: Contract, hub: Double, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """GitHub with this hub behind it, and the environment of a job."""
    contract.script = hub
    with running(contract) as found:
        hub.url = found.url
        for name, value in {
            "GITHUB_API_URL": found.url,
            "GITHUB_REPOSITORY": REPOSITORY,
            "GITHUB_SHA": SHA,
            "GITHUB_TOKEN": TOKEN,
            "GITHUB_SERVER_URL": "https://github.com",
            "GITHUB_RUN_ID": "42",
            "GRADER_LANG": "en",
            "NO_PROXY": "127.0.0.1",
        }.items():
            monkeypatch.setenv(name, value)
        yield found


@pytest.fixture
def waited(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Nobody waits in earnest."""
    seconds: list[float] = []
    monkeypatch.setattr(
        client.Client.__init__, "__kwdefaults__", {**client.Client.__init__.__kwdefaults__, "wait": seconds.append}
    )
    return seconds


@pytest.fixture
def grader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Run a command; errors of a course are raised, as `main` sees them."""

    def run(*words: object) -> Result:
        monkeypatch.setenv("GITHUB_TOKEN", os.environ.get("GITHUB_TOKEN", TOKEN))
        done = CliRunner().invoke(cli.app, ["github", *map(str, words)])
        assert TOKEN not in done.output and "GITHUB_TOKEN" not in os.environ
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        return done

    return run


@pytest.fixture
def write(tmp_path: Path) -> Callable[[Report], Path]:
    def write(found: Report) -> Path:
        (tmp_path / "report.json").write_bytes(report_json.encode(found))
        return tmp_path / "report.json"

    return write


# ---- check runs ----


def test_every_status_becomes_a_finished_check_run(server: Server, hub: Double, grader: Any, write: Any) -> None:
    done = grader("check-runs", write(every_status()))
    assert done.exit_code == 0 and done.output == f"{len(hub.runs)} check runs written\n"
    found = {run["name"]: run for run in hub.runs.values()}
    assert {"2.1 vram_calculator", "2.2 roofline", "4.2 prefix_cache", "04_kv_cache"} <= set(found)
    assert all(run["head_sha"] == SHA and run["status"] == "completed" for run in found.values())
    assert found["2.2 roofline"]["details_url"] == f"https://github.com/{REPOSITORY}/actions/runs/42"
    assert {run["conclusion"] for run in found.values()} == {"success", "failure", "neutral", "skipped"}


def test_only_what_changed_has_a_run_of_its_own(
    server: Server, hub: Double, grader: Any, write: Any, tmp_path: Path
) -> None:
    (tmp_path / "changed.json").write_text('["roofline", "a_file_of_the_learners_own"]', encoding="utf-8")
    assert grader("check-runs", write(every_status()), "--changed", tmp_path / "changed.json").exit_code == 0
    names = [run["name"] for run in hub.runs.values()]
    assert [name for name in names if " " in name] == ["2.2 roofline"]
    assert "02_gpu_basics" in names and "04_kv_cache" in names


def test_120_annotations_arrive_in_three_requests(server: Server, hub: Double, grader: Any, write: Any) -> None:
    assert grader("check-runs", write(report(one("2.1", "a", Status.failed, failing=120)))).exit_code == 0
    assert [(asked.method, len(asked.json["output"]["annotations"])) for asked in server.asked] == [
        ("POST", 50),
        ("PATCH", 50),
        ("PATCH", 20),
    ]
    (run,) = hub.runs.values()
    assert [note["title"] for note in run["output"]["annotations"]] == [f"2.1 a · check {i}" for i in range(120)]


def test_a_second_attempt_writes_beside_the_first(server: Server, hub: Double, grader: Any, write: Any) -> None:
    path = write(report(one("2.1", "a", Status.passed)))
    assert grader("check-runs", path).exit_code == grader("check-runs", path).exit_code == 0
    assert [run["name"] for run in hub.runs.values()] == ["2.1 a"] * 2


@pytest.mark.parametrize(("lang", "said"), [("en", "no permission"), ("zh", "没有权限")])
def test_without_permission_one_line_is_said_and_the_job_goes_on(
    server: Server, hub: Double, grader: Any, write: Any, lang: str, said: str
) -> None:
    hub.writes = False
    done = grader("check-runs", write(every_status()), "--lang", lang)
    assert done.exit_code == 0 and said in done.output and done.output.count("\n") == 1
    assert len(server.asked) == 1 and hub.runs == {}


@pytest.mark.parametrize("status", [403, 429])
def test_a_limit_in_the_middle_is_waited_for(
    server: Server, hub: Double, grader: Any, write: Any, waited: list[float], status: int
) -> None:
    hub.first = [
        None,
        refused(status, "You have exceeded a secondary rate limit", retry_after="30"),
        refused(status, "API rate limit exceeded for installation", x_ratelimit_remaining="0", x_ratelimit_reset="1"),
        refused(502, "Server Error"),
    ]
    found = report(one("2.1", "a", Status.passed), one("2.2", "b", Status.failed, failing=1))
    assert grader("check-runs", write(found)).exit_code == 0
    assert [run["name"] for run in hub.runs.values()] == ["2.1 a", "2.2 b"]
    assert waited == [30, 1, 1]


def test_a_limit_that_lasts_an_hour_ends_the_command_and_not_the_job(
    server: Server, hub: Double, grader: Any, write: Any, waited: list[float]
) -> None:
    hub.first = [None, refused(403, "API rate limit exceeded", retry_after="3600")]
    done = grader("check-runs", write(every_status()))
    assert (done.exit_code, len(hub.runs), waited) == (0, 1, [])
    assert "1 of" in done.output and "limit of requests" in done.output


def test_an_expired_token_is_an_error_with_a_sentence(
    server: Server, hub: Double, grader: Any, write: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", "expired")
    with pytest.raises(TokenExpired, match="expired"):
        grader("check-runs", write(every_status()))
    assert len(server.asked) == 1


def test_what_github_does_not_take_is_an_error(server: Server, hub: Double, grader: Any, write: Any) -> None:
    hub.first = [refused(422, "No commit found for SHA")]
    with pytest.raises(GitHubError, match="No commit found"):
        grader("check-runs", write(every_status()))


@pytest.mark.parametrize("missing", ["GITHUB_TOKEN", "GITHUB_SHA", "GITHUB_REPOSITORY"])
def test_a_variable_that_is_missing_is_named(
    server: Server, grader: Any, write: Any, monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    monkeypatch.setenv(missing, "")
    with pytest.raises(CourseError, match=missing):
        grader("check-runs", write(every_status()))
    assert server.asked == []


@pytest.mark.parametrize(
    ("name", "content"), [("report.json", "{}"), ("changed.json", '{"a": 1}'), ("changed.json", "[1]")]
)
def test_a_file_that_is_something_else_is_named(
    server: Server, grader: Any, write: Any, tmp_path: Path, name: str, content: str
) -> None:
    path = write(every_status())
    (tmp_path / "changed.json").write_text("[]", encoding="utf-8")
    (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(CourseError, match=name):
        grader("check-runs", path, "--changed", tmp_path / "changed.json")
    assert server.asked == []


# ---- the badge ----


@pytest.fixture
def badge_of(monkeypatch: pytest.MonkeyPatch) -> None:
    """A badge that says how many items there are."""
    monkeypatch.setattr(
        "grader.report.badge.render_svg", lambda found, lang: f"<svg>{lang} {len(found.items)} 项</svg>\n"
    )
    monkeypatch.setattr(
        "grader.report.badge.render_shields", lambda found, lang: f'{{"message": "{len(found.items)}"}}\n'
    )


def branch(hub: Double) -> tuple[str, str, list[str]]:
    names = hub.run("ls-tree", "--name-only", "badges").split()
    return hub.run("rev-list", "--count", "badges"), hub.run("show", "badges:badge.svg"), names


@pytest.mark.usefixtures("badge_of")
def test_the_badges_branch_is_one_commit_that_is_replaced(server: Server, hub: Double, grader: Any, write: Any) -> None:
    for many in (1, 2):
        done = grader("badge", write(report(*(one(f"2.{i}", f"e{i}", Status.passed) for i in range(many)))))
        assert done.exit_code == 0 and f"https://github.com/{REPOSITORY}/raw/badges/badge.svg" in done.output
        assert branch(hub) == ("1", f"<svg>en {many} 项</svg>", ["badge.json", "badge.svg"])
    before = len(server.asked)
    assert (
        "as it was" in grader("badge", write(report(*(one(f"2.{i}", f"e{i}", Status.passed) for i in range(2))))).output
    )
    assert [asked.method for asked in server.asked[before:]] == ["GET", "GET"]


@pytest.mark.usefixtures("badge_of")
def test_a_branch_with_history_is_replaced_by_one_without(server: Server, hub: Double, grader: Any, write: Any) -> None:
    path = write(report(one("2.1", "a", Status.passed)))
    grader("badge", path)
    tree = hub.run("rev-parse", "badges^{tree}")
    hub.run("update-ref", "refs/heads/badges", hub.run("commit-tree", tree, "-p", "badges", "-m", "again"))
    assert branch(hub)[0] == "2"
    grader("badge", path)
    assert branch(hub)[0] == "1"


@pytest.mark.usefixtures("badge_of")
def test_a_branch_that_another_run_creates_meanwhile_is_no_problem(
    server: Server, hub: Double, grader: Any, write: Any
) -> None:
    grader("badge", write(report(one("2.1", "a", Status.passed))))
    hub.first = [refused(404, "Not Found")]
    grader("badge", write(report(one("2.1", "a", Status.passed), one("2.2", "b", Status.passed))))
    assert branch(hub)[:2] == ("1", "<svg>en 2 项</svg>")


@pytest.mark.usefixtures("badge_of")
def test_a_badge_without_permission_is_one_line(server: Server, hub: Double, grader: Any, write: Any) -> None:
    hub.writes = False
    done = grader("badge", write(every_status()))
    assert done.exit_code == 0 and "no permission" in done.output and done.output.count("\n") == 1


# ---- releases ----


@pytest.fixture
def tagged(hub: Double) -> Double:
    tree = hub.run("mktree")
    hub.run("tag", "v1.2.0", hub.run("commit-tree", tree, "-m", "x"))
    return hub


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    made = {"notes.md": "# 1.2.0\n", "pro.age": "sealed", "grader-1.2.0-py3-none-any.whl": "wheel"}
    for name, content in made.items():
        (tmp_path / name).write_text(content, encoding="utf-8")
    return [tmp_path / name for name in made]


def release(grader: Any, files: list[Path]) -> Result:
    notes, *assets = files
    return grader("release", "v1.2.0", "--notes", notes, *assets)


def test_a_release_is_drafted_filled_and_published(
    server: Server, tagged: Double, grader: Any, files: list[Path]
) -> None:
    done = release(grader, files)
    assert done.exit_code == 0 and f"https://github.com/{REPOSITORY}/releases/1" in done.output
    (made,) = tagged.releases
    assert (made["tag_name"], made["body"], made["draft"]) == ("v1.2.0", "# 1.2.0\n", False)
    assert tagged.files == {"pro.age": b"sealed", "grader-1.2.0-py3-none-any.whl": b"wheel"}
    assert tagged.assets[1]["grader-1.2.0-py3-none-any.whl"]["content_type"] == "application/zip"
    kinds = [f"{asked.method} {asked.path.split('/')[-1]}" for asked in server.asked]
    assert kinds == [
        "GET v1.2.0",
        "GET releases",
        "POST releases",
        "GET assets",
        "POST assets",
        "POST assets",
        "PATCH 1",
    ]
    assert server.asked[2].json["draft"] is True


def test_a_release_made_again_changes_nothing(server: Server, tagged: Double, grader: Any, files: list[Path]) -> None:
    release(grader, files)
    before = len(server.asked)
    done = release(grader, files)
    assert done.output.count("there already") == 2
    assert {asked.method for asked in server.asked[before:]} == {"GET"}


def test_a_release_goes_on_where_it_stopped(
    server: Server, tagged: Double, grader: Any, files: list[Path], waited: list[float]
) -> None:
    tagged.first = [None] * 5 + [refused(502, "Server Error")] * 4
    with pytest.raises(GitHubError, match="fault"):
        release(grader, files)
    (name,) = tagged.assets[1]
    assert name == "pro.age" and tagged.releases[0]["draft"] is True
    tagged.assets[1]["broken.age"] = {**tagged.assets[1][name], "name": "broken.age", "id": 7, "state": "open"}
    (files[1].parent / "broken.age").write_bytes(b"whole")
    done = release(grader, [*files, files[1].parent / "broken.age"])
    assert done.output.count("uploaded") == 2 and done.output.count("there already") == 1
    assert tagged.files["broken.age"] == b"whole" and tagged.releases[0]["draft"] is False


def test_an_upload_whose_answer_was_lost_counts(
    server: Server, tagged: Double, grader: Any, files: list[Path], waited: list[float], contract: Contract
) -> None:
    def lost(operation: Any, asked: Any, example: Any) -> Answer | None:
        found = tagged(operation, asked, example)
        once = operation.method == "POST" and operation.template.endswith("/assets") and not waited
        return refused(502, "Server Error") if once else found

    contract.script = lost
    assert release(grader, files).exit_code == 0
    assert (waited, tagged.releases[0]["draft"]) == ([1], False)
    assert sorted(tagged.assets[1]) == ["grader-1.2.0-py3-none-any.whl", "pro.age"]


def test_what_is_released_is_not_changed(server: Server, tagged: Double, grader: Any, files: list[Path]) -> None:
    release(grader, files)
    files[1].write_bytes(b"sealed anew")
    (files[1].parent / "new.age").write_bytes(b"new")
    with pytest.raises(CourseError, match=r"pro\.age.*new tag"):
        release(grader, [*files, files[1].parent / "new.age"])
    assert tagged.files["pro.age"] == b"sealed" and "new.age" not in tagged.files


def test_new_notes_are_written_to_a_release_that_is_there(
    server: Server, tagged: Double, grader: Any, files: list[Path]
) -> None:
    release(grader, files)
    files[0].write_text("# 1.2.0, corrected\n", encoding="utf-8")
    release(grader, files)
    assert [made["body"] for made in tagged.releases] == ["# 1.2.0, corrected\n"]


def test_a_release_on_a_later_page_is_found(
    server: Server, tagged: Double, grader: Any, files: list[Path], contract: Contract
) -> None:
    listed = Asked("GET", f"/repos/{REPOSITORY}/releases", {}, {}, b"")
    operation = contract.description.find(listed.method, listed.path)
    assert operation is not None
    _, (example, *_) = contract.ask_mock(operation, listed)
    for i in range(5):
        tagged.add_release(example, tag_name=f"v0.{i}", name="old", body="", draft=False)
    tagged.add_release(example, tag_name="v1.2.0", name="v1.2.0", body="draft", draft=True)
    release(grader, files)
    assert len(tagged.releases) == 6 and tagged.releases[5]["draft"] is False


def test_a_tag_that_is_not_there_is_not_made_up(server: Server, hub: Double, grader: Any, files: list[Path]) -> None:
    with pytest.raises(CourseError, match="has no tag"):
        release(grader, files)
    assert hub.releases == []


@pytest.mark.parametrize("name", [".hidden", "名.age", "a b.age", "end."])
def test_a_name_that_github_would_change_is_refused(
    server: Server, tagged: Double, grader: Any, files: list[Path], name: str
) -> None:
    path = files[0].parent / name
    path.write_bytes(b"x")
    with pytest.raises(CourseError, match="asset's name"):
        release(grader, [*files, path])
    with pytest.raises(CourseError, match="asset's name"):
        release(grader, [*files, files[1]])
    assert server.asked == []


def test_a_release_without_permission_is_an_error(
    server: Server, tagged: Double, grader: Any, files: list[Path]
) -> None:
    tagged.writes = False
    with pytest.raises(GitHubError, match="permission"):
        release(grader, files)


# ---- as a process ----


@pytest.mark.parametrize(
    ("token", "writes", "code", "said"),
    [(TOKEN, True, 0, "check runs written"), (TOKEN, False, 0, "no permission"), ("ghs_expired", True, 2, "expired")],
)
def test_a_job_sees_an_exit_code_and_one_line(
    server: Server, hub: Double, write: Any, token: str, writes: bool, code: int, said: str
) -> None:
    hub.writes = writes
    command = [sys.executable, "-m", "grader", "github", "check-runs", str(write(every_status()))]
    done = subprocess.run(command, env={**os.environ, "GITHUB_TOKEN": token}, capture_output=True, text=True)
    assert done.returncode == code
    told = done.stdout + done.stderr
    assert said in told and told.count("\n") == 1 and token not in told
