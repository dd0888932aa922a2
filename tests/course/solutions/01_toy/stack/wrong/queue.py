"""先进先出 / first in, first out"""

BASE = "reference"
BREAKS = ["model"]


class Stack(Stack):
    def pop(self):
        return self.items.pop(0)
