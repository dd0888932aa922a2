"""Private text is found wherever it was planted, and the tree as it is has none."""

from __future__ import annotations

import gzip
import html
import io
import json
import py_compile
import re
import tarfile
import textwrap
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.catalogue import CourseError
from grader.editions import fingerprints, leaks, secrets, tiers
from grader.editions.secrets import Secrets
from tests.editions.repositories import authoring, commit, git, put
from tests.rooms import examples

ROOT = Path(__file__).parents[2]
SECRET = "solutions/01_toy/stack"
# the reference of `visit` as somebody would disguise it: other names, layout, comments, types
DISGUISED = '''
def walk(pile: "Stack", guest) -> int:
    """Something else."""
    taken = [pile.pop()
             for _ in range(pile.size())]   # from the top
    for one in taken: guest.see(one)
    for one in reversed(taken):
        # and back
        pile.push(one)
    return len(taken)
'''
HIDDEN = '''
def test_mine(thing, numbers):
    """anything"""
    pile, found = thing.Stack(5), []
    for number in numbers:
        pile.push(number)
    assert thing.visit(pile, fake(Visitor(found), "look")) == len(numbers)
    assert found == numbers[::-1]
'''
SHORT = """
class Stack:
    def push(self, thing):
        if len(self.items) == self.capacity:
            raise Full(str(thing))
        self.items.append(thing)
"""
PROSE = """
> *A list* is a stack already; what `push` adds is the
> test for room **before** anything changes.
"""
CHINESE = "<p>列表<b>本来</b>就是栈；<code>push</code> 多做的是在改动之前\n先看还有没有位置。</p> <p>visit 把元素<i>全部</i>取出再放回。</p>"


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return authoring(tmp_path_factory.mktemp("authoring") / "course")


@pytest.fixture(scope="module")
def secret(course: Path) -> Secrets:
    return secrets.read(course)


def notebook(text: str) -> str:
    return json.dumps({"cells": [{"cell_type": "code", "source": text.splitlines(keepends=True)}]})


PLANTED = {
    "a program": ("grader/walk.py", DISGUISED),
    "given": ("exercises/given/walk.py", DISGUISED),
    "a short method": ("exercises/given/standins/stack.py", SHORT),
    "a visible test": ("exercises/01_toy/stack/test_stack.py", HIDDEN),
    "a string in a test": ("tests/test_walk.py", f"CODE = '''{DISGUISED}'''\n"),
    "fenced code": ("docs/page.md", f"# Page\n\n```python\n{DISGUISED}```\n"),
    "indented fenced code": ("docs/page.md", "1. One\n\n" + textwrap.indent(f"~~~\n{DISGUISED}~~~\n", "   ")),
    "a notebook": ("docs/page.ipynb", notebook(DISGUISED)),
    "a page": ("docs/page.html", f"<pre>{DISGUISED.replace('>', '&gt;')}</pre>"),
    "a search index": ("docs/searchindex.js", f"Search.setIndex({json.dumps({'docs': [DISGUISED]})})"),
    "prose": ("chapters/en/01_toy.md", PROSE),
    "prose in a page": ("docs/stack.html", CHINESE),
}


BODY = (
    textwrap.dedent(DISGUISED.split('"""')[2]).strip() + "\n"
)  # no name, no signature: what stands between the markers
LINE = "return [guest.see(pile.pop() * 2 + n) for n in range(pile.size()) if n % 3 == 1 and pile.top() > 0]\n"
WORDS = "# Notes\n\nIt's about a pile, (and so on: a word. The rest follows here.\n\n"
AFTER = "\nAnd here the text goes on; it's prose.\n"


def behind(prefix: str, text: str = BODY) -> str:
    return textwrap.indent(text, prefix, lambda line: True)


def highlighted(text: str) -> str:
    words = (re.sub(r"\w+", lambda m: f'<span class="n">{m[0]}</span>', html.escape(line)) for line in text.split("\n"))
    return f'<div class="highlight"><pre><span></span>{chr(10).join(words)}</pre></div>'


def prompts(text: str) -> str:
    return "".join(("... " if line.startswith(" ") else ">>> ") + line for line in text.splitlines(keepends=True))


CONTAINERS: dict[str, Callable[[str], str]] = {
    "a pre in a page": lambda t: f"<html><p>Some text &amp; more</p><pre>{html.escape(t)}</pre><p>And more</p></html>",
    "highlighted in a page": lambda t: f"<html><p>Some text</p>{highlighted(t)}<p>And more</p></html>",
    "a fence in a notebook's prose": lambda t: notebook(f"{WORDS}```python\n{t}```\n{AFTER}"),
    "a cell with magics": lambda t: notebook(f"%%time\n!pip install x\n{t}"),
    "a fence in a docstring": lambda t: f'def f():\n    """Title.\n\n    ```\n{behind("    ", t)}    ```\n    """\n',
    "a docstring": lambda t: f'def f():\n    """Title of it.\n\n{behind("    ", t)}    """\n',
    "a pre in Markdown": lambda t: f"{WORDS}<pre>\n{html.escape(t)}</pre>\n{AFTER}",
    "a quoted fence": lambda t: WORDS + behind("> ", f"```\n{t}```\n") + AFTER,
    "an unclosed fence": lambda t: f"{WORDS}```python\n{t}",
    "a fence in a fence": lambda t: f"{WORDS}````md\nhere it is\n```python\n{t}```\n````\n{AFTER}",
    "an indented block": lambda t: WORDS + behind("    ", t) + AFTER,
    "prompts": lambda t: WORDS + prompts(t) + AFTER,
    "comments": lambda t: f"x = 1\n{behind('# ', t)}y = 2\n",
    "comments of another language": lambda t: f"let x = 1;\n{behind('// ', t)}let y = 2;\n",
    "a patch": lambda t: f"--- a/x\n+++ b/x\n@@ -1,2 +1,9 @@\n def f():\n{behind('+    ', t)} # end of it\n",
    "a here document": lambda t: f"set -e\npython - <<'EOF'\n{t}EOF\nfor f in *; do echo $f; done\n",
    "a block of YAML": lambda t: f"on: push\njobs:\n  - run: |\n{behind('      ', t)}  - uses: x@v1\n",
    "a literal of TOML": lambda t: f"day = 2026-01-01T00:00:00Z\ncode = '''{t}'''\nat = 09:00\n",
    "a line of JSON lines": lambda t: json.dumps({"a": 1}) + "\n" + json.dumps({"code": t, "b": None}) + "\n",
    "a quoted string of YAML": lambda t: f"on: push\n- run: {json.dumps(t)}\n",
    "a catalogue of translations": lambda t: 'msgid ""\nmsgstr ""\n' + "\n".join(map(json.dumps, t.splitlines(True))),
    "lines in a list": lambda t: f"X = {t.splitlines(True)!r}\n",
    "a program with an error elsewhere": lambda t: (
        f"import os\n\ndef g(:\n    pass\n\ndef f():\n{behind('    ', t)}x = = 3\n"
    ),
    "a string of a program with an error": lambda t: f"def g(:\n    pass\nX = {t!r}\n",
    "a formatted string": lambda t: f"X = f{t + '{1 + 1}'!r}\n",
    "an unlikely combination": lambda t: notebook(
        f"{WORDS}{behind('> ', 'X = ' + json.dumps(prompts(t)) + chr(10))}{AFTER}"
    ),
}


@pytest.mark.parametrize("kind", CONTAINERS)
def test_a_program_is_found_in_whatever_holds_it(secret: Secrets, kind: str) -> None:
    """By its syntax tree alone: the words are other ones, and the file's name says nothing."""
    trees = msgspec.structs.replace(secret, prose={}, code={}, further={}, bodies={})
    assert (
        leaks.file(trees, "docs/x", CONTAINERS[kind]("x = 1\nfor y in range(x): print(y, x, y * x)\n").encode()) == []
    )
    found = leaks.file(trees, "docs/x", CONTAINERS[kind](BODY).encode())
    assert [f"has a passage of {SECRET}/stack.py:4" in leak.what.en for leak in found] == [True]


@pytest.mark.parametrize(
    "noise", ["(\n", "try:\n    x = 1\n", "f({\n  a: 1,\n", "'" * 3 + "\nx\n", "> > > > x\n", "<pre>\n"]
)
def test_a_program_in_much_that_is_none_is_found_in_time(secret: Secrets, noise: str) -> None:
    trees = msgspec.structs.replace(secret, prose={}, code={}, further={}, bodies={})
    for text in (noise * 1001 + "\n\n" + BODY, BODY + "\n\n" + noise * 1001):
        before = time.process_time()
        assert leaks.file(trees, "docs/x", text.encode())
        assert time.process_time() - before < 5


@pytest.mark.parametrize(
    "text", [LINE, f"{WORDS}```\n{LINE}```\n", f"{WORDS}so `{LINE.strip()}` it is", f"X = {LINE!r}\n", notebook(LINE)]
)
def test_a_program_of_one_line_is_found(secret: Secrets, text: str) -> None:
    tree = fingerprints.parsed(LINE.replace("pile", "p").replace("guest", "g"))
    assert tree is not None
    known = {print_: "solutions/x.py" for print_, _ in fingerprints.windows(tree)}
    only = msgspec.structs.replace(secret, prose={}, code={}, trees=known, further={}, bodies={})
    assert known and leaks.file(only, "docs/x.md", text.encode())
    assert leaks.file(only, "docs/x.md", text.replace("% 3", "% 4").encode()) == []


@pytest.mark.parametrize(
    "shape", ["[x]\na = {0}\n", "- a: {0}\n", '{{"a": {0}}}\n{{"b": null}}\n', 'msgid "x"\nmsgstr {0}\n', "A = {0}\n"]
)
def test_words_are_found_in_a_quoted_string(course: Path, secret: Secrets, shape: str) -> None:
    """Line breaks and Chinese characters may be escaped."""
    (path,) = (course / SECRET).glob("walkthrough.zh.md")
    chinese = re.sub(r"(?<=[，。；])", "\n", path.read_text(encoding="utf-8"))
    for text in (PROSE.replace(" ", "\n"), chinese):
        for quoted in (json.dumps(text), json.dumps(json.dumps(text)), json.dumps(text, ensure_ascii=False)):
            assert SECRET in leaks.file(secret, "a/x", shape.format(quoted).encode())[0].what.en


@pytest.mark.parametrize("kind", PLANTED)
def test_a_planted_passage_is_found(secret: Secrets, kind: str) -> None:
    path, text = PLANTED[kind]
    found = leaks.file(secret, path, text.encode())
    assert [leak.where for leak in found] == [path]
    assert SECRET in found[0].what.en and SECRET in found[0].what.zh


def test_another_right_solution_is_found_as_text(course: Path, secret: Secrets) -> None:
    (path,) = (course / SECRET / "right").glob("*.py")
    text = path.read_text(encoding="utf-8").replace("    ", "\t")
    assert [leak.where for leak in leaks.file(secret, "docs/notes.txt", text.encode())] == ["docs/notes.txt"]


def test_what_stub_and_reference_share_is_no_leak(course: Path, secret: Secrets) -> None:
    public = [path for path in tiers.files(course, tiers.Tier.free) if not path.startswith("solutions/")]
    assert leaks.folder(secret, course, public) == []


def test_a_stub_has_to_be_the_generated_one(course: Path, secret: Secrets) -> None:
    path = "exercises/01_toy/adder/adder.py"
    text = (course / path).read_text(encoding="utf-8")
    assert leaks.file(secret, path, text.encode()) == []
    filled = text.replace('raise NotImplementedError("add")', "return a + b")  # too short for any fingerprint
    assert ["grader sync" in leak.what.en for leak in leaks.file(secret, path, filled.encode())] == [True]


@pytest.mark.parametrize(
    "path",
    [
        "solutions/01_toy/stack/stack.py",
        "Solutions/notes.txt",
        "solutions",
        "grader/__pycache__/judge.cpython-311.pyc",
        "exercises/.hypothesis/examples/a",
        ".mypy_cache/3.11/x.data.json",
        "a.egg-info/PKG-INFO",
        "pro.age",
        "docs/key.pem",
        "members.toml",
    ],
)
def test_some_names_are_refused_whatever_they_hold(secret: Secrets, path: str) -> None:
    assert [leak.where for leak in leaks.file(secret, path, b"harmless\n")] == [path]


def test_a_secret_key_is_refused_and_not_shown(secret: Secrets) -> None:
    key = "AGE-SECRET-KEY-1" + "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L" * 2
    found = leaks.file(secret, "docs/how.md", f"use {key}".encode())
    assert [leak.what.en for leak in found] == ["holds a secret key"]
    begin, line = "-----BEGIN {}PRIVATE KEY-----", "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj"
    pem = f"{begin.format('RSA ')}\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,3F\n\n{line}\n"
    plain = f"{begin.format('')}\n{line}\n"
    for text in (
        pem,
        plain,
        json.dumps(pem),
        json.dumps(plain),
        json.dumps(json.dumps(plain)),
        plain.replace("\n", "\r\n"),
    ):
        assert [leak.what.en for leak in leaks.file(secret, "docs/a.txt", text.encode())] == ["holds a secret key"]
    assert (
        leaks.file(secret, "docs/how.md", b"keys begin with AGE-SECRET-KEY-1 and -----BEGIN OPENSSH PRIVATE KEY-----")
        == []
    )


def test_an_age_file_is_refused_whatever_its_name(secret: Secrets) -> None:
    armored = (
        "-----BEGIN AGE ENCRYPTED FILE-----" + "\nYWdlLWVuY3J5cHRpb24ub3JnL3YxCi0+IFgyNTUxOSBkR2hwY3lCcGN5QjBhR1Ug\n"
    )
    for data in (armored.encode(), json.dumps(armored).encode(), b"age-encryption.org/v1\n-> X25519 abc\n\xff\0"):
        for path in ("docs/pro.txt", "docs/shape.png", "proposals/mine.sealed"):
            assert ["age file" in leak.what.en for leak in leaks.file(secret, path, data)] == [True]
    assert leaks.file(secret, "docs/how.md", b"one begins with -----BEGIN AGE ENCRYPTED FILE-----") == []


def test_a_sealed_proposal_is_published(secret: Secrets, public: Path) -> None:
    """Merged ones stay in the learner repository's past, and must not stop the next release."""
    data, path = b"age-encryption.org/v1\n-> X25519 abc\n\xff\0\x80", "proposals/vram_calculator-0123456789ab.sealed"
    assert leaks.file(secret, path, data) == []
    (public / "proposals").mkdir()
    (public / path).write_bytes(data)
    commit(public)
    git(public, "rm", "--quiet", path)
    commit(public)
    assert leaks.repository(secret, public) == []
    for other in (f"docs/{path}", f"{path}.txt", "proposals/x.sealed"):
        assert leaks.file(secret, other, data)
    assert leaks.file(secret, path, DISGUISED.encode()) and leaks.file(secret, path, b"\xff\0")


def test_what_cannot_be_read_is_a_finding(secret: Secrets) -> None:
    for data in ("列表".encode("utf-16"), b"\x93NUMPY\x01\x00\xff"):
        assert leaks.file(secret, "docs/data.npy", data)
    assert leaks.file(secret, "docs/shape.png", b"\x89PNG\xff") == []
    for data in (PROSE.encode("utf-16-le"), DISGUISED.encode("utf-32-le"), b"text\0text"):
        assert ["no UTF-8" in leak.what.en for leak in leaks.file(secret, "docs/data.txt", data)] == [True]
    assert leaks.file(secret, "docs/paper.pdf", b"%PDF-1.7\n\xff")
    assert leaks.file(secret, "docs/shape.png", b"\xff" + DISGUISED.encode())  # by its name alone
    assert SECRET in leaks.file(secret, "docs/shape.png", DISGUISED.encode())[0].what.en
    assert leaks.file(secret, "dist/broken.whl", b"PK\x03\x04 and no more")


def packed(kind: str, name: str, data: bytes) -> bytes:
    out = io.BytesIO()
    if kind == "zip":
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as zipped:
            zipped.writestr(name, data)
        return out.getvalue()
    with tarfile.open(fileobj=out, mode="w:gz" if kind == "tar.gz" else "w") as tar:
        entry = tarfile.TarInfo(f"course-1.0/{name}")
        entry.size = len(data)
        tar.addfile(entry, io.BytesIO(data))
    return out.getvalue()


@pytest.mark.parametrize("kind", ["zip", "tar", "tar.gz"])
def test_archives_are_looked_into(secret: Secrets, kind: str) -> None:
    assert leaks.file(secret, f"dist/a.{kind}", packed(kind, "grader/ok.py", b"x = 1\n")) == []
    for name, data in (("grader/walk.py", DISGUISED.encode()), ("solutions/x.py", b""), ("a/__pycache__/x.pyc", b"x")):
        found = leaks.file(secret, f"dist/a.{kind}", packed(kind, name, data))
        assert [leak.where for leak in found] == [f"dist/a.{kind}: {name}"]
    nested = packed(kind, "inner.zip", packed("zip", "walk.py", DISGUISED.encode()))
    assert [leak.where for leak in leaks.file(secret, "outer", nested)] == ["outer: inner.zip: walk.py"]


def test_a_zipped_text_is_read(secret: Secrets) -> None:
    assert leaks.file(secret, "docs/index.md.gz", gzip.compress(PROSE.encode()))


def test_the_cache_of_a_reference_is_found(course: Path, secret: Secrets, tmp_path: Path) -> None:
    (tmp_path / "stack.py").write_bytes((course / SECRET / "stack.py").read_bytes())
    py_compile.compile(str(tmp_path / "stack.py"))
    (tmp_path / "stack.py").unlink()
    assert [leak.where.split("/")[0] for leak in leaks.folder(secret, tmp_path)] == ["__pycache__"]


def test_a_link_is_refused(course: Path, secret: Secrets, tmp_path: Path) -> None:
    (tmp_path / "stack.py").symlink_to(course / SECRET / "stack.py")
    assert [leak.what.en for leak in leaks.folder(secret, tmp_path)] == ["is a link, and links are not published"]


# ---- every reachable object ----


@pytest.fixture
def public(tmp_path: Path) -> Path:
    place = tmp_path / "public"
    place.mkdir()
    git(place, "init", "--quiet", "--initial-branch=main")
    put(place, "README.md", "# Public\n")
    commit(place)
    return place


def test_a_clean_history_has_no_leak(secret: Secrets, public: Path) -> None:
    assert leaks.repository(secret, public) == []


def test_what_was_committed_and_removed_is_still_found(secret: Secrets, public: Path) -> None:
    put(public, "notes.py", DISGUISED)
    commit(public)
    (public / "notes.py").unlink()
    commit(public)
    assert leaks.folder(secret, public) == []
    assert ["notes.py" in leak.where for leak in leaks.repository(secret, public)] == [True]


def test_a_private_path_in_the_past_is_found_though_its_bytes_are_harmless(secret: Secrets, public: Path) -> None:
    put(public, "solutions/readme.txt", "# Public\n")
    commit(public)
    git(public, "rm", "-r", "--quiet", "solutions")
    commit(public)
    assert [leak.where for leak in leaks.repository(secret, public)] == ["git: solutions/readme.txt"]


@pytest.mark.parametrize("how", ["branch", "tag", "annotated tag", "stash", "merge", "message", "tag message"])
def test_every_way_to_reach_an_object_is_followed(secret: Secrets, public: Path, how: str) -> None:
    if how == "message":
        git(public, "commit", "--quiet", "--allow-empty", "-m", PROSE)
    elif how == "tag message":
        git(public, "tag", "-a", "v1", "-m", PROSE)
    elif how == "stash":
        put(public, "README.md", PROSE)
        git(public, "stash", "--quiet")
    else:
        git(public, "switch", "--quiet", "-c", "side")
        put(public, "walk.py", DISGUISED)
        commit(public)
        git(public, "switch", "--quiet", "main")
        if how == "merge":
            git(public, "merge", "--quiet", "--no-ff", "-m", "merge", "side")
        elif how == "tag":
            git(public, "tag", "v1", "side")
        elif how == "annotated tag":
            git(public, "tag", "-a", "v1", "-m", "one", "side")
        if how != "branch":
            git(public, "branch", "-D", "side")
    assert len(leaks.repository(secret, public)) >= 1


def test_a_private_path_that_only_a_merge_added_is_found(secret: Secrets, public: Path) -> None:
    git(public, "switch", "--quiet", "-c", "side")
    commit(public)
    git(public, "switch", "--quiet", "main")
    git(public, "merge", "--quiet", "--no-ff", "--no-commit", "side")
    put(public, "solutions/readme.txt", "# Public\n")
    commit(public)
    assert [leak.where for leak in leaks.repository(secret, public)] == ["git: solutions/readme.txt"]


def test_an_older_version_of_a_private_file_is_found(tmp_path: Path, public: Path) -> None:
    place = authoring(tmp_path / "course")
    old = "# the first draft of something else altogether, long since thrown away\n"
    put(place, f"{SECRET}/right/draft.py", old)
    commit(place)
    (place / SECRET / "right" / "draft.py").unlink()
    commit(place)
    put(public, "draft.txt", old)
    commit(public)
    assert ["earlier version" in leak.what.en for leak in leaks.repository(secrets.read(place), public)] == [True]


def test_the_authoring_history_in_the_learner_repository_is_found(course: Path, secret: Secrets, public: Path) -> None:
    git(public, "fetch", "--quiet", str(course), "main:refs/heads/oops")
    found = {leak.where for leak in leaks.repository(secret, public)}
    assert f"git: {SECRET}/test_hidden.py" in found


# ---- the real tree ----


@pytest.mark.slow
def test_this_tree_has_no_leak() -> None:
    if not (ROOT / "solutions").is_dir() or not (ROOT / ".git").exists():
        pytest.skip("solutions/ is not here")
    public = [
        path
        for path in tiers.files(ROOT, tiers.Tier.free)
        if not path.startswith(tiers.PRIVATE) and (ROOT / path).is_file()
    ]
    assert leaks.folder(secrets.read(ROOT), ROOT, public) == []


def test_a_tree_without_solutions_cannot_be_compared(public: Path) -> None:
    with pytest.raises(CourseError, match="nothing to compare"):
        secrets.read(public)


# ---- fingerprints ----

NAMES = st.lists(st.sampled_from("abcdefgh"), min_size=6, max_size=6, unique=True)
TEMPLATE = """
def {0}({1}, {2}):
    {3} = [{4} * 2 for {4} in {1} if {4} > {2}]
    while {3}:
        {5} = {3}.pop()
        {2} = {2} + {5} // 3
    return {2}
"""


@examples(30)
@given(NAMES, st.sampled_from(["    ", "  ", "\t"]), st.sampled_from(["", "  # why", " ;"]))
def test_a_window_does_not_depend_on_names_or_layout(names: list[str], indent: str, ending: str) -> None:
    text = TEMPLATE.format(*names).replace("    ", indent).replace("3\n", f"3{ending}\n")
    trees = [fingerprints.parsed(text), fingerprints.parsed(TEMPLATE.format(*"uvwxyz"))]
    one, other = ({print_ for print_, _ in fingerprints.windows(tree)} for tree in trees if tree is not None)
    assert one == other != set()


@pytest.mark.parametrize(("old", "new"), [("* 2", "* 3"), (">", ">="), ("+ {5}", "- {5}"), (".pop()", ".popleft()")])
def test_a_window_depends_on_what_the_program_does(old: str, new: str) -> None:
    trees = [fingerprints.parsed(text.format(*"uvwxyz")) for text in (TEMPLATE, TEMPLATE.replace(old, new))]
    one, other = ({print_ for print_, _ in fingerprints.windows(tree)} for tree in trees if tree is not None)
    assert one != other


@examples(50)
@given(
    st.lists(st.sampled_from(["one", "two", "三", "four"]), min_size=16, max_size=40),
    st.sampled_from(["\n", " **", ", "]),
)
def test_runs_do_not_depend_on_markup(words: list[str], between: str) -> None:
    assert list(fingerprints.runs(" ".join(words), 20)) == list(fingerprints.runs(between.join(words).upper(), 20))
