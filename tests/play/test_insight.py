"""What X-ray knows: rows of an observation, a model's scores, and values of places by observing them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from agents.core.card import ModelCard
from agents.inference.model import load
from arena import places
from arena.cli.standin import StandIn, stand_ins
from arena.play.insight import NOT_TOLD, OUT_OF_SIGHT, TOO_FAR, Insight
from arena.play.match import Match
from arena.play.mind import Mind, no_values
from arena.play.player import Player, human, idle, random_player, script
from arena.play.value_map import TOO_MANY, ValueMap
from arena.scenarios import catalog
from arena.sim.observation import observe, observe_team
from arena.sim.rules import ARENA
from arena.sim.scenario import Scenario
from arena.sim.world import Array

HALF = (1.6, 1.0)


def playing(scenario: Scenario, players: list[Player] | None = None, ticks: int = 0) -> Match:
    """A match some ticks after the countdown."""
    match = Match(scenario, ARENA, players or stand_ins(scenario, ARENA), 1, 3)
    while match.phase == "countdown":
        match.tick()
    for _ in range(ticks):
        match.tick()
    return match


def network(match: Match, agent: int = 0) -> StandIn:
    """The policy on a seat."""
    policy = match.seats[agent].player.policy
    assert isinstance(policy, StandIn)
    return policy


def mapped(match: Match, agent: int) -> ValueMap:
    """The whole map of an agent, as the world stands."""
    found = ValueMap(match, agent, HALF)
    found.look()
    while not found.step():
        pass
    return found


@pytest.mark.parametrize("name", catalog.SCENARIOS)
def test_rows_hold_every_number_that_is_seen(name: str) -> None:
    match = playing(catalog.make(name), ticks=40)
    for seat in match.seats:
        seen = observe(match.world)[match.teams[seat.team].name][0, seat.index]
        rows = Insight(match.world, seat.agent, True).rows()
        said = [number for row in rows for number in (*row.numbers, *(row.way or ()), *row.levels)]
        assert {round(float(number), 4) for number in seen} <= {round(number, 4) for number in said} | {0.0, 1.0}
        assert len({row.name for row in rows}) == len(rows), "no two rows have one name"


def test_a_forest_hides_and_says_so() -> None:
    match = playing(catalog.make("tag"))
    world, forest, runner = match.world, 6, 3
    assert world.bodies[forest].name == "forest 1" and world.bodies[runner].name == "runner"
    world.pos[:, runner, 0] = world.pos[:, forest, 0]
    world.pos[:, 0, 0] = world.pos[:, forest, 0] + [0.7, 0]
    row = next(row for row in Insight(world, 0, False).rows() if row.name == "runner")
    assert (row.hidden, row.numbers, row.way) == ("hidden by a forest", (), None)
    world.pos[:, runner, 0] += [0, 0.9]
    world.pos[:, 7, 0] = -1.2
    row = next(row for row in Insight(world, 0, False).rows() if row.name == "runner")
    assert row.hidden is None and row.numbers == pytest.approx((-0.7, 0.9), abs=1e-6) and row.way == (0, 0)


def test_which_of_two_reasons_hides_is_for_spectators() -> None:
    match = playing(catalog.make("tag", {"vision": 0.5}))
    world = match.world
    world.pos[:, 0, 0], world.pos[:, 3, 0] = (-1.5, 0), (1.5, 0)
    world.pos[:, 6:8, 0] = 0
    seen = [Insight(world, 0, openly).rows() for openly in (True, False)]
    reasons = [next(row.hidden for row in rows if row.name == "runner") for rows in seen]
    assert reasons == [TOO_FAR, OUT_OF_SIGHT]
    far = playing(catalog.make("spread", {"vision": 0.3}))
    far.world.pos[:, 0, 0], far.world.pos[:, 1, 0] = (-1.5, 0), (1.5, 0)
    assert next(row.hidden for row in Insight(far.world, 0, False).rows() if row.name == "crew 2") == TOO_FAR


def test_who_is_not_told_is_shown_nothing() -> None:
    match = playing(catalog.make("speaker_listener"), ticks=5)
    speaker, listener = (Insight(match.world, agent, True).rows() for agent in (0, 1))
    assert next(row for row in listener if row.name == "goal").hidden == NOT_TOLD
    assert next(row for row in speaker if row.name == "goal").levels
    assert [row.name for row in speaker if row.hidden] == [
        *("velocity", "light 1", "light 2", "light 3", "heard", "position")
    ]


def test_the_nearest_few_have_no_names() -> None:
    match = playing(catalog.make("tag", {"nearest": 1}))
    names = [row.name for row in Insight(match.world, 3, True).rows()]
    assert "hunters 1" in names and not any(name.startswith("hunter ") for name in names)


def test_the_best_score_is_what_the_model_does() -> None:
    scenario = catalog.make("tag")
    hunters, runner = (load(places.shipped_models() / f"tag-{team}-hard.onnx") for team in ("hunters", "runners"))
    players = [Player("h", "model", hunters)] * 3 + [Player("r", "model", runner)]
    match = playing(scenario, players, 30)
    for _ in range(8):
        while match.world.ticks[0] % ARENA.ticks_per_decision:
            match.tick()
        thought = [Mind(match, agent).think() for agent in range(4)]
        match.tick()
        best = [ARENA.moves[int(one.moves.argmax())] for one in thought]
        assert np.allclose(match.thrust.T, best)


def test_a_memory_is_read_and_not_written(monkeypatch: pytest.MonkeyPatch) -> None:
    match = playing(catalog.make("sumo"), ticks=30)
    policy = match.seats[0].player.policy
    monkeypatch.setattr(policy, "memory_size", 2)
    match._memory[id(policy), 0] = np.array([3.0, 4.0], np.float32)
    mind = Mind(match, 0)
    assert mind.memory().tolist() == [[3, 4]]
    mind.think()
    assert match.remembered(policy, 0).tolist() == [3, 4]


def test_who_hears_its_mates_is_asked_for_the_whole_team(monkeypatch: pytest.MonkeyPatch) -> None:
    match = playing(catalog.make("spread"), ticks=3)
    asked: list[list[int]] = []
    policy = network(match)
    scores = policy.scores

    def noted(obs: Array, agent: Array, memory: Array) -> tuple[Array, Array]:
        asked.append(agent.tolist())
        return scores(obs, agent, memory)

    monkeypatch.setattr(policy, "together", True)
    monkeypatch.setattr(policy, "scores", noted)
    flat = observe_team(match.world, "crew")
    alone = scores(flat[1].T, np.array([1]), np.zeros((1, 0)))[0]
    assert np.allclose(Mind(match, 1).think().moves, alone[0])
    assert asked == [[0, 1, 2]]


@pytest.mark.parametrize(
    ("player", "words"),
    [
        (lambda scenario: script(scenario, ARENA, "crew"), "rules that somebody wrote"),
        (lambda scenario: random_player(ARENA), "Chance"),
        (lambda scenario: idle(), "Nobody"),
        (lambda scenario: human(), "People"),
    ],
)
def test_who_has_no_scores_says_why(player: Callable[[Scenario], Player], words: str) -> None:
    scenario = catalog.make("spread")
    match = playing(scenario, [player(scenario)] * 3)
    mind = Mind(match, 0)
    assert mind.silent is not None and words in mind.silent
    assert ValueMap(match, 0, HALF).silent == mind.silent


def test_only_scores_that_are_values_are_mapped() -> None:
    card = network(playing(catalog.make("spread"))).card
    assert [name for name in ("iql", "vdn", "qmix", "dqn", "tabular") if no_values(of(card, name)) is None] == [
        *("iql", "vdn", "qmix", "dqn", "tabular")
    ]
    assert "critic judged everybody's moves" in (no_values(of(card, "maddpg")) or "")
    assert "MAPPO carries no values" in (no_values(of(card, "mappo")) or "")
    assert no_values(of(card, "somebody's own")) == no_values(None) == "This model carries no values."


def of(card: ModelCard, algorithm: str) -> ModelCard:
    """The card of another algorithm."""
    return card.model_copy(update={"algorithm": algorithm})


@pytest.mark.parametrize("name", ["tag", "heist", "hide_and_seek", "spread", "world_comm"])
def test_a_place_is_worth_what_the_model_thinks_of_being_there(name: str) -> None:
    match = playing(catalog.make(name), ticks=20)
    found = mapped(match, 0)
    assert found.values is not None and found.values.shape == (found.columns, found.rows) == (32, 20)
    before = match.world.keep()
    for column, row in ((0, 0), (31, 19), (13, 8)):
        match.world.pos[:, 0, 0] = found.places[:, column * found.rows + row]
        seen = observe_team(match.world, found.mind.team, found.known)
        match.world.resume(before)
        scores = network(match).scores(seen[0].T, np.zeros(1, int), np.zeros((1, 0)))[0][0]
        words = len(match.rules.moves)
        expected = scores[:words].max() + (scores[words:].max() if found.mind.speaks else 0)
        assert found.values[column, row] == pytest.approx(float(expected), abs=1e-4)
    after = match.world.keep()
    assert all(np.array_equal(before[part], after[part]) for part in before), "the match itself is untouched"


def test_the_map_tells_nothing_of_what_the_agent_does_not_see() -> None:
    match = playing(catalog.make("tag"))
    world, forest, runner = match.world, 6, 3
    world.pos[:, forest, 0], world.pos[:, 7, 0] = (0.8, 0.5), (-1.2, -0.5)
    world.pos[:, 0, 0] = -0.8, 0.4
    maps: list[Array] = []
    for place in ((0.8, 0.5), (0.9, 0.6), (-1.2, -0.5)):  # in one forest or the other: places of the map lie inside
        world.pos[:, runner, 0] = place
        maps.append(np.asarray(mapped(match, 0).values))
    assert np.array_equal(maps[0], maps[1]) and np.array_equal(maps[0], maps[2])
    world.pos[:, runner, 0] = 0, -0.5
    assert not np.array_equal(maps[0], np.asarray(mapped(match, 0).values)), "seen, it counts"


def test_a_critic_beside_a_model_says_what_places_are_worth(monkeypatch: pytest.MonkeyPatch) -> None:
    match = playing(catalog.make("spread"), stand_ins(catalog.make("spread"), ARENA, continuous=True))
    policy = network(match)
    assert "IPPO carries no values" in (Mind(match, 1).worthless or "")
    monkeypatch.setattr(policy, "card", policy.card.model_copy(update={"values": True}))
    monkeypatch.setattr(policy, "values", lambda obs, agent: obs[:, 2] + 10 * agent, raising=False)
    found = mapped(match, 1)
    assert found.silent is None and found.values is not None
    assert np.allclose(found.values.reshape(-1), found.places[0] + 10), "two is where it stands, from left to right"
    monkeypatch.setattr(policy, "together", True)
    assert np.array_equal(np.asarray(mapped(match, 1).values), found.values)


def test_a_crowd_has_no_map() -> None:
    match = playing(catalog.make("swarm", {"agents": 64}))
    assert ValueMap(match, 0, HALF).silent == TOO_MANY
