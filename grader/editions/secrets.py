"""What may stand in no published tree: the passages of the authoring tree's private files, as fingerprints."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable
from pathlib import Path

from grader.authoring.stub import StubError, make_stub, regions
from grader.catalogue import CourseError
from grader.editions import fingerprints, git
from grader.editions.tiers import PRIVATE, Tier, files
from grader.model import Struct, Text

FURTHER = 2 * fingerprints.TREE  # nodes, for right/ and wrong/: other people's idioms stand in them
SMALLEST = 40  # bytes of a blob that is recognised as a whole
_BREAK = rb"(?:\s|\\+[nr])+"  # a line's end, in a string, too
_KEY = re.compile(
    rb"AGE-SECRET-KEY-(?:PQ-)?1[0-9A-Z]{50,}|-----BEGIN [A-Z ]*PRIVATE KEY-----"
    + _BREAK
    + rb"(?:Proc-Type:|[A-Za-z0-9+/=]{40})"
)
AGE = b"age-encryption.org/v1\n"  # an age file's first line
_SEALED = re.compile(
    rb"\A" + re.escape(AGE) + rb"|-----BEGIN AGE ENCRYPTED FILE-----" + _BREAK + rb"[A-Za-z0-9+/=]{40}"
)


class Secrets(Struct, frozen=True):
    """Fingerprint → where it comes from, per kind. `blobs`: git's names of whole files, of all versions of the authoring tree.

    `stubs`: path of every generated stub → what it has to be.
    """

    prose: dict[int, str]
    code: dict[int, str]
    trees: dict[int, str]
    further: dict[int, str]
    bodies: dict[int, str]
    blobs: dict[str, str]
    stubs: dict[str, str]


def read(root: Path) -> Secrets:
    """All private passages of an authoring tree. CourseError where there is nothing private: then nothing can be checked."""
    found = Secrets({}, {}, {}, {}, {}, _blobs(root), {})
    private = [path for tier in (Tier.pro, Tier.instructor) for path in files(root, tier)]
    if not private:
        raise CourseError(
            f"{root} 里没有 {PRIVATE}，无从比较：只能在作者版里检查和发布",
            f"{root} holds no {PRIVATE}, so there is nothing to compare with: check and publish from the authoring tree",
        )
    for path in private:
        if path.endswith((".py", ".md")) and (root / path).is_file():
            text = (root / path).read_text(encoding="utf-8")
            if path.endswith(".md"):
                _add(found.prose, fingerprints.runs(text, fingerprints.PROSE), path)
            else:
                _program(found, root, path, text)
    return found


def held(data: bytes) -> Text | None:
    """What the bytes hold that is not published whatever it says: a secret key, an age file."""
    if _KEY.search(data):
        return Text("含有私钥", "holds a secret key")
    if _SEALED.search(data):
        return Text("含有 age 加密文件，封装包从不提交", "holds an age file: bundles are never committed")
    return None


def _program(found: Secrets, root: Path, path: str, text: str) -> None:
    tree = fingerprints.parsed(text)
    if tree is None:
        raise CourseError(f"{path}：不是合法的 Python", f"{path}: is no valid Python")
    parts = path.split("/")
    chapter, exercise = (*parts[1:3], "")[:2]
    reference = f"{PRIVATE}{chapter}/{exercise}/{exercise}.py"
    shared = ""  # what stub and reference have in common is public
    if (root / reference).is_file():
        try:
            shared = make_stub((root / reference).read_text(encoding="utf-8"), reference)
        except (StubError, SyntaxError) as error:
            raise CourseError(str(error), str(error)) from None
    inside: Callable[[ast.stmt], bool] = lambda statement: True  # noqa: E731
    if path == reference:
        found.stubs[f"exercises/{chapter}/{exercise}/{exercise}.py"] = shared
        marked = regions(text, path)
        inside = lambda s: any(r.begin < s.lineno and (s.end_lineno or s.lineno) < r.end for r in marked)  # noqa: E731
        lines = text.split("\n")
        passages = ["\n".join(lines[r.begin : r.end - 1]) for r in marked]
    else:
        passages = [_without_titles(tree, text)]
    public = set(fingerprints.runs(shared, fingerprints.CODE))
    for passage in passages:
        runs = fingerprints.runs(passage, fingerprints.CODE)
        _add(found.code, (run for run in runs if run not in public), path)
    kin = fingerprints.parsed(shared) or ast.Module([], [])
    aside = len(parts) > 4  # right/, wrong/, standin/
    least, into = (FURTHER, found.further) if aside else (fingerprints.TREE, found.trees)
    public = {print_ for print_, _ in fingerprints.windows(kin, least)}
    for print_, line in fingerprints.windows(tree, least, inside):
        if print_ not in public:
            into.setdefault(print_, f"{path}:{line}")
    if not aside:
        for print_, line in fingerprints.whole_bodies(tree, inside):
            found.bodies.setdefault(print_, f"{path}:{line}")


def _without_titles(tree: ast.Module, text: str) -> str:
    """A program without its imports and the first lines of its docstrings: checks and misconceptions are public by name."""
    lines = text.split("\n")
    for node in ast.walk(tree):
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            lines[node.lineno - 1 : node.end_lineno] = [""] * ((node.end_lineno or node.lineno) - node.lineno + 1)
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)) and ast.get_docstring(node) is not None:
            lines[node.body[0].lineno - 1] = ""
    return "\n".join(lines)


def _add(into: dict[int, str], prints: Iterable[int], path: str) -> None:
    for print_ in prints:
        into.setdefault(print_, path)


def _blobs(root: Path) -> dict[str, str]:
    """Every version that a private file ever had, by git's name of its bytes; never what also stood at a public path."""
    secret: dict[str, str] = {}
    public: set[str] = set()
    samples = set(files(root, Tier.free))
    if not git.answers(root, "rev-parse", "--verify", "-q", "HEAD"):
        return secret
    changes = git.run(root, "log", "--format=", "--raw", "-z", "--no-abbrev", "--no-renames", "--root", "-m", "HEAD")
    fields = changes.split("\0")
    for entry, path in zip(fields[::2], fields[1::2]):
        blob = entry.split(" ")[3]
        if path.startswith(PRIVATE) and path not in samples:
            secret.setdefault(blob, path)
        else:
            public.add(blob)
    sizes = git.run(root, "cat-file", "--batch-check=%(objectname) %(objectsize)", given="\n".join(secret) + "\n")
    small = {
        line.split(" ")[0]
        for line in sizes.splitlines()
        if line.split(" ")[1].isdigit() and int(line.split(" ")[1]) < SMALLEST
    }
    return {blob: path for blob, path in secret.items() if blob not in public and blob not in small}
