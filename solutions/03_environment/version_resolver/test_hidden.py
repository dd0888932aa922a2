"""Hidden checks of 3.3: every version of a pool against every clause, and every assignment of small indexes.

The oracles know the parts that a version was built from and never parse one. Suffixes that PEP 440 orders by rules of
their own (a post-release against a clause that names a pre-release, and the other way round, under < and >) stay out.
Where all combinations would be too many, a fixed choice of them is drawn from completely, smallest first.
"""

from collections import namedtuple
from itertools import combinations, product

import pytest
from given.version_resolver import INDEX, Conflict
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.compare import same

# ---- versions and clauses, built from parts ----------------------------------------------------------------------

Ver = namedtuple("Ver", "release kind number local", defaults=("", 0, ""))
KINDS = ["dev", "a", "b", "rc", "", "post"]  # oldest first
PRE = KINDS[:4]


def text(v):
    suffix = {"": "", "dev": f".dev{v.number}", "post": f".post{v.number}"}.get(v.kind, f"{v.kind}{v.number}")
    return ".".join(map(str, v.release)) + suffix + ("+" + v.local if v.local else "")


def padded(release):
    return (*release, 0, 0, 0, 0)[:4]


def age(v):
    return padded(v.release), KINDS.index(v.kind), v.number if v.kind else 0


def meets(v, op, c):
    """One clause, pre-releases aside."""
    prefix = c.release[:-1] if op == "~=" else c.release
    starts = padded(v.release)[: len(prefix)] == tuple(prefix)
    same_release = padded(v.release) == padded(c.release)
    equal = age(v) == age(c) and c.local in ("", v.local)
    return {
        "==": equal,
        "!=": not equal,
        "==*": starts,
        "!=*": not starts,
        ">=": age(v) >= age(c),
        "<=": age(v) <= age(c),
        ">": age(v) > age(c) and not (same_release and v.kind == "post" and c.kind != "post"),
        "<": age(v) < age(c) and not (same_release and v.kind in PRE and c.kind not in PRE),
        "~=": age(v) >= age(c) and starts,
    }[op]


def admits(v, clauses):
    asked = any(c.kind in PRE and op != "!=" for op, c in clauses)
    return (v.kind not in PRE or asked) and all(meets(v, op, c) for op, c in clauses)


def clause(op, c):
    return op[:2] + text(c) + ".*" if op.endswith("*") else op + text(c)


def disputed(v, op, c):
    return op in ("<", ">") and {v.kind, c.kind} & {"post"} and {v.kind, c.kind} & set(PRE)


FINALS = [Ver(r) for r in [(0, 9), (0, 9, 2), (0, 10), (1,), (1, 2), (1, 2, 3), (1, 10), (1, 20), (2, 0, 1), (10,)]]
POSTS = [Ver((1, 2), "post", 1), Ver((1, 2), "post", 10), Ver((1, 2), "post", 9), Ver((0, 9), "post", 1)]
PRES = [Ver((1, 2), k, n) for k in PRE for n in (1, 2)] + [Ver((2,), "rc", 1), Ver((1, 20), "dev", 3)]
LOCALS = [Ver((1, 2), "", 0, "cu128"), Ver((1, 2), "", 0, "cpu"), Ver((1, 2), "post", 1, "cu128")]


def all_pairs(answer, versions, ops, clauses):
    for v in versions:
        for op in ops:
            for c in clauses:
                if not disputed(v, op, c):
                    got = answer.satisfies(text(v), clause(op, c))
                    assert same((text(v), clause(op, c), got), (text(v), clause(op, c), admits(v, [(op, c)])))


@pytest.mark.step("satisfies")
def test_bounds(answer):
    """>= 和 <= / >= and <="""
    all_pairs(answer, FINALS, [">=", "<="], FINALS)


@pytest.mark.step("satisfies")
def test_strict_bounds(answer):
    """> 和 < / > and <"""
    all_pairs(answer, FINALS, [">", "<"], FINALS)


@pytest.mark.step("satisfies")
def test_equal_versions(answer):
    """== 和 !=，末尾的 0 不算 / == and !=; zeros at the end do not count"""
    all_pairs(answer, FINALS, ["==", "!="], [*FINALS, Ver((1, 2, 0)), Ver((1, 0)), Ver((10, 0, 0))])
    long = [Ver((1, 2, 3, n)) for n in (0, 1, 4)]
    all_pairs(answer, [*long, Ver((1, 2, 3))], ["==", "!=", ">=", "<"], long)


@pytest.mark.step("satisfies")
def test_wildcards(answer):
    """==1.2.* 和 !=1.2.* / ==1.2.* and !=1.2.*"""
    all_pairs(answer, [*FINALS, *POSTS, *LOCALS], ["==*", "!=*"], [*FINALS, Ver((1, 0)), Ver((1, 2, 0))])


@pytest.mark.step("satisfies")
def test_compatible_releases(answer):
    """~= 兼容版本 / ~=, compatible releases"""
    all_pairs(answer, [*FINALS, *POSTS], ["~="], [*[c for c in FINALS if len(c.release) > 1], *POSTS, Ver((1, 0, 0))])


@pytest.mark.step("satisfies")
def test_compatible_with_a_pre_release(answer):
    """~= 后面是预发布版 / ~= with a pre-release"""
    all_pairs(answer, [*PRES, *FINALS], ["~="], [Ver((1, 2), k, 1) for k in PRE] + [Ver((1, 19, 0), "rc", 1)])


@pytest.mark.step("satisfies")
def test_post_releases(answer):
    """post 版 / post-releases"""
    all_pairs(answer, POSTS, ["==", "!=", ">=", "<="], FINALS)
    all_pairs(answer, [*POSTS, *FINALS], ["==", ">=", "<=", ">", "<"], POSTS)


@pytest.mark.step("satisfies")
def test_post_releases_under_strict_bounds(answer):
    """post 版遇到 > 和 < / post-releases under > and <"""
    all_pairs(answer, POSTS, [">", "<"], FINALS)


@pytest.mark.step("satisfies")
def test_pre_releases_nobody_asked_for(answer):
    """没人点名的预发布版 / pre-releases nobody asked for"""
    all_pairs(answer, PRES, ["!=", "<", "<=", ">", ">=", "==*", "!=*"], FINALS)
    assert same([answer.satisfies(text(v), "") for v in PRES], [False] * len(PRES))


@pytest.mark.step("satisfies")
def test_pre_releases_somebody_asked_for(answer):
    """点了名的预发布版 / pre-releases somebody asked for"""
    all_pairs(answer, [*PRES, *FINALS], ["==", "<", "<=", ">", ">="], PRES)


@pytest.mark.step("satisfies")
def test_asked_for_in_another_clause(answer):
    """一个子句点名，其他子句也要成立 / asked for in one clause, and the others have to hold as well"""
    for v, op, c in product(PRES, ["==*", "!=*", ">=", "<=", "!="], [Ver((1, 2)), Ver((1, 20)), Ver((2,))]):
        for asks in ((">=", Ver((0, 1), "rc", 1)), ("==", v)):
            spec = f"{clause(op, c)},{clause(*asks)}"
            assert same((text(v), spec, answer.satisfies(text(v), spec)), (text(v), spec, admits(v, [(op, c), asks])))


@pytest.mark.step("satisfies")
def test_an_exclusion_asks_for_nothing(answer):
    """用 != 排除一个预发布版 / a pre-release that is only excluded"""
    all_pairs(answer, [*PRES, *FINALS], ["!="], PRES)


@pytest.mark.step("satisfies")
def test_pre_releases_of_an_upper_bound(answer):
    """上界自己的预发布版 / the pre-releases of an upper bound"""
    for v in PRES:
        for c in (Ver((1, 2)), Ver((2,)), Ver((1, 20))):
            got = answer.satisfies(text(v), f">=0.1rc1,<{text(c)}")
            assert same((text(v), text(c), got), (text(v), text(c), admits(v, [(">=", Ver((0, 1), "rc", 1)), ("<", c)])))


@pytest.mark.step("satisfies")
def test_local_labels(answer):
    """+cu128 这样的本地标签 / labels like +cu128"""
    all_pairs(answer, LOCALS, ["==", "!=", ">=", "<=", ">", "<"], [*FINALS, POSTS[0]])


@pytest.mark.step("satisfies")
def test_a_label_that_is_asked_for(answer):
    """约束里写了本地标签 / a label in the clause"""
    all_pairs(answer, [*LOCALS, *FINALS], ["==", "!="], LOCALS)


@pytest.mark.step("satisfies")
def test_several_clauses(answer):
    """几个子句要同时成立；空约束与空格 / all clauses hold; the empty spec; spaces"""
    for v in [*FINALS, *POSTS, *LOCALS]:
        for low, high in combinations(FINALS, 2):
            parts = [(">=", low), ("<", high), ("!=", Ver((1, 2)))]
            if not any(disputed(v, *p) for p in parts):
                spec = " , ".join(clause(op, c) for op, c in parts)
                assert same((text(v), spec, answer.satisfies(text(v), spec)), (text(v), spec, admits(v, parts)))
        assert same((text(v), answer.satisfies(text(v), "")), (text(v), True))


class Digits:
    """Fixed digits, a series of its own for every k: what they choose is spread out, and the same in every run."""

    def __init__(self, k):
        self.state = k

    def pick(self, options):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2**64
        return options[(self.state >> 33) % len(options)]


def family(make, size):
    return sorted((make(Digits(k)) for k in range(1, size + 1)), key=lambda x: len(repr(x)))


def every(cases):
    """All of these, each at least once; the smallest is what shrinking ends at."""
    return lambda test: settings(max_examples=2 * len(cases))(given(st.sampled_from(cases))(test))


def version_and_spec(digits):
    def version():
        release = tuple(digits.pick([0, 1, 2, 10]) for _ in range(digits.pick([1, 2, 2, 3])))
        return Ver(release, digits.pick([*KINDS, "", ""]), digits.pick([1, 2, 10]), digits.pick(["", "", "cu128"]))

    def one_clause():
        op, c = digits.pick(["==", "!=", "==*", "!=*", ">=", ">=", "<=", "<", ">", "~="]), version()
        if op not in ("==", "!="):
            c = c._replace(local="")
        if op.endswith("*"):
            c = Ver(c.release)
        return op, c._replace(release=(*c.release, 0)) if op == "~=" and len(c.release) == 1 else c

    return version(), [one_clause() for _ in range(digits.pick([1, 2, 2, 3]))]


PAIRS = [
    (v, clauses) for v, clauses in family(version_and_spec, 200) if not any(disputed(v, op, c) for op, c in clauses)
]


@pytest.mark.step("satisfies")
@every(PAIRS)
def test_any_version_and_any_spec(answer, pair):
    """各种版本，各种约束 / all sorts of versions and specs"""
    v, clauses = pair
    assert same(answer.satisfies(text(v), ",".join(clause(op, c) for op, c in clauses)), admits(v, clauses))


# ---- resolve: one rule per check ---------------------------------------------------------------------------------


@pytest.mark.step("resolve")
def test_newest_by_number(answer):
    """最新的，不管在索引里排第几 / the newest, wherever it stands in the index"""
    index = {"a": {v: [] for v in ("0.9.2", "0.10.0", "0.2.0", "0.10.0.post1", "0.9.10")}, "b": {"9": [], "10": []}}
    assert same(answer.resolve(index, {"a": "", "b": ""}), {"a": "0.10.0.post1", "b": "10"})
    assert same(answer.resolve(index, {"a": "<0.10", "b": "<10"}), {"a": "0.9.10", "b": "9"})
    for turn in (1, -1):
        versions = ["1.0.post9", "1.0.post10", "1.0", "2.0rc2", "2.0rc10", "2.0rc1"][::turn]
        index = {"a": {v: [] for v in versions}}
        assert same(answer.resolve(index, {"a": ""}), {"a": "1.0.post10"})
        assert same(answer.resolve(index, {"a": "!=3,>=2.0rc0"}), {"a": "2.0rc10"})


@pytest.mark.step("resolve")
def test_order_of_the_index(answer):
    """索引的次序不影响结果 / the order of the index does not matter"""
    want = {"vllm": "", "torch": "<2.14"}
    expected = answer.resolve(INDEX, want)
    turned = {n: dict(reversed(INDEX[n].items())) for n in reversed(INDEX)}
    by_text = {n: dict(sorted(INDEX[n].items())) for n in sorted(INDEX)}
    assert same((expected["vllm"], expected["transformers"]), ("0.32.0", "5.19.0"))
    assert same([answer.resolve(turned, want), answer.resolve(by_text, want)], [expected, expected])


@pytest.mark.step("resolve")
def test_only_what_is_needed(answer):
    """只含用得到的包 / only packages that are needed"""
    index = {"a": {"1": ["b"], "2": []}, "b": {"1": ["c>=1"]}, "c": {"1": [], "2": []}, "d": {"1": []}}
    assert same(answer.resolve(index, {"a": ""}), {"a": "2"})
    assert same(answer.resolve(index, {"a": "<2"}), {"a": "1", "b": "1", "c": "2"})
    assert same(answer.resolve(INDEX, {"torchvision": ""}), {"torchvision": "0.29.0", "torch": "2.14.0"})


@pytest.mark.step("resolve")
def test_nothing_wanted(answer):
    """什么都不要 / nothing is wanted"""
    assert same(answer.resolve(INDEX, {}), {})
    assert same(answer.resolve({}, {}), {})


@pytest.mark.step("resolve")
def test_backtracks(answer):
    """最新的走不通，就退回去 / goes back where the newest leads nowhere"""
    index = {"a": {"1": ["b"], "2": ["b"], "3": ["b>=2"]}, "b": {"1": ["c<2"], "2": ["c<1"]}, "c": {"1": [], "2": []}}
    assert same(answer.resolve(index, {"a": ""}), {"a": "2", "b": "1", "c": "1"})
    assert same(type(answer.resolve(index, {"a": "", "c": ">1"})), Conflict)


@pytest.mark.step("resolve")
def test_a_demand_on_a_decided_package(answer):
    """后来的要求落在已经定下的包上 / a late demand on a package that is already decided"""
    index = {"a": {"1": [], "2": []}, "b": {"1": ["a==1"]}, "c": {"1": ["b"], "2": ["b>1"]}}
    assert same(answer.resolve(index, {"a": "", "b": ""}), {"a": "1", "b": "1"})
    assert same(answer.resolve(index, {"a": "", "c": ""}), {"a": "1", "b": "1", "c": "1"})
    assert same(type(answer.resolve(index, {"a": ">1", "c": ""})), Conflict)


@pytest.mark.step("resolve")
def test_all_demands_count(answer):
    """对同一个包的多条要求 / several demands on one package"""
    index = {
        "a": {"1": ["x<4"]}, "b": {"1": ["x>=2"]}, "c": {"1": ["x!=3", "x"]},
        "x": {v: [] for v in ("1", "2", "3", "4")},
    }  # fmt: skip
    assert same(answer.resolve(index, {"a": "", "b": ""}), {"a": "1", "b": "1", "x": "3"})
    assert same(answer.resolve(index, {"b": "", "a": "", "c": ""}), {"a": "1", "b": "1", "c": "1", "x": "2"})
    assert same(type(answer.resolve(index, {"b": "", "a": "", "x": ">=4"})), Conflict)


@pytest.mark.step("resolve")
def test_first_wish_first(answer):
    """先要的先取最新 / the first wish is served first"""
    index = {"a": {"1": [], "2": ["b<2"]}, "b": {"1": [], "2": ["a<2"]}}
    assert same(answer.resolve(index, {"a": "", "b": ""}), {"a": "2", "b": "1"})
    assert same(answer.resolve(index, {"b": "", "a": ""}), {"a": "1", "b": "2"})
    index["a"]["3"] = ["b==1"]  # more versions than b, and more that the spec admits: still first
    assert same(answer.resolve(index, {"a": "", "b": "<9"}), {"a": "3", "b": "1"})
    assert same(answer.resolve(index, {"b": "<9", "a": ""}), {"a": "1", "b": "2"})


@pytest.mark.step("resolve")
def test_order_of_the_requirements(answer):
    """依赖按出现的次序定 / requirements are decided in the order in which they come up"""
    both = {"1": [], "2": ["q<2"]}, {"1": [], "2": ["p<2"]}
    index = {"top": {"1": ["q", "p"], "2": ["p", "q"]}, "p": both[0], "q": both[1]}
    assert same(answer.resolve(index, {"top": ""}), {"top": "2", "p": "2", "q": "1"})
    assert same(answer.resolve(index, {"top": "<2"}), {"top": "1", "p": "1", "q": "2"})
    index = {"top": {"1": ["s", "p", "q"]}, "s": {"1": ["p"]}, "p": both[0], "q": both[1]}  # p comes up twice
    assert same(answer.resolve(index, {"top": ""}), {"top": "1", "s": "1", "p": "2", "q": "1"})


@pytest.mark.step("resolve")
def test_wishes_before_requirements(answer):
    """先定 want 里的包，再定它们带来的 / wanted packages before those that they bring along"""
    index = {
        "a": {"1": ["z"]}, "b": {"1": [], "2": ["z<2"]}, "z": {"1": [], "2": []},
        "m": {"1": ["p", "q"]}, "p": {"1": ["x"]}, "q": {"1": [], "2": ["x<2"]}, "x": {"1": [], "2": []},
    }  # fmt: skip
    assert same(answer.resolve(index, {"a": "", "b": ""}), {"a": "1", "b": "2", "z": "1"})
    assert same(answer.resolve(index, {"m": ""}), {"m": "1", "p": "1", "q": "2", "x": "1"})


@pytest.mark.step("resolve")
def test_circles(answer):
    """互相依赖，依赖自己 / packages that require each other, or themselves"""
    index = {"a": {"1": ["b"], "2": ["b", "a<2"]}, "b": {"1": ["a"], "2": ["a>=2"]}, "s": {"1": ["s>=1"]}}
    assert same(answer.resolve(index, {"a": ""}), {"a": "1", "b": "1"})
    assert same(answer.resolve(index, {"s": ""}), {"s": "1"})


@pytest.mark.step("resolve")
def test_missing_packages(answer):
    """索引里没有的包 / packages that the index does not have"""
    index = {"a": {"1": [], "2": ["ghost"]}, "b": {"1": ["ghost"]}, "empty": {}}
    assert same(answer.resolve(index, {"a": ""}), {"a": "1"})
    for want in ({"b": ""}, {"ghost": ""}, {"empty": ""}, {"a": ">1"}, {"a": "==7"}):
        assert same(type(answer.resolve(index, want)), Conflict)


@pytest.mark.step("resolve")
def test_spelling_of_names(answer):
    """元数据里的包名写法 / names as metadata spells them"""
    index = {"a": {"1": ["Hugging_Face.Hub<2"]}, "hugging-face-hub": {"1": ["PyYAML"], "2": []}, "pyyaml": {"6": []}}
    assert same(answer.resolve(index, {"a": ""}), {"a": "1", "hugging-face-hub": "1", "pyyaml": "6"})
    newest = answer.resolve(INDEX, {"vllm": "", "huggingface-hub": "<2"})
    assert same((newest["vllm"], newest["huggingface-hub"]), ("0.33.0", "1.33.0"))
    index = {"a": {"1": ["Hugging_-Face..hub", "Py--YAML<6"]}, "hugging-face-hub": {"1": []}, "py-yaml": {"5": [], "6": []}}
    assert same(answer.resolve(index, {"a": ""}), {"a": "1", "hugging-face-hub": "1", "py-yaml": "5"})


@pytest.mark.step("resolve")
def test_spelling_of_versions(answer):
    """版本照索引里的写法返回 / versions come back as the index spells them"""
    index = {"certifi": {"2025.01.31": [], "2026.07.04": []}, "a": {"1.0.0": ["certifi<=2026.7.4"]}}
    assert same(answer.resolve(index, {"a": "==1"}), {"a": "1.0.0", "certifi": "2026.07.04"})


@pytest.mark.step("resolve")
def test_spelling_of_requirements(answer):
    """要求里的空格和括号 / spaces and parentheses in a requirement"""
    index = {"a": {"1": ["b (>=1, <3)", "c >= 1"]}, "b": {v: [] for v in "123"}, "c": {"2": ["b(!=2)"]}}
    assert same(answer.resolve(index, {"a": ""}), {"a": "1", "b": "1", "c": "2"})


@pytest.mark.step("resolve")
def test_release_candidates_are_not_picked(answer):
    """不选没人要的预发布版 / release candidates nobody asked for"""
    index = {"a": {"1.0": ["b"], "2.0rc1": ["b"]}, "b": {"1.0": [], "1.1.dev3": []}, "only": {"1.0b2": []}}
    assert same(answer.resolve(index, {"a": ""}), {"a": "1.0", "b": "1.0"})
    assert same(answer.resolve(index, {"a": ">=2.0rc1"}), {"a": "2.0rc1", "b": "1.0"})
    assert same(type(answer.resolve(index, {"only": ""})), Conflict)


@pytest.mark.step("resolve")
def test_everybody_has_to_ask(answer):
    """一方点名预发布版，另一方没有 / one side asks for a pre-release, the other does not"""
    index = {"a": {"1": ["x>=1.0"]}, "b": {"1": ["x>=1.0rc1"]}, "x": {"1.0": [], "2.0rc1": []}}
    assert same(answer.resolve(index, {"a": "", "b": ""}), {"a": "1", "b": "1", "x": "1.0"})
    assert same(answer.resolve(index, {"b": ""}), {"b": "1", "x": "2.0rc1"})


@pytest.mark.step("resolve")
def test_local_builds(answer):
    """同一版本的几种构建 / builds of one version"""
    index = {"torch": {v: [] for v in ("2.14.0+cu128", "2.14.0", "2.13.0+cu130")}, "a": {"1": ["torch==2.14.0"]}}
    assert same(answer.resolve(index, {"a": ""}), {"a": "1", "torch": "2.14.0+cu128"})
    assert same(answer.resolve(index, {"torch": "==2.13.0"}), {"torch": "2.13.0+cu130"})
    index["torch"] = dict(reversed(index["torch"].items()))
    assert same(answer.resolve(index, {"a": ""}), {"a": "1", "torch": "2.14.0+cu128"})


@pytest.mark.step("resolve")
def test_inputs_stay(answer):
    """输入保持原样 / the inputs stay as they were"""
    index = {"a": {"1": ["b"], "2": ["b>=2"]}, "b": {"1": ["c"]}, "c": {"1": []}}
    want = {"a": "", "c": "<2"}
    assert same(answer.resolve(index, want), {"a": "1", "b": "1", "c": "1"})
    assert same(index, {"a": {"1": ["b"], "2": ["b>=2"]}, "b": {"1": ["c"]}, "c": {"1": []}})
    assert same(want, {"a": "", "c": "<2"})


# ---- resolve: every assignment of small indexes ------------------------------------------------------------------

AGES = ["1.0", "2.0", "10.0"]
SPECS = {"": AGES, ">=2": AGES[1:], "<10": AGES[:2], "==1.*": AGES[:1], "==2": ["2.0"], ">=10": AGES[2:], "<2": AGES[:1]}
SPECS |= {"!=10": AGES[:2], ">=2,<10": ["2.0"], "~=1.0": AGES[:1]}


def split(requirement):
    return requirement[0], requirement[1:]


def demands(index, want, pins):
    yield from want.items()
    for name, version in pins.items():
        yield from map(split, index[name][version])


def queue(index, want, pins):
    """Packages in the order in which they are decided."""
    order = list(want)
    for name in order:  # grows while it is read
        order += [d for d in dict.fromkeys(r[0] for r in index[name][pins[name]]) if d not in order]
    return order


def solutions(index, want, admitted):
    names = list(index)
    for row in product(*[[None, *index[name]] for name in names]):
        pins = {n: v for n, v in zip(names, row) if v is not None}
        if all(pins.get(n) in admitted[spec] for n, spec in demands(index, want, pins)):
            if len(queue(index, want, pins)) == len(pins):
                yield pins


def newest(index, want):
    """The best of all solutions, or None: they differ first at one package, and there the newer one wins."""
    found = solutions(index, want, SPECS)
    key = lambda pins: [AGES.index(pins[n]) for n in queue(index, want, pins)]  # noqa: E731
    return max(found, key=key, default=None)


def problem(names, specs, wish_specs):
    """Makes (index, want) from digits."""

    def make(digits):
        def lists():
            return [digits.pick(names) + digits.pick(specs) for _ in range(digits.pick([0, 1, 1, 2]))]

        index = {n: {v: lists() for v in digits.pick([AGES, AGES[::-1], AGES[:2], AGES[1:], AGES[:1]])} for n in names}
        want = {digits.pick(names): digits.pick(wish_specs) for _ in range(digits.pick([1, 2, 2, 3]))}
        return index, want

    return make


PROBLEMS = family(problem("abcd", list(SPECS), ["", "", ">=2", "<10", "!=10"]), 110)
LOOSE = family(problem("abc", ["", ">=2", "<10", "!=10"], ["", "<10"]), 40)
TIGHT = [p for p in family(problem("abc", ["==1.*", ">=2", "<2", ">=10", ""], ["", "<10", ">=2"]), 200) if not newest(*p)]


@pytest.mark.step("resolve")
@every(PROBLEMS)
def test_against_every_assignment(answer, problem):
    """小索引：与穷举所有组合比较 / small indexes: against every assignment"""
    index, want = problem
    expected = newest(index, want)
    got = answer.resolve(index, want)
    assert same(type(got), Conflict) if expected is None else same(got, expected)


@pytest.mark.step("resolve")
@every(LOOSE)
def test_another_constraint_makes_nothing_newer(answer, problem):
    """多一条约束，第一个包不会变新 / with one more constraint, the first package gets no newer"""
    index, want = problem
    first = next(iter(want))
    before = answer.resolve(index, want)
    for spec in ("<10", "<2", ">=2"):
        after = answer.resolve(index, {**want, first: ",".join(filter(None, [want[first], spec]))})
        if isinstance(before, Conflict):
            assert same(type(after), Conflict)
        elif not isinstance(after, Conflict):
            assert after[first] in SPECS[spec]
            assert AGES.index(after[first]) <= AGES.index(before[first])


# ---- diff_lock ---------------------------------------------------------------------------------------------------


@pytest.mark.step("diff_lock")
def test_equal_locks(answer):
    """没有变化 / nothing changed"""
    assert same(answer.diff_lock({}, {}), {})
    assert same(answer.diff_lock({"a": "1", "b": "2"}, {"b": "2", "a": "1"}), {})


@pytest.mark.step("diff_lock")
def test_one_side_only(answer):
    """只在一边的包 / packages on one side only"""
    assert same(answer.diff_lock({"a": "1"}, {}), {"a": ("1", None)})
    assert same(answer.diff_lock({}, {"a": "1"}), {"a": (None, "1")})


@pytest.mark.step("diff_lock")
def test_another_build(answer):
    """同一版本，另一种写法或构建 / the same version, written or built otherwise"""
    a, b = {"torch": "2.14.0", "x": "1.0", "y": "3"}, {"torch": "2.14.0+cu128", "x": "1.0.0", "y": "3"}
    assert same(answer.diff_lock(a, b), {"torch": ("2.14.0", "2.14.0+cu128"), "x": ("1.0", "1.0.0")})


@pytest.mark.step("diff_lock")
def test_any_two_locks(answer):
    """任意两份锁文件；输入保持原样 / any two locks; the inputs stay as they were"""
    rows = list(product([None, "1.0", "1", "1.0+cpu", "2.0"], repeat=2))
    locks = [{n: v for n, v in zip("ab", row) if v} for row in rows]
    for (a, row_a), (b, row_b) in product(zip(locks, rows), repeat=2):
        expected = {n: change for n, change in zip("ab", zip(row_a, row_b)) if len(set(change)) == 2}
        kept = dict(a), dict(b)
        assert same(answer.diff_lock(a, b), expected)
        assert same((a, b), kept)


# ---- the smallest conflict ---------------------------------------------------------------------------------------


def subsets(names):
    return [set(s) for k in range(len(names) + 1) for s in combinations(sorted(names), k)]


def smallest_conflict(index, want):
    admitted = {**SPECS, "any": AGES}

    def clash(packages, parents):
        kept = {
            n: {v: [r for r in rs if n in parents and r[0] in packages] for v, rs in vs.items()} for n, vs in index.items()
        }
        wanted = {n: spec if n in packages else "any" for n, spec in want.items()}
        return next(solutions(kept, wanted, admitted), None) is None

    packages = next(s for s in subsets(index) if clash(s, index))
    parents = next(s for s in subsets(index) if clash(packages, s))
    return Conflict(frozenset(packages), frozenset(parents))


def conflict(packages, parents):
    return Conflict(frozenset(packages.split()), frozenset(parents.split()))


@pytest.mark.step("smallest_conflict")
@every(TIGHT)
def test_conflicts_against_every_subset(answer, problem):
    """小索引：与穷举所有子集比较 / small indexes: against every subset"""
    assert same(answer.resolve(*problem), smallest_conflict(*problem))


@pytest.mark.step("smallest_conflict")
def test_conflict_with_the_user(answer):
    """与用户自己的要求冲突 / a conflict with the user's own demand"""
    index = {"a": {"1": ["x<2"], "2": ["x<2"]}, "x": {"1": [], "2": []}, "y": {"1": []}}
    assert same(answer.resolve(index, {"y": "", "a": "", "x": ">=2"}), conflict("x", "a"))
    assert same(answer.resolve(index, {"y": "", "a": "", "x": ">=3"}), conflict("x", ""))


@pytest.mark.step("smallest_conflict")
def test_conflict_along_a_chain(answer):
    """要求隔了一层 / demands that come through another package"""
    index = {"a": {"1": ["b", "c"]}, "b": {"1": ["x<2"]}, "c": {"1": ["y"]}, "x": {"1": [], "2": []}, "y": {"1": []}}
    assert same(answer.resolve(index, {"a": "", "c": "", "x": ">=2"}), conflict("b x", "a b"))
    index["c"]["1"] = ["d"]
    index |= {"d": {"1": ["e"]}, "e": {"1": ["y>=2"]}}
    assert same(answer.resolve(index, {"a": ""}), conflict("c d e y", "a c d e"))


@pytest.mark.step("smallest_conflict")
def test_conflict_on_a_missing_package(answer):
    """缺了一个包 / a package is missing"""
    index = {"a": {"1": ["ghost>=1"]}, "b": {"1": ["a"]}}
    assert same(answer.resolve(index, {"a": "", "b": ""}), conflict("ghost", "a"))
    assert same(answer.resolve(index, {"b": ""}), conflict("a ghost", "a b"))
    assert same(answer.resolve(index, {"phantom": ""}), conflict("phantom", ""))
    index["empty"] = {}  # a name without versions is as good as none: wanted outside S, it is struck
    assert same(answer.resolve(index, {"empty": ""}), conflict("empty", ""))
    assert same(answer.resolve(index, {"empty": "", "a": ""}), conflict("empty", ""))
    assert same(answer.resolve(index, {"ghost": "", "empty": ""}), conflict("empty", ""))


@pytest.mark.step("smallest_conflict")
def test_smallest_and_not_only_minimal(answer):
    """有大有小的几个冲突 / several conflicts, large and small"""
    index = {
        "a": {"1": ["b"]}, "b": {"1": ["m<2"]}, "p": {"1": ["z<2"]}, "q": {"1": ["z>=2"]},
        "m": {"1": [], "2": []}, "z": {"1": [], "2": []}, "r": {"1": ["y<2"]}, "s": {"1": ["y>=2"]}, "y": {"1": [], "2": []},
    }  # fmt: skip
    assert same(answer.resolve(index, {"a": "", "m": ">=2", "p": "", "q": ""}), conflict("z", "p q"))
    want = {"s": "", "q": "", "r": "", "p": "", "a": "", "m": ">=2"}
    assert same(answer.resolve(index, want), conflict("y", "r s"))
    for alone in ("a", "z"):  # one list that clashes by itself, two that clash together
        index = {"p": {"1": ["x<2"]}, "q": {"1": ["x>=2"]}, alone: {"1": ["x>2"]}, "x": {"1": [], "2": []}}
        assert same(answer.resolve(index, {"p": "", "q": "", alone: ""}), conflict("x", alone))


@pytest.mark.step("smallest_conflict")
def test_conflict_around_a_pre_release(answer):
    """想要的是预发布版 / the wish is a pre-release"""
    index = {"a": {"2.0rc1": ["x<2"]}, "b": {"1": ["x>=2"]}, "x": {"1": [], "2": []}}
    assert same(answer.resolve(index, {"a": ">=2.0rc1", "b": ""}), conflict("x", "a b"))
