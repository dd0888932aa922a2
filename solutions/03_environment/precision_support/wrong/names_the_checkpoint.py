"""返回检查点的名字，而不是它实际怎么跑 / names the checkpoint and not what it runs as

The report says FP8 compute where the weights are widened to 16 bits.
"""

BASE = "reference"
BREAKS = ["fp8_checkpoint_from_card_to_card", "fp8_checkpoint_on_older_cards", "bf16_checkpoint"]


def choose(cap, want):
    running = [wish for wish in want if supported(wish, cap) or supported(FALLBACK.get(wish, wish), cap)]
    return running[0] if running else None
