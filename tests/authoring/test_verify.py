"""The gate is red when it should be: every rule meets a planted fault, and the toy course as it is has none."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from grader import catalogue
from grader.authoring import leaks, prose, records, rules, runs, sync, verify
from grader.authoring import mutants as mutant_maker
from grader.model import CheckResult, Outcome

Edit = Callable[[str, str, str], None]
ADDER, SECRET = "exercises/01_toy/adder", "solutions/01_toy/adder"


def faults(toy: Path, *, mutants: bool = False, everything: bool = False, resync: bool = True) -> list[tuple[str, str]]:
    """(rule, text) of all faults of the adder."""
    if resync:
        changes, _ = sync.sync(toy)
        sync.write(toy, changes)
    course = catalogue.load(toy)
    items = [item for item in course.items() if item.exercise == "adder"]
    return [
        (fault.rule, fault.text)
        for fault in verify.verify(course, items, with_mutants=mutants, everything=everything, jobs=1).faults
    ]


def assert_fault(found: list[tuple[str, str]], rule: str, piece: str) -> None:
    assert any(r == rule and piece in text for r, text in found), found


@pytest.mark.slow
def test_the_toy_course_has_no_fault(toy: Path) -> None:
    course = catalogue.load(toy)
    assert verify.verify(course, course.items(), jobs=1).faults == ()


# ---- rules that read ----


@pytest.mark.parametrize("name", ["README.md", "README.zh.md", "test_adder.py"])
def test_a_missing_public_file_is_a_fault(toy: Path, name: str) -> None:
    (toy / ADDER / name).unlink()
    course = catalogue.load(toy)
    assert any(name in text and "missing" in text for text in rules.files(Path(course.root), course.exercise("adder")))


@pytest.mark.parametrize("name", ["adder.py", "test_hidden.py", "walkthrough.md", "walkthrough.zh.md"])
def test_a_missing_private_file_is_a_fault(toy: Path, name: str) -> None:
    (toy / SECRET / name).unlink()
    course = catalogue.load(toy)
    assert any(name in text and "missing" in text for text in rules.files(toy, course.exercise("adder")))


@pytest.mark.parametrize("name", [f"{ADDER}/notes.txt", f"{SECRET}/old.py", "solutions/01_toy/ghost/x.py"])
def test_an_orphan_is_a_fault(toy: Path, name: str) -> None:
    (toy / name).parent.mkdir(exist_ok=True)
    (toy / name).write_text("x\n")
    assert any(
        "belongs to nothing" in text or "mirrors no exercise" in text
        for text in rules.files(toy, catalogue.load(toy).exercise("adder"))
    )


def test_a_given_module_that_imports_torch_is_a_fault(toy: Path) -> None:
    assert list(rules.given(toy)) == []
    path = toy / "exercises" / "given" / "toy.py"
    path.write_text(
        path.read_text(encoding="utf-8").replace("from dataclasses", "import torch\nfrom dataclasses"), encoding="utf-8"
    )
    assert any("toy.py:5 imports torch" in text for text in rules.given(toy))


def test_a_stale_stub_is_a_fault(toy: Path, edit: Edit) -> None:
    edit(f"{ADDER}/adder.py", "def add(a: int, b: int)", "def add(a: int, c: int)")
    found = faults(toy, resync=False)
    assert_fault(found, "sync", "adder.py is stale")
    assert_fault(found, "signatures", "add has the signature")


def test_stale_declarations_are_a_fault(toy: Path, edit: Edit) -> None:
    edit(f"{ADDER}/test_adder.py", "def test_adds_two", "def test_adds_a_pair")
    assert_fault(faults(toy, resync=False), "sync", "checks.toml is stale")


def test_a_readme_that_leaves_a_symbol_out_is_a_fault(toy: Path, edit: Edit) -> None:
    edit(f"{ADDER}/README.zh.md", "`running`", "它")
    found = [text for text in prose.complaints(toy, catalogue.load(toy).exercise("adder"))]
    assert any("`running`" in text and "one of them only" in text for text in found)
    assert any("does not mention `running`" in text for text in found)


def test_a_walkthrough_with_other_symbols_is_a_fault(toy: Path, edit: Edit) -> None:
    edit(f"{SECRET}/walkthrough.md", "`summary` uses", "`summarise` uses")
    assert any("`summarise`" in text for text in prose.complaints(toy, catalogue.load(toy).exercise("adder")))


def test_two_hints_are_too_few(toy: Path, edit: Edit) -> None:
    edit(f"{ADDER}/exercise.toml", '[[hints]]\nstep = "add"\nzh = "用 `+`"\nen = "use `+`"\n', "")
    assert any("2 hints" in text for text in prose.complaints(toy, catalogue.load(toy).exercise("adder")))


@pytest.mark.parametrize(("old", "new"), [('en = "two numbers"', 'en = "两个数"'), ('en = "use `+`"', 'en = " "')])
def test_a_text_in_one_language_only_is_a_fault(toy: Path, edit: Edit, old: str, new: str) -> None:
    edit(f"{ADDER}/exercise.toml", old, new)
    assert any("both languages" in text for text in prose.complaints(toy, catalogue.load(toy).exercise("adder")))


def test_a_chapter_in_one_language_only_is_a_fault(toy: Path) -> None:
    (toy / "chapters" / "zh").mkdir(parents=True)
    (toy / "chapters" / "zh" / "01_toy.md").write_text("# 玩具\n", encoding="utf-8")
    assert list(prose.chapter_complaints(toy, "01_toy")) == ["chapters/en/01_toy.md is missing, its twin is there"]


def test_a_step_without_a_visible_or_a_hidden_check_is_a_fault(toy: Path, edit: Edit) -> None:
    edit(f"{ADDER}/test_adder.py", '@pytest.mark.step("in_place")', '@pytest.mark.step("add")')
    changes, _ = sync.sync(toy)
    sync.write(toy, changes)
    assert "the step in_place has no visible check" in list(rules.steps(catalogue.load(toy).exercise("adder")))
    edit(f"{SECRET}/test_hidden.py", '@pytest.mark.step("in_place")', '@pytest.mark.step("add")')
    sync.write(toy, sync.sync(toy)[0])
    assert "the step in_place has no hidden check" in list(rules.steps(catalogue.load(toy).exercise("adder")))


def test_a_first_step_of_an_hour_is_a_fault(toy: Path, edit: Edit) -> None:
    edit(
        f"{ADDER}/exercise.toml",
        'minutes = 5\npoints = 1\n\n[[steps]]\nid = "summary"',
        'minutes = 60\npoints = 1\n\n[[steps]]\nid = "summary"',
    )
    assert any("60 minutes" in text for text in rules.steps(catalogue.load(toy).exercise("adder")))


LEAKS = {
    "a hidden test": ("test_hidden.py", 14, 22),
    "a region of the reference": ("adder.py", 25, 34),
    "another right solution": ("right/builtin.py", 8, 22),
    "a wrong solution": ("wrong/returns_new_list.py", 1, 12),
    "a walkthrough": ("walkthrough.md", 1, 5),
}


@pytest.mark.parametrize("what", LEAKS)
def test_private_text_in_the_public_tree_is_a_fault(toy: Path, what: str) -> None:
    name, first, last = LEAKS[what]
    lines = (toy / SECRET / name).read_text(encoding="utf-8").splitlines()[first - 1 : last]
    (toy / "chapters" / "en").mkdir(parents=True)
    (toy / "chapters" / "en" / "notes.md").write_text(
        "# Notes\n\n" + "\n".join("    " + line for line in lines) + "\n", encoding="utf-8"
    )
    found = list(leaks.complaints(toy, list(catalogue.load(toy).exercises)))
    assert any("notes.md" in text and name in text for text in found), found


# ---- rules that run ----


@pytest.mark.slow
def test_a_stub_that_earns_points_is_a_fault(toy: Path, edit: Edit) -> None:
    edit(f"{SECRET}/adder.py", "    ### BEGIN SOLUTION\n    return a + b\n    ### END SOLUTION\n", "    return a + b\n")
    assert_fault(faults(toy), "stub", "1 points (add)")


@pytest.mark.slow
def test_a_stub_that_does_not_load_is_a_fault(toy: Path, edit: Edit) -> None:
    edit(
        f"{SECRET}/adder.py",
        "from given.toy import Summary\n\n### BEGIN SOLUTION\n",
        "### BEGIN SOLUTION\nfrom given.toy import Summary\n\n",
    )
    assert_fault(faults(toy), "stub", "the stub, when run, is error")


@pytest.mark.slow
def test_a_reference_without_full_marks_is_a_fault(toy: Path, edit: Edit) -> None:
    edit(f"{SECRET}/adder.py", "return a + b", "return a - b")
    assert_fault(faults(toy), "reference", "adds_two")


@pytest.mark.slow
def test_a_reference_that_needs_more_than_half_of_a_limit_is_a_fault(toy: Path, edit: Edit) -> None:
    edit(f"{SECRET}/adder.py", "    return a + b\n", "    import time\n\n    time.sleep(0.7)\n    return a + b\n")
    assert_fault(faults(toy), "reference", "half of each limit")


@pytest.mark.slow
def test_a_right_solution_that_fails_is_a_fault(toy: Path, edit: Edit) -> None:
    edit(f"{SECRET}/right/builtin.py", "add = operator.add", "add = operator.sub")
    assert_fault(faults(toy), "right", "right builtin: failed")


@pytest.mark.slow
def test_a_right_solution_is_run_again_when_what_decides_its_record_changed(
    toy: Path, edit: Edit, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest, titles = runs.Runs.run, []

    def spy(self, texts, manner, seed, title):
        titles.append(title)
        return honest(self, texts, manner, seed, title)

    monkeypatch.setattr(runs.Runs, "run", spy)
    assert faults(toy) == []
    assert not [title for title in titles if title.startswith(("right", "wrong"))]
    edit(f"{SECRET}/right/builtin.py", "total = 0\n", "total = int()\n")
    assert_fault(faults(toy), "diagnosis", "vectors.json is stale")
    assert len([title for title in titles if title.startswith("right")]) == len(runs.SEEDS)


@pytest.mark.slow
def test_too_few_right_and_wrong_solutions_are_faults(toy: Path) -> None:
    (toy / SECRET / "right" / "builtin.py").unlink()
    (toy / SECRET / "wrong" / "positive_only.py").unlink()
    found = faults(toy)
    assert_fault(found, "right", "has 0 files")
    assert_fault(found, "wrong", "has 2 files")
    assert_fault(found, "hidden checks", "adds_any")


@pytest.mark.slow
def test_a_wrong_solution_that_passes_what_it_should_fail_is_a_fault(toy: Path, edit: Edit) -> None:
    edit(f"{SECRET}/wrong/positive_only.py", "return abs(a) + abs(b)", "return a + b")
    edit(f"{SECRET}/wrong/counts_distinct.py", '"summary_of_any"', '"summary_of_any", "no_such_check"')
    found = faults(toy)
    assert_fault(found, "wrong", "positive_only.py passes adds_any")
    assert_fault(found, "wrong", "no_such_check, which do not exist")
    assert_fault(found, "diagnosis", "vectors.json is stale")


@pytest.mark.slow
def test_wrong_solutions_that_look_alike_are_a_fault(toy: Path) -> None:
    for number in range(2):
        shutil.copyfile(toy / SECRET / "wrong" / "positive_only.py", toy / SECRET / "wrong" / f"twin_{number}.py")
    assert_fault(faults(toy), "diagnosis", "only 3 of 5")


@pytest.mark.slow
def test_an_outcome_that_depends_on_the_seed_is_a_fault(toy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    honest = runs.Runs.run

    def flaky(self, texts, manner, seed, title):
        results = honest(self, texts, manner, seed, title)
        if title == f"wrong 1, seed {runs.SEEDS[1]}":
            item = results["adder"]
            checks = tuple(
                CheckResult(id=c.id, title=c.title, step=c.step, passed=True, hidden=c.hidden, outcome=Outcome.passed)
                for c in item.checks
            )
            results["adder"] = type(item)(**{f: getattr(item, f) for f in item.__struct_fields__} | {"checks": checks})
        return results

    monkeypatch.setattr(runs.Runs, "run", flaky)
    monkeypatch.setattr(mutant_maker, "MOST", 1)
    assert_fault(faults(toy, mutants=True, everything=True), "wrong", "under one seed only")


@pytest.mark.slow
def test_a_check_that_nothing_fails_is_a_fault(toy: Path) -> None:
    with (toy / SECRET / "test_hidden.py").open("a", encoding="utf-8") as file:
        file.write(
            '\n\n@pytest.mark.step("add")\ndef test_vacuous(answer):\n    """什么都不查 / checks nothing"""\n    answer.add(1, 2)\n'
        )
    assert_fault(faults(toy), "hidden checks", "vacuous is failed by no wrong solution")


@pytest.mark.slow
def test_hidden_checks_that_repeat_the_visible_examples_are_a_fault(toy: Path) -> None:
    visible = (toy / ADDER / "test_adder.py").read_text(encoding="utf-8")
    (toy / SECRET / "test_hidden.py").write_text(visible.replace("def test_", "def test_again_"), encoding="utf-8")
    found = faults(toy)
    assert_fault(found, "hard-coding", "passes the hidden checks")
    assert_fault(found, "hard-coding", "enough for the step add")


@pytest.mark.slow
def test_a_stand_in_that_is_good_enough_is_a_fault(toy: Path) -> None:
    (toy / SECRET / "standin").mkdir()
    (toy / SECRET / "standin" / "plain.py").write_text(
        '"""替身 / stand-in"""\n\nBASE = "reference"\nBREAKS = ["adds_any"]\n', encoding="utf-8"
    )
    assert_fault(faults(toy), "stand-ins", "plain.py passes adds_any")


@pytest.mark.slow
def test_a_visible_check_that_differs_under_plain_pytest_is_a_fault(toy: Path, edit: Edit) -> None:
    edit(
        f"{ADDER}/test_adder.py",
        "    assert same(answer.add(2, 3), 5)\n",
        "    assert same(answer.add(2, 3), 5)\n    assert answer.__name__ == 'adder'\n",
    )
    assert_fault(
        faults(toy), "plain pytest", "adds_two of the reference fails under the grader, passes under plain pytest"
    )


@pytest.mark.slow
def test_a_test_that_imports_the_answer_is_a_fault(toy: Path, edit: Edit) -> None:
    edit(f"{SECRET}/test_hidden.py", "import pytest\n", "import pytest\nimport adder\n")
    assert_fault(faults(toy), "tests", "a test may not import the answer")


@pytest.mark.slow
def test_a_mutant_that_survives_without_a_reason_is_a_fault(toy: Path, edit: Edit) -> None:
    edit(f"{SECRET}/adder.py", "    return a + b\n", "    if a > 10**9:\n        return 0\n    return a + b\n")
    found = faults(toy, mutants=True)
    survivors = [text for rule, text in found if rule == "mutants"]
    assert survivors and all("if a > 10**9" in text or "return 0" in text for text in survivors), found
    names = [text.removeprefix("survives: ").split("; write a check")[0] for text in survivors]
    made_from = records.mutants_made_from(toy, catalogue.load(toy).exercise("adder"))
    (toy / SECRET / "mutants.json").write_text(
        json.dumps({"made_from": made_from, "caught_by": [], "survivors": dict.fromkeys(names, "never that large")})
    )
    assert not [text for rule, text in faults(toy, mutants=True) if rule == "mutants"]


def test_mutants_that_begin_at_one_place_have_names_of_their_own() -> None:
    text = "def f(a, b, c):\n    ### BEGIN SOLUTION\n    return a * b * c\n    ### END SOLUTION\n"
    made = mutant_maker.mutants(text)
    assert len(made) == 2 and len({mutant.name for mutant in made}) == 2


def test_a_stale_table_of_mutants_counts_for_nothing(toy: Path, edit: Edit) -> None:
    exercise = catalogue.load(toy).exercise("adder")
    (toy / SECRET / "mutants.json").write_text(
        json.dumps({"made_from": records.mutants_made_from(toy, exercise), "caught_by": ["adds_any"], "survivors": {}})
    )
    assert records.caught_by_mutants(toy, exercise) == {"adds_any"}
    edit(f"{SECRET}/test_hidden.py", "INTS = st.integers(-1000, 1000)", "INTS = st.integers(-10, 10)")
    assert records.caught_by_mutants(toy, exercise) == set()
