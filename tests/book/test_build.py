"""The built book: no warning in either language, whole without a network, its calculators agree with the Python reference."""

from __future__ import annotations

import functools
import http.server
import importlib.util
import itertools
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("sphinx", reason="make setup EXTRA=docs")

from book import pages, playground
from tests import browser as browsing

ROOT = Path(__file__).parents[2]
GiB = 2**30
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    for name in ("sphinx", "myst_parser", "furo", "pagefind"):
        pytest.importorskip(name, reason="make setup EXTRA=docs")
    out = tmp_path_factory.mktemp("book")
    run = subprocess.run(
        [sys.executable, "-c", f"from pathlib import Path; from book import build; raise SystemExit(build.book(Path('.'), Path({str(out)!r})))"],
        cwd=ROOT, capture_output=True, text=True, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    assert run.returncode == 0, run.stdout + run.stderr
    return out


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    pytest.importorskip("selenium.webdriver", reason="make setup EXTRA=docs")
    if not browsing.found():
        pytest.skip("no chromium with its driver")
    with browsing.opened(tmp_path_factory.mktemp("chromium"), 1280, 1000) as opened:
        yield opened


def test_every_page_is_there_in_both_languages(built: Path) -> None:
    zh, en = (
        {path.relative_to(built / lang).as_posix() for path in (built / lang).rglob("*.html")} for lang in pages.LANGS
    )
    assert zh == en
    assert {f"{path.stem}.html" for path in (ROOT / "chapters" / "zh").glob("*.md")} <= zh
    assert "exercises/02_gpu_basics/vram_calculator.html" in zh


def test_nothing_is_loaded_from_another_site(built: Path) -> None:
    loaded = []

    class Loads(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            values = dict(attrs)
            address = values.get("src") or (values.get("href") if tag == "link" else None) or ""
            if re.match(r"(?:https?:)?//", address):
                loaded.append(address)

    for path in built.rglob("*.html"):
        Loads().feed(path.read_text(encoding="utf-8"))
    for path in [path for path in built.rglob("*.css") if "pagefind" not in path.parts]:
        loaded += re.findall(r"url\(['\"]?((?:https?:)?//[^)]+)\)", path.read_text(encoding="utf-8"))
    assert loaded == []


def test_every_link_within_the_book_resolves(built: Path) -> None:
    broken = []
    for lang in pages.LANGS:
        for path in (built / lang).rglob("*.html"):
            for address in re.findall(r'<a [^>]*href="([^"#?:]+)(?:#[^"]*)?"', path.read_text(encoding="utf-8")):
                if not (path.parent / address).exists():
                    broken.append(f"{path.relative_to(built)}: {address}")
    assert broken == []


def test_every_column_has_its_anchor(built: Path) -> None:
    for lang in pages.LANGS:
        for path in pages.chapters(ROOT, lang):
            page = (built / lang / f"{path.stem}.html").read_text(encoding="utf-8")
            assert all(f'id="{target}"' in page for target in pages.read(path).columns)


@pytest.mark.parametrize("lang", pages.LANGS)
def test_no_page_is_wider_than_a_phone(built: Path, browser: Any, lang: str) -> None:
    browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride", {"width": 360, "height": 740, "deviceScaleFactor": 1, "mobile": True}
    )
    try:
        for name in ("index", "playground", *(path.stem for path in pages.chapters(ROOT, lang))):
            browser.get((built / lang / f"{name}.html").as_uri())
            assert browser.execute_script("return document.documentElement.scrollWidth") <= 360, name
    finally:
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


@pytest.mark.parametrize("lang", pages.LANGS)
def test_every_field_has_a_label_and_results_are_announced(built: Path, browser: Any, lang: str) -> None:
    browser.get((built / lang / "playground.html").as_uri())
    names = browser.execute_script(
        "return [...document.querySelectorAll('.playground :is(select, input)')].map(f => f.labels[0]?.innerText.trim() || '')"
    )
    assert len(names) == 11 and all(names)
    assert browser.execute_script("return document.querySelectorAll('.playground dl[aria-live=polite]').length") == 2
    assert browser.execute_script("return document.querySelector('[data-picture]').getAttribute('aria-label')")


@pytest.mark.parametrize("lang", pages.LANGS)
def test_the_memory_calculator_agrees_with_the_reference(
    built: Path, browser: Any, lang: str, given_on_path: None
) -> None:
    path = ROOT / "solutions" / "02_gpu_basics" / "vram_calculator" / "vram_calculator.py"
    if not path.exists():
        pytest.skip("solutions/ is not here")
    spec = importlib.util.spec_from_file_location("vram_reference", path)
    assert spec is not None and spec.loader is not None
    reference = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(reference)
    from given.standins import tables

    numbers = playground.data()
    cards = {device["name"]: device["vram_bytes"] for device in numbers["devices"] if device["vram_bytes"]}
    browser.get((built / lang / "playground.html").as_uri())
    compared = {"fits": 0, "room": 0, "context": 0}
    grid = itertools.product(
        ("Llama-3-8B", "Llama-3-70B", "Qwen2.5-7B", "Qwen3-0.6B"), ("bf16", "fp8", "int4"), ("16", "8"), ("1", "4"),
        ("T4", "RTX 4090", "A100 40GB", "H200"), ((0.92, 1.0, 8192), (0.5, 0.25, 100_001)),
    )  # fmt: skip
    for model, weights, kv, tp, card, (util, activation, context) in grid:
        wanted = reference.vram_report(
            tables.MODELS[model], tables.SPECS[weights], total_bytes=cards[card], free_bytes=cards[card], util=util,
            activation_bytes=round(activation * GiB), cudagraph_bytes=0, max_model_len=context, kv_bits=int(kv), tp=int(tp),
        )  # fmt: skip
        shown = _filled(browser, "vram", model=model, spec=weights, kv=kv, tp=tp, card=card, util=util, activation=activation, context=context)  # fmt: skip
        assert int(shown["weights"]) == wanted.weights
        assert int(shown["kv_token"]) * 16 == wanted.kv_block_bytes
        assert int(shown["requested"]) == wanted.requested
        assert int(shown["available"]) == wanted.available_for_kv
        assert int(shown["blocks"]) == wanted.num_blocks
        assert int(shown["tokens"]) == wanted.max_tokens
        assert float(shown["concurrency"]) == wanted.max_concurrency
        assert shown["verdict"] == (wanted.reason.partition(":")[0] or "fits")
        compared[shown["verdict"]] += 1
    assert all(compared.values()), f"the grid misses a verdict: {compared}"


@pytest.mark.parametrize("lang", pages.LANGS)
def test_the_roofline_agrees_with_its_definition(built: Path, browser: Any, lang: str, given_on_path: None) -> None:
    numbers = playground.data()
    _, k, n = numbers["matrix"]
    browser.get((built / lang / "playground.html").as_uri())
    bounds = set()
    for device, (name, bits), batch in itertools.product(numbers["devices"], numbers["widths"].items(), (1, 200, 4096)):
        intensity = 2 * batch * k * n / (2 * batch * (k + n) + bits / 8 * k * n)
        shown = _filled(browser, "roofline", device=device["name"], width=name, batch=batch)
        assert float(shown["intensity"]) == pytest.approx(intensity, rel=1e-12)
        assert float(shown["attainable"]) == pytest.approx(min(device["flops"], device["bw"] * intensity), rel=1e-12)
        assert shown["bound"] == ("compute" if intensity >= device["flops"] / device["bw"] else "bandwidth")
        bounds.add(shown["bound"])
    assert bounds == {"compute", "bandwidth"}


@pytest.mark.parametrize(("lang", "words"), [("zh", "显存带宽"), ("en", "coalescing"), ("zh", "coalescing")])
def test_the_search_finds_the_chapter(built: Path, browser: Any, lang: str, words: str) -> None:
    handler = functools.partial(_Quiet, directory=str(built))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            browser.get(f"http://127.0.0.1:{server.server_port}/{lang}/search.html?q={words}")
            found = browser.execute_async_script(
                """const done = arguments[arguments.length - 1];
                const look = () => {
                  const links = [...document.querySelectorAll("#pagefind-results a")].map(a => a.getAttribute("href"));
                  links.length ? done(links) : setTimeout(look, 100);
                };
                setTimeout(() => done([]), 15000);
                look();"""
            )
        finally:
            server.shutdown()
            thread.join()
    assert any("02_gpu_basics" in link for link in found)


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *arguments: object) -> None:
        pass


def test_a_field_that_holds_no_number_is_told(built: Path, browser: Any) -> None:
    browser.get((built / "en" / "playground.html").as_uri())
    shown = _filled(browser, "vram", util="2")
    assert shown["blocks"] == "" and "valid" in browser.execute_script(
        "return document.querySelector('[data-out=verdict]').textContent"
    )
    assert browser.execute_script("return document.querySelector('[name=util]').getAttribute('aria-invalid')") == "true"


def test_a_split_that_the_heads_do_not_allow_is_not_offered(built: Path, browser: Any) -> None:
    browser.get((built / "en" / "playground.html").as_uri())
    _filled(browser, "vram", model="Llama-3-8B", tp="8")
    assert _filled(browser, "vram", model="Qwen2.5-0.5B")["blocks"]
    assert browser.execute_script("return document.querySelector('[name=tp]').value") == "1"


def _filled(browser: Any, kind: str, **values: object) -> dict[str, str]:
    """Fill in a calculator as its events would; the raw results."""
    result: dict[str, str] = browser.execute_script(
        """const [kind, values] = arguments;
        const form = document.querySelector(`[data-playground=${kind}]`);
        for (const [name, value] of Object.entries(values)) form.elements[name].value = value;
        form.dispatchEvent(new Event("input"));
        return Object.fromEntries([...form.querySelectorAll("[data-out]")].map(p => [p.dataset.out, p.dataset.value]));""",
        kind,
        {name: str(value) for name, value in values.items()},
    )
    return result
