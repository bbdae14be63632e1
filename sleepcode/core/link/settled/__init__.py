"""What is worked out of values once they have settled: declared types, overloads, names known in part."""
