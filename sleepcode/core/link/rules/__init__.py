"""What each instruction, and each value that comes to where one waits for it, adds to the constraints."""
