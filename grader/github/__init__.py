"""What talks to GitHub: check runs, badges, grading requests. What came from a learner is data here and is never run."""
