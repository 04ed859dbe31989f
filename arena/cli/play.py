"""`play`: opens the game."""

from __future__ import annotations

import argparse
from typing import Any

from arena.app.main import main


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The game asks for everything on its screens."""


def run(args: argparse.Namespace) -> dict[str, Any]:
    """Play until the window is closed."""
    main()
    return {"closed": True}
