"""把 == 当成 >= / reads == as >=

Treats a pin as a recommendation: vLLM gets a torch for which its kernels were not built.
"""

BASE = "reference"
BREAKS = ["equal_versions", "newest_vllm"]

_literally = satisfies


def satisfies(version, spec):
    clauses = [c if c.endswith("*") else c.replace("==", ">=") for c in spec.replace(" ", "").split(",")]
    return _literally(version, ",".join(c.split("+")[0] if c[:2] == ">=" else c for c in clauses))
