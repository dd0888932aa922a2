"""每个包留一个候选列表，定一个就收窄其他的；生成器逐个给出解 / a list of candidates per package that every decision narrows; solutions from a generator"""

from dataclasses import dataclass, field
from itertools import chain, combinations

from given.version_resolver import Conflict
from packaging.requirements import Requirement
from packaging.specifiers import Specifier, SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import parse


def names_a_pre_release(clause: Specifier) -> bool:
    return clause.operator != "!=" and not clause.version.endswith("*") and parse(clause.version).is_prerelease


def satisfies(version, spec):
    clauses = list(SpecifierSet(spec))
    if parse(version).is_prerelease and not any(map(names_a_pre_release, clauses)):
        return False
    return all(clause.contains(version, prereleases=True) for clause in clauses)


@dataclass
class State:
    queue: list = field(default_factory=list)  # packages in the order in which they were first demanded
    domains: dict = field(default_factory=dict)  # package -> versions still possible, newest first

    def demand(self, index, name, spec):
        """Narrowed by one demand, or None when nothing is left."""
        queue = self.queue if name in self.domains else [*self.queue, name]
        old = self.domains.get(name)
        if old is None:
            old = sorted(index.get(name, {}), key=parse, reverse=True)
        kept = [version for version in old if satisfies(version, spec)]
        return State(queue, {**self.domains, name: kept}) if kept else None


def narrowed(index, state, demands):
    for name, spec in demands:
        if state is None:
            return None
        state = state.demand(index, name, spec)
    return state


def complete(index, state, done=0):
    if state is None:
        return
    if done == len(state.queue):
        yield {name: versions[0] for name, versions in state.domains.items()}
        return
    name = state.queue[done]
    for version in state.domains[name]:
        fixed = State(state.queue, {**state.domains, name: [version]})
        requirements = map(Requirement, index[name][version])
        demands = [(canonicalize_name(r.name), str(r.specifier)) for r in requirements]
        yield from complete(index, narrowed(index, fixed, demands), done + 1)


def solve(index, demands):
    return next(complete(index, narrowed(index, State(), demands)), None)


def resolve(index, want):
    found = solve(index, want.items())
    if found is None:
        return explain(index, want)
    return found


def explain(index, want):
    def target(requirement):
        return canonicalize_name(Requirement(requirement).name)

    everyone = set(want)
    for name, versions in index.items():
        everyone.add(name)
        everyone.update(map(target, chain.from_iterable(versions.values())))

    def by_size(names):
        return chain.from_iterable(combinations(sorted(names), k) for k in range(len(names) + 1))

    def only(packages):
        return {n: {v: [r for r in rs if target(r) in packages] for v, rs in vs.items()} for n, vs in index.items()}

    def wanted(packages):
        for name, spec in want.items():
            if name in packages:
                yield name, spec
            elif index.get(name):
                yield name, ">=0.dev0"

    packages = next(s for s in by_size(everyone) if solve(only(s), wanted(s)) is None)
    struck = only(packages)
    for parents in by_size(everyone):
        silent = {n: (vs if n in parents else dict.fromkeys(vs, ())) for n, vs in struck.items()}
        if solve(silent, wanted(packages)) is None:
            return Conflict(frozenset(packages), frozenset(parents))


def diff_lock(a, b):
    changed = {name for name, _ in a.items() ^ b.items()}
    return {name: (a.get(name), b.get(name)) for name in changed}
