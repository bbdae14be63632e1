"""Ask: a question in plain words -> an answer, its route, and what it cost."""
