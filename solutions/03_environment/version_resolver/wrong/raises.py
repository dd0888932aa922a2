"""无解时抛异常 / raises where there is no solution

A conflict is a result that somebody wants to read, not an error of the program.
"""

BASE = "reference"
BREAKS = ["no_solution", "missing_packages"]


def resolve(index, want):
    found = _search(index, list(want.items()), {})
    if found is None:
        raise ValueError("no solution")
    return found
