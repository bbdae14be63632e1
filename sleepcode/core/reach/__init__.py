"""From a definition along the edges to what may feel a change of it, and how likely."""
