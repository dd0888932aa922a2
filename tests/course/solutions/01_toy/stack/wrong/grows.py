"""满了就丢掉最旧的 / drops the oldest when full"""

BASE = "reference"
BREAKS = ["pushes_and_pops", "model"]


class Stack(Stack):
    def push(self, value):
        self.items = [*self.items, value][-self.capacity:]
