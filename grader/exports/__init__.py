"""Files that other systems read, made from reports or from the course: gradebooks, zips, autograder entries."""
