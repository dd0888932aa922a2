"""以为服务永远监听 8000 / the server always listens on 8000

Does not read --port of the server.
"""

BASE = "reference"
BREAKS = ["a_port_that_is_reached"]


def _last(options, *names, _any=_last):
    return None if names == ("--port",) else _any(options, *names)
