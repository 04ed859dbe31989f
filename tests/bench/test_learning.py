"""What `bench learning` trains, keeps, and makes of it for people and for the game."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from agents.core.algorithms import ALGORITHMS
from arena import places
from arena.cli import learning, learning_table
from arena.cli.main import main
from arena.play.expected import Band, expected
from arena.play.player import Idle, random_player
from arena.play.success import MEASURES, success
from arena.scenarios.catalog import SCENARIOS, make
from arena.sim.env import Env
from arena.sim.rules import CLASSIC
from arena.training.request import configured


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A source tree of one's own, and few episodes."""
    (tmp_path / "tests" / "bench").mkdir(parents=True)
    (tmp_path / "assets").mkdir()
    monkeypatch.setattr(places, "shipped", lambda: tmp_path)
    monkeypatch.setattr(learning, "EPISODES", 20)
    return tmp_path


def said(words: str, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    assert main(["bench", "learning", *words.split(), "--json"]) == 0
    return json.loads(capsys.readouterr().out.splitlines()[-1])


def test_a_training_is_measured_once_and_kept(
    tree: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worker's own command, its model on fresh episodes, beside chance and the script; a second call has nothing
    left to do, so that a long measurement can be interrupted."""
    words = "--scenario simple --algorithm iql --seeds 1 --seconds 1"
    first = said(words, capsys)
    assert first["trainings"] == first["measured_now"] == 3
    trained = first["rows"][-1]
    assert trained["error"] is None and trained["steps"] > 0 and trained["megabytes"] > 50
    assert 0 < trained["processor_seconds"] < 20
    assert said(words, capsys)["measured_now"] == 0
    monkeypatch.setattr(learning, "measured", lambda asked: {**trained, **asked})
    assert said(words + " --again", capsys)["measured_now"] == 3
    kept = learning_table.read(tree / "tests/bench/learning.jsonl")
    assert len(kept) == 6 and sum(map(len, learning_table.groups(kept))) == 3
    page = (tree / "tests/bench/LEARNING.md").read_text()
    assert page.count("| IQL quick: runner |") == page.count("| random: runner |") == 1
    band = expected("simple", "classic", None, "iql", "quick", 1.0, tree / "assets/learning.json")
    assert band is not None and band.low == band.high == round(trained["teams"]["runner"]["nobody"]["return"], 3)


def test_a_training_that_fails_is_kept_too(
    tree: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(learning, "trained_by_worker", lambda directory: {"error": "It was not to be.", "steps": 0})
    said("--scenario simple --algorithm iql --seeds 1", capsys)
    page = (tree / "tests/bench/LEARNING.md").read_text()
    assert "Failed: simple classic all iql quick 60, seed 0: It was not to be." in page
    assert expected("simple", "classic", None, "iql", "quick", 60, tree / "assets/learning.json") is None


@pytest.mark.parametrize(
    ("scenario", "algorithm", "teams"),
    [
        ("spread", "vdn", [None]),
        ("spread", "mappo", [None]),
        ("tag", "mappo", [None]),  # both at once
        ("tag", "vdn", ["hunters"]),  # one runner has nobody to share with
        ("adversary", "qmix", ["crew"]),
        ("crypto", "vdn", ["pair"]),
        ("crypto", "maddpg", [None]),
        ("world_comm", "maddpg", [None]),
        ("world_comm", "coma", ["prey"]),  # it does not talk
        ("sumo", "vdn", [None]),
        ("speaker_listener", "coma", []),
    ],
)
def test_every_algorithm_gets_what_it_is_for(scenario: str, algorithm: str, teams: list[str | None]) -> None:
    assert learning.suited(make(scenario), ALGORITHMS[algorithm]) == teams


def test_every_scenario_is_learned_by_some_algorithm() -> None:
    for scenario in SCENARIOS:
        assert any(learning.suited(make(scenario), algorithm) for algorithm in ALGORITHMS.values()), scenario


def config_now(algorithm: str = "vdn", preset: str = "quick") -> dict[str, Any]:
    return configured(algorithm, preset, "classic", {}).model_dump(mode="json")


def row(seed: int | None, mean: float, **changes: Any) -> learning_table.Row:
    played = {"return": mean, "deviation": 3.0, "episodes": 100, "success": {"lights covered, of 3": 2.0}}
    who = learning.identity("spread", "classic", None, "vdn", "quick", 60, seed)
    took = {"seconds": 60.0, "processor_seconds": 50.0, "steps": 3_000_000, "megabytes": 300}
    made = who | {"date": "2026-11-21", "error": None, "teams": {"crew": {"nobody": played}}} | took | changes
    return made if seed is None else {"config": config_now(made["algorithm"], made["preset"])} | made


def test_intervals_are_between_seeds_and_between_episodes() -> None:
    """Three seeds at -30, -29 and -28, whose deviation is 1; and that of each one's hundred episodes 3."""
    rows = [row(0, -99.0), *(row(seed, seed - 30.0) for seed in range(3))]  # the first was measured again
    page = learning_table.page(rows)
    half = np.hypot(4.30 * 1 / np.sqrt(3), 1.96 * 3 / np.sqrt(100))
    assert (
        f"| -29.00 ± {half:.2f} | -30.00 … -28.00 (3) | lights covered, of 3 2.00 | 60 | 50 | 3.00 M | 300 MB |" in page
    )
    assert "99" not in page


def test_what_was_measured_with_other_settings_is_gone() -> None:
    before = [row(seed, -99.0, config=config_now() | {"gamma": 0.5}) for seed in range(3)]
    page = learning_table.page([*before, row(0, -30.0)])
    assert "-30.00 … -30.00 (1)" in page and "99" not in page and ", before" not in page


def test_what_was_only_measured_with_other_settings_is_marked_and_not_promised() -> None:
    before = [row(0, -99.0, config=config_now() | {"gamma": 0.5})]
    assert "-99.00 … -99.00 (1)" in learning_table.page(before) and "| 2026-11-21, before |" in learning_table.page(
        before
    )
    assert learning_table.bands(before)["bands"] == {} and learning_table.bands([row(0, -30.0)])["bands"]


def test_two_minutes_are_held_against_twenty() -> None:
    """From chance at -80 to -25 in twenty minutes, -26.1 in two: 4.4 % short, 98 % of the way."""
    chance = row(None, -80.0) | {"algorithm": "random", "preset": "", "seconds_asked": 0.0}
    short = [
        chance,
        row(0, -30.0),
        row(0, -26.1, seconds_asked=120.0, algorithm="iql"),
        row(0, -20.0, seconds_asked=9e9),
    ]
    assert "In two minutes and in twenty" not in learning_table.page(short)
    page = learning_table.page([*short, row(0, -25.0, seconds_asked=1200.0)])
    assert "| crew v nobody | IQL 120 s: -26.10 (1) | VDN 1200 s: -25.00 (1) | 4.4% | 98.0% |" in page


def test_the_game_reads_bands_and_levels(tmp_path: Path) -> None:
    chance = row(None, -81.0) | {"algorithm": "random", "preset": "", "seconds_asked": 0.0}
    script = chance | {"algorithm": "script", "teams": row(None, -27.5)["teams"]}
    learning_table.write(
        [chance, script, *(row(seed, seed - 30.0) for seed in range(3))], tmp_path / "a", tmp_path / "b"
    )
    assert expected("spread", "classic", None, "vdn", "quick", 60, tmp_path / "b") == Band(
        "crew", 60, -30.0, -28.0, random=-81.0, script=-27.5
    )
    assert expected("spread", "arena", None, "vdn", "quick", 60, tmp_path / "b") is None
    assert expected("spread", "classic", None, "vdn", "quick", 60, tmp_path / "missing") is None


def test_every_classic_game_says_what_success_is() -> None:
    assert set(MEASURES) == {name for name in SCENARIOS if hasattr(make(name), "limit")}


@pytest.mark.parametrize(
    ("scenario", "measure", "least"),
    [
        ("simple", "light reached", 0.9),
        ("spread", "lights covered, of 3", 2.0),
        ("speaker_listener", "light reached", 0.9),
        ("reference", "both lights reached", 0.8),
        ("adversary", "crew on the goal", 0.3),
        ("push", "runner on the goal", 0.3),
        ("tag", "catches a minute", 10.0),
        ("world_comm", "catches a minute", 10.0),
        ("crypto", "bob right", 0.8),
    ],
)
def test_scripts_succeed_where_chance_does_not(scenario: str, measure: str, least: float) -> None:
    game = make(scenario)
    hard = {team.name: game.script(team.name, CLASSIC, "hard") for team in game.teams()}
    chance = {team.name: random_player(CLASSIC, team.words).policy for team in game.teams()}
    by_script, by_chance = (success(game, who, 200, 5)[measure] for who in (hard, chance))
    assert by_script >= least and by_script > 1.5 * by_chance


def test_success_is_seen_before_the_worlds_begin_anew() -> None:
    """Who stands still covers exactly the lights that lay on it from the start."""
    game = make("spread")
    env = Env(game, CLASSIC, 300, 7)
    env.reset()
    lit = (env.world.distances(slice(3, 6), slice(0, 3)).min(1) < 0.15).sum(0).mean()
    still = success(game, {"crew": Idle()}, 300, 7)["lights covered, of 3"]
    assert still > 0 and abs(still - lit) < 0.3  # they may have pushed each other
