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


def satisfies(version: str, spec: str) -> bool:
    """version 是否满足 spec / whether a version meets a spec.

    A pre-release (a, b, rc, dev) meets only a spec that names a pre-release, in a clause with any operator but !=.
    """
    raise NotImplementedError("satisfies")


def resolve(index: Mapping[str, Mapping[str, list[str]]], want: Mapping[str, str]) -> dict[str, str] | Conflict:
    """满足所有约束的、最新的一组版本 / the newest set of versions that meets every demand.

    index: package -> version -> requirements of that version. want: package -> spec, most important first.
    Returns package -> version, for the wanted packages, what these require, and so on; nothing else.
    Decides one package after the other: those of `want` in its order, then, each time that a package gets its version,
    the packages new in its requirement list, in the list's order. Each gets the newest version with which everything
    decided before can still be completed. A Conflict if there is no solution; what its fields hold is the stretch step.
    """
    raise NotImplementedError("resolve")


def diff_lock(a: Mapping[str, str], b: Mapping[str, str]) -> dict[str, tuple[str | None, str | None]]:
    """两份锁文件之间变了什么 / what changed from lock a to lock b.

    package -> (version in a, version in b), None where a package is missing. Packages whose versions are written
    the same in both are left out.
    """
    raise NotImplementedError("diff_lock")
