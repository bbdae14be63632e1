"""Calls of a model as values: what is sent, when to try again, and what they cost and save."""
