"""Test suites: what the runners collect, what each test asks for, and the command that runs some of them."""
