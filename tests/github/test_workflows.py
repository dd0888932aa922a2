"""Every workflow: linted, valid, and each of its `run:` steps executed in a clean clone with the files and variables of a runner."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import cmarkgfm
import jsonschema
import pytest
import yaml

from grader.editions import agefile, signature
from grader.report import json as report_json
from tests.github import places
from tests.github.contract import Contract, contract, description, mock, running
from tests.github.double import REPOSITORY, TOKEN, Double
from tests.github.machine import EXECUTED, Job, Machine, git
from tests.github.rules import findings
from tests.github.server import Answer, Asked, serve

ROOT = places.ROOT
FOLDER = ROOT / ".github" / "workflows"
WORKFLOWS = sorted(FOLDER.glob("*.yml"))
BIN = Path(sys.executable).parent
PUBLISHED = (ROOT / "release.toml").exists()  # a learner's tree
ADDER, STACK = "exercises/01_toy/adder/adder.py", "exercises/01_toy/stack/stack.py"
RIGHT = ROOT / "tests/course/solutions/01_toy"


# -- as texts --


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda p: p.stem)
def test_a_workflow_keeps_to_the_rules(path: Path) -> None:
    assert list(findings(path)) == []


@pytest.mark.parametrize(
    "old, new, told",
    [
        ("permissions: {}", "permissions: read-all", "permissions at the top"),
        ("    timeout-minutes: 30\n", "", "no timeout"),
        ("persist-credentials: false", "persist-credentials: true", "keeps its token"),
        ("# v7.0.1", "", "not pinned"),
        ("  workflow_dispatch:", "  pull_request_target:", "trigger"),
        ("run: make setup\n", "run: echo ${{ github.ref }}\n", "expression inside"),
        ("concurrency:\n  group", "other:\n  group", "no concurrency"),
        ("GITHUB_TOKEN: ${{ github.token }}", "X: ${{ secrets.X }}", "without an environment"),
        ("      contents: read # the checkout\n", "", "permissions"),
    ],
)
def test_each_rule_is_seen_red(tmp_path: Path, old: str, new: str, told: str) -> None:
    text = (FOLDER / "grade.yml").read_text(encoding="utf-8")
    assert old in text
    broken = text.replace(old, new).replace("    permissions:\n    steps:", "    steps:")
    (tmp_path / "broken.yml").write_text(broken, encoding="utf-8")
    assert any(told in found for found in findings(tmp_path / "broken.yml"))


def zizmor(*places: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [BIN / "zizmor", "--persona", "pedantic", "--offline", "--no-progress", "--color", "never", *places],
        capture_output=True,
        text=True,
        check=False,
    )


def test_zizmor_pedantic_finds_nothing(tmp_path: Path) -> None:
    done = zizmor(ROOT / ".github")
    assert done.returncode == 0, done.stdout + done.stderr
    text = (FOLDER / "grade.yml").read_text(encoding="utf-8")
    (tmp_path / "planted.yml").write_text(text.replace("run: make setup\n", "run: echo ${{ github.head_ref }}\n"))
    assert "template-injection" in zizmor(tmp_path / "planted.yml").stdout


def test_what_zizmor_is_told_to_ignore_is_argued_in_place() -> None:
    for path in (ROOT / ".github").rglob("*.yml"):
        for line in path.read_text(encoding="utf-8").splitlines():
            if "zizmor: ignore" in line:
                assert re.search(r"zizmor: ignore\[[\w-]+\] \S.{15,}", line), f"{path.name}: {line}"


def test_workflows_are_valid_by_the_schema(tmp_path: Path) -> None:
    check = [BIN / "check-jsonschema", "--builtin-schema", "vendor.github-workflows"]
    done = subprocess.run([*check, *WORKFLOWS], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    (tmp_path / "planted.yml").write_text("on: push\njobs:\n  a:\n    runs-on: x\n    step: []\n")
    assert subprocess.run([*check, tmp_path / "planted.yml"], capture_output=True, check=False).returncode == 1


def test_scripts_are_clean() -> None:
    scripts = sorted(path for path in ROOT.joinpath("scripts").glob("*.sh"))
    assert scripts
    done = subprocess.run([BIN / "shellcheck", "-x", *scripts], capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stdout


# -- in motion --


def noted(workflow: str, done: dict[str, Job]) -> dict[str, Job]:
    EXECUTED.update((workflow, step.command) for job in done.values() for step in job.steps)
    return done


@pytest.fixture
def fork(tmp_path: Path) -> Path:
    """A learner's repository: the toy course without its solutions."""
    repository = places.small(tmp_path / "fork")
    shutil.rmtree(repository / "solutions")
    places.commit(repository, "the learner's edition")
    return repository


@pytest.fixture
def machine(tmp_path: Path, fork: Path) -> Machine:
    return Machine(tmp_path / "github", fork, venv=places.ready())


def answer(fork: Path, name: str, text: str | bytes) -> None:
    (fork / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    places.commit(fork, "an answer")


def ok(jobs: dict[str, Job]) -> None:
    failed = {name: [(s.command, s.log[-2000:]) for s in job.steps if s.rc] for name, job in jobs.items()}
    assert all(job.result in ("success", "skipped") for job in jobs.values()), failed


@pytest.mark.slow
def test_a_push_is_graded_told_and_only_what_changed_is_graded_again(machine: Machine, fork: Path) -> None:
    wrong = "def add(a, b):\n    return a - b\n"
    answer(fork, ADDER, wrong)
    first = noted("grade.yml", machine.run("grade.yml", only=("grade",)))["grade"]
    ok({"grade": first})
    assert "| 1.1 |" in first.summary and "| 1.2 |" in first.summary and "暂定结果" in first.summary
    assert re.search(r"隐藏 \d+ 项不在这里运行", first.summary), "how many hidden checks did not run"
    assert re.search(rf"^::error file={ADDER},line=1,title=1\.1 adder", first.log, re.MULTILINE)
    artifacts = machine.place / "artifacts" / "1" / "report"
    report = report_json.decode((artifacts / "report.json").read_bytes())
    assert {i.exercise: i.points for i in report.items}["adder"] == 0
    assert json.loads((artifacts / "changed.json").read_text()) == ["adder", "stack"]
    ctrf = json.loads((artifacts / "ctrf.json").read_text())
    jsonschema.validate(ctrf, json.loads((ROOT / "tests/report/schemas/ctrf.schema.json").read_text()))
    answer(fork, STACK, (RIGHT / "stack/stack.py").read_bytes())
    machine.variables = {"GRADER_LANG": "en"}
    second = noted("grade.yml", machine.run("grade.yml", only=("grade",)))["grade"]
    ok({"grade": second})
    assert "provisional" in second.summary and "hidden" in second.summary
    artifacts = machine.place / "artifacts" / "2" / "report"
    assert json.loads((artifacts / "changed.json").read_text()) == ["stack"]
    merged = report_json.decode((artifacts / "report.json").read_bytes())
    assert {i.exercise: i.status.value for i in merged.items if i.exercise}["stack"] == "passed"
    assert [i for i in merged.items if i.exercise == "adder"] == [i for i in report.items if i.exercise == "adder"]
    plan = next(step for step in second.steps if " plan " in step.command)
    assert "1.2" in plan.log and "1.1" not in plan.log


@pytest.mark.slow
def test_a_push_becomes_check_runs_and_a_badge(
    machine: Machine, fork: Path, contract: Contract, tmp_path: Path
) -> None:
    answer(fork, ADDER, "def add(a, b):\n    return a - b\n")
    hub = Double(tmp_path / "git")
    contract.script = hub
    with running(contract) as server:
        hub.url = machine.api = server.url
        machine.token, machine.full_name = TOKEN, REPOSITORY
        jobs = noted("grade.yml", machine.run("grade.yml"))
    ok(jobs)
    assert [jobs[name].result for name in ("grade", "checks", "badge")] == ["success"] * 3
    runs = {run["name"]: run["conclusion"] for run in hub.runs.values()}
    assert runs["1.1 adder"] == "failure" and runs["1.2 stack"] == "skipped"
    assert hub.run("ls-tree", "--name-only", "badges").split() and not hub.run("log", "--format=%P", "badges").strip()
    for name, job in jobs.items():
        held = [step.command for step in job.steps if TOKEN in step.environment.values()]
        assert len(held) == (0 if name == "grade" else 1) and TOKEN not in job.log
    elsewhere = {"repository": {"default_branch": "other"}}
    assert machine.run("grade.yml", payload=elsewhere, only=("badge",))["badge"].result == "skipped"


@pytest.mark.slow
def test_torch_is_installed_only_for_a_kernel_that_was_begun(tmp_path: Path) -> None:
    repository = places.whole(tmp_path / "fork")
    machine = Machine(tmp_path / "github", repository, venv=places.ready())
    stub = repository / "exercises/02_gpu_basics/triton_first_kernels/triton_first_kernels.py"
    # only planning: grading the real course is for other tests
    text = (repository / ".github/workflows/grade.yml").read_text(encoding="utf-8")
    short = text.replace('run: make grade ARGS="--tests visible', 'run: make grade ITEM=1.1 ARGS="--tests visible')
    (repository / ".github/workflows/grade.yml").write_text(short, encoding="utf-8")
    places.commit(repository)
    first = machine.run("grade.yml", only=("grade",))["grade"]
    ok({"grade": first})
    assert not any("EXTRA=kernels" in step.command for step in first.steps)
    stub.write_text(stub.read_text(encoding="utf-8") + "\nBEGUN = True\n", encoding="utf-8")
    places.commit(repository)
    second = noted("grade.yml", machine.run("grade.yml", only=("grade",)))["grade"]
    ok({"grade": second})
    assert any("EXTRA=kernels" in step.command for step in second.steps)


HOSTILE = '''
import os, sys, pathlib
LINES = """
::error file=a,line=1::forged
::stop-commands::mine
::set-output name=kernels::true
::add-mask::passed
##[error]forged
::notice::forged
"""
print(LINES); sys.stderr.write(LINES)
for name in ("GITHUB_OUTPUT", "GITHUB_ENV", "GITHUB_STEP_SUMMARY", "GITHUB_PATH", "GITHUB_TOKEN"):
    try:
        print("found", name, os.environ[name])
        open(os.environ[name], "a").write("FORGED=1\\n")
    except Exception:
        pass
for found in pathlib.Path("/").glob("tmp/**/*step_summary*"):
    try:
        found.open("a").write("FORGED")
    except OSError:
        pass
def add(a, b):
    print(LINES)
    raise ValueError(LINES + "| 1.1 | forged | ✓ 通过 | 2/2 ★ | 4/4 |\\n</details><h1>FORGED</h1>@everyone")
'''


def commands(log: str) -> list[str]:
    """The lines of a log that a runner takes for commands: those outside of a fence."""
    found, fence = [], ""
    for line in log.splitlines():
        told = line.lstrip()
        if fence:
            fence = "" if told == f"::{fence}::" else fence
        elif told.startswith("::stop-commands::"):
            fence = told.removeprefix("::stop-commands::")
            found.append("stop")
        elif told.startswith("::") or "##[" in told:
            found.append(told)
    assert not fence, "a fence that does not end"
    return found


@pytest.mark.slow
def test_a_hostile_answer_gains_nothing_on_the_runner(machine: Machine, fork: Path) -> None:
    answer(fork, ADDER, HOSTILE)
    (fork / "exercises/01_toy/stack/stack.py").unlink()
    (fork / "exercises/01_toy/stack/stack.py").symlink_to("/etc/passwd")
    (fork / "exercises/01_toy/stack/big.bin").write_bytes(b"\0" * (8 << 20))
    places.commit(fork)
    jobs = noted("grade.yml", machine.run("grade.yml", only=("grade",)))
    job = jobs["grade"]
    ok(jobs)
    told = commands(job.log)
    assert told.count("stop") == 1
    errors = [line for line in told if line != "stop"]
    assert 1 <= len(errors) <= 2 and all(line.startswith("::error file=exercises/01_toy/") for line in errors)
    assert all("\n" not in line and "::forged" not in line.split("::", 2)[1] for line in errors)
    assert not any("FORGED" in step.environment for step in job.steps)
    for step in job.steps:
        assert "GITHUB_TOKEN" not in step.environment and machine.token not in json.dumps(dict(step.environment))
    page = cmarkgfm.github_flavored_markdown_to_html(job.summary)  # as the page shows it
    rows = re.findall(r"<tr>.*?</tr>", page, re.DOTALL)
    assert len(rows) == 4 and not any("✓" in row for row in rows)
    outside = re.sub(r"<pre.*?</pre>", "", page, flags=re.DOTALL)
    assert "FORGED" not in outside and "<h1" not in page and "root:" not in page
    report = report_json.decode((machine.place / "artifacts/1/report/report.json").read_bytes())
    assert sum(item.points for item in report.items) == 0


@pytest.mark.slow
def test_the_repositorys_own_ci(tmp_path: Path) -> None:
    machine = Machine(
        tmp_path / "github", places.small(tmp_path / "repo"), venv=places.ready(), variables={"EDITION": "authoring"}
    )
    jobs = noted("ci.yml", machine.run("ci.yml", "schedule", only=("test", "wheel", "mutants")))
    ok(jobs)
    assert {jobs[name].result for name in ("test", "wheel", "mutants")} == {"success"}
    skipped = machine.run("ci.yml", "push", only=("mutants",))
    assert skipped["mutants"].result == "skipped"
    machine.variables = {}
    assert {job.result for job in machine.run("ci.yml", "push").values()} == {"skipped"}, "a learner's fork"


@pytest.mark.slow
def test_the_jobs_without_walls_and_the_book(tmp_path: Path) -> None:
    repository = places.whole(tmp_path / "repo")
    jobs = noted("ci.yml", Machine(tmp_path / "bare", repository).run("ci.yml", "pull_request", only=("macos",)))
    ok(jobs)
    assert jobs["macos"].result == "success"
    machine = Machine(tmp_path / "github", repository, venv=places.ready())
    book = noted("ci.yml", machine.run("ci.yml", "pull_request", only=("book",)))["book"]
    ok({"book": book})
    assert (book.folder / "build/book/zh/index.html").exists() and (book.folder / "build/book/en/index.html").exists()


def release_requests(asked: Asked) -> Answer:
    """A GitHub that knows no release yet and takes one with its assets."""
    if asked.method == "GET":
        return Answer(200, [])
    if asked.path.endswith("/assets"):
        digest = "sha256:" + hashlib.sha256(asked.body).hexdigest()
        return Answer(
            201, {"id": 2, "name": asked.query["name"], "state": "uploaded", "size": len(asked.body), "digest": digest}
        )
    host = asked.headers["host"]
    release = {"id": 1, "tag_name": "release-1", "draft": True, "html_url": "https://github.com/x", "assets": []}
    upload = f"http://{host}/repos/course/learner/releases/1/assets{{?name,label}}"
    return Answer(201 if asked.method == "POST" else 200, {**release, "upload_url": upload})


@pytest.mark.slow
@pytest.mark.skipif(PUBLISHED, reason="releases are made from the authoring tree")
def test_a_release_is_published_sealed_pushed_and_attached(tmp_path: Path) -> None:
    repository = places.small(tmp_path / "authoring")
    signing, signer = signature.make_key()
    editions = repository / "editions.toml"
    editions.write_text(
        f'format = 1\ncourse = "toy-course"\nrelease = 1\nproposals = []\n[[signers]]\nkey = "{signer}"\n',
        encoding="utf-8",
    )
    shutil.rmtree(repository / "tests")  # it holds the toy course's solutions, which a release refuses to publish
    places.commit(repository, "a signer")
    git(tmp_path, "init", "--quiet", "--bare", "--initial-branch=main", str(tmp_path / "course" / "learner.git"))
    private, public = agefile.make_key()
    members = f'format = 1\n[[members]]\ngithub = "some-grader"\ntier = "instructor"\nkeys = ["{public}"]\n'
    secrets = {"SIGNING_KEY": signing.decode(), "MEMBERS": members, "LEARNER_TOKEN": "ghp_simulated_learner"}
    with serve(release_requests) as server:
        machine = Machine(
            tmp_path / "github",
            repository,
            variables={"EDITION": "authoring", "LEARNER_REPOSITORY": "course/learner"},
            secrets=secrets,
            venv=places.ready(),
            full_name="course/authoring",
            server=tmp_path.as_uri(),
            api=server.url,
        )
        jobs = noted("release.yml", machine.run("release.yml", "workflow_dispatch", only=("release",)))
        ok(jobs)
        uploaded = {a.query["name"]: a.body for a in server.asked if a.method == "POST" and a.path.endswith("/assets")}
    assert set(uploaded) == {"pro.age", "hidden.age"}
    learner = git(tmp_path / "course/learner.git", "ls-tree", "-r", "--name-only", "main").splitlines()
    assert "release.toml" in learner and not any(path.startswith("solutions/") for path in learner)
    assert git(tmp_path / "course/learner.git", "tag").split() == ["release-1"]
    for step in jobs["release"].steps:
        held = [name for name, text in secrets.items() if any(text.strip() in v for v in step.environment.values())]
        assert len(held) <= (2 if " seal " in step.command else 1), "a step gets what it needs and nothing else"
        assert not any(text.strip() in step.log for text in secrets.values())
    assert not (jobs["release"].folder / "members.toml").exists()
    # what was attached opens with the reader's key, and only with it
    plain = agefile.unseal(uploaded["hidden.age"], [agefile.age_identity(private)])
    assert plain is not None and b"test_hidden.py" in signature.verified(plain, [signer])
    assert agefile.unseal(uploaded["hidden.age"], [agefile.age_identity(agefile.make_key()[0])]) is None


@pytest.mark.slow
def test_a_contribution_is_opened_where_the_key_is_and_run_where_none_is(tmp_path: Path) -> None:
    private, public = agefile.make_key()
    repository = places.small(tmp_path / "public")
    shutil.rmtree(repository / "solutions")
    (repository / "editions.toml").write_text(
        f'format = 1\ncourse = "toy-course"\nrelease = 1\nproposals = ["{public}"]\n', encoding="utf-8"
    )
    places.commit(repository, "a release")
    mine = tmp_path / "contributor"
    git(tmp_path, "clone", "--quiet", str(repository), str(mine))
    shutil.copytree(RIGHT / "adder", mine / "solutions/01_toy/adder", ignore=shutil.ignore_patterns("__pycache__"))
    (mine / ".git/info/exclude").write_text("/solutions/\n", encoding="utf-8")
    subprocess.run([sys.executable, "-m", "grader", "propose", "adder"], check=True, cwd=mine, capture_output=True)
    git(mine, "add", "proposals")
    git(mine, "commit", "--quiet", "-m", "an item")
    git(mine, "push", "--quiet", "origin", "HEAD:refs/pull/7/head")
    sha = git(mine, "rev-parse", "HEAD").strip()
    machine = Machine(
        tmp_path / "github",
        repository,
        variables={"EDITION": "authoring", "PUBLIC_REPOSITORY": str(repository)},
        secrets={"PROPOSALS_KEY": private},
        venv=places.ready(),
    )
    private_repository = {"repository": {"private": True, "fork": False, "default_branch": "main"}}
    done = machine.run("proposals.yml", "workflow_dispatch", private_repository, inputs={"pull": "7", "sha": sha})
    jobs = noted("proposals.yml", done)
    ok(jobs)
    assert jobs["verify"].result == "success" and "0 faults" in jobs["verify"].log.replace("故障 0", "0 faults")
    held = [step.command for job in jobs.values() for step in job.steps if private in step.environment.values()]
    assert held == ["base/scripts/proposals.sh open tree"]
    assert not any(private in job.log for job in jobs.values())
    assert {j.result for j in machine.run("proposals.yml", "workflow_dispatch").values()} == {"skipped"}


def test_every_step_of_every_workflow_was_executed(request: pytest.FixtureRequest) -> None:
    """After all others of this folder, in one session with them."""
    wanted = {"test_workflows.py": 18, "test_requests.py": 5}
    there = [item.path.name for item in request.session.items]
    if any(there.count(name) < least for name, least in wanted.items()):
        pytest.skip("only a part of this folder was chosen")
    steps = {
        step["run"]
        for path in WORKFLOWS
        if not (PUBLISHED and path.name == "release.yml")
        for job in yaml.safe_load(path.read_text(encoding="utf-8"))["jobs"].values()
        for step in job.get("steps", ())
        if "run" in step
    }
    assert len(steps) > 20
    assert steps - {command for _, command in EXECUTED} == set()
