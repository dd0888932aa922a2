"""Where submissions run: a yard of walls, a nursery of warm interpreters, one cell per check."""
