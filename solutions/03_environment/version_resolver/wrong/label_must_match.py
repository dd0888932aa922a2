"""==2.14.0 不接受 2.14.0+cu128 / == does not accept a build with a label

Compares the whole string: the CUDA build of the pinned version counts as another version.
"""

BASE = "reference"
BREAKS = ["builds_and_post_releases", "local_labels", "local_builds"]

_without = satisfies


def satisfies(version, spec):
    pins = [c.strip()[2:].strip() for c in spec.split(",") if c.strip().startswith("==") and not c.strip().endswith("*")]
    return _without(version, spec) and not ("+" in version and any("+" not in pin for pin in pins))
