"""Guard bands of 6.5: what driver.py puts around every buffer that an answer allocates."""

GUARD = 1 << 17  # elements before and after each buffer
POISON = 113  # value of every guard element, and of fresh memory from torch.empty; fits every dtype
