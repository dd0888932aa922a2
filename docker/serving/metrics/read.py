"""Read the metrics of a vLLM version from its own source: `python docker/serving/metrics/read.py vllm-0.33.0-….whl > vllm-0.33.0.json`.

A wheel is opened as a zip and parsed; nothing of it is run. Covered are the metrics whose name is a literal in a call of a prometheus_client
class (or of vLLM's alias of one); not covered: names put together at run time, as those of KV connectors.
"""

from __future__ import annotations

import ast
import json
import sys
import zipfile

TYPES = {
    "gauge": "gauge",
    "counter": "counter",
    "histogram": "histogram",
    "_gauge_cls": "gauge",
    "_counter_cls": "counter",
}
TYPES["_histogram_cls"] = "histogram"


def metrics_of(wheel: str) -> dict[str, str]:
    """Exposed name without suffix -> type, sorted. A counter is exposed with `_total`, which its declared name may lack."""
    found: dict[str, str] = {}
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            if not name.endswith(".py") or not name.startswith("vllm/"):
                continue
            text = archive.read(name).decode("utf-8")
            if "vllm:" in text:
                for call in (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call)):
                    metric, kind = _literal_name(call), _kind(call.func)
                    if metric.startswith("vllm:") and kind:
                        found[metric.removesuffix("_total") if kind == "counter" else metric] = kind
    return dict(sorted(found.items()))


def _literal_name(call: ast.Call) -> str:
    named = [keyword.value for keyword in call.keywords if keyword.arg == "name"] + call.args[:1]
    return next((str(node.value) for node in named if isinstance(node, ast.Constant)), "")


def _kind(func: ast.expr) -> str:
    name = func.attr if isinstance(func, ast.Attribute) else func.id if isinstance(func, ast.Name) else ""
    return TYPES.get(name.lower(), "")


if __name__ == "__main__":
    json.dump(metrics_of(sys.argv[1]), sys.stdout, indent=1)
    sys.stdout.write("\n")
