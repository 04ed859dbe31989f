"""`python -m arena`, and the entry of the executables."""

import multiprocessing
import sys

from arena.cli.main import main

if __name__ == "__main__":
    multiprocessing.freeze_support()  # first: a frozen child process must not open a second game
    sys.exit(main())
