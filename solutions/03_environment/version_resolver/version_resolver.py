"""依赖求解：从约束到一组可复现的版本 / dependency resolution: from constraints to one reproducible set.

A spec is a comma-separated list of clauses of PEP 440, all of which hold; the empty spec has none. A demand is a
package together with a spec. Package names are lower case with hyphens (PEP 503) in `index`, `want`, locks and results;
inside requirement lists they are spelled as the metadata spells them.
Source: PEP 440, PEP 503; `packaging` may be used. Not covered: extras, environment markers, hashes, epochs, `===`.
"""

from collections.abc import Mapping
from itertools import combinations

from given.version_resolver import Conflict
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version

### BEGIN SOLUTION
Index = Mapping[str, Mapping[str, list[str]]]
Demand = tuple[str, str]  # package, spec
ANY = ">=0.dev0"  # every version, pre-releases too
### END SOLUTION


def satisfies(version: str, spec: str) -> bool:
    """version 是否满足 spec / whether a version meets a spec.

    A pre-release (a, b, rc, dev) meets only a spec that names a pre-release, in a clause with any operator but !=.
    """
    ### BEGIN SOLUTION
    clauses = SpecifierSet(spec)
    return clauses.contains(version, prereleases=bool(clauses.prereleases))
    ### END SOLUTION


### BEGIN SOLUTION
def _demand(requirement: str) -> Demand:
    parsed = Requirement(requirement)
    return canonicalize_name(parsed.name), str(parsed.specifier)


def _search(index: Index, demands: list[Demand], pins: dict[str, str]) -> dict[str, str] | None:
    """The newest completion of these pins. demands: all so far, in the order in which they came up."""
    package = next((name for name, _ in demands if name not in pins), None)
    if package is None:
        return pins
    for version in sorted(index.get(package, {}), key=Version, reverse=True):
        more = demands + [_demand(requirement) for requirement in index[package][version]]
        chosen = {**pins, package: version}
        if all(satisfies(chosen[name], spec) for name, spec in more if name in chosen):
            found = _search(index, more, chosen)
            if found is not None:
                return found
    return None
### END SOLUTION


def resolve(index: Mapping[str, Mapping[str, list[str]]], want: Mapping[str, str]) -> dict[str, str] | Conflict:
    """满足所有约束的、最新的一组版本 / the newest set of versions that meets every demand.

    index: package -> version -> requirements of that version. want: package -> spec, most important first.
    Returns package -> version, for the wanted packages, what these require, and so on; nothing else.
    Decides one package after the other: those of `want` in its order, then, each time that a package gets its version,
    the packages new in its requirement list, in the list's order. Each gets the newest version with which everything
    decided before can still be completed. A Conflict if there is no solution; what its fields hold is the stretch step.
    """
    ### BEGIN SOLUTION
    found = _search(index, list(want.items()), {})
    return found if found is not None else _conflict(index, want)
    ### END SOLUTION


### BEGIN SOLUTION
def _conflict(index: Index, want: Mapping[str, str]) -> Conflict:
    """The smallest set of packages whose specs clash, then the smallest set of lists that state them."""
    required = [_demand(r)[0] for versions in index.values() for lists in versions.values() for r in lists]
    names = tuple(sorted({*want, *index, *required}))
    subsets = [subset for size in range(len(names) + 1) for subset in combinations(names, size)]

    def clash(packages: tuple[str, ...], parents: tuple[str, ...]) -> bool:
        kept = {
            name: {
                version: [r for r in lists if name in parents and _demand(r)[0] in packages]
                for version, lists in versions.items()
            }
            for name, versions in index.items()
        }
        wanted = [(n, spec if n in packages else ANY) for n, spec in want.items() if n in packages or index.get(n)]
        return _search(kept, wanted, {}) is None

    packages = next(subset for subset in subsets if clash(subset, names))
    parents = next(subset for subset in subsets if clash(packages, subset))
    return Conflict(frozenset(packages), frozenset(parents))
### END SOLUTION


def diff_lock(a: Mapping[str, str], b: Mapping[str, str]) -> dict[str, tuple[str | None, str | None]]:
    """两份锁文件之间变了什么 / what changed from lock a to lock b.

    package -> (version in a, version in b), None where a package is missing. Packages whose versions are written
    the same in both are left out.
    """
    ### BEGIN SOLUTION
    return {name: (a.get(name), b.get(name)) for name in {**a, **b} if a.get(name) != b.get(name)}
    ### END SOLUTION
