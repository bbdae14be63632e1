"""Structural answers: a question and the rows of the index -> claims that the graph proves."""
