"""How people phrase questions: one text file a human language, no code."""
