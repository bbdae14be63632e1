"""What a linking knows: the program laid side by side, variables and their values, constraints, contexts."""
