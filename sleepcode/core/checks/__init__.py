"""What a model wrote, held against the source before anybody reads it."""
