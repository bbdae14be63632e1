"""A question in plain words -> what is asked about what, and which text answers it."""
