"""Languages as data: a table, a query each, and a module where semantics need code."""
