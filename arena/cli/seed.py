"""Seeds, as the command line takes them."""

from __future__ import annotations

import argparse

HIGHEST = 2**32 - 1


def seed(word: str) -> int:
    """A seed of any verb, for `type` of `argparse`."""
    if not (word.isdecimal() and int(word) <= HIGHEST):
        raise argparse.ArgumentTypeError(f"a seed is a whole number from 0 to {HIGHEST}, not {word}")
    return int(word)
