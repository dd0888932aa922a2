"""不用 packaging：正则、元组键、显式的栈 / without packaging: a regular expression, tuple keys, an explicit stack"""

import re

from given.version_resolver import Conflict

PATTERN = re.compile(r"(\d+(?:\.\d+)*)(?:\.?(dev|a|b|rc|post)(\d+))?(?:\+(\w+))?$")
PHASE = {"dev": -4, "a": -3, "b": -2, "rc": -1, None: 0, "post": 1}


class Version:
    def __init__(self, text):
        numbers, kind, n, self.local = PATTERN.match(text).groups()
        self.release = [int(x) for x in numbers.split(".")]
        self.phase, self.number = PHASE[kind], int(n or 0)

    def head(self, size=6):
        return (self.release + [0] * size)[:size]

    def public(self):
        return (self.head(), self.phase, self.number)

    def newness(self):
        return (*self.public(), self.local or "")


def _clause(v, text):
    operator, wanted = re.match(r"(~=|==|!=|<=|>=|<|>)\s*(\S+)$", text).groups()
    if wanted.endswith(".*"):
        prefix = Version(wanted[:-2]).release
        return (v.head()[: len(prefix)] == prefix) is (operator == "==")
    w = Version(wanted)
    a, b = v.public(), w.public()
    if operator in ("==", "!="):
        return (a == b and w.local in (None, v.local)) is (operator == "==")
    if operator == "~=":
        size = len(w.release) - 1
        return a >= b and v.head()[:size] == w.release[:size]
    if operator == "<":
        return a < b and (v.phase >= 0 or w.phase < 0 or v.head() != w.head())
    if operator == ">":
        return a > b and (v.phase <= 0 or w.phase > 0 or v.head() != w.head())
    return a <= b if operator == "<=" else a >= b


def satisfies(version, spec):
    v, clauses = Version(version), [c.strip() for c in spec.split(",") if c.strip()]
    if v.phase < 0 and not any(re.search(r"(dev|a|b|rc)\d", c) for c in clauses if not c.startswith("!=")):
        return False
    return all(_clause(v, c) for c in clauses)


def _requirement(text):
    name, spec = re.match(r"([\w.-]+)\s*\(?([^)]*)\)?$", text).groups()
    return re.sub(r"[-_.]+", "-", name).lower(), spec


def _newest(index, want):
    def options(name):
        return iter(sorted(index.get(name, {}), key=lambda v: Version(v).newness(), reverse=True))

    def open_name(demands, pins):
        return next((n for n, _ in demands if n not in pins), None)

    demands, pins = [*want.items()], {}
    name = open_name(demands, pins)
    stack = [(name, options(name), demands, pins)]  # a decision: what, which versions are left, and on what ground
    while name is not None:
        if not stack:
            return None
        name, left, demands, pins = stack[-1]
        version = next(left, None)
        if version is None:
            stack.pop()
            continue
        demands = demands + [_requirement(r) for r in index[name][version]]
        pins = pins | {name: version}
        if all(n not in pins or satisfies(pins[n], spec) for n, spec in demands):
            name = open_name(demands, pins)
            stack.append((name, options(name), demands, pins))
    return pins


def resolve(index, want):
    pins = _newest(index, want)
    if pins is not None:
        return pins
    known = set(index) | set(want)
    for lists in index.values():
        known.update(_requirement(r)[0] for requirements in lists.values() for r in requirements)
    names = sorted(known)

    def unsolvable(packages, parents):
        thinned = {}
        for n in index:
            thinned[n] = {}
            for v in index[n]:
                thinned[n][v] = [r for r in index[n][v] if _requirement(r)[0] in packages] if n in parents else []
        wanted = {}
        for n in want:
            if n in packages:
                wanted[n] = want[n]
            elif index.get(n):
                wanted[n] = ">=0.dev0"
        return _newest(thinned, wanted) is None

    masks = range(2 ** len(names))
    sets = sorted(([n for i, n in enumerate(names) if mask >> i & 1] for mask in masks), key=lambda s: (len(s), s))
    packages = next(s for s in sets if unsolvable(s, names))
    return Conflict(frozenset(packages), frozenset(next(s for s in sets if unsolvable(packages, s))))


def diff_lock(a, b):
    changes = {}
    for name in sorted(set(a) | set(b)):
        old, new = a.get(name), b.get(name)
        if old != new:
            changes[name] = (old, new)
    return changes
