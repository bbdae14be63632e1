"""Python functions and literal arguments -> what they come to, read from the source; nothing of the repository runs."""
