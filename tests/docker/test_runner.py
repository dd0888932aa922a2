"""GPU runners: one job, one card, no way to the token or to the cluster."""

from __future__ import annotations

import json
import os
import subprocess
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.docker.programs import ROOT, run

RUNNER = ROOT / "docker" / "runner"
TOKEN = "github_pat_secret0123456789"
CONFIG = "eyJqaXQiOiJvbmNlIn0="

# charts/gha-runner-scale-set/values.yaml of actions/actions-runner-controller at 2ee6b3b, chart 0.14.2; commented keys included
CHART_KEYS = {
    *("githubConfigUrl", "githubConfigSecret", "scaleSetLabels", "proxy", "maxRunners", "minRunners", "runnerGroup"),
    *("runnerScaleSetName", "githubServerTLS", "keyVault", "containerMode", "listenerTemplate", "listenerMetrics"),
    *("template", "controllerServiceAccount", "namespaceOverride", "annotations", "labels", "resourceMeta"),
}


def load(name: str) -> dict[str, Any]:
    loaded = yaml.safe_load((RUNNER / name).read_text(encoding="utf-8"))
    assert isinstance(loaded, dict)
    return loaded


def test_the_values_are_keys_of_the_chart() -> None:
    assert set(load("values.yaml")) <= CHART_KEYS
    assert (
        "runnerScaleSetLabels" not in CHART_KEYS
    )  # what GitHub's pages call it; the chart would drop it without a word


def test_a_job_that_asks_for_self_hosted_and_gpu_is_answered() -> None:
    values = load("values.yaml")
    assert {values["runnerScaleSetName"], *values["scaleSetLabels"]} == {"self-hosted", "gpu"}


def test_a_runner_has_one_gpu_one_job_and_no_rights() -> None:
    values = load("values.yaml")
    assert values["minRunners"] == 0 and "containerMode" not in values
    spec = values["template"]["spec"]
    (container,) = spec["containers"]
    assert spec["automountServiceAccountToken"] is False and "serviceAccountName" not in spec
    assert spec["restartPolicy"] == "Never" and spec["activeDeadlineSeconds"] <= 3600
    assert spec["securityContext"]["runAsNonRoot"] is True and spec["securityContext"]["runAsUser"] == 1001
    assert container["name"] == "runner"  # the chart looks for this name
    assert (
        container["resources"]["requests"]["nvidia.com/gpu"] == container["resources"]["limits"]["nvidia.com/gpu"] == 1
    )
    inner = container["securityContext"]
    assert inner["allowPrivilegeEscalation"] is False and inner["privileged"] is False
    assert inner["capabilities"] == {"drop": ["ALL"]}
    assert (
        inner["procMount"] != "Unmasked" or spec["hostUsers"] is False
    )  # the API server refuses one without the other
    assert not any({"hostPath", "secret", "persistentVolumeClaim"} & set(volume) for volume in spec["volumes"])


def test_pod_and_policy_are_what_kubernetes_reads() -> None:
    validate = pytest.importorskip("kubernetes_validate", reason="pip install kubernetes-validate")
    pod = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "x"}, **load("values.yaml")["template"]}
    validate.validate(pod, "1.37", strict=True)
    validate.validate(load("networkpolicy.yaml"), "1.37", strict=True)
    pod["spec"]["automountServiceToken"] = False
    with pytest.raises(validate.ValidationError):
        validate.validate(pod, "1.37", strict=True)


def test_the_policy_lets_out_tls_and_names_only() -> None:
    spec = load("networkpolicy.yaml")["spec"]
    assert set(spec["policyTypes"]) == {"Ingress", "Egress"} and spec["ingress"] == []
    assert {port["port"] for rule in spec["egress"] for port in rule["ports"]} == {53, 443}
    world = [block["ipBlock"] for rule in spec["egress"] for block in rule["to"] if "ipBlock" in block]
    assert "169.254.0.0/16" in world[0]["except"] and "10.0.0.0/8" in world[0]["except"]


class GitHub(HTTPServer):
    """Answers generate-jitconfig; keeps what it was asked."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: list[tuple[str, dict[str, str], Any]] = []
        self.status = 201
        self.delay_s = 0.0


class Handler(BaseHTTPRequestHandler):
    server: GitHub

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append((self.path, dict(self.headers), body))
        time.sleep(self.server.delay_s)
        answer = (
            {"runner": {"id": 1}, "encoded_jit_config": CONFIG}
            if self.server.status == 201
            else {"message": "no \x1b[31m"}
        )
        data = json.dumps(answer).encode()
        self.send_response(self.server.status)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def github() -> Iterator[GitHub]:
    server = GitHub()
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def host(tmp_path: Path, github: GitHub) -> dict[str, str]:
    """The environment of a GPU's host: a token, and a `docker` that writes down how it was called and with which environment."""
    (tmp_path / "docker").write_text(
        '#!/bin/bash\nprintf "%s\\n" "$@" >>"$SEEN/arguments"\nenv >"$SEEN/environment"\necho start >>"$SEEN/order"\nsleep "${BUSY:-0}"\necho end >>"$SEEN/order"\n',
        encoding="utf-8",
    )
    (tmp_path / "docker").chmod(0o755)
    token = tmp_path / "token"
    token.write_text(TOKEN + "\n", encoding="utf-8")
    token.chmod(0o600)
    return {
        "PATH": f"{tmp_path}:{os.environ['PATH']}",
        "SEEN": str(tmp_path),
        "XDG_RUNTIME_DIR": str(tmp_path),
        "TOKEN_FILE": str(token),
        "GITHUB_API": f"http://127.0.0.1:{github.server_port}",
    }


def jit(host: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    return run(RUNNER / "jit.sh", *(words or ("octo-org/course.x",)), env=host)


def test_a_runner_is_asked_for_as_githubs_description_says(host: dict[str, str], github: GitHub) -> None:
    ran = jit(host)
    assert ran.returncode == 0, ran.stderr
    ((path, headers, body),) = github.asked
    assert path == "/repos/octo-org/course.x/actions/runners/generate-jitconfig"
    assert headers["Authorization"] == f"Bearer {TOKEN}" and headers["X-GitHub-Api-Version"] == "2022-11-28"
    assert body["labels"] == ["self-hosted", "gpu"] and body["runner_group_id"] == 1
    # POST /repos/{owner}/{repo}/actions/runners/generate-jitconfig in GitHub's OpenAPI description (npm @octokit/openapi 23.0.2)
    assert set(body) == {"name", "runner_group_id", "labels", "work_folder"}
    assert isinstance(body["name"], str) and body["work_folder"] == "_work"


def test_the_container_gets_the_configuration_and_never_the_token(host: dict[str, str], tmp_path: Path) -> None:
    ran = jit(host)
    arguments = (tmp_path / "arguments").read_text(encoding="utf-8")
    environment = (tmp_path / "environment").read_text(encoding="utf-8")
    assert f"ACTIONS_RUNNER_INPUT_JITCONFIG={CONFIG}\n" in environment
    assert CONFIG not in arguments and TOKEN not in arguments + environment + ran.stdout + ran.stderr
    assert "TOKEN_FILE" not in environment
    words = arguments.splitlines()
    assert {"--rm", "--cap-drop", "no-new-privileges", "device=0"} <= set(words)
    assert not {"--privileged", "--volume", "-v", "--network"} & set(words)
    profile = next(word for word in words if word.startswith("seccomp=")).removeprefix("seccomp=")
    assert Path(profile).is_file()


def test_neither_secret_is_in_the_list_of_processes(host: dict[str, str], github: GitHub) -> None:
    github.delay_s = 1.0
    process = subprocess.Popen([RUNNER / "jit.sh", "octo-org/course"], env=host, stderr=subprocess.DEVNULL)
    seen, lines = 0, ""
    while process.poll() is None:
        for place in Path("/proc").glob("[0-9]*/cmdline"):
            try:
                line = place.read_bytes().replace(b"\0", b" ").decode(errors="replace")
            except OSError:
                continue
            seen += "generate-jitconfig" in line
            lines += line
        time.sleep(0.05)
    assert seen, "curl was never seen: the test proves nothing"
    assert TOKEN not in lines and CONFIG not in lines


def test_two_runners_never_share_a_card(host: dict[str, str], tmp_path: Path) -> None:
    both = [
        subprocess.Popen([RUNNER / "jit.sh", "a/b"], env=host | {"BUSY": "0.5"}, stderr=subprocess.DEVNULL)
        for _ in range(2)
    ]
    assert [process.wait(60) for process in both] == [0, 0]
    assert (tmp_path / "order").read_text(encoding="utf-8").split() == ["start", "end"] * 2


@pytest.mark.parametrize("status", [401, 403, 404, 409, 422, 500])
def test_a_refusal_says_what_to_do_and_starts_nothing(
    status: int, host: dict[str, str], github: GitHub, tmp_path: Path
) -> None:
    github.status = status
    ran = jit(host)
    assert ran.returncode == 2 and str(status) in ran.stderr and "Administration: write" in ran.stderr
    assert "\x1b" not in ran.stderr and TOKEN not in ran.stderr
    assert not (tmp_path / "order").exists()


@pytest.mark.parametrize(
    ("words", "change", "said"),
    [
        (("octo-org",), {}, "usage"),
        (("a/b;rm", "x"), {}, "usage"),
        (("a/b",), {"LABELS": 'gpu","admin'}, "LABELS"),
        (("a/b",), {"GPU": "0 --privileged"}, "GPU"),
        (("a/b",), {"GROUP": "1,"}, "GROUP"),
        (("a/b",), {"TOKEN_FILE": "/nowhere"}, "TOKEN_FILE"),
    ],
)
def test_what_it_is_given_is_checked(
    words: tuple[str, ...], change: dict[str, str], said: str, host: dict[str, str], github: GitHub
) -> None:
    ran = jit(host | change, *words)
    assert ran.returncode == 2 and said in ran.stderr and not github.asked


def test_a_token_that_others_can_read_is_refused(host: dict[str, str], github: GitHub) -> None:
    Path(host["TOKEN_FILE"]).chmod(0o644)
    ran = jit(host)
    assert ran.returncode == 2 and "chmod 600" in ran.stderr and not github.asked
