"""FileFacts of many files -> resolved call edges with certainty."""
