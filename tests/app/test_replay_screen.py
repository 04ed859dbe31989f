"""The time of a replay, by mouse and keys; going on from a moment; files that come, go and are drawn."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pygame
import pytest
from PIL import Image

from arena.app.film import Film, write
from arena.app.screens.replays.rows import ReplayRow
from arena.play.history import History
from arena.play.rewind import Rewind
from arena.scenarios.catalog import make
from arena.sim.replay import Replay, load, verify
from arena.sim.rules import ARENA
from tests.app.pilot import Pilot
from tests.bench.recorded import recorded


def stored(home: Path, name: str = "sumo", rounds: int = 2, **changes: object) -> tuple[Path, Replay]:
    """A match in the player's history."""
    replay = recorded(name, ARENA, rounds, 1)
    for key, value in changes.items():
        setattr(replay, key, value)
    path = History(home / "replays").add(replay)
    assert path is not None
    return path, replay


@pytest.fixture
def watcher(pilot: Pilot, own_home: Path) -> Pilot:
    """In front of a replay that has been looked through."""
    stored(own_home, names={1: "Ada"}, planned=3)
    pilot.app.enter("replays")
    pilot.until(lambda: pilot.screen.tape is not None and pilot.screen.tape.rewind.whole)
    return pilot


def drop(pilot: Pilot, path: Path) -> None:
    """Drop a file on the window."""
    pygame.event.post(pygame.event.Event(pygame.DROPFILE, file=str(path)))
    pilot.frames(2)


def test_the_mouse_scrubs_to_any_moment(watcher: Pilot) -> None:
    bar, tape = watcher.screen.bar, watcher.screen.tape
    watcher.press(pygame.K_SPACE)
    for share in (0.9, 0.1, 0.5):
        moment = round(share * tape.rewind.length)
        watcher.click((bar.x_of(moment, tape.rewind.length), bar.rect.centery))
        assert abs(tape.moment - moment) <= tape.rewind.length / bar.rect.width + 1
        *_, world = tape.rewind.world_at(tape.moment)
        assert np.array_equal(tape.world.pos, world.pos)
    assert len(tape.view.motion.past) > 10, "trails lead there"


def test_keys_go_by_ticks_and_seconds_and_to_the_ends(watcher: Pilot) -> None:
    tape = watcher.screen.tape
    watcher.press(pygame.K_SPACE, pygame.K_HOME)
    assert tape.moment == 0
    watcher.press(pygame.K_PERIOD, pygame.K_PERIOD, pygame.K_PERIOD, pygame.K_COMMA)
    assert tape.moment == 2
    watcher.screen.focus.widget = watcher.screen.bar
    watcher.press(pygame.K_RIGHT, pygame.K_RIGHT, pygame.K_LEFT)
    assert tape.moment == 32
    watcher.press(pygame.K_RIGHTBRACKET)
    assert tape.moment == min(182, tape.rewind.length)
    watcher.press(pygame.K_END)
    assert tape.ended and watcher.widget("Take over from here").reason
    watcher.press(pygame.K_SPACE)
    watcher.frames(10)
    assert 0 < tape.moment < 20 and not tape.tempo.paused, "it plays again from the beginning"
    watcher.press(pygame.K_f)
    before = tape.moment
    watcher.frames(30)
    assert tape.moment - before == pytest.approx(30, abs=2)


def test_it_says_that_it_is_verified(watcher: Pilot, own_home: Path) -> None:
    assert watcher.screen.tape.rewind.verified
    path, replay = stored(own_home, "sumo", 1, simulation="0", date="2000-01-01T00:00:00")
    replay.rounds[0].end[0, 0] += 1
    replay.save(path)
    watcher.screen.open(path)
    watcher.until(lambda: watcher.screen.tape.replay.simulation == "0" and watcher.screen.tape.rewind.whole)
    assert "Recorded with simulation 0" in watcher.screen.tape.rewind.doubt
    assert "It parts from what was played in round 1" in watcher.screen.tape.rewind.doubt
    watcher.frames(3)


def test_take_over_goes_on_and_the_branch_is_recorded(watcher: Pilot, own_home: Path) -> None:
    tape = watcher.screen.tape
    watcher.press(pygame.K_SPACE)
    moment = tape.rewind.starts[1] + 25
    tape.go_to(moment)
    before = tape.world.pos.copy()
    watcher.screen.agent.chosen = 1
    watcher.click_on("Take over from here")
    watcher.until(lambda: watcher.on == "MatchScreen")
    match = watcher.screen.match
    assert np.array_equal(match.world.pos, before) and match.round == 2 and watcher.screen.drives == {0: 1}
    assert match.wins.sum() == sum(winner >= 0 for winner in tape.rewind.winners[:1])
    while match.phase == "countdown":
        watcher.frames(1)
    watcher.frames(8)
    assert match.phase == "play" and match.world.ticks[0] > 25
    watcher.press(pygame.K_ESCAPE)
    watcher.enter("Leave the match")
    assert watcher.on == "Replays"
    watcher.app.background.finish()
    branches = [load(path) for path in (own_home / "replays" / "history").glob("*.npz")]
    (branch,) = [replay for replay in branches if replay.branch]
    assert (branch.first, branch.rounds[0].taken, branch.left, branch.planned) == (1, 25, True, 3)
    assert branch.names[1] == watcher.app.home.settings.names[0]
    assert verify(branch, make("sumo", branch.options), ARENA) == []
    watcher.until(lambda: len(watcher.screen.list.rows) == 2)


def test_a_player_who_is_gone_is_named(pilot: Pilot, own_home: Path) -> None:
    stored(own_home, seats=["my best", "script · hard"])
    pilot.app.enter("replays")
    pilot.until(lambda: pilot.screen.tape is not None)
    pilot.click_on("Take over from here")
    pilot.until(lambda: pilot.on == "MatchScreen")
    assert "Instead of my best, not here any more" in str(pilot.app.toasts.waiting)


def test_a_match_that_was_just_played_is_shown_and_not_a_newer_one(pilot: Pilot, own_home: Path) -> None:
    history, first = pilot.app.home.history, recorded("sumo", ARENA, 1, 1)
    path = history.add(first)
    stored(own_home, "tag", 1)
    pilot.app.enter("replays", recording=first)
    pilot.until(lambda: pilot.screen.tape is not None)
    assert pilot.screen.list.chosen == path and pilot.screen.tape.scenario.name == "sumo"


def test_delete_undo_keep_and_rename(watcher: Pilot, own_home: Path) -> None:
    folder = own_home / "replays"
    watcher.click_on("Keep")
    watcher.until(lambda: (folder / "sumo-1.npz").exists())
    moment = watcher.screen.tape.moment
    watcher.until(lambda: watcher.widget("Keep").reason == "it is kept")
    assert watcher.screen.tape.moment >= moment, "what is shown goes on"
    watcher.click_on("Delete")
    watcher.until(lambda: not (folder / "sumo-1.npz").exists())
    watcher.until(lambda: watcher.screen.undo.visible)
    assert watcher.screen.tape is None
    watcher.click_on("Undo")
    watcher.until(lambda: (folder / "sumo-1.npz").exists() and watcher.screen.tape is not None)
    watcher.until(lambda: watcher.screen.list.file is not None)
    watcher.click_on("Rename")
    watcher.frames(3)
    watcher.app.typing.line.set_text("my best match")  # type: ignore[union-attr]
    watcher.press(pygame.K_RETURN, pygame.K_RETURN)
    watcher.until(lambda: (folder / "my best match.npz").exists())
    watcher.until(lambda: any(row.label == "my best match" for row in watcher.screen.list.rows))


def test_a_dropped_file_is_taken_in_or_refused_in_a_sentence(pilot: Pilot, own_home: Path, tmp_path: Path) -> None:
    good, huge, bad = tmp_path / "given.npz", tmp_path / "huge.npz", tmp_path / "bad.npz"
    recorded("tag", ARENA, 1, 1).save(good)
    with huge.open("wb") as file:
        file.truncate(100_000_000)
    bad.write_bytes(b"PK hello")
    drop(pilot, good)
    pilot.until(lambda: pilot.on == "Replays" and pilot.screen.tape is not None)
    assert (own_home / "replays" / "given.npz").exists()
    for path, said in ((huge, "too large"), (bad, "is not a replay")):
        pilot.app.toasts.waiting.clear()
        drop(pilot, path)
        pilot.until(lambda said=said: said in str(pilot.app.toasts.waiting))  # type: ignore[misc]
    assert sorted(path.name for path in (own_home / "replays").glob("*.npz")) == ["given.npz"]


def test_every_finished_match_is_recorded_with_names(pilot: Pilot, own_home: Path) -> None:
    pilot.app.enter("lobby", scenario="sumo")
    pilot.enter("Start")
    pilot.frames(30, seconds=0.1)
    pilot.press(pygame.K_ESCAPE)
    pilot.enter("Main menu")
    pilot.app.background.finish()
    (path,) = (own_home / "replays" / "history").iterdir()
    replay = load(path)
    assert replay.left and replay.date and pilot.app.home.settings.names[0] in replay.names.values()


def test_closing_the_window_loses_no_match(pilot: Pilot, own_home: Path) -> None:
    pilot.app.enter("lobby", scenario="sumo")
    pilot.enter("Start")
    pilot.frames(30, seconds=0.1)
    pilot.app.open = False
    pilot.app.clear()
    assert len(list((own_home / "replays" / "history").iterdir())) == 1


def test_what_was_played_can_be_watched_at_once(pilot: Pilot) -> None:
    pilot.app.enter("lobby", scenario="sumo")
    pilot.walk_to("Rounds")
    pilot.press(pygame.K_LEFT)
    pilot.enter("Start")
    while pilot.on == "MatchScreen":
        pilot.frames(1, seconds=0.1)
    pilot.click_on("Watch")
    pilot.until(lambda: pilot.screen.tape is not None and pilot.screen.tape.rewind.whole)
    assert pilot.screen.tape.rewind.verified and pilot.screen.tape.scenario.name == "sumo"
    assert isinstance(pilot.screen.focus.widget, ReplayRow) and pilot.screen.focus.widget.chosen


def test_a_full_disk_is_one_sentence(pilot: Pilot, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(np, "savez_compressed", full)
    pilot.app.enter("lobby", scenario="sumo")
    pilot.enter("Start")
    pilot.frames(30, seconds=0.1)
    pilot.app.go("title")
    pilot.until(lambda: "could not be recorded: No space left" in str(pilot.app.toasts.waiting))


def test_a_picture_is_made_with_progress_or_given_up(watcher: Pilot, own_home: Path) -> None:
    folder = own_home / "replays" / "pictures"
    watcher.click_on("Export")
    watcher.screen.wide.turn(1)
    watcher.click_on("Make it")
    watcher.until(lambda: watcher.screen.writing.share > 0.2)
    watcher.press(pygame.K_ESCAPE)
    assert watcher.on == "Replays" and list(folder.glob("*")) == []
    watcher.click_on("Export")
    watcher.screen.wide.turn(1)
    watcher.screen.kind.turn(1)
    watcher.click_on("Make it")
    watcher.until(lambda: watcher.on == "Replays")
    (path,) = folder.iterdir()
    with Image.open(path) as picture:
        assert picture.format == "WEBP" and picture.size == (320, 200) and picture.n_frames > 20  # type: ignore[attr-defined]


@pytest.mark.parametrize("suffix", ["gif", "webp"])
def test_a_film_lasts_as_long_as_the_match(tmp_path: Path, suffix: str) -> None:
    replay = recorded("tag", ARENA, 1, 1)
    replay.rounds[0].actions = replay.rounds[0].actions[:120]
    rewind = Rewind(replay, make("tag"), ARENA)
    rewind.look(1000)
    film = Film(rewind, range(1), 240)
    assert (film.count, sum(film.durations)) == (60, 4000)
    write(film, tmp_path / f"film.{suffix}")
    with Image.open(tmp_path / f"film.{suffix}") as picture:
        shown = 0
        for number in range(picture.n_frames):  # type: ignore[attr-defined]
            picture.seek(number)
            picture.load()
            shown += picture.info["duration"]
    assert shown == 4000
    with pytest.raises(ValueError, match=r"must end in \.gif or \.webp"):
        write(film, tmp_path / "film.mp4")


def test_the_agent_that_one_drove_oneself_is_the_one_to_take_over(pilot: Pilot) -> None:
    pilot.app.enter("lobby", scenario="tag")
    while pilot.screen.form.preset.option.label != "one of us on each side":
        pilot.screen.form.preset.turn(1)
    pilot.enter("Start")
    mine = pilot.screen.drives[0]
    assert mine != min(pilot.screen.drives.values())
    while pilot.on == "MatchScreen":
        pilot.frames(1, seconds=1.0)
    pilot.enter("Watch")
    pilot.until(lambda: pilot.screen.tape is not None)
    assert pilot.screen.agent.chosen == mine
