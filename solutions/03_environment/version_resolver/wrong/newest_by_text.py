"""挑最新时按字符串排序 / sorts versions as text to find the newest

Meets every constraint and still installs 0.9.10 where 0.10.0 exists.
"""

BASE = "reference"
BREAKS = ["newest_by_number", "against_every_assignment"]

Version = str
