"""The book: how its pages are read, checked and built. Sphinx is imported by conf.py and the directives only."""
