"""Every mistake of an author is an error that names file and key and says what to do, in both languages."""

from __future__ import annotations

import shutil

import pytest

from grader.catalogue import CourseError, find_root, load

LIST, EXERCISE, CHECKS = (
    "checklists/01_toy.toml",
    "exercises/01_toy/adder/exercise.toml",
    "exercises/01_toy/adder/checks.toml",
)


def refused(root) -> CourseError:
    with pytest.raises(CourseError) as caught:
        load(root)
    assert any("\u4e00" <= c <= "\u9fff" for c in caught.value.text.zh)
    assert caught.value.text.en == str(caught.value)
    return caught.value


def test_a_course_is_read_from_its_files(toy):
    course = load(toy)
    assert [(i.number, i.exercise, i.all) for c in course.chapters for i in c.items] == [
        ("1.1", "adder", False),
        ("1.2", "stack", False),
        ("1.3", "", True),
    ]
    adder = next(e for e in course.exercises if e.name == "adder")
    assert adder.id == "01_toy/adder"
    assert [s.id for s in adder.steps] == ["add", "summary", "in_place"]
    assert [s.stretch for s in adder.steps] == [False, False, True]
    assert (adder.limits.call_s, adder.max_points) == (1.0, 4)
    assert [c.hidden for c in adder.checks] == [False] * 3 + [True] * 3


def test_a_course_without_solutions_is_whole(toy):
    shutil.rmtree(toy / "solutions")
    assert not load(toy).has_solutions


def test_the_root_is_the_nearest_folder_with_checklists(toy, monkeypatch):
    deep = toy / "exercises/01_toy"
    assert find_root(deep) == find_root(toy) == toy
    monkeypatch.chdir(deep)
    assert find_root(type(deep)(".")) == toy


def test_outside_a_course_the_error_says_how_to_name_one(tmp_path):
    with pytest.raises(CourseError, match="--course"):
        find_root(tmp_path)


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        (
            LIST,
            'chapter = "01_toy"',
            'chapter = "02_toy"',
            ["checklists/01_toy.toml", "02_toy", "the file is named '01_toy'"],
        ),
        (
            LIST,
            'exercise = "stack"',
            'exercise = "queue"',
            ["1.2", "exercises/01_toy/queue", "grader new 01_toy/queue"],
        ),
        (
            LIST,
            'exercise = "stack"',
            "all = true",
            ["exercises/01_toy/stack", "on no checklist", "add an [[items]] entry"],
        ),
        (LIST, 'exercise = "stack"\n', "", ["checklists/01_toy.toml", "1.2", "either an exercise or all = true"]),
        (LIST, 'exercise = "stack"', 'exercise = "stack"\nall = true', ["1.2", "either an exercise or all = true"]),
        (LIST, 'exercise = "stack"', 'exercise = "adder"', ["'adder'", "twice", "rename or delete"]),
        (LIST, 'number = "1.2"', 'number = "1.1"', ["'1.1'", "twice", "rename or delete"]),
        (
            LIST,
            'number = "1.2"',
            'number = "1.2"\npoints = 3',
            ["checklists/01_toy.toml:", "unknown field `points`", "CONTRIBUTING.md"],
        ),
        (LIST, 'number = "1.2"\n', "", ["checklists/01_toy.toml:", "`number`"]),
        (LIST, 'number = "1.2"', "number = 1.2", ["checklists/01_toy.toml:11", "Expected `str`"]),
        (LIST, 'number = "1.2"', 'number = "1.2', ["checklists/01_toy.toml", "not valid TOML", "line 11"]),
        (EXERCISE, "format = 1", "format = 2", ["adder/exercise.toml", "format = 2", "update the grader"]),
        (EXERCISE, "level = 1", "level = 1\ncolour = 3", ["adder/exercise.toml:", "unknown field `colour`"]),
        (EXERCISE, "minutes = 10\n", "", ["adder/exercise.toml:", "missing required field `minutes`"]),
        (EXERCISE, "call_s = 1.0", "call_seconds = 1.0", ["adder/exercise.toml:", "unknown field `call_seconds`"]),
        (EXERCISE, 'id = "summary"', 'id = "add"', ["'add'", "twice", "rename or delete"]),
        (EXERCISE, 'id = "add"', 'id = "Add two"', ["adder/exercise.toml", "lower case"]),
        (EXERCISE, "points = 2", "points = 0", ["adder/exercise.toml", "points positive"]),
        (EXERCISE, "points = 2", "points = 2.5", ["adder/exercise.toml:", "Expected `int`"]),
        (EXERCISE, "needs = []", 'needs = ["jax"]', ["'jax'", "torch, triton, vllm"]),
        (EXERCISE, 'step = "in_place"', 'step = "elsewhere"', ["a hint names the step 'elsewhere'"]),
        (EXERCISE, 'en = "use `+`"', "", ["adder/exercise.toml:", "missing required field `en`"]),
        (CHECKS, 'id = "adds_any"', 'id = "adds_two"', ["adder/checks.toml", "'adds_two'", "twice"]),
        (
            CHECKS,
            'id = "adds_any"\nstep = "add"',
            'id = "adds_any"\nstep = "subtract"',
            ["adder/checks.toml", "adds_any", "'subtract'", "grader sync"],
        ),
        (CHECKS, "hidden = true", "hidden = 1", ["adder/checks.toml:", "Expected `bool`"]),
    ],
)
def test_mistakes_are_named(toy, edit, file, old, new, said):
    text = (toy / file).read_text(encoding="utf-8")
    (toy / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    assert text != text.replace(old, new, 1)
    message = str(refused(toy))
    assert all(piece in message for piece in said), message


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        (EXERCISE, "points = 2", 'points = "2"'),
        (EXERCISE, "stretch = true", "stretch = 1"),
        (EXERCISE, 'id = "summary"', 'id = "summary"\nid2 = "x"'),
        (EXERCISE, "level = 1", 'level = "1"'),
        (LIST, 'number = "1.2"', "number = 3"),
        (CHECKS, 'step = "in_place"\nzh = "任意列表的前缀和"', 'step = 3\nzh = "任意列表的前缀和"'),
    ],
)
def test_the_line_of_a_wrong_value_is_named(toy, file, old, new):
    text = (toy / file).read_text(encoding="utf-8")
    (toy / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    wanted = next(
        n
        for n, (a, b) in enumerate(
            zip([*text.split("\n"), ""], (toy / file).read_text(encoding="utf-8").split("\n")), 1
        )
        if a != b
    )
    assert f"{file}:{wanted}:" in str(refused(toy))


def test_an_exercise_without_an_item_is_an_error(toy):
    shutil.copytree(toy / "exercises/01_toy/adder", toy / "exercises/01_toy/copied")
    message = str(refused(toy))
    assert "exercises/01_toy/copied is on no checklist" in message
    assert "checklists/01_toy.toml" in message


def test_two_exercises_of_one_name_are_an_error(toy):
    shutil.copytree(toy / "exercises/01_toy/adder", toy / "exercises/02_other/adder")
    assert "twice" in str(refused(toy))


def test_a_file_that_is_not_utf_8_is_an_error(toy):
    (toy / EXERCISE).write_bytes("级别 = 1".encode("gb18030"))
    assert EXERCISE in str(refused(toy))


def test_an_exercise_that_was_not_synced_yet_has_no_checks(toy):
    (toy / CHECKS).unlink()
    assert next(e for e in load(toy).exercises if e.name == "adder").checks == ()


@pytest.mark.parametrize(
    ("name", "counts"),
    [
        (LIST, True),
        (EXERCISE, True),
        (CHECKS, True),
        ("exercises/01_toy/adder/test_adder.py", True),
        ("solutions/01_toy/adder/test_hidden.py", True),
        ("exercises/given/toy.py", True),
        ("exercises/01_toy/adder/driver.py", True),
        ("exercises/01_toy/adder/adder.py", False),
        ("exercises/01_toy/adder/README.md", False),
        ("solutions/01_toy/adder/adder.py", False),
    ],
)
def test_the_version_is_made_of_all_that_decides_verdicts(toy, name, counts):
    before = load(toy).version
    with (toy / name).open("a", encoding="utf-8") as file:
        file.write("\n# more\n")
    assert (load(toy).version != before) == counts


def test_the_version_does_not_depend_on_the_place(toy, tmp_path):
    before = load(toy).version
    shutil.copytree(toy, tmp_path / "elsewhere")
    assert load(tmp_path / "elsewhere").version == before


def test_the_version_of_a_course_does_not_depend_on_the_line_ends_of_a_checkout(toy) -> None:
    before = load(toy).version
    for file in (p for pattern in ("*.toml", "*.py") for p in toy.rglob(pattern)):
        file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    assert load(toy).version == before
