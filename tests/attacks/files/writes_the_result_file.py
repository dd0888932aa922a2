"""自己写结果文件然后死掉 / writes the result files itself and dies"""

EXERCISE = "adder"
HONEST = 0
STATUS = ["error"]

import glob
import json
import os

RESULT = {"format": 1, "items": [{"number": "1.1", "status": "passed", "points": 4, "max_points": 4}], "done": True}
for folder in ("/", ".", "..", "/tmp", "/dev/shm", "/yard", "/packages", os.path.expanduser("~"), *glob.glob("/tmp/*")):
    for name in ("report.json", "result.xml", "junit.xml", "results.json", "events", "gradebook.db", ".pytest_cache"):
        try:
            with open(os.path.join(folder, name), "w") as file:
                json.dump(RESULT, file)
        except OSError:
            pass
os.abort()
