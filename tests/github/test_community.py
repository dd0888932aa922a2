"""What people meet on GitHub before the code: forms, templates, owners, Dependabot. Valid, in both languages, and true of this tree."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml
from check_jsonschema.cli import main_command as check_jsonschema
from click.testing import CliRunner, Result

from grader import catalogue, cli
from grader.editions import learner, tiers

ROOT = Path(__file__).parents[2]
GITHUB = ROOT / ".github"
CONFIG = GITHUB / "ISSUE_TEMPLATE" / "config.yml"
DEPENDABOT = GITHUB / "dependabot.yml"
PULL_REQUEST = GITHUB / "pull_request_template.md"
ISSUES = sorted(set((GITHUB / "ISSUE_TEMPLATE").glob("*.yml")) - {CONFIG})
DISCUSSIONS = sorted((GITHUB / "DISCUSSION_TEMPLATE").glob("*.yml"))
PAGES = {"en": ROOT / "docs" / "community.md", "zh": ROOT / "docs" / "community.zh.md"}
SCHEMAS = {
    **dict.fromkeys(ISSUES, "vendor.github-issue-forms"),
    **dict.fromkeys(DISCUSSIONS, "vendor.github-discussion"),
    CONFIG: "vendor.github-issue-config",
    DEPENDABOT: "vendor.dependabot",
}
INCLUDING = ("compose.yaml",)  # names another file and pins nothing itself
PLAIN = re.compile(
    r"\d+\.\d+( [a-z][a-z0-9_]*)?|[0-9a-f]{7,40}|https://\S+|[\w.-]+/[\w.-]+"
)  # what no language is needed for
LANGUAGES = ("中文", "English", "中文 + English")  # a language is called by its own name
CHINESE, LATIN = re.compile(r"[一-鿿]"), re.compile(r"[A-Za-z]{2,}")


def named(paths: Any) -> Any:
    return pytest.mark.parametrize("path", paths, ids=lambda path: path.relative_to(ROOT).as_posix())


def read(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def validate(schema: str, path: Path) -> Result:
    """check-jsonschema with the schema that it ships; no network."""
    return CliRunner().invoke(check_jsonschema.main, ["--builtin-schema", schema, str(path)])


def strings(form: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """What a person reads in a form, with the kind of place it stands in."""
    for key in ("name", "description", "title"):
        if key in form:
            yield key, form[key]
    for block in form["body"]:
        for key, value in block["attributes"].items():
            if key == "options":
                yield from (("option", option["label"] if isinstance(option, dict) else option) for option in value)
            elif isinstance(value, str) and key != "render":
                yield key, value


def monolingual(form: dict[str, Any]) -> list[str]:
    """Strings that lack one of the two languages; a placeholder may be an example that needs none."""
    return [
        text
        for kind, text in strings(form)
        if not (kind == "placeholder" and PLAIN.fullmatch(text))
        and not (kind == "option" and text in LANGUAGES)
        and not all(language.search(part) for language, part in zip((CHINESE, LATIN), halves(kind, text)))
    ]


def halves(kind: str, text: str) -> tuple[str, str]:
    """The Chinese and the English part: a line splits at ` / `, a page into paragraphs. An English part with Chinese in it counts as none."""
    if "\n" in text.strip():
        pieces = text.split("\n\n")
        return "".join(filter(CHINESE.search, pieces)), "".join(p for p in pieces if not CHINESE.search(p))
    chinese, _, english = text.partition(" / ")
    return chinese, "" if CHINESE.search(english) else english


def inputs(form: dict[str, Any]) -> list[dict[str, Any]]:
    return [block for block in form["body"] if block["type"] != "markdown"]


def commands(text: str) -> set[str]:
    """`grader …` commands that a text names, in code or not."""
    return set(re.findall(r"\bgrader ([a-z]+(?:-[a-z]+)*)\b", text))


def known() -> dict[str, set[str]]:
    """Every command of the grader with its options."""
    group = typer.main.get_command(cli.app)
    return {
        name: {option for parameter in command.params for option in parameter.opts}
        for name, command in getattr(group, "commands", {}).items()
    }


def options(text: str) -> set[tuple[str, str]]:
    """`grader COMMAND … --option` as pairs, within one piece of code."""
    found = set()
    for code in re.findall(r"`([^`]+)`", text):
        for command in re.findall(r"\bgrader ([a-z-]+)", code)[:1]:
            found |= {(command, option) for option in re.findall(r"--[a-z-]+", code)}
    return found


def links(path: Path) -> set[str]:
    """Files of this repository that a text links to, relative to the root."""
    text = path.read_text(encoding="utf-8")
    blobs = set(re.findall(r"\]\(\.\./blob/HEAD/([^)#]+)", text))
    if path.suffix == ".md" and path.parent != GITHUB:
        targets = re.findall(r"\]\(([^):#]+)(?:#[^)]*)?\)", text)
        blobs |= {(path.parent / target).resolve().relative_to(ROOT).as_posix() for target in targets}
    return blobs


def table(page: Path, heading: str) -> list[list[str]]:
    """Rows of the table below a heading, without its head."""
    section = re.split(r"(?m)^## ", page.read_text(encoding="utf-8"))
    (found,) = [part for part in section if part.startswith(heading + "\n")]
    rows = [line[1:].rstrip("|").split("|") for line in found.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row] for row in rows[2:]]


def labels(page: Path, heading: str) -> set[str]:
    return {row[0].strip("`") for row in table(page, heading)}


def patterns(text: str) -> list[str]:
    """Patterns of a CODEOWNERS file, their owners left out."""
    return [line.split()[0] for line in text.splitlines() if line.strip() and not line.startswith("#")]


def matches(pattern: str, path: str) -> bool:
    """The two kinds of pattern that are used here: /folder/ and /file. Everything else is refused, GitHub's rules are many."""
    assert re.fullmatch(r"/[\w./-]+", pattern), f"{pattern}: write /folder/ or /file"
    return path.startswith(pattern[1:]) if pattern.endswith("/") else path == pattern[1:]


def tracked() -> list[str]:
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    return tiers.tracked(ROOT)


@named(SCHEMAS)
def test_a_file_follows_the_schema_of_its_kind(path: Path) -> None:
    done = validate(SCHEMAS[path], path)
    assert done.exit_code == 0, done.output


@pytest.mark.parametrize(
    ("schema", "text"),
    [
        (
            "vendor.github-issue-forms",
            "name: a\ndescription: b\nbody:\n  - type: textbox\n    attributes: {label: c}\n",
        ),
        ("vendor.github-issue-forms", "name: a\nbody:\n  - type: input\n    attributes: {label: c}\n"),
        ("vendor.github-discussion", "title: a\n"),
        ("vendor.github-issue-config", "blank_issues: false\n"),
        (
            "vendor.dependabot",
            "version: 2\nupdates:\n  - package-ecosystem: pip\n    directory: /\n    schedule: {interval: monthly}\n    cooldown: {days: 7}\n",
        ),
    ],
)
def test_a_schema_refuses_what_github_would(tmp_path: Path, schema: str, text: str) -> None:
    (tmp_path / "planted.yml").write_text(text, encoding="utf-8")
    assert validate(schema, tmp_path / "planted.yml").exit_code == 1


def test_every_form_that_the_course_promises_is_there() -> None:
    assert {"bug", "feature", "question", "success-story", "wrong-test"} <= {path.stem for path in ISSUES}
    assert read(CONFIG)["blank_issues_enabled"] is False
    assert DISCUSSIONS


@named([*ISSUES, *DISCUSSIONS])
def test_a_form_says_everything_in_both_languages(path: Path) -> None:
    form = read(path)
    assert monolingual(form) == []
    assert len(list(strings(form))) > 3


@pytest.mark.parametrize(
    "attributes",
    [
        {"label": "English"},
        {"label": "只有中文"},
        {"label": "中文 / 还是中文 too"},
        {"label": "中文 / English", "description": "Run `grader doctor`"},
        {"label": "中文 / English", "placeholder": "Say it here"},
        {"label": "中文 / English", "options": ["是 / Yes", "No"]},
        {"label": "中文 / English", "options": [{"label": "No solution in here"}]},
        {"value": "运行 `grader doctor`。\n\n再提交 issue。\n"},
        {"value": "Here is English.\n\n---\n\nHere, too.\n"},
    ],
)
def test_a_string_in_one_language_is_found(attributes: dict[str, Any]) -> None:
    assert len(monolingual({"body": [{"type": "input", "attributes": attributes}]})) == 1


@named([*ISSUES, *DISCUSSIONS])
def test_a_form_asks_for_something_and_each_thing_once(path: Path) -> None:
    asked = inputs(read(path))
    assert any(
        block.get("validations", {}).get("required") or any(o.get("required") for o in boxes(block)) for block in asked
    )
    for key in (
        [block["id"] for block in asked],
        [block["attributes"]["label"] for block in asked],
    ):  # GitHub refuses both twice
        assert len(set(key)) == len(key) > 0


def boxes(block: dict[str, Any]) -> list[dict[str, Any]]:
    return block["attributes"]["options"] if block["type"] == "checkboxes" else []


@pytest.mark.parametrize("name", ["bug", "question", "success-story", "wrong-test"])
def test_who_opens_an_issue_confirms_that_no_solution_is_in_it(name: str) -> None:
    asked = inputs(read(GITHUB / "ISSUE_TEMPLATE" / f"{name}.yml"))
    confirmed = [box["label"] for block in asked for box in boxes(block) if box.get("required")]
    assert any("解" in label and "solution" in label for label in confirmed)


def test_the_form_for_a_wrong_test_has_no_room_for_a_solution() -> None:
    form = read(GITHUB / "ISSUE_TEMPLATE" / "wrong-test.yml")
    asked = {block["id"]: block for block in inputs(form)}
    required = {name for name, block in asked.items() if block.get("validations", {}).get("required")}
    assert {"item", "commit", "check", "readme"} <= required
    assert not any(block["attributes"].get("render") == "python" for block in asked.values())
    assert {"report-wrong-test"} <= commands(GITHUB.joinpath("ISSUE_TEMPLATE/wrong-test.yml").read_text("utf-8"))


@named([*ISSUES, *DISCUSSIONS, PULL_REQUEST, *PAGES.values()])
def test_commands_that_a_text_names_exist(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert commands(text) <= set(known())
    assert [(command, option) for command, option in options(text) if option not in known()[command]] == []
    rules = re.findall(r"(?m)^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"))
    for words in re.findall(r"`make ([a-z][a-z -]*)", text):
        assert set(words.split()) <= set(rules)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert set(re.findall(r"\bEXTRA=([a-z]+)", text)) <= set(project["optional-dependencies"])


def test_the_commands_are_read_from_the_text() -> None:
    assert commands("run `grader report-wrong-test 2.1`, grader nonsense") == {"report-wrong-test", "nonsense"}
    assert "nonsense" not in known()
    assert "--why" in known()["report-wrong-test"] and "--nonsense" not in known()["report-wrong-test"]
    assert options('`.venv/bin/grader report-wrong-test 2.1 --why "…"`') == {("report-wrong-test", "--why")}


@named([*ISSUES, *DISCUSSIONS])
def test_items_that_a_form_names_exist(path: Path) -> None:
    course = catalogue.load(ROOT)
    items = {
        (item.number, item.exercise.split("/")[-1])
        for chapter in course.chapters
        for item in chapter.items
        if item.exercise
    }
    text = path.read_text(encoding="utf-8")
    assert {number for number in re.findall(r"\b\d\.\d\b", text)} <= {number for number, _ in items}
    assert set(re.findall(r"\b(\d\.\d) ([a-z_]{4,})$", text, re.MULTILINE)) <= items


@named([*ISSUES, *DISCUSSIONS, PULL_REQUEST, *PAGES.values()])
def test_files_that_a_text_links_to_are_tracked(path: Path) -> None:
    assert links(path) <= set(tracked())
    assert not re.search(r"github\.com/", path.read_text(encoding="utf-8")), "an address of one repository"


def test_both_editions_have_what_is_linked() -> None:
    free = {tiers.published(path) for path in tracked() if tiers.tier_of(path) is tiers.Tier.free}
    for path in (*ISSUES, *DISCUSSIONS, PULL_REQUEST, *PAGES.values()):
        assert links(path) <= free


def test_links_are_read_from_the_text(tmp_path: Path) -> None:
    (tmp_path / "x.yml").write_text("[a](../blob/HEAD/docs/keys.md#b) [c](../discussions)", encoding="utf-8")
    assert links(tmp_path / "x.yml") == {"docs/keys.md"}
    assert links(PAGES["en"]) >= {"docs/keys.md", "docs/community.zh.md", "SECURITY.md"}


def test_the_checklist_of_a_pull_request_is_short_and_in_both_languages() -> None:
    text = PULL_REQUEST.read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line.strip()]
    assert [line for line in lines if not (CHINESE.search(line) and LATIN.search(line.partition(" / ")[2]))] == []
    assert 6 <= text.count("- [ ] ") <= 10
    for said in ("verify", "sync --check", "propose", "CHANGELOG.md", "solutions/"):
        assert said in text


@pytest.mark.parametrize(("lang", "heading"), [("en", "Labels"), ("zh", "标签")])
def test_every_label_that_a_form_sets_is_explained(lang: str, heading: str) -> None:
    explained = labels(PAGES[lang], heading)
    set_by_forms = {label for path in [*ISSUES, *DISCUSSIONS] for label in read(path).get("labels", [])}
    assert set_by_forms <= explained
    assert all(read(path)["labels"] for path in ISSUES)
    made = set(re.findall(r"gh label create ([a-z-]+)", PAGES[lang].read_text(encoding="utf-8")))
    at_the_start = {  # "Managing labels" in GitHub's documentation
        "bug", "documentation", "duplicate", "enhancement", "good first issue", "help wanted", "invalid", "question", "wontfix"
    }  # fmt: skip
    assert explained - at_the_start - {"dependencies"} == made  # Dependabot makes its own


def test_both_pages_know_the_same_labels_and_categories() -> None:
    assert labels(PAGES["en"], "Labels") == labels(PAGES["zh"], "标签")
    assert [(row[0], row[3]) for row in table(PAGES["en"], "Discussions")] == [
        (row[0], row[3]) for row in table(PAGES["zh"], "Discussions")
    ]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_each_discussion_form_belongs_to_a_category(lang: str) -> None:
    """GitHub finds a form by the slug of its category's name."""
    rows = table(PAGES[lang], "Discussions")
    assert {row[3].strip("`") for row in rows} - {""} == {path.name for path in DISCUSSIONS}
    for name, _, _, form in rows:
        slug = re.sub(r"[^a-z0-9]+", "-", name.lower())
        assert form in ("", f"`{slug}.yml`")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_page_calls_each_form_by_its_name(lang: str) -> None:
    said = PAGES[lang].read_text(encoding="utf-8")
    for name in ("bug", "feature", "question", "success-story", "wrong-test"):
        assert f"*{read(GITHUB / 'ISSUE_TEMPLATE' / f'{name}.yml')['name'].split(' / ')[lang == 'en']}*" in said


def unmatched(text: str, paths: list[str], absent: tuple[str, ...] = ()) -> list[str]:
    return [
        pattern
        for pattern in patterns(text)
        if pattern not in absent and not any(matches(pattern, path) for path in paths)
    ]


def test_each_line_of_the_code_owners_matches_a_file() -> None:
    text = (GITHUB / "CODEOWNERS").read_text(encoding="utf-8")
    here = (ROOT / "solutions").is_dir()
    assert unmatched(text, tracked(), () if here else (f"/{tiers.PRIVATE}",)) == []
    assert {"/.github/", "/grader/sandbox/", "/grader/editions/", "/editions.toml", "/solutions/"} <= set(
        patterns(text)
    )


def test_a_line_that_matches_nothing_is_found() -> None:
    assert unmatched("# a\n/grader/ @octocat-1\n/gone/\n/Makefil\n", ["grader/x.py", "Makefile"]) == [
        "/gone/",
        "/Makefil",
    ]
    with pytest.raises(AssertionError):
        matches("*.py", "a.py")


def manifests(paths: list[str]) -> set[tuple[str, str]]:
    """Ecosystem and folder of every file that pins something, by the names that Dependabot's file fetchers look for."""
    kinds = {
        "pip": r"constraints\.txt|pyproject\.toml",
        "docker": r".*dockerfile.*",
        "docker-compose": r"(docker-)?compose(-[\w]+)?(\.[\w-]+)?\.ya?ml",
        "npm": r"package\.json",
    }
    found = {("github-actions", "/")} if any(path.startswith(".github/workflows/") for path in paths) else set()
    for path in paths:
        folder, _, name = path.rpartition("/")
        found |= {(kind, f"/{folder}") for kind, pattern in kinds.items() if re.fullmatch(pattern, name, re.IGNORECASE)}
    return found


def entries(config: dict[str, Any]) -> set[tuple[str, str]]:
    return {
        (update["package-ecosystem"], folder)
        for update in config["updates"]
        for folder in update.get("directories", [update.get("directory")])
    }


def test_dependabot_looks_where_something_is_pinned() -> None:
    listed, there = (
        entries(read(DEPENDABOT)),
        manifests([p for p in tracked() if not p.startswith(("solutions/", "exercises/")) and p not in INCLUDING]),
    )
    assert listed == there


def test_a_manifest_that_nobody_watches_is_found() -> None:
    planted = manifests(["docker/gpu.Dockerfile", "site/package.json", "docker/compose.yaml", "pyproject.toml"])
    assert planted == {("docker", "/docker"), ("npm", "/site"), ("docker-compose", "/docker"), ("pip", "/")}
    assert planted - entries(read(DEPENDABOT)) == {("npm", "/site")}


def test_versions_cool_down_and_torch_and_triton_are_moved_by_hand() -> None:
    updates = read(DEPENDABOT)["updates"]
    assert all(update["cooldown"]["default-days"] >= 7 and update["groups"] for update in updates)
    (pip,) = [update for update in updates if update["package-ecosystem"] == "pip"]
    assert {rule["dependency-name"] for rule in pip["ignore"]} == {"torch", "triton"}
    pinned = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    assert all(re.search(rf"(?m)^{rule['dependency-name']}==", pinned) for rule in pip["ignore"])


def audit(path: Path) -> subprocess.CompletedProcess[str]:
    tool = Path(sys.executable).with_name("zizmor")
    return subprocess.run(
        [str(tool), "--offline", "--no-config", "--persona", "pedantic", "--collect=dependabot", str(path)],
        capture_output=True,
        text=True,
        check=False,
    )


def test_zizmor_has_nothing_to_say_about_dependabot(tmp_path: Path) -> None:
    assert audit(DEPENDABOT).returncode == 0, audit(DEPENDABOT).stdout
    planted = tmp_path / ".github" / "dependabot.yml"
    planted.parent.mkdir()
    text = DEPENDABOT.read_text(encoding="utf-8")
    planted.write_text(text.replace("default-days: 7", "default-days: 2"), encoding="utf-8")
    assert "dependabot-cooldown" in audit(planted).stdout


def test_a_release_gives_the_chooser_its_links_and_leaves_versions_to_the_authors(tmp_path: Path) -> None:
    chooser, bot = CONFIG.read_text(encoding="utf-8"), DEPENDABOT.read_text(encoding="utf-8")
    if (ROOT / "solutions").is_dir():
        assert "contact_links" not in read(CONFIG)  # a private repository has nobody to point anywhere
    else:
        chooser, bot = chooser.partition("contact_links:")[0], re.sub(r"(?m)^ +open-pull-requests-limit:.*\n", "", bot)
    made = tmp_path / "config.yml"
    for home in (
        "https://github.com/a/b",
        "https://github.com/a/b.git",
        "git@github.com:a/b.git",
        "ssh://git@github.com/a/b",
    ):
        made.write_text(learner.chooser(chooser, home), encoding="utf-8")
        assert validate("vendor.github-issue-config", made).exit_code == 0
        contacts = read(made)["contact_links"]
        assert [link["url"] for link in contacts] == [
            "https://github.com/a/b/discussions",
            "https://github.com/a/b/security/policy",
        ]
        assert (
            monolingual({"body": [{"attributes": {k: link[k]}} for link in contacts for k in ("name", "about")]}) == []
        )
    for home in ("", "/srv/course", "https://example.org/a/b.git", "https://github.com/a", "https://github.com/a/b: x"):
        assert learner.chooser(chooser, home) == chooser
    made = tmp_path / "dependabot.yml"
    made.write_text(learner.dependabot(bot), encoding="utf-8")
    assert validate("vendor.dependabot", made).exit_code == 0
    assert {update["open-pull-requests-limit"] for update in read(made)["updates"]} == {0}
    assert [{**update, "open-pull-requests-limit": None} for update in read(made)["updates"]] == [
        {**update, "open-pull-requests-limit": None} for update in yaml.safe_load(bot)["updates"]
    ]
