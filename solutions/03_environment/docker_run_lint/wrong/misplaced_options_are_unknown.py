"""镜像前的引擎参数当作未知选项 / takes misplaced engine options for a broken command

Raises instead of naming the most frequent mistake.
"""

BASE = "reference"
BREAKS = ["engine_arguments_before_the_image", "the_servers_options_among_dockers"]

SERVE_OPTIONS = SERVE_SWITCHES = frozenset()
