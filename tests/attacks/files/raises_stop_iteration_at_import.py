"""加载时抛出 StopIteration / raises StopIteration while it is imported"""

EXERCISE = "adder"
HONEST = 0
STATUS = ["error"]

raise StopIteration
