"""The static writer: one file, its neighbours and its history -> the claims and answers of a note."""
