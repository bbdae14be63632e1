"""Two versions of a file, or a diff -> what differs by syntax, and what no longer fits."""
