"""report.json and every other format made from it: pure functions of a Report, one module per format."""
