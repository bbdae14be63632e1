"""`python -m sleepcode` and the `sleepcode` script."""

from sleepcode.cli import main

if __name__ == "__main__":
    main()
