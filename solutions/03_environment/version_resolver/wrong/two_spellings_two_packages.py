"""huggingface_hub 和 huggingface-hub 当成两个包 / takes two spellings for two packages

Compares names as text: the second spelling is not in the index, so there is no solution.
"""

BASE = "reference"
BREAKS = ["newest_vllm", "spelling_of_names"]


def _demand(requirement):
    parsed = Requirement(requirement)
    return parsed.name, str(parsed.specifier)
