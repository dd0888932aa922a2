"""For authors: sync generated files, make new exercises, verify that an exercise is fit to grade with."""
