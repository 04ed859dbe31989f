"""What tests of the library's screens do again and again."""

from __future__ import annotations

from pathlib import Path

import pygame

from agents.core.card import ModelCard
from agents.inference.model import read_card
from agents.inference.relabel import relabelled
from arena import places
from tests.app.pilot import Pilot

HARD = places.shipped_models() / "sumo-left-hard.onnx"


def put(path: Path, **changes: object) -> Path:
    """A model like a shipped one, with another card, of which no curve is known unless told."""
    card = read_card(HARD).model_copy(update={"curve": [], **changes})
    path.write_bytes(relabelled(HARD.read_bytes(), ModelCard.model_validate(card.model_dump())))
    return path


def visit(pilot: Pilot) -> Pilot:
    pilot.enter("Library")
    pilot.until(lambda: pilot.screen.loaded)
    pilot.frames(2)
    return pilot


def names(pilot: Pilot) -> list[str]:
    return [row.label for row in pilot.screen.rows]


def settle(pilot: Pilot) -> None:
    """Until nothing is being read or written."""
    pilot.until(lambda: not pilot.screen.desk.jobs)
    pilot.frames(2)


def drop(pilot: Pilot, path: Path) -> None:
    pygame.event.post(pygame.event.Event(pygame.DROPFILE, file=str(path)))
    pilot.frames(2)
