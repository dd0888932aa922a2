"""The three jobs of grade-request.yml from end to end: the workflow's own steps, a GitHub on the loopback, the toy course with sealed hidden tests.

Learners who are honest, early, hostile; nothing is gained, no key and no secret is anywhere, nobody is answered twice.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml

from grader import catalogue
from grader.editions import agefile, git
from grader.editions import members as members_module
from grader.editions.members import Member
from grader.github import answers, batch, inbox, intake, queue, reply
from grader.github.api import GitHubError, RateLimited
from grader.github.batch import Batch
from grader.model import Course, Report, Text
from grader.report import json as report_json
from tests.conftest import TOY
from tests.editions.parties import Authors
from tests.github.conftest import SHA, SITUATIONS, fetched
from tests.github.hub import COURSE, Hub, Served, body
from tests.github.machine import EXECUTED
from tests.github.test_reply import HOSTILE, check_inert, forged

ROOT = Path(__file__).parents[2]
WORKFLOW = ROOT / ".github/workflows/grade-request.yml"
ADDER, STACK = "exercises/01_toy/adder/adder.py", "exercises/01_toy/stack/stack.py"
NOW = 1_788_220_800  # 2026-09-01T00:00:00Z
TOKEN, SEED = "ghs_0123456789tokentokentoken", "an-instructors-seed-7c1f"
KEY, PUBLIC = agefile.make_key()

THIEF = '''"""Reads what it should not, and tells it."""
import os, pathlib, sys
found = [str(dict(os.environ))]
for place in ("/proc/self/environ", "/proc/1/environ", "/proc/%d/environ" % os.getppid(), "/etc/passwd"):
    try:
        found.append(open(place, "rb").read().decode("latin-1"))
    except OSError:
        pass
for place in ("/tmp", "/home", "/work", os.getcwd()):
    try:
        found += [p.read_text() for p in pathlib.Path(place).rglob("test_hidden.py")]
    except OSError:
        pass
print("@octocat ::error::", found)
def add(a, b):
    raise ValueError("@octocat #1 https://evil.example ::set-output name=x::y " + repr(found))
def summary(numbers):
    os._exit(0)
def running(numbers):
    raise RuntimeError(repr(found))
'''


def texts(situation: str) -> dict[str, bytes | str]:
    return {name: (SITUATIONS / situation / name).read_bytes() for name in (ADDER, STACK)}


@pytest.fixture
def hub() -> Hub:
    made = Hub()
    for owner, name in enumerate(["ann", "ben", "cem", "dot", "eve"], start=1):
        made.repository(f"{name}/toy", owner)
    return made


def job(name: str, workflow: Path) -> dict[str, Any]:
    return yaml.safe_load(workflow.read_text(encoding="utf-8"))["jobs"][name]


class Place:
    """The course's public repository with a release, and a machine for each job."""

    def __init__(self, place: Path, authors: Authors) -> None:
        self.place = place
        self.log = ""
        (authors.root / "scripts").mkdir()
        for name in ("grade-request.sh", "namespaces.sh"):
            shutil.copy(ROOT / "scripts" / name, authors.root / "scripts")
        (authors.root / "Makefile").write_text(
            f"setup:\n\t@[ -e .venv ] || ln -s {ROOT / '.venv'} .venv\n\t@echo extra=$(EXTRA)\n", encoding="utf-8"
        )
        authors.commit("as published")
        repository = place / "git" / COURSE
        repository.parent.mkdir(parents=True)
        authors.publish(repository)
        self.commit = git.run(repository, "rev-parse", "HEAD").strip()
        dist = place / "dist"
        dist.mkdir()
        self.dist = dist
        import datetime

        from grader.editions import sealing

        machine = [Member("grading-requests", "instructor", keys=(PUBLIC,))]
        made = sealing.seal(authors.root, machine, lambda handle: None, authors.signing, datetime.date(2026, 12, 1))
        for sealed in made.bundles:
            (dist / f"{sealed.edition}.age").write_bytes(sealed.data)

    def run(
        self,
        name: str,
        workspace: Path,
        api: str,
        outputs: dict[str, str],
        artifacts: Path,
        workflow: Path = WORKFLOW,
    ) -> dict[str, str]:
        """All steps of one job, in order, as the runner would run them; its outputs."""
        workspace.mkdir()
        output = workspace.parent / f"{name}.output"
        output.touch()
        for step in job(name, workflow)["steps"]:
            if "uses" in step:
                kind, what = step["uses"].split("@")[0], step["with"]["name"]
                if kind == "actions/upload-artifact":
                    shutil.copytree(workspace / step["with"]["path"], artifacts / what)
                elif (artifacts / what).exists():
                    shutil.copytree(artifacts / what, workspace / step["with"]["path"])
                continue
            environment = {name: self.value(text, outputs) for name, text in step.get("env", {}).items()}
            assert "${{" not in step["run"]
            ran = subprocess.run(
                ["bash", "-e", "-o", "pipefail", "-c", step["run"]],
                cwd=workspace,
                env={
                    "PATH": os.environ["PATH"],
                    "HOME": str(self.place),
                    "LANG": "C.UTF-8",
                    "PYTHONPATH": str(ROOT),
                    "PYTHONDONTWRITEBYTECODE": "1",
                    "GITHUB_SERVER_URL": f"file://{self.place / 'git'}",
                    "GITHUB_REPOSITORY": COURSE,
                    "GITHUB_SHA": self.commit,
                    "GITHUB_API_URL": api,
                    "GITHUB_OUTPUT": str(output),
                }
                | environment,
                capture_output=True,
                text=True,
                timeout=500,
                stdin=subprocess.DEVNULL,
            )
            EXECUTED.add((workflow.name, step["run"]))
            self.log += ran.stdout + ran.stderr
            assert ran.returncode == 0, f"{name}: {step['run']}\n{ran.stdout}\n{ran.stderr}"
        return dict(line.split("=") for line in output.read_text().splitlines())

    def value(self, text: str, outputs: dict[str, str]) -> str:
        """What an expression of the workflow stands for here."""
        known = {
            "github.token": TOKEN,
            "secrets.GRADER_IDENTITY": KEY,
            "secrets.GRADER_SECRET": SEED,
            "vars.BUNDLES": f"file://{self.dist}",
        } | {f"needs.fetch.outputs.{name}": value for name, value in outputs.items()}
        known["inputs.digest"] = outputs.get("digest", "")
        return re.sub(r"\$\{\{ (.+?) \}\}", lambda found: known[found[1]], text)


@pytest.mark.slow
def test_requests_are_graded_answered_and_closed_and_nothing_leaks(hub: Hub, tmp_path: Path) -> None:
    place = Place(tmp_path, Authors(tmp_path))
    good = hub.push(
        "ann/toy", texts("all_pass") | {"exercises/01_toy/adder/test_adder.py": b"def test_x(answer): pass\n"}
    )
    early = hub.push("ben/toy", {name: (TOY / name).read_bytes() for name in (ADDER, STACK)})
    hostile = hub.push(
        "cem/toy",
        {
            ADDER: THIEF.encode(),
            STACK: "link:/etc/passwd",
            "exercises/01_toy/adder/checks.toml": b"",
            "exercises/01_toy/adder/conftest.py": b"raise SystemExit",
            "exercises/given/toy.py": b"raise SystemExit",
            "checklists/01_toy.toml": b"",
            ".github/workflows/grade-request.yml": b"on: push\n",
            "grader/__init__.py": b"raise SystemExit",
        },
    )
    huge = hub.push("dot/toy", {ADDER: b"#" * 300_000, STACK: "submodule", "exercises/given": "link:/"})
    foreign = good
    opened = {
        "good": hub.open(1, body("ann/toy", good, "", "中文")),
        "early": hub.open(2, body("ben/toy", early, "1")),
        "hostile": hub.open(3, body("cem/toy", hostile)),
        "huge": hub.open(4, body("dot/toy", huge)),
        "foreign": hub.open(5, body("eve/toy", foreign)),
        "another's": hub.open(5, body("ann/toy", good, "adder")),
        "nonsense": hub.open(2, HOSTILE),
        "words": hub.open(2, body("ben/toy", early, "$(id)")),
        "no item": hub.open(1, body("ann/toy", good, "nothing")),
    }
    hub.push("eve/toy", {"README.md": b"x"})
    other = hub.open(9, body("ann/toy", good), "bug")
    artifacts = tmp_path / "artifacts"
    artifacts.mkdir()
    with Served(hub) as served:
        outputs = place.run("fetch", tmp_path / "fetch", served.url, {}, artifacts)
        assert outputs | {"digest": ""} == {"count": "3", "answers": "9", "kernels": "0", "digest": ""}
        reads = len(hub.asked)
        place.run("grade", tmp_path / "grade", "http://127.0.0.1:9", outputs, artifacts)
        place.run(
            "time", tmp_path / "time", "http://127.0.0.1:9", outputs, artifacts, WORKFLOW.with_name("grade-gpu.yml")
        )
        assert len(hub.asked) == reads, "the job that runs learners' code talks to nobody"
        place.run("answer", tmp_path / "answer", served.url, outputs, artifacts)
        again = place.run("fetch", tmp_path / "again", served.url, {}, tmp_path / "artifacts2")
    assert again["answers"] == "0"
    told = {what: hub.comments[number] for what, number in opened.items()}
    for what, number in opened.items():
        assert hub.issues[number]["state"] == "closed" and len(told[what]) == 1, what
        check_inert(told[what][0]["body"])
    assert hub.issues[other]["state"] == "open" and not hub.comments[other]
    labels = {what: hub.labels(number)[1:] for what, number in opened.items()}
    graded = ("good", "early", "hostile")
    assert labels == {what: ["graded" if what in graded else "refused"] for what in opened}

    text = {what: comments[0]["body"] for what, comments in told.items()}
    assert "通过 3/3 项 · 6/6 分" in text["good"] and "24 小时内还可以请求 5 次" in text["good"]
    assert "0 of 3 passed · 0/6 points" in text["early"]
    assert "0 of 3 passed · 0/6 points" in text["hostile"] and "stack.py" in text["hostile"]
    assert "not taken" in text["huge"] and "neither on the default branch" in text["foreign"]
    assert "does not belong to the account" in text["another's"] and "does not look as the form" in text["nonsense"]
    assert "no item or chapter" in text["no item"]

    reports = [report_json.decode(path.read_bytes()) for path in (artifacts / "graded").glob("*.json")]
    assert len(reports) == 3 and all(
        r.tests == "all" and r.isolation.value == "bwrap" and r.seeds.secret for r in reports
    )
    everything = place.log + json.dumps([hub.comments, hub.issues])
    everything += "".join(p.read_text(errors="replace") for p in artifacts.rglob("*") if p.is_file())
    for workspace in ("fetch", "grade", "answer"):
        mine = [p for p in (tmp_path / workspace).rglob("*") if p.is_file() and not p.is_symlink()]
        everything += "".join(p.read_text(errors="replace") for p in mine)
    for secret in (KEY, KEY.splitlines()[-1], SEED, TOKEN):
        assert secret not in everything
    public = place.log + json.dumps(hub.comments) + "".join(p.read_text() for p in artifacts.rglob("*.json"))
    for hidden in (TOY / "solutions").glob("*/*/test_hidden.py"):
        lines = [line.strip() for line in hidden.read_text().splitlines() if len(line.strip()) > 40]
        assert lines and not any(
            line in public for line in lines if not line.startswith(('"""', "@", "from", "import"))
        )
    assert "@octocat" not in place.log and "::set-output" not in place.log


# -- the jobs one by one, in memory --


@pytest.fixture(scope="module")
def stage(reports: dict[str, Report], course: Course, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A `graded` folder with one good report, as the second job leaves it."""
    place = tmp_path_factory.mktemp("graded")
    batch.begun(place, 1).write_text("")
    batch.report(place, 1).write_bytes(report_json.encode(reports["some_fail"]))
    return place


def asking(hub: Hub) -> Batch:
    """Issue 1 and its batch."""
    hub.open(42, body("octocat/toy", SHA))
    return Batch(1, "", (), ())


def with_report(hub: Hub, reports: dict[str, Report]) -> Batch:
    asking(hub)
    return Batch(1, "c" * 40, (fetched(reports["some_fail"], issue=1),), ())


def answer(hub: Hub, found: Batch, graded: Path, course: Course, **more: Any) -> list[str]:
    said: list[str] = []
    answers.answer(hub, COURSE, found, graded, course, say=said.append, **more)
    return said


def test_an_answer_is_given_once_however_often_the_job_is_run(hub, reports, course, stage) -> None:
    found = with_report(hub, reports)
    answer(hub, found, stage, course)
    answer(hub, found, stage, course)
    assert len(hub.comments[1]) == 1 and hub.labels(1) == ["grading-request", "graded"]
    assert hub.issues[1]["state"] == "closed" and hub.issues[1]["state_reason"] == "completed"


def test_a_run_that_died_between_comment_and_label_is_finished_by_the_next(
    hub, reports, course, stage, tmp_path
) -> None:
    found = with_report(hub, reports)
    _, comment = reply.graded(found.fetched[0], reports["some_fail"], "")
    hub.post(f"/repos/{COURSE}/issues/1/comments", {"body": comment})
    batch.begun(tmp_path, 1).write_text("crash")
    answer(hub, found, tmp_path, course)
    assert len(hub.comments[1]) == 1 and hub.labels(1)[-1] == "graded", "the comment that is there decides"


def test_a_learner_s_comment_that_looks_like_an_answer_is_none(hub, reports, course, stage) -> None:
    found = with_report(hub, reports)
    hub.comments[1].append({"body": reply.marker("graded"), "user": {"login": "octocat", "type": "User"}})
    answer(hub, found, stage, course)
    assert len(hub.comments[1]) == 2


def test_an_issue_that_is_no_request_of_this_account_is_left_alone(hub, reports, course, stage) -> None:
    found = with_report(hub, reports)
    hub.issues[1]["user"]["id"] = 7
    answer(hub, found, stage, course)
    hub.issues[1]["user"]["id"] = 42
    hub.issues[1]["labels"] = [{"name": "bug"}]
    answer(hub, found, stage, course)
    del hub.issues[1]
    answer(hub, found, stage, course)
    assert not [verb for verb, _ in hub.asked if verb != "GET"]


@pytest.mark.parametrize(("mark", "word"), [("crash", "our side"), ("crash", "not count"), ("time", "took too long")])
def test_a_grader_that_ended_without_a_report_is_our_fault(hub, reports, course, tmp_path, mark, word) -> None:
    found = with_report(hub, reports)
    batch.begun(tmp_path, 1).write_text(mark)
    answer(hub, found, tmp_path, course)
    assert hub.labels(1)[-1] == "not-counted" and (word in hub.comments[1][0]["body"] or word == "our side")


def test_a_run_that_left_nothing_is_tried_once_more_and_then_given_up(hub, reports, course, tmp_path) -> None:
    found = with_report(hub, reports)
    answer(hub, found, tmp_path / "none", course)
    assert hub.labels(1) == ["grading-request", "tried"] and not hub.comments[1] and hub.issues[1]["state"] == "open"
    assert queue.plan(inbox.read(hub, COURSE, NOW).waiting, [], NOW).batch == (1,)
    answer(hub, found, tmp_path / "none", course)
    assert hub.labels(1) == ["grading-request", "not-counted"] and len(hub.comments[1]) == 1


def test_what_was_not_begun_in_time_waits(hub, reports, course, stage) -> None:
    found = with_report(hub, reports)
    hub.open(43, body("octocat/toy", SHA))
    second = msgspec.structs.replace(fetched(reports["some_fail"], issue=2))
    answer(hub, msgspec.structs.replace(found, fetched=(*found.fetched, second)), stage, course)
    assert hub.labels(2) == ["grading-request"] and hub.issues[2]["state"] == "open" and not hub.comments[2]


def test_a_forged_report_is_no_grade(reports, course, tmp_path) -> None:
    for i, (what, bad) in enumerate(forged(reports["some_fail"]).items()):
        hub, place = Hub(), tmp_path / str(i)
        place.mkdir()
        batch.begun(place, 1).write_text("")
        batch.report(place, 1).write_bytes(report_json.encode(bad))
        answer(hub, with_report(hub, reports), place, course)
        assert hub.labels(1)[-1] in ("tried", "not-counted"), what
        assert "graded" not in hub.labels(1), what


@pytest.mark.parametrize(
    "content", [b"", b"{}", b"[" * 100_000, b"\xff", b'{"format": 2}', "link", "folder", "fifo", "huge"]
)
def test_a_report_that_is_none_is_no_grade(hub, reports, course, tmp_path, content) -> None:
    batch.begun(tmp_path, 1).write_text("")
    path = batch.report(tmp_path, 1)
    if content == "link":
        (tmp_path / "real").write_bytes(report_json.encode(reports["some_fail"]))
        path.symlink_to(tmp_path / "real")
    elif content == "folder":
        path.mkdir()
    elif content == "fifo":
        os.mkfifo(path)
    elif content == "huge":
        with path.open("wb") as file:
            file.truncate(batch.MAX_REPORT + 1)
    else:
        path.write_bytes(content)
    answer(hub, with_report(hub, reports), tmp_path, course)
    assert "graded" not in hub.labels(1)


def test_a_batch_that_another_job_rewrote_is_not_used(tmp_path, reports) -> None:
    digest = batch.save(Batch(1, "", (fetched(reports["all_pass"]),), ()), tmp_path)
    assert batch.load(tmp_path, digest).fetched[0].request.issue == 17
    batch.save(Batch(1, "", (fetched(reports["all_pass"], issue=18),), ()), tmp_path)
    for wrong in (digest, "", "0" * 64, "x"):
        with pytest.raises(catalogue.CourseError):
            batch.load(tmp_path, wrong)


def test_performance_from_a_device_is_shown_when_it_is_believed(hub, reports, course, tmp_path) -> None:
    from grader.model import Performance, Speed
    from tests.github.test_reply import edited

    whole = reports["all_pass"]
    for name in ("graded", "timed"):
        (tmp_path / name).mkdir()
    batch.begun(tmp_path / "graded", 1).write_text("")
    batch.report(tmp_path / "graded", 1).write_bytes(report_json.encode(whole))
    speed = Performance(Speed.passed, Text("好", "good"), "NVIDIA H100", how="verified")
    batch.report(tmp_path / "timed", 1).write_bytes(report_json.encode(edited(whole, "1.1", performance=speed)))
    asking(hub)
    answer(hub, Batch(1, "", (fetched(whole, issue=1),), ()), tmp_path / "graded", course, timed=tmp_path / "timed")
    assert "NVIDIA H100" in hub.comments[1][0]["body"]


# -- the first job --


def take(hub: Hub, place: Path, now: int = NOW) -> Batch:
    return intake.take(hub, COURSE, catalogue.load(TOY), place, now=now, commit="c" * 40)


def test_six_are_graded_and_the_seventh_is_told_when(hub, tmp_path) -> None:
    sha = hub.push("ann/toy", texts("all_pass"))
    numbers = [hub.open(1, body("ann/toy", sha, "adder"), at=f"2026-09-01T00:0{i}:00Z") for i in range(7)]
    first = take(hub, tmp_path / "1", NOW + 3600)
    assert [one.request.issue for one in first.fetched] == numbers[:6] and not first.refused
    assert [one.left for one in first.fetched] == [5, 4, 3, 2, 1, 0]
    hub.clock = "2026-09-01T01:30:00Z"
    for number in numbers[:6]:
        hub.patch(
            f"/repos/{COURSE}/issues/{number}",
            {"labels": ["grading-request", "graded"], "state": "closed", "state_reason": "completed"},
        )
    (late,) = take(hub, tmp_path / "2", NOW + 7200).refused
    assert late.issue == numbers[6] and "after 2026-09-02 01:30 UTC" in late.text.en
    assert [one.request.issue for one in take(hub, tmp_path / "3", NOW + 5400 + queue.DAY).fetched] == numbers[6:]


def test_a_repository_that_makes_github_fail_does_not_hold_up_the_others(hub, tmp_path, course) -> None:
    bad, fine = hub.push("ann/toy", texts("all_pass")), hub.push("ben/toy", texts("all_pass"))
    hub.open(1, body("ann/toy", bad), at="2026-08-31T00:00:00Z")
    hub.open(2, body("ben/toy", fine))
    hub.broken[f"/repos/ann/toy/git/commits/{bad}"] = 503
    found = take(hub, tmp_path / "1")
    assert [one.request.issue for one in found.fetched] == [2] and [s.issue for s in found.stuck] == [1]
    rest = msgspec.structs.replace(found, fetched=())
    answer(hub, rest, tmp_path / "none", course)
    assert hub.labels(1) == ["grading-request", "tried"]
    again = take(hub, tmp_path / "2")
    assert [s.issue for s in again.stuck] == [1] and not again.fetched, "it is tried alone"
    answer(hub, msgspec.structs.replace(again, fetched=()), tmp_path / "none", course)
    assert hub.labels(1)[-1] == "not-counted" and hub.issues[1]["state"] == "closed"
    assert [one.request.issue for one in take(hub, tmp_path / "3").fetched] == [2]


def test_past_github_s_limit_the_rest_waits(hub, tmp_path) -> None:
    sha, second = hub.push("ann/toy", texts("all_pass")), hub.push("ben/toy", texts("all_pass"))
    hub.open(1, body("ann/toy", sha), at="2026-08-31T00:00:00Z")
    hub.open(2, body("ben/toy", second))

    class Limited(Hub):
        def get(self, path: str, **params: object) -> Any:
            if path.startswith("/repos/ben"):
                raise RateLimited(Text("满", "limit"), 429)
            return hub.get(path, **params)

    found = take(Limited(), tmp_path / "1")
    assert [one.request.issue for one in found.fetched] == [1] and not found.refused and not found.stuck


def test_pull_requests_and_issues_without_the_label_are_not_looked_at(hub, tmp_path) -> None:
    sha = hub.push("ann/toy", texts("all_pass"))
    hub.open(1, body("ann/toy", sha), "question")
    hub.issues[hub.open(1, body("ann/toy", sha))]["pull_request"] = {"url": "x"}
    hub.issues[hub.open(1, body("ann/toy", sha))]["user"] = None
    found = take(hub, tmp_path / "1")
    assert not found.fetched and [r.issue for r in found.refused] == [3], "an account that was deleted owns nothing"


# -- the workflow --


def test_the_job_that_runs_learners_code_has_no_token_and_the_others_no_secret() -> None:
    jobs = yaml.safe_load(WORKFLOW.read_text(encoding="utf-8"))["jobs"]
    assert list(jobs) == ["fetch", "grade", "gpu", "answer"]
    called = jobs.pop("gpu")
    assert called["permissions"] == {} and set(called["with"]) == {"digest"} and "secrets" not in called
    timing = job("time", WORKFLOW.with_name("grade-gpu.yml"))
    assert timing["permissions"] == {} and timing["runs-on"] == ["self-hosted", "gpu"] and timing["timeout-minutes"]
    assert "github.token" not in json.dumps(timing) and timing["environment"] == jobs["grade"]["environment"]
    for name, each in jobs.items():
        text = json.dumps(each)
        assert ("secrets." in text) == (name == "grade") and ("github.token" in text) == (name != "grade"), name
        assert each["timeout-minutes"] and each["runs-on"] == "ubuntu-24.04"
    assert jobs["grade"]["permissions"] == {} and jobs["answer"]["permissions"] == {"issues": "write"}
    assert jobs["fetch"]["permissions"] == {"contents": "read", "issues": "read"}
    holders = [[k for k in step.get("env", {}) if "secrets." in step["env"][k]] for step in jobs["grade"]["steps"]]
    assert [names for names in holders if names] == [["GRADER_IDENTITY"], ["GRADER_SECRET"]], "one secret a step"
    assert "requests grade" not in json.dumps([jobs["fetch"], jobs["answer"]])


def test_no_text_of_a_stranger_is_in_the_workflow() -> None:
    text = WORKFLOW.read_text(encoding="utf-8")
    parsed = yaml.safe_load(text)
    assert parsed["permissions"] == {} and set(parsed[True]) == {"issues", "schedule", "workflow_dispatch"}
    allowed = {
        "github.event_name",
        "github.event.issue.labels.*.name",
        "github.event.repository.default_branch",
        "github.ref_name",
        "github.run_id",
        "github.token",
    }
    assert set(re.findall(r"github\.(?!com)[\w.*]+", re.sub(r"#.*", "", text))) <= allowed
    for name, each in parsed["jobs"].items():
        for step in each.get("steps", ()):
            assert "${{" not in step.get("run", ""), name
            assert re.fullmatch(
                r"actions/(up|down)load-artifact@[0-9a-f]{40}", step.get("uses", "actions/upload-artifact@" + "0" * 40)
            )


@pytest.mark.parametrize(
    "words",
    [
        ("--builtin-schema", "vendor.github-workflows", str(WORKFLOW)),
        ("--builtin-schema", "vendor.github-issue-forms", str(ROOT / ".github/ISSUE_TEMPLATE/grading-request.yml")),
    ],
)
def test_workflow_and_form_are_what_github_takes(words: tuple[str, ...]) -> None:
    ran = subprocess.run([sys.executable, "-m", "check_jsonschema", *words], capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout


def test_zizmor_and_shellcheck_have_nothing_to_say() -> None:
    tools = Path(sys.executable).parent
    for command in (
        [tools / "zizmor", "--persona", "pedantic", "--offline", "--no-progress", WORKFLOW],
        [tools / "shellcheck", ROOT / "scripts/grade-request.sh"],
    ):
        ran = subprocess.run(command, capture_output=True, text=True)
        assert ran.returncode == 0, ran.stdout + ran.stderr
