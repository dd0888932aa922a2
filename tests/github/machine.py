"""A GitHub with one machine, in a folder: it reads a workflow, runs its jobs in their order, and every `run:` step of them for real.

What GitHub's own actions do is done here by hand: checkout clones, caches and artifacts are folders. Expressions are evaluated by `expressions`.
A step gets the environment that a runner gives it and nothing else: what it does not name, it does not see.
"""

from __future__ import annotations

import glob
import hashlib
import json
import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from tests.github.expressions import condition, interpolate, shown

EXECUTED: set[tuple[str, str]] = set()  # (workflow, command) of this run of pytest, whichever test executed it
INSTALLERS = tuple(name for name in os.environ if name.startswith(("PIP_", "UV_", "SSL_", "NIX_", "OPENBLAS_")))
LIMIT_S = 900


@dataclass(frozen=True)
class Step:
    """One executed `run:`; `environment`: what was given to it."""

    job: str
    name: str
    command: str
    rc: int
    log: str
    environment: Mapping[str, str]


@dataclass
class Job:
    """What became of a job: success, failure or skipped; its summary as the page would show it, its outputs."""

    result: str = "skipped"
    summary: str = ""
    outputs: dict[str, str] = field(default_factory=dict)
    steps: list[Step] = field(default_factory=list)
    folder: Path = Path()

    @property
    def log(self) -> str:
        return "".join(step.log for step in self.steps)


@dataclass
class Machine:
    """The service around one repository. `place`: where caches, artifacts, jobs lie. `venv`: linked into every checkout, if given."""

    place: Path
    repository: Path
    variables: Mapping[str, str] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict)
    venv: Path | None = None
    full_name: str = "learner/exercises"
    api: str = "http://127.0.0.1:9"
    server: str = "https://github.com"
    token: str = "ghs_simulated"
    run_id: int = 0
    extra: Mapping[str, str] = field(
        default_factory=dict
    )  # environment of every step, as a self-hosted machine has its own

    def template(self) -> list[str]:
        """What makes git link `venv` into every clone of a course, so that `make setup` finds it."""
        if self.venv is None:
            return []
        folder = self.place / "template"
        if not folder.exists():
            (folder / "hooks").mkdir(parents=True)
            (folder / "info").mkdir()
            (folder / "info" / "exclude").write_text(".venv\n", encoding="utf-8")
            hook = folder / "hooks" / "post-checkout"
            hook.write_text(
                f"#!/bin/sh\n[ -e .venv ] || [ ! -e Makefile ] || ln -s '{self.venv}' .venv\n", encoding="utf-8"
            )
            hook.chmod(0o755)
        return [f"--template={folder}"]

    def run(
        self,
        workflow: str,
        event: str = "push",
        payload: Mapping[str, Any] | None = None,
        *,
        ref: str = "refs/heads/main",
        inputs: Mapping[str, Any] | None = None,
        only: tuple[str, ...] = (),
    ) -> dict[str, Job]:
        """Run .github/workflows/`workflow` of the repository's `ref`. `only`: these jobs, taken to need nothing else."""
        self.run_id += 1
        read = yaml.safe_load(git(self.repository, "show", f"{ref}:.github/workflows/{workflow}"))
        payload = {"repository": {"default_branch": "main", "fork": True, "private": False}, **(payload or {})}
        artifacts = self.place / "artifacts" / str(self.run_id)
        done: dict[str, Job] = {}
        github = {
            "event_name": event,
            "event": payload,
            "ref": ref,
            "ref_name": ref.removeprefix("refs/heads/"),
            "sha": git(self.repository, "rev-parse", ref).strip(),
            "repository": self.full_name,
            "repository_owner": self.full_name.split("/")[0],
            "run_id": str(self.run_id),
            "server_url": self.server,
            "api_url": self.api,
            "token": self.token,
            "actor": "learner",
        }
        waiting = [name for name in read["jobs"] if not only or name in only]
        while waiting:
            name = next(
                n for n in waiting if all(b in done or b not in read["jobs"] or only for b in _needs(read["jobs"][n]))
            )
            waiting.remove(name)
            for leg in _legs(read["jobs"][name]):
                label = name if not leg else f"{name} {' '.join(map(str, leg.values()))}"
                done[label] = _JobRun(self, read, name, leg, github, done, artifacts, dict(inputs or {})).run()
                done.setdefault(name, done[label])
        return done


class _JobRun:
    def __init__(
        self,
        machine: Machine,
        workflow: dict[str, Any],
        name: str,
        leg: dict[str, Any],
        github: dict[str, Any],
        done: dict[str, Job],
        artifacts: Path,
        inputs: dict[str, Any],
    ) -> None:
        self.machine, self.workflow, self.name, self.artifacts = machine, workflow, name, artifacts
        self.spec = workflow["jobs"][name]
        self.job = Job()
        self.root = machine.place / "jobs" / f"{github['run_id']}-{name}-{'-'.join(map(str, leg.values()))}".rstrip("-")
        self.workspace, self.temp = self.root / "work", self.root / "temp"
        self.failed = False
        self.steps: dict[str, Any] = {}
        needs = {n: {"result": done[n].result, "outputs": done[n].outputs} for n in _needs(self.spec) if n in done}
        self.blocked = any(need["result"] != "success" for need in needs.values())
        self.contexts: dict[str, Any] = {
            "github": {**github, "workspace": str(self.workspace), "job": name},
            "vars": machine.variables,
            "secrets": {**machine.secrets, "GITHUB_TOKEN": machine.token},
            "runner": {"os": "Linux", "temp": str(self.temp), "arch": "X64"},
            "needs": needs,
            "matrix": leg,
            "inputs": inputs,
            "steps": self.steps,
            "env": {},
        }
        self.functions = {
            "success": lambda: not (self.failed or self.blocked),
            "failure": lambda: self.failed or self.blocked,
            "always": lambda: True,
            "cancelled": lambda: False,
            "hashFiles": self._hash_files,
            "fromJSON": json.loads,
            "toJSON": shown,
            "contains": lambda where, what: what in where,
            "startsWith": lambda text, head: str(text).startswith(head),
            "format": lambda text, *given: re.sub(r"\{(\d)\}", lambda m: shown(given[int(m[1])]), text),
        }

    def run(self) -> Job:
        if not condition(self.spec.get("if", "success()"), self.contexts, self.functions):
            return self.job
        self.blocked = False
        for folder in (self.workspace, self.temp, self.root / "home"):
            folder.mkdir(parents=True)
        self.job.folder = self.workspace
        for layer in (self.workflow, self.spec):
            self.contexts["env"] |= {k: self._text(v) for k, v in (layer.get("env") or {}).items()}
        after = []
        for step in self.spec["steps"]:
            if condition(step.get("if", "success()"), self.contexts, self.functions):
                ok, outputs = self._uses(step, after) if "uses" in step else self._run(step)
                self.failed |= not ok and not step.get("continue-on-error")
                conclusion = "success" if ok else "failure"
            else:
                outputs, conclusion = {}, "skipped"
            self.steps[step.get("id", f"_{len(self.steps)}")] = {
                "outputs": outputs,
                "outcome": conclusion,
                "conclusion": conclusion,
            }
        for action in after:
            action()
        self.job.result = "failure" if self.failed else "success"
        self.job.outputs = {k: self._text(v) for k, v in (self.spec.get("outputs") or {}).items()}
        return self.job

    def _text(self, value: Any) -> str:
        return interpolate(shown(value), self.contexts, self.functions)

    def _run(self, step: dict[str, Any]) -> tuple[bool, dict[str, str]]:
        files = {
            name: self.temp / f"{name}-{len(self.job.steps)}" for name in ("output", "env", "path", "step_summary")
        }
        for file in files.values():
            file.touch()
        event = self.temp / "event.json"
        event.write_text(json.dumps(self.contexts["github"]["event"]), encoding="utf-8")
        github = self.contexts["github"]
        named = ("repository", "repository_owner", "sha", "ref", "ref_name", "run_id", "event_name", "server_url", "api_url", "actor", "workspace")  # fmt: skip
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.root / "home"),
            "LANG": "C.UTF-8",
            "CI": "true",
            "GITHUB_ACTIONS": "true",
            "RUNNER_TEMP": str(self.temp),
            "RUNNER_OS": "Linux",
            "GITHUB_EVENT_PATH": str(event),
            **{f"GITHUB_{name.upper()}": str(github[name]) for name in named},
            **{f"GITHUB_{name.upper()}": str(file) for name, file in files.items()},
            **{name: os.environ[name] for name in INSTALLERS},
            **({"GIT_TEMPLATE_DIR": self.machine.template()[0].split("=", 1)[1]} if self.machine.venv else {}),
            **self.machine.extra,
            **self.contexts["env"],
            **{name: self._text(value) for name, value in (step.get("env") or {}).items()},
        }
        command = self._text(step["run"])
        defaults = (self.spec.get("defaults") or {}).get("run") or {}
        shell = step.get("shell", defaults.get("shell"))
        script = self.temp / f"step-{len(self.job.steps)}.sh"
        script.write_text(command, encoding="utf-8")
        flags = ["--noprofile", "--norc", "-eo", "pipefail"] if shell == "bash" else ["-e"]
        done = subprocess.run(
            ["bash", *flags, str(script)],
            cwd=self.workspace / step.get("working-directory", "."),
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=LIMIT_S,
            check=False,
        )
        log = done.stdout.decode("utf-8", "replace")
        self.job.steps.append(Step(self.name, step.get("name", command), command, done.returncode, log, environment))
        summary = files["step_summary"].read_bytes()
        self.job.summary += summary.decode("utf-8") if len(summary) <= 1 << 20 else ""  # a longer one is not shown
        self.contexts["env"] |= _pairs(files["env"])
        return done.returncode == 0, _pairs(files["output"])

    def _uses(self, step: dict[str, Any], after: list[Any]) -> tuple[bool, dict[str, str]]:
        action = step["uses"].split("@")[0]
        given = {key: self._text(value) for key, value in (step.get("with") or {}).items()}
        return {
            "actions/checkout": self._checkout,
            "actions/setup-python": lambda given, after: (True, {"python-version": "3.12.1"}),
            "actions/cache": self._cache,
            "actions/upload-artifact": self._upload,
            "actions/download-artifact": self._download,
        }[action](given, after)

    def _checkout(self, given: dict[str, str], after: list[Any]) -> tuple[bool, dict[str, str]]:
        assert given["persist-credentials"] == "false"
        github = self.contexts["github"]
        place = self.workspace / given.get("path", ".")
        git(
            self.workspace,
            "clone",
            "--quiet",
            "--no-checkout",
            *self.machine.template(),
            str(self.machine.repository),
            str(place),
        )
        git(place, "checkout", "--quiet", "--detach", given.get("ref") or github["sha"])
        return True, {}

    def _cache(self, given: dict[str, str], after: list[Any]) -> tuple[bool, dict[str, str]]:
        store = self.machine.place / "caches"
        key = lambda name: hashlib.sha256(name.encode()).hexdigest()  # noqa: E731
        place = Path(given["path"].replace("~", str(self.root / "home")))
        target = self.workspace / place
        if target.is_symlink():
            return True, {"cache-hit": "true"}  # the linked .venv
        store.mkdir(exist_ok=True)
        index = store / "index.json"
        known: list[str] = json.loads(index.read_text()) if index.exists() else []
        prefixes = [given["key"], *given.get("restore-keys", "").split()]
        found = next((k for p in prefixes for k in reversed(known) if k.startswith(p)), None)
        if found is not None:
            target.parent.mkdir(parents=True, exist_ok=True)
            saved = store / key(found)
            shutil.copytree(saved, target, symlinks=True) if saved.is_dir() else shutil.copy(saved, target)

        def save() -> None:
            if given["key"] not in known and target.exists() and not self.failed:
                fresh = store / key(given["key"])
                shutil.copytree(target, fresh, symlinks=True) if target.is_dir() else shutil.copy(target, fresh)
                index.write_text(json.dumps([*known, given["key"]]))

        after.append(save)
        return True, {"cache-hit": "true" if found == given["key"] else "false"}

    def _upload(self, given: dict[str, str], after: list[Any]) -> tuple[bool, dict[str, str]]:
        store = self.artifacts / given["name"]
        paths = [p for line in given["path"].split() for p in glob.glob(str(self.workspace / line))]
        single = len(paths) == 1 and Path(paths[0]).is_dir()
        for path in paths:  # like the action: links are followed, hidden files are left out
            shutil.copytree(path, store, dirs_exist_ok=True) if single else (
                store.mkdir(parents=True, exist_ok=True),
                shutil.copy(path, store),
            )
        return bool(paths) or given.get("if-no-files-found") != "error", {}

    def _download(self, given: dict[str, str], after: list[Any]) -> tuple[bool, dict[str, str]]:
        store = self.artifacts / given["name"]
        if store.exists():
            shutil.copytree(store, self.workspace / given.get("path", "."), dirs_exist_ok=True)
        return store.exists(), {}

    def _hash_files(self, *patterns: str) -> str:
        found = sorted(p for pattern in patterns for p in glob.glob(str(self.workspace / pattern), recursive=True))
        return hashlib.sha256(b"".join(Path(p).read_bytes() for p in found)).hexdigest() if found else ""


def _needs(job: Mapping[str, Any]) -> list[str]:
    needs = job.get("needs", [])
    return [needs] if isinstance(needs, str) else list(needs)


def _legs(job: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The legs of a matrix; only the first is run here, where there is one Python."""
    matrix = (job.get("strategy") or {}).get("matrix") or {}
    return [{name: values[0] for name, values in matrix.items()}] if matrix else [{}]


def _pairs(file: Path) -> dict[str, str]:
    """`name=value` lines of GITHUB_OUTPUT and GITHUB_ENV; the form with a delimiter, too."""
    found, lines = {}, iter(file.read_text(encoding="utf-8").splitlines())
    for text in lines:
        name, sign, value = text.partition("=")
        if "<<" in name:
            name, _, end = name.partition("<<")
            rows = []
            for row in lines:
                if row == end:
                    break
                rows.append(row)
            found[name] = "\n".join(rows)
        else:
            assert sign, f"not a command file: {text!r}"
            found[name] = value
    return found


def git(place: Path, *words: str) -> str:
    """Output of git, with nobody's configuration."""
    environment = {
        **os.environ,
        "GIT_CONFIG_GLOBAL": "/dev/null",
        "GIT_CONFIG_SYSTEM": "/dev/null",
        "GIT_AUTHOR_NAME": "t", "GIT_AUTHOR_EMAIL": "t@example.invalid",
        "GIT_COMMITTER_NAME": "t", "GIT_COMMITTER_EMAIL": "t@example.invalid",
    }  # fmt: skip
    return subprocess.run(
        ["git", "-C", str(place), *words], check=True, capture_output=True, text=True, env=environment
    ).stdout
