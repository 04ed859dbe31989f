"""Going on from a moment of a replay: exactly that state, players who remember, and a recording that verifies."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from arena.play.branch import resumed, seated
from arena.play.library import Library
from arena.play.match import Match
from arena.play.player import Player, random_player, script
from arena.play.rewind import Rewind, rounds_won
from arena.scenarios.catalog import make
from arena.sim.replay import RecordedRound, load, verify
from arena.sim.rules import ARENA
from arena.sim.scenario import Scenario
from tests.play.short import brief


def finished(match: Match) -> Match:
    for _ in range(100_000):
        if match.phase == "over":
            return match
        match.tick()
    raise AssertionError("the match does not end")


def rewound(match: Match) -> Rewind:
    rewind = Rewind(match.recording, match.scenario, ARENA)
    while not rewind.look(1000):
        pass
    return rewind


def hard(game: Scenario) -> list[Player]:
    made = {team.name: script(game, ARENA, team.name, "hard") for team in game.teams()}
    return [made[team.name] for team in game.teams() for _ in team.agents]


def same(one: RecordedRound, two: RecordedRound) -> bool:
    return len(one.actions) == len(two.actions) and np.array_equal(one.actions, two.actions)


@pytest.mark.parametrize("name", ["tag", "sumo", "heist", "speaker_listener", "swarm"])
def test_left_alone_it_goes_on_as_it_did(name: str) -> None:
    game = make(name, brief(name))
    chance = [random_player(ARENA, max(team.words for team in game.teams()))] * len(hard(game))
    for players in (hard(game), chance):
        original = finished(Match(game, ARENA, players, 3, seed=4))
        rewind = rewound(original)
        for share in (0.0, 0.15, 0.3, 0.47):
            moment = int(share * rewind.length) + 1
            match = resumed(rewind, moment, players)
            number, tick = rewind.round_at(moment), moment - rewind.starts[rewind.round_at(moment)]
            *_, there = rewind.world_at(moment)
            assert all(np.array_equal(array, there.keep()[key]) for key, array in match.world.keep().items())
            assert (match.round, int(match.world.ticks[0]), match.phase) == (number + 1, tick, "countdown")
            assert match.wins.tolist() == rounds_won(rewind, number)
            finished(match)
            if number > 0:
                continue  # the dice of players are those of another match
            assert match.wins.tolist() == original.wins.tolist() and match.winner == original.winner
            pairs = zip(match.recording.rounds, original.recording.rounds[number:], strict=True)
            assert all(same(*pair) for pair in pairs)


def test_a_branch_is_stepped_again_to_the_bit_and_so_is_a_branch_of_it(tmp_path: Path) -> None:
    game = make("tag", brief("tag"))
    rewind = rewound(finished(Match(game, ARENA, hard(game), 3, seed=4)))
    for generation in range(2):
        moment = rewind.starts[1] + 37
        match = resumed(rewind, moment, hard(game))
        match.take_over(3)
        finished(match).recording.save(tmp_path / f"{generation}.npz")
        again = load(tmp_path / f"{generation}.npz")
        assert again.branch and again.rounds[0].taken == 37 and again.first == generation + 1
        assert verify(again, game, ARENA) == []
        driven = np.array(again.rounds[0].people)[:, 3]
        assert driven[37:].all() and driven[:37].all() == (generation == 1)
        rewind = Rewind(again, game, ARENA)
        while not rewind.look(1000):
            pass
        assert rewind.verified and [mark.at for mark in rewind.marks if mark.kind == "branch"] == [37]


def test_memories_are_what_they_were() -> None:
    class Counting:
        memory_size, together = 1, False

        def act(self, obs: np.ndarray, agent: np.ndarray, memory: np.ndarray, rng: np.random.Generator) -> tuple:
            return (memory[:, 0].astype(np.int64) + 1) % 5, memory + 1

    game = make("tag", brief("tag"))
    players = [Player("counts", "model", Counting())] * 4
    original = finished(Match(game, ARENA, players, 1, seed=4))
    match = finished(resumed(rewound(original), 50, players))
    assert same(match.recording.rounds[0], original.recording.rounds[0])


def test_who_is_not_here_any_more_is_named(tmp_path: Path) -> None:
    game = make("sumo")
    players, missing = seated(["script · easy", "my best"], game, ARENA, Library([tmp_path]))
    assert [player.name for player in players] == ["script · easy", "script · medium"] and missing == ["my best"]
    players, missing = seated(["you", "nobody"], game, ARENA, Library([tmp_path]))
    assert [player.name for player in players] == ["script · medium", "nobody"] and not missing
