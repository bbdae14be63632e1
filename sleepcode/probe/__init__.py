"""What runs inside the user's own test process: one file that needs nothing but pytest."""
