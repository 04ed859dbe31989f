"""Opens the game and says how long its first frame took; `bench start` runs it in a process of its own."""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from typing import Any

import pygame

from arena.cli import play

HEAVY = ("torch", "onnx", "pettingzoo")  # what the game process does without


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """See `arena.cli.main.VERBS`."""
    play.add_arguments(parser)
    parser.add_argument("--began", type=float, required=True, help="when the process was started, seconds since 1970")


def run(args: argparse.Namespace) -> dict[str, Any]:
    """Open the game as `play` does; the process ends with the first frame."""
    show = pygame.display.flip

    def first_frame() -> None:
        show()
        seconds = round(time.time() - args.began, 3)
        print(json.dumps({"seconds": seconds, "heavy": [name for name in HEAVY if name in sys.modules]}), flush=True)
        os._exit(0)  # nothing was changed: there is nothing to leave properly

    pygame.display.flip = first_frame
    return play.run(args)
