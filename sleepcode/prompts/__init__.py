"""The prompts, one file each; `$name` is filled in.  Their digest is part of every brief."""
