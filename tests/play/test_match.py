"""Matches: rounds and phases, who drives what and when, what is heard, and that play steps what training steps."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import cast

import numpy as np
import pytest

from arena.play.match import Match
from arena.play.player import Player, human, idle, random_player, script
from arena.scenarios.catalog import SCENARIOS, make
from arena.sim.env import Env
from arena.sim.rules import ARENA, CLASSIC, RULES, Rules
from arena.sim.scenario import Scenario
from tests.play.conftest import Counting
from tests.play.short import brief

Make = Callable[..., Player]
HUNTERS_AND_RUNNER = 4
COUNTDOWN, PAUSE = 60, 48  # ticks: 2 and 1.6 seconds
LEFT, RIGHT = 1, 2  # moves


def scripts(game: Scenario, rules: Rules, strength: str = "hard") -> list[Player]:
    return [script(game, rules, team.name, strength) for team in game.teams() for _ in team.agents]


def started(match: Match) -> Match:
    while match.phase != "play":
        match.tick()
    return match


def played(match: Match) -> Iterator[Match]:
    while match.phase != "over":
        match.tick()
        yield match


def policy(player: Player) -> Counting:
    return cast(Counting, player.policy)


# Rounds.


def test_a_round_counts_down_is_played_and_pauses() -> None:
    match = Match(make("tag", {"time": 5.0, "hunters": 1}), ARENA, [idle(), idle()], rounds=2)
    phases = [(match.phase, match.round)] + [(m.phase, m.round) for m in played(match)]
    ticks = [COUNTDOWN, 150, PAUSE]
    expected = [
        (phase, 1)
        for phase, count in zip(("countdown", "play", "round over"), ticks, strict=True)
        for _ in range(count)
    ]
    assert phases[: sum(ticks)] == expected
    assert phases[sum(ticks)] == ("countdown", 2) and phases[-1] == ("over", 2)
    assert match.wins.tolist() == [0, 2] and match.winner == 1  # nobody caught anybody
    match.tick()
    assert match.phase == "over" and match.events == []


def test_nothing_moves_outside_of_play() -> None:
    match = Match(make("sumo", {"time": 2.0}), ARENA, [human(), human()], rounds=1)
    start = match.world.pos.copy()
    while match.phase == "countdown":
        assert match.countdown > 0 and match.seconds_left == pytest.approx(2.0)
        match.tick({0: (1, 1), 1: (1, 1)})
    assert (match.world.pos == start).all() and not match.world.vel.any()
    while match.phase == "play":
        match.tick({0: (0, 1)})
    end = match.world.pos.copy()
    for _ in range(PAUSE - 1):
        match.tick({0: (1, 1)})
    assert match.phase == "round over" and (match.world.pos == end).all()


def test_the_clock_runs_down_tick_by_tick() -> None:
    match = started(Match(make("spread"), ARENA, [idle()] * 3, rounds=1))
    for ticks in range(1, 46):
        match.tick()
        assert match.seconds_left == pytest.approx(45 - ticks / 30)


@pytest.mark.parametrize(
    ("losers", "rounds", "played_rounds", "winner"),
    [
        ([1, 1], 3, 2, 0),  # nobody can catch up after two of three
        ([0, 1, 1], 3, 3, 0),
        ([0, 0, 0], 5, 3, 1),
        ([1, 0], 2, 2, None),
        ([0], 1, 1, 1),
    ],
)
def test_best_of_rounds(losers: list[int], rounds: int, played_rounds: int, winner: int | None) -> None:
    """In each round one wrestler walks out of the ring."""
    match = Match(make("sumo"), ARENA, [human(), human()], rounds)
    while match.phase != "over":
        loser = losers[match.round - 1]
        x, y = np.sign(match.world.pos[:, loser, 0])
        match.tick({loser: (float(x), float(y))})
        if match.phase == "round over":
            assert match.winner == 1 - loser and match.score.tolist() == [float(loser == 1), float(loser == 0)]
    assert (match.round, match.winner) == (played_rounds, winner)
    assert match.wins.tolist() == [losers[:played_rounds].count(1), losers[:played_rounds].count(0)]


def test_a_draw_is_nobodys_round() -> None:
    match = Match(make("sumo", {"time": 2.0, "shrink": 0.0}), ARENA, [idle(), idle()], rounds=2)
    for _ in played(match):
        assert match.winner is None
    assert match.wins.tolist() == [0, 0] and match.round == 2


def test_a_crew_wins_by_more_than_half_of_the_rounds() -> None:
    game = make("spread", {"agents": 1, "target": 1, "hold": 0.0})
    match = Match(game, ARENA, scripts(game, ARENA), rounds=1)
    assert [*played(match)][-1].winner == 0 and match.wins.tolist() == [1]
    lost = Match(make("spread", {"target": 39}), ARENA, [idle()] * 3, rounds=1)
    assert [*played(lost)][-1].winner is None and lost.wins.tolist() == [0]


def test_each_round_begins_somewhere_else_and_the_same_seed_alike() -> None:
    game = make("tag", {"time": 5.0})

    def starts(seed: int) -> list[bytes]:
        match = Match(game, ARENA, scripts(game, ARENA), rounds=2, seed=seed)
        assert list(played(match))
        return [part.start.tobytes() for part in match.recording.rounds] + [match.world.pos.tobytes()]

    assert starts(3) == starts(3) and starts(3) != starts(4)
    assert starts(3)[0] != starts(3)[1]


# Seats.


@pytest.mark.parametrize("name", SCENARIOS)
def test_every_agent_has_a_seat(name: str) -> None:
    game = make(name)
    match = Match(game, ARENA, scripts(game, ARENA))
    assert [seat.agent for seat in match.seats] == list(range(match.world.agent_count))
    for seat in match.seats:
        assert match.teams[seat.team].agents[seat.index] == seat.name and not seat.human
    with pytest.raises(ValueError, match=f"^{name} has {len(match.seats)} seats, not 99$"):
        Match(game, ARENA, [idle()] * 99)


@pytest.mark.parametrize("name", SCENARIOS)
@pytest.mark.parametrize("rules", RULES.values(), ids=RULES)
def test_play_steps_what_training_steps(name: str, rules: Rules) -> None:
    """The same seed and decisions in an environment: the same bits, the same end, at the same tick."""
    game = make(name, {"time": 5.04} if name == "tag" else brief(name, 0))
    match = started(Match(game, rules, scripts(game, rules, "medium"), rounds=1, seed=7))
    env = Env(game, rules, 1, 7, continuous=True)
    while match.phase == "play":
        assert env.world.ticks[0] == match.world.ticks[0]
        match.tick()
        rows, slices = match.action.T[None], game.team_slices()
        for _ in range(rules.ticks_per_decision - 1):
            if match.phase == "play":
                match.tick()
        words = {team.name: team.words for team in game.teams()}
        step = env.step({team: rows[:, agents, : 2 + words[team]] for team, agents in slices.items()})
        if match.phase == "play":
            assert not step.done[0] and (env.world.pos == match.world.pos).all()
    assert step.done[0] and step.winner[0] == (-1 if match.winner is None else match.winner)
    assert (step.score[0] == match.score).all()


def test_policies_decide_every_three_ticks_and_people_at_each(counting: Make) -> None:
    deciding = counting(RIGHT)
    match = started(Match(make("sumo"), ARENA, [human(), deciding], rounds=1))
    for tick in range(9):
        pressed = (tick / 10, -tick / 10)
        match.tick({0: pressed})
        assert match.thrust[:, 0].tolist() == pytest.approx(pressed)
        assert match.thrust[:, 1].tolist() == [1, 0]
        assert len(policy(deciding).asked) == tick // 3 + 1
    match.tick()
    assert match.thrust[:, 0].tolist() == [0, 0]  # nothing pressed is no thrust
    match.tick({1: (0, 1), 0: (9, -9)})
    assert match.thrust[:, 0].tolist() == [1, -1]  # at most full thrust
    assert match.thrust[:, 1].tolist() == [1, 0]  # a seat of its own takes no orders


def test_continuous_policies_are_cut_to_full_thrust(pushing: Make) -> None:
    match = started(Match(make("sumo"), ARENA, [pushing(5, -0.25), pushing(0, -7)], rounds=1))
    match.tick()
    assert match.thrust.T.tolist() == [[1, -0.25], [0, -1]]


def test_one_policy_is_asked_once_for_all_its_agents_of_a_team(counting: Make) -> None:
    """Also when it plays for both teams, which see different things."""
    everybody = counting(LEFT)
    match = started(Match(make("tag"), ARENA, [everybody] * HUNTERS_AND_RUNNER, rounds=1))
    match.tick()
    assert policy(everybody).asked == [([0, 1, 2], [0, 0, 0]), ([0], [0])]
    assert (match.thrust[0] == -1).all()
    started(Match(make("tag"), ARENA, [random_player(ARENA)] * HUNTERS_AND_RUNNER)).tick()


def test_a_person_takes_over_at_any_tick_and_gives_back(counting: Make) -> None:
    player, other = counting(RIGHT), counting(LEFT)
    match = started(Match(make("sumo"), ARENA, [player, other], rounds=1))
    match.tick()
    match.take_over(0)  # in the middle of a decision
    assert match.seats[0].human
    match.tick({0: (0, 1)})
    assert match.thrust.T.tolist() == [[0, 1], [-1, 0]]
    for _ in range(5):
        match.tick({0: (0, 1)})
        assert match.thrust.T.tolist() == [[0, 1], [-1, 0]]
    match.release(0)
    match.tick({0: (0, 1)})
    assert match.thrust.T.tolist() == [[1, 0], [-1, 0]]  # at once: what it decided meanwhile
    match.tick({0: (0, 1)})
    match.tick({0: (0, 1)})
    assert match.thrust.T.tolist() == [[1, 0], [-1, 0]] and not match.seats[0].human
    assert policy(player).memories == [[0], [1], [2], [3]]  # fed all the while
    assert policy(other).memories == policy(player).memories


def test_who_sits_down_anew_begins_with_an_empty_memory(counting: Make) -> None:
    first, second = counting(RIGHT), counting(LEFT)
    match = started(Match(make("sumo"), ARENA, [first, counting()], rounds=1))
    for _ in range(4):
        match.tick()
    match.change_player(0, second)
    for _ in range(6):
        match.tick()
    assert policy(first).memories == [[0], [1]] and policy(second).memories == [[0], [1]]
    match.change_player(0, human())
    assert match.seats[0].human
    match.change_player(0, idle())
    assert not match.seats[0].human


def test_a_policy_that_plays_together_is_asked_for_its_whole_team(counting: Make) -> None:
    """Also where people, or other players, have some of the seats; it remembers what it would have done there."""
    crew, other = counting(RIGHT, together=True), counting(LEFT)
    match = started(Match(make("tag"), ARENA, [crew, human(), other, idle()], rounds=1))

    def decide() -> None:
        for _ in range(ARENA.ticks_per_decision):
            match.tick({1: (0, 1)})

    decide()
    assert policy(crew).asked == [([0, 1, 2], [0, 0, 0])] and policy(other).asked == [([2], [0])]
    assert match.thrust.T.tolist() == [[1, 0], [0, 1], [-1, 0], [0, 0]]
    match.take_over(0)
    decide()
    match.change_player(1, crew)  # sits down with an empty memory, beside two that go on
    decide()
    match.change_player(0, idle())
    decide()
    assert policy(crew).asked[1:] == [([0, 1, 2], [1, 1, 1]), ([0, 1, 2], [2, 0, 2]), ([0, 1, 2], [3, 1, 3])]
    match.change_player(1, human())
    decide()  # nobody asks it any more
    match.change_player(2, crew)
    decide()
    assert policy(crew).asked[4:] == [([0, 1, 2], [0, 0, 0])]


def test_memory_is_empty_when_a_round_begins(counting: Make) -> None:
    player = counting()
    match = Match(make("sumo", {"time": 2.0, "shrink": 0.0}), ARENA, [player, idle()], rounds=2)
    assert list(played(match))
    assert policy(player).memories == [[index] for index in range(20)] * 2


# Events.


def test_a_contact_is_heard_once_and_where_it_is() -> None:
    match = started(Match(make("sumo"), ARENA, [human(), human()], rounds=1))
    match.world.pos[..., 0] = [[-0.2, 0.2], [0.1, 0.1]]
    heard = []
    touching = []
    for _ in range(60):
        match.tick({0: (1, 0), 1: (-1, 0)})
        heard += match.events
        touching.append(bool(match.world.touching(slice(0, 1), slice(1, 2)).any()))
    began = sum(now and not before for before, now in itertools.pairwise([False, *touching]))
    assert len(heard) == began < sum(touching)  # they bounce, and stay in contact for several ticks each time
    for event in heard:
        assert (event.kind, event.agents) == ("contact", (0, 1)) and event.at == pytest.approx((0, 0.1), abs=1e-6)


def test_agents_hear_the_rocks_too_and_lights_are_silent() -> None:
    match = started(Match(make("tag", {"forests": 0}), ARENA, [human()] * 4, rounds=1))
    match.world.pos[..., 0] = [[-1.4, -1.4, -1.4, 1.4, 0, 0.5], [0.9, 0, -0.9, 0, 0, 0.8]]
    match.world.pos[:, 0, 0] = (0, 0.27)
    match.tick()
    assert [(event.kind, event.agents) for event in match.events] == [("contact", (0, 4))]
    match = started(Match(make("spread"), ARENA, [human()] * 3, rounds=1))
    match.world.pos[..., 0] = [[-1, 0, 1, -1, 0, 1], [0.5, 0, 0, 0, 0, 0]]  # two of three stand on their lights
    match.tick()
    assert match.events == []


def test_score_round_and_over_are_heard() -> None:
    match = started(Match(make("sumo"), ARENA, [human(), human()], rounds=1))
    match.world.pos[:, 0, 0] = (0.9, 0)
    match.tick()
    assert [event.kind for event in match.events] == ["score", "round"] and match.winner == 1
    kinds = [event.kind for _ in played(match) for event in match.events]
    assert kinds == ["over"]


def test_classic_rules_can_be_played() -> None:
    game = make("spread")
    match = started(Match(game, CLASSIC, scripts(game, CLASSIC), rounds=1))
    ticks = 0
    while match.phase == "play":
        match.tick()
        ticks += 1
    assert ticks == 25
