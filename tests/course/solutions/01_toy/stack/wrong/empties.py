"""遍历之后忘了放回去 / forgets to put things back after the visit"""

BASE = "reference"
BREAKS = ["visit_keeps_the_stack"]


def visit(stack, visitor):
    count = stack.size()
    for _ in range(count):
        visitor.see(stack.pop())
    return count
