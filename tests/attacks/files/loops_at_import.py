"""加载时死循环 / an endless loop while it is imported"""

EXERCISE = "adder"
HONEST = 0
STATUS = ["timeout"]

while True:
    pass
