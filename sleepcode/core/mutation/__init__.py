"""Functions broken on purpose, and what the tests that fail say of an edit."""
