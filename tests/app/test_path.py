"""A person's whole path through the real application: train, keep, play with it, result."""

from __future__ import annotations

from pathlib import Path

import pygame

from arena.app.series import Series
from arena.training.client import training_missing
from tests.app.pilot import Pilot


def play_to_the_end(pilot: Pilot) -> None:
    """Let the match run, some frames at a time, with the longest steps that the game takes."""
    for _ in range(5000):
        if pilot.on != "MatchScreen":
            return
        pilot.frames(10, seconds=0.1)
    raise AssertionError("the match does not end")


def test_title_to_training_to_library_to_match_to_result(pilot: Pilot, own_home: Path) -> None:
    assert training_missing() is None
    pilot.enter("Train")
    assert pilot.on == "TrainForm"
    pilot.walk_to("Time")
    pilot.press(pygame.K_RIGHT)
    assert pilot.widget("Time").option.label == "0:20"  # type: ignore[attr-defined]
    pilot.enter("Start training")
    assert pilot.on == "Training"
    pilot.until(lambda: bool(pilot.screen.watch.players))
    assert pilot.screen.show is not None, "the snapshot plays beside the charts"
    pilot.until(lambda: len(pilot.screen.watch.series.get("loss", Series()).x) > 1)
    pilot.click_on("Stop and keep")
    pilot.until(lambda: pilot.screen.watch.status.state == "stopped")
    pilot.until(lambda: pilot.screen.stop.label == "Library")
    pilot.press(pygame.K_ESCAPE)
    assert pilot.on == "Title"
    pilot.enter("Library")
    pilot.until(lambda: bool(pilot.screen.rows))
    kept = list((own_home / "models").glob("*.onnx"))
    assert [row.model.path for row in pilot.screen.rows if row.model.path.parent == own_home / "models"] == kept
    pilot.click_on(pilot.screen.rows[0].label)
    pilot.enter("Play with it")
    assert pilot.on == "Lobby"
    chosen = {place.choice().path for place in pilot.screen.table.places if place.choice()}
    assert chosen == {kept[0]}, "the model sits on every seat that is not the person's"
    pilot.walk_to("Rounds")
    pilot.press(pygame.K_LEFT)
    pilot.enter("Start")
    assert pilot.on == "MatchScreen"
    play_to_the_end(pilot)
    assert pilot.on == "Result"
    pilot.enter("Lobby")
    assert pilot.on == "Lobby"


def test_a_match_can_be_left_and_started_again(pilot: Pilot) -> None:
    pilot.enter("Play")
    pilot.enter("Start")
    pilot.frames(150)
    pilot.press(pygame.K_ESCAPE)
    assert pilot.on == "Pause"
    before = pilot.app.screens[-2].match.world.ticks[0]  # type: ignore[attr-defined]
    pilot.frames(30)
    assert pilot.app.screens[-2].match.world.ticks[0] == before, "the match waits"  # type: ignore[attr-defined]
    pilot.enter("Start again")
    assert pilot.on == "MatchScreen" and pilot.screen.match.phase == "countdown"
    pilot.press(pygame.K_ESCAPE)
    pilot.enter("Leave the match")
    assert pilot.on == "Lobby"


def test_replay_is_kept_and_played_again(pilot: Pilot, own_home: Path) -> None:
    pilot.enter("Play")
    pilot.click_on("sumo")
    pilot.walk_to("Rounds")
    pilot.press(pygame.K_LEFT)
    pilot.enter("Start")
    play_to_the_end(pilot)
    pilot.enter("Keep the replay")
    assert [path.name for path in (own_home / "replays").glob("*.npz")] == ["sumo-1.npz"]
    pilot.press(pygame.K_ESCAPE, pygame.K_ESCAPE)
    pilot.enter("Replays")
    pilot.until(lambda: pilot.screen.tape is not None)
    pilot.frames(60)
    assert pilot.screen.tape.tick > 20
