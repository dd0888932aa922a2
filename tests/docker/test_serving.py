"""Prometheus and Grafana of chapter 8: promtool reads them, and every name in them is one that vLLM's source declares."""

from __future__ import annotations

import json
import re
import runpy
import zipfile
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.docker.programs import ROOT, run

SERVING = ROOT / "docker" / "serving"
RULES = sorted((SERVING / "rules").glob("*.yml"))
DASHBOARD = SERVING / "grafana" / "dashboards" / "vllm.json"
VERSIONS = sorted((SERVING / "metrics").glob("vllm-*.json"))
SUFFIXES = {"gauge": ("",), "counter": ("_total",), "histogram": ("_bucket", "_sum", "_count")}
# prometheus-fastapi-instrumentator 8.1, metrics.py `default`; and Prometheus' own
OTHERS = {"http_requests_total", "up", "ALERTS"}


def groups(path: Path) -> list[dict[str, Any]]:
    loaded = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert isinstance(loaded, dict)
    return list(loaded["groups"])


def rules() -> list[dict[str, Any]]:
    return [rule for path in RULES for group in groups(path) for rule in group["rules"]]


def panels() -> list[dict[str, Any]]:
    return list(json.loads(DASHBOARD.read_text(encoding="utf-8"))["panels"])


def expressions() -> list[str]:
    """Every PromQL text of rules and dashboard; Grafana's variables replaced by what they become."""
    board = json.loads(DASHBOARD.read_text(encoding="utf-8"))
    shown = [target["expr"] for panel in panels() for target in panel.get("targets", [])]
    shown += [annotation["expr"] for annotation in board["annotations"]["list"]]
    return [rule["expr"] for rule in rules()] + [
        text.replace("$__rate_interval", "1m").replace("$model", ".*") for text in shown
    ]


def names_in(expression: str) -> set[str]:
    """Metric names: words before `{`, `[`, an operator or the end that are no function, keyword, label or duration."""
    bare = re.sub(r'"[^"]*"|\{[^}]*\}|\[[^\]]*\]', " ", expression)
    bare = re.sub(r"\b(?:by|on|ignoring|group_left|group_right|without)\s*\([^)]*\)", " ", bare)
    words = re.findall(r"[a-zA-Z_:][\w:]*(?!\w)(?!\s*\()", bare)
    return {word for word in words if word not in {"and", "or", "unless", "by", "group_left", "bool", "offset"}}


def known(version: Path) -> set[str]:
    declared = json.loads(version.read_text(encoding="utf-8"))
    exposed = {name + suffix for name, kind in declared.items() for suffix in SUFFIXES[kind]}
    return exposed | OTHERS | {rule["record"] for rule in rules() if "record" in rule}


def test_the_reader_of_names_sees_names_only() -> None:
    assert names_in('sum by (le) (rate(vllm:x_bucket{a="up"}[5m])) / ignoring (s) group_left sum(b:c) and up == 1') == {
        "vllm:x_bucket",
        "b:c",
        "up",
    }


@pytest.mark.parametrize("version", VERSIONS, ids=[path.stem for path in VERSIONS])
@pytest.mark.parametrize("expression", expressions())
def test_every_name_is_one_of_vllms(expression: str, version: Path) -> None:
    assert names_in(expression) and names_in(expression) <= known(version)


def test_an_old_name_is_refused() -> None:
    assert not names_in("vllm:gpu_cache_usage_perc > 0.9") <= known(VERSIONS[-1])  # renamed in 0.9
    assert not names_in("rate(vllm:num_preemptions[5m])") <= known(VERSIONS[-1])  # a counter is exposed with _total


def test_labels_are_those_that_the_source_gives() -> None:
    """vllm/v1/metrics/loggers.py 0.33: model_name and engine everywhere, reason and finished_reason where named."""
    given = {"model_name", "engine", "le", "reason", "finished_reason"} | {"job", "instance", "status", "alertstate"}
    for expression in expressions():
        for inside in re.findall(r"\{([^}]*)\}", expression):
            assert {part.split("=")[0].strip(" ~!") for part in inside.split(",")} <= given
        for by in re.findall(r"\b(?:by|on|ignoring)\s*\(([^)]*)\)", expression):
            assert set(by.replace(" ", "").split(",")) <= given


def test_metrics_are_read_from_a_wheel_without_running_it(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "vllm.whl", "w") as wheel:
        wheel.writestr(
            "vllm/v1/metrics/loggers.py",
            'raise SystemExit("run")\nself._counter_cls(name="vllm:a", documentation="")\n'
            'Gauge("vllm:b", "")\nself._histogram_cls(name="vllm:c_total", documentation="")\n'
            'Counter("vllm:d_total", "")\nlog("vllm:e")\nGauge("other", "")\n',
        )
        wheel.writestr("other/x.py", 'Gauge("vllm:f", "")')
    read = runpy.run_path(str(SERVING / "metrics" / "read.py"))
    assert read["metrics_of"](str(tmp_path / "vllm.whl")) == {
        "vllm:a": "counter",
        "vllm:b": "gauge",
        "vllm:c_total": "histogram",
        "vllm:d": "counter",
    }


def test_promtool_reads_configuration_and_rules(promtool: str) -> None:
    for words in (["check", "config", SERVING / "prometheus.yml"], ["check", "rules", "--lint-fatal", *RULES]):
        ran = run(promtool, *words)
        assert ran.returncode == 0, ran.stdout + ran.stderr


def test_every_expression_is_promql(promtool: str, tmp_path: Path) -> None:
    wrapped = [{"record": f"probe:number:{i}", "expr": text} for i, text in enumerate(expressions())]
    assert len(wrapped) > 50
    (tmp_path / "rules.yml").write_text(yaml.safe_dump({"groups": [{"name": "g", "rules": wrapped}]}), encoding="utf-8")
    ran = run(promtool, "check", "rules", tmp_path / "rules.yml")
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_promtool_sees_a_planted_fault(promtool: str, tmp_path: Path) -> None:
    text = (SERVING / "rules" / "alerts.yml").read_text(encoding="utf-8")
    (tmp_path / "alerts.yml").write_text(text.replace("(model_name)", "(model_name", 1), encoding="utf-8")
    assert run(promtool, "check", "rules", tmp_path / "alerts.yml").returncode != 0


def test_each_alert_fires_in_its_situation_and_not_in_a_healthy_one(promtool: str) -> None:
    ran = run(promtool, "test", "rules", SERVING / "rules_test.yml")
    assert ran.returncode == 0, ran.stdout + ran.stderr


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        ("kv_cache_usage_perc) > 0.95", "kv_cache_usage_perc) > 0.99"),
        ('job="vllm"} == 1 unless', 'job="vllm"} == 0 unless'),
        ("histogram_quantile(0.95, sum by (model_name, le)", "histogram_quantile(0.95, max by (model_name, le)"),
        ('finished_reason="error"', 'finished_reason="abort"'),
    ],
)
def test_the_unit_tests_see_a_planted_fault(good: str, bad: str, promtool: str, tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    changed = 0
    for path in RULES:
        text = path.read_text(encoding="utf-8")
        changed += good in text
        (tmp_path / "rules" / path.name).write_text(text.replace(good, bad), encoding="utf-8")
    assert changed
    (tmp_path / "rules_test.yml").write_text((SERVING / "rules_test.yml").read_text(encoding="utf-8"), encoding="utf-8")
    assert run(promtool, "test", "rules", tmp_path / "rules_test.yml").returncode != 0


def test_every_alert_is_tested_and_speaks_both_languages() -> None:
    tested = (SERVING / "rules_test.yml").read_text(encoding="utf-8")
    alerts = [rule for rule in rules() if "alert" in rule]
    assert len(alerts) >= 10
    for alert in alerts:
        assert f'alertname="{alert["alert"]}"' in tested
        assert set(alert["annotations"]) == {"summary_zh", "summary_en", "action_zh", "action_en"}
        for key, text in alert["annotations"].items():
            assert bool(re.search(r"[一-鿿]", text)) is key.endswith("zh"), (alert["alert"], key)


def test_every_recorded_series_is_shown_or_alerted_on() -> None:
    used = {name for text in expressions() for name in names_in(text)}
    assert {rule["record"] for rule in rules() if "record" in rule} <= used


def test_a_panel_has_a_title_in_both_languages_a_place_and_the_provisioned_source() -> None:
    source = yaml.safe_load((SERVING / "grafana/provisioning/datasources/prometheus.yml").read_text(encoding="utf-8"))
    uid = source["datasources"][0]["uid"]
    numbers, taken = set(), set()
    for panel in panels():
        both = [panel["title"]] + ([panel["description"]] if panel["type"] != "row" else [])
        for text in both:
            zh, _, en = text.partition(" / ")
            assert en and re.search(r"[一-鿿]", zh + ("延" if zh.isascii() and zh in ("TTFT",) else "")), text
            assert not re.search(r"[一-鿿]", en), text
        numbers.add(panel["id"])
        place = panel["gridPos"]
        cells = {
            (x, y)
            for x in range(place["x"], place["x"] + place["w"])
            for y in range(place["y"], place["y"] + place["h"])
        }
        assert place["x"] + place["w"] <= 24 and not cells & taken
        taken |= cells
        if panel["type"] != "row":
            assert panel["datasource"] == {"type": "prometheus", "uid": uid}
            assert panel["targets"] and len({target["refId"] for target in panel["targets"]}) == len(panel["targets"])
    assert len(numbers) == len(panels()) >= 18


@pytest.mark.parametrize("word", ["TTFT", "ITL", "TPOT", "排队", "KV", "抢占", "吞吐", "错误"])
def test_the_dashboard_shows_what_chapter_8_watches(word: str) -> None:
    assert any(word in panel["title"] for panel in panels() if panel["type"] == "timeseries")


def test_the_dashboard_lies_where_compose_mounts_it() -> None:
    provider = yaml.safe_load((SERVING / "grafana/provisioning/dashboards/vllm.yml").read_text(encoding="utf-8"))
    path = provider["providers"][0]["options"]["path"]
    compose = yaml.safe_load((ROOT / "docker" / "compose.yaml").read_text(encoding="utf-8"))
    grafana = compose["services"]["grafana"]
    assert f"./serving/grafana/dashboards:{path}:ro" in grafana["volumes"]
    assert grafana["environment"]["GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH"] == f"{path}/{DASHBOARD.name}"
