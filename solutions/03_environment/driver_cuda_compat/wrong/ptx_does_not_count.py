"""只看二进制，不看 PTX / looks at binaries only

Drops every compute_ entry, and with it the code that was put there for cards to come.
"""

BASE = "reference"
BREAKS = ["only_ptx_fits", "ptx"]


_rule = _runs


def _runs(arch, capability):
    return _rule(arch, capability) if arch.startswith("sm_") else ""
