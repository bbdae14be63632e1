"""The note that a model writes: what it is shown, what it is asked, and what is made of its replies."""
