"""`grader try ITEM`: a learner's functions on this machine's own facts. Shown, never graded; nothing leaves the machine."""
