"""只认得长名字 / knows the long names only

Has no table of short options.
"""

BASE = "reference"
BREAKS = ["any_order_and_spelling", "the_command_of_the_documentation"]

SHORT = {}
