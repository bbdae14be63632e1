"""One door per outside library; imports core and errors only."""
