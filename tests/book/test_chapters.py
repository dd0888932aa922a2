"""What every chapter holds, in both languages: blocks that run, numbers that are proved, sections, columns that the grader links to."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

import pytest

from book import evidence, pages

ROOT = Path(__file__).parents[2]
CHAPTERS = [path for lang in pages.LANGS for path in pages.chapters(ROOT, lang)]
SLUGS = sorted({path.stem for path in CHAPTERS})
FIGURES = sorted({path.name.split(".")[0] for path in (ROOT / "chapters" / "figures").glob("*.svg")})

SECTIONS = {
    "zh": ["为什么重要", "从头讲起", "例题", "常见误区", "实战案例", "清单", "延伸阅读"],
    "en": [
        "Why it matters",
        "From first principles",
        "Worked examples",
        "Common misconceptions",
        "Field case",
        "Checklist",
        "Further reading",
    ],
}
PROSE_ONLY = {"00_preface"}  # has sections of its own, no columns
LEAST = {
    "00_preface": 2000,
    "01_introduction": 3000,
    "02_gpu_basics": 3000,
    "03_environment": 2000,
}  # Chinese characters
COLUMN = range(200, 301)  # Chinese characters and Latin words
WIDEST = 88  # characters of a line of code that the built page shows without scrolling
# Columns whose wrong solution belongs to an exercise that is not there yet.
AWAITED: set[str] = set()


def of(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


each_chapter = pytest.mark.parametrize("path", CHAPTERS, ids=of)
each_slug = pytest.mark.parametrize("slug", SLUGS)


@each_chapter
def test_every_block_runs_and_prints_what_the_page_says(path: Path, given_on_path: None) -> None:
    sybil = pytest.importorskip("sybil", reason="make setup EXTRA=docs")
    myst = pytest.importorskip("sybil.parsers.myst")
    examples = list(sybil.Sybil(parsers=[myst.PythonCodeBlockParser()]).parse(path).examples())
    assert examples or path.stem in PROSE_ONLY
    for example in examples:
        example.evaluate()


@each_chapter
def test_blocks_use_given_and_plain_python_only(path: Path) -> None:
    imports = re.findall(
        r"^(?:>>> |\.\.\. )?\s*(?:from|import) ([\w.]+)", "".join(b.text for b in pages.read(path).python), re.M
    )
    allowed = {"given", "math", "itertools", "functools", "collections", "fractions", "statistics", "numpy", "random"}
    assert {name.split(".")[0] for name in imports} <= allowed


@each_chapter
def test_code_fits_the_page(path: Path) -> None:
    long = [line for block in pages.read(path).python for line in block.text.splitlines() if len(line) > WIDEST]
    assert long == []


@each_chapter
def test_every_number_in_the_prose_is_executed_or_cited(path: Path) -> None:
    assert [str(claim) for claim in evidence.unproved(pages.read(path), pages.pictures(path))] == []


@each_slug
def test_both_languages_run_the_same_code(slug: str) -> None:
    zh, en = (
        [_without_comments(block.text) for block in pages.read(ROOT / "chapters" / lang / f"{slug}.md").python]
        for lang in pages.LANGS
    )
    assert zh == en


@each_slug
def test_both_languages_have_the_same_targets_figures_and_footnotes(slug: str) -> None:
    texts = [(ROOT / "chapters" / lang / f"{slug}.md").read_text(encoding="utf-8") for lang in pages.LANGS]
    for pattern in (
        r"^\(([\w-]+)\)=",
        r"figures/([\w-]+)\.",
        r"^\[\^([\w-]+)\]:",
        r"\]\((https?:[^)]+)\)",
        r"^(#{1,4}) ",
    ):
        zh, en = (re.findall(pattern, text, re.M) for text in texts)
        assert zh == en, pattern


@each_chapter
def test_the_sections_stand_in_order(path: Path) -> None:
    if path.stem in PROSE_ONLY:
        return
    wanted = SECTIONS[path.parent.name]
    assert [section for section in pages.read(path).sections if section in wanted] == wanted


@each_chapter
def test_the_checklist_is_rendered_from_its_file(path: Path) -> None:
    page = pages.read(path)
    named = [argument for name, argument in page.directives if name == "checklist"]
    assert named == [] if path.stem in PROSE_ONLY else named == [path.stem]


@each_slug
def test_a_chapter_is_long_enough(slug: str) -> None:
    assert pages.chinese(pages.read(ROOT / "chapters" / "zh" / f"{slug}.md")) >= LEAST.get(slug, 2000)


@each_chapter
def test_a_column_says_what_is_believed_what_is_right_and_shows_data(path: Path) -> None:
    page = pages.read(path)
    assert page.columns or path.stem in PROSE_ONLY
    for target, lines in page.columns.items():
        assert target.startswith("mis-"), f"{target}: put (mis-…)= on the line before the column"
        marks = [line.text[0] for line in lines if line.text[0] in "❌✅📊"]
        assert marks == ["❌", "✅", "📊"], target
        if page.lang == "zh":
            assert pages.words(lines) in COLUMN, f"{target}: {pages.words(lines)} characters, {COLUMN} are wanted"


@each_chapter
def test_links_within_the_repository_resolve(path: Path) -> None:
    text = re.sub(r"^```.*?^```", "", path.read_text(encoding="utf-8"), flags=re.M | re.S)
    for address in re.findall(r"\]\((?!https?:|#)([^)#]+)", text):
        place = (path.parent / address).resolve()
        if "exercises" in place.parts and not place.parent.exists():
            continue  # an exercise that is not written yet; the built book shows its name without a link
        assert place.exists(), address


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_is_the_same_drawing_in_both_languages(name: str) -> None:
    zh, en = (
        re.sub(
            r">[^<>]*</(text|title)>",
            "",
            (ROOT / "chapters" / "figures" / f"{name}.{lang}.svg").read_text(encoding="utf-8"),
        )
        for lang in pages.LANGS
    )
    assert zh == en


def test_every_column_is_what_some_wrong_solution_links_to() -> None:
    if not (ROOT / "solutions").is_dir():
        pytest.skip("solutions/ is not here")
    links = {link for links in _links().values() for link in links}
    for lang in pages.LANGS:
        places = {f"{path.stem}#{target}" for path in pages.chapters(ROOT, lang) for target in pages.read(path).columns}
        assert links <= places, f"no such place in chapters/{lang}: {sorted(links - places)}"
        assert places - links <= AWAITED, f"no wrong solution has LINK = {sorted(places - links - AWAITED)}"
        assert not AWAITED & links, f"take {sorted(AWAITED & links)} off AWAITED"


def test_a_wrong_solution_links_to_its_own_chapter() -> None:
    for chapter, links in _links().items():
        assert all(link.startswith(f"{chapter}#") for link in links)


def test_the_last_line_of_a_checklist_asks_for_all_the_code() -> None:
    items = tomllib.loads((ROOT / "checklists" / "02_gpu_basics.toml").read_text(encoding="utf-8"))["items"]
    assert items[-1] == {
        "number": "2.7",
        "all": True,
        "zh": "完成代码实战练习",
        "en": "finish the code exercises",
    }


def _links() -> dict[str, set[str]]:
    """Chapter → LINKs of its wrong solutions."""
    found: dict[str, set[str]] = {}
    for path in (ROOT / "solutions").glob("*/*/wrong/*.py"):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id == "LINK":
                found.setdefault(path.parts[-4], set()).add(ast.literal_eval(node.value))
    return found


def _without_comments(code: str) -> str:
    return re.sub(r"\s+#.*$", "", code, flags=re.M)
