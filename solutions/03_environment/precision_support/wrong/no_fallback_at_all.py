"""不看退路 / knows no fallback

Returns the first wish whose own method the hardware supports, and nothing else.
"""

BASE = "reference"
BREAKS = ["fp8_checkpoint_on_older_cards", "bf16_checkpoint"]


def choose(cap, want):
    running = [wish for wish in want if supported(wish, cap)]
    return running[0] if running else None
