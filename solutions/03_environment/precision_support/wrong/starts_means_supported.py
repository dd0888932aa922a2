"""起得来就算支持 / what starts is supported

Answers for the checkpoint and not for the hardware: with a fallback, the method itself seems to run.
"""

BASE = "reference"
BREAKS = ["hardware_of_ampere", "hardware_of_turing", "fp8_checkpoint_on_older_cards"]


_itself = supported


def supported(method, cap):
    return _itself(method, cap) or (method in FALLBACK and _itself(FALLBACK[method], cap))
