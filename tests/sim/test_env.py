"""Episodes: how they end and begin again, what comes back and never changes, and what is refused in a sentence."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator

import numpy as np
import numpy.typing as npt
import pytest

from arena.scenarios.catalog import SCENARIOS, make
from arena.sim.env import Env, Step
from arena.sim.observation import observe
from arena.sim.option import options
from arena.sim.rules import ARENA, CLASSIC, RULES, Rules
from arena.sim.world import World

Alone = Callable[[World, int], World]
OF_SPREAD = ", ".join(sorted(option.name for option in options(SCENARIOS["spread"])))
GAMES = pytest.mark.parametrize("name", SCENARIOS)
EITHER = pytest.mark.parametrize("rules", RULES.values(), ids=RULES)


def random_moves(env: Env, rng: np.random.Generator) -> dict[str, npt.NDArray]:
    moves = len(env.world.rules.moves)
    action = {}
    for name, team in env.teams.items():
        action[name] = rng.integers(moves, size=(env.worlds, len(team.agents)))
        if team.words:
            action[name] = np.stack([action[name], rng.integers(team.words, size=action[name].shape)], 2)
    return action


def random_thrust(env: Env, rng: np.random.Generator) -> dict[str, npt.NDArray]:
    return {
        name: rng.uniform(-1.5, 1.5, (env.worlds, len(team.agents), 2 + team.words)) for name, team in env.teams.items()
    }


def everybody(env: Env, action: dict[str, npt.NDArray]) -> npt.NDArray:
    """(2 + W, A, B) of float actions."""
    world = env.world
    rows = np.zeros((2 + world.words, world.agent_count, env.worlds), np.float32)
    for team, agents in world.scenario.team_slices().items():
        rows[: action[team].shape[2], agents] = action[team].clip(-1, 1).transpose(2, 1, 0)
    return rows


def late_game(name: str, rules: Rules) -> Env:
    """Worlds whose clocks run out one after the other."""
    changes = {"tag": {"pace": 2.0}, "sumo": {"shrink": 0.5}}
    env = Env(make(name, changes.get(name)), rules, 40, 5)
    env.world.ticks[:] = np.maximum(env.horizon - 1 - np.arange(40), 0) * rules.ticks_per_decision
    if name == "sumo":
        env.world.pos *= 0.4  # the ring is small by then
    return env


def eventful_thrust(env: Env, rng: np.random.Generator) -> dict[str, npt.NDArray]:
    """Mild and random, but in the first third of the worlds hunters hunt and wrestlers run out of the ring."""
    action = {team: 0.1 * thrust for team, thrust in random_thrust(env, rng).items()}
    pos = env.world.pos[..., :13].transpose(2, 1, 0)  # (13, N, 2)
    if env.world.scenario.name == "tag":
        action["hunters"][:13] = 50 * (pos[:, [3]] - pos[:, :3])
    if env.world.scenario.name == "sumo":
        action["left"][:13] = 50 * pos[:, [0]]
    return action


def arrays(step: Step) -> Iterator[npt.NDArray]:
    yield from (step.terminated, step.truncated, step.winner, step.score)
    for team in step.obs:
        yield from (step.obs[team], step.final_obs[team], step.reward[team])


@GAMES
@EITHER
@pytest.mark.parametrize("actions", [random_moves, random_thrust])
def test_same_seed_same_bits(name: str, rules: Rules, actions: Callable) -> None:
    runs = []
    for _ in range(2):
        env, rng = Env(make(name), rules, 16, 11), np.random.default_rng(12)
        run = [value.tobytes() for value in env.reset().values()]
        for _ in range(60):
            run += [value.tobytes() for value in arrays(env.step(actions(env, rng)))]
        runs.append(run)
    assert runs[0] == runs[1]
    assert [value.tobytes() for value in Env(make(name), rules, 16, 12).reset().values()] != runs[0][: len(env.teams)]


@GAMES
@EITHER
def test_returned_arrays_never_change(name: str, rules: Rules) -> None:
    env, rng = late_game(name, rules), np.random.default_rng(0)
    kept: list[tuple[npt.NDArray, npt.NDArray]] = []
    for _ in range(60):
        kept += [(value, value.copy()) for value in arrays(env.step(eventful_thrust(env, rng)))]
    for _ in range(5):
        kept += [(value, value.copy()) for value in env.reset().values()]
    assert all(value.tobytes() == then.tobytes() for value, then in kept)


@GAMES
@EITHER
def test_an_ended_world_restarts_by_itself_and_gives_back_its_last_observation(
    name: str, rules: Rules, alone: Alone
) -> None:
    """Beside the environment go worlds that nobody restarts: they say what each step led to."""
    env, rng = late_game(name, rules), np.random.default_rng(1)
    ticks, ended = rules.ticks_per_decision, {"terminated": 0, "truncated": 0, "alone": 0}
    for _ in range(55):
        shadows = {index: alone(env.world, index) for index in range(0, env.worlds, 3)}
        action = eventful_thrust(env, rng)
        rows = everybody(env, action)
        step = env.step(action)
        for index, shadow in shadows.items():
            for _ in range(ticks):
                shadow.tick(rows[..., [index]])
            for team, seen in observe(shadow).items():
                assert (step.final_obs[team][index] == seen[0]).all()
                if not step.done[index]:
                    assert (step.obs[team][index] == seen[0]).all()
            assert step.terminated[index] == shadow.scenario.over(shadow)[0]
            late = shadow.ticks[0] == env.horizon * ticks
            assert step.truncated[index] == (late and not step.terminated[index])
            assert step.winner[index] == shadow.scenario.winner(shadow)[0]
            assert (step.score[index] == shadow.scenario.score(shadow)[:, 0]).all()
            assert env.world.ticks[index] == (0 if step.done[index] else shadow.ticks[0])
        assert not env.world.vel[..., step.done].any()  # a new round begins at rest
        for team, seen in observe(env.world).items():
            assert (step.obs[team] == seen).all()
        ended["terminated"] += step.terminated.sum()
        ended["truncated"] += step.truncated.sum()
        ended["alone"] += 0 < step.done.sum() < env.worlds
    if name in ("spread", "tag", "sumo"):  # of these, only the clock ends spread and classic tag
        assert (ended["terminated"] > 5) == (name == "sumo" or (name == "tag" and rules is ARENA))
    assert ended["truncated"] > 20 and ended["alone"] > 20


@pytest.mark.parametrize("name", ["spread", "tag"])
def test_classic_episodes_last_25_decisions(name: str) -> None:
    env, rng = Env(make(name), CLASSIC, 3, 0), np.random.default_rng(0)
    for _ in range(2):
        steps = [env.step(random_moves(env, rng)) for _ in range(25)]
        assert [step.truncated.all() for step in steps] == [False] * 24 + [True]
        assert not any(step.terminated.any() for step in steps)


def test_the_last_moment_of_a_game_that_ends_is_no_time_out() -> None:
    """A catch in the very last decision terminates; there is no value beyond it."""
    env = Env(make("tag", {"time": 5.0}), ARENA, 2, 0)
    env.world.ticks[:] = env.horizon * 3 - 3
    env.world.pos[:, 0, 0] = env.world.pos[:, 3, 0]
    step = env.step({"hunters": np.zeros((2, 3), int), "runners": np.zeros((2, 1), int)})
    assert step.terminated.tolist() == [True, False] and step.truncated.tolist() == [False, True]
    assert step.winner.tolist() == [0, 1] and step.score.tolist() == [[1, 0], [0, 1]]


def test_moves_and_the_thrust_they_stand_for_are_the_same() -> None:
    discrete, continuous = (Env(make("tag"), ARENA, 8, 4, continuous=flag) for flag in (False, True))
    assert {team.moves for team in discrete.teams.values()} == {9}
    assert {team.moves for team in continuous.teams.values()} == {0}
    rng = np.random.default_rng(2)
    for _ in range(20):
        moves = random_moves(discrete, rng)
        one = discrete.step(moves)
        other = continuous.step({team: ARENA.thrust(given) for team, given in moves.items()})
        assert all((one.obs[team] == other.obs[team]).all() for team in one.obs)


def test_the_layout_says_what_stands_where() -> None:
    env = Env(make("tag"), CLASSIC, 2, 0)
    hunters, runners = env.teams["hunters"], env.teams["runners"]
    agents = (("hunters", 4), ("runners", 2), ("runner velocities", 2))
    assert hunters.layout == (("velocity", 2), ("position", 2), ("rocks", 4), *agents)
    assert (hunters.obs_size, runners.obs_size) == (16, 14)
    obs, pos = env.reset(), env.world.pos
    assert obs["hunters"].shape == (2, 3, 16) and obs["runners"].shape == (2, 1, 14)
    assert obs["hunters"][1, 2, 2:4].tolist() == pos[:, 2, 1].tolist()
    assert obs["hunters"][1, 2, 6:8].tolist() == (pos[:, 5, 1] - pos[:, 2, 1]).tolist()  # the second rock
    assert obs["hunters"][1, 2, 10:12].tolist() == (pos[:, 1, 1] - pos[:, 2, 1]).tolist()  # the second hunter


GOOD = {"hunters": np.zeros((4, 3), int), "runners": np.zeros((4, 1), int)}


@pytest.mark.parametrize(
    ("action", "complaint"),
    [
        ({"hunters": np.zeros((4, 2), int)}, r"the action of hunters must have shape \(4, 3\) in .*, not \(4, 2\)"),
        ({"hunters": np.zeros((3, 4), int)}, r"the action of hunters must have shape .*, not \(3, 4\)"),
        ({"runners": np.zeros((4, 1, 5))}, r"the action of runners must have shape .*, not \(4, 1, 5\)"),
        ({"runners": np.zeros(4, int)}, r"the action of runners must have shape .*, not \(4,\)"),
        ({"runners": np.full((4, 1, 2), np.nan)}, "the thrust of runners must be finite numbers"),
        ({"runners": np.full((4, 1, 2), np.inf)}, "the thrust of runners must be finite numbers"),
        ({"runners": np.full((4, 1), 9)}, "the moves of runners must be whole numbers from 0 to 8"),
        ({"runners": np.full((4, 1), -1)}, "the moves of runners must be whole numbers from 0 to 8"),
        ({"runners": np.zeros((4, 1))}, r"the action of runners must have shape .*, not \(4, 1\)"),
    ],
)
def test_a_wrong_action_is_refused_in_a_sentence_and_moves_nothing(action: dict, complaint: str) -> None:
    env = Env(make("tag"), ARENA, 4, 0)
    before = copy.deepcopy((env.world.pos, env.world.ticks, env.rng.bit_generator.state))
    with pytest.raises(ValueError, match=f"^{complaint}$"):
        env.step(GOOD | action)
    with pytest.raises(ValueError, match=r"^the action of runners is missing$"):
        env.step({"hunters": GOOD["hunters"]})
    assert (env.world.pos == before[0]).all() and (env.world.ticks == before[1]).all()
    assert env.rng.bit_generator.state == before[2]


def test_thrust_beyond_full_is_full_thrust() -> None:
    one, other = (Env(make("sumo"), ARENA, 2, 0, continuous=True) for _ in range(2))
    full = one.step({"left": np.full((2, 1, 2), 1.0), "right": np.full((2, 1, 2), -1.0)})
    more = other.step({"left": np.full((2, 1, 2), 70.0), "right": np.full((2, 1, 2), -1e30)})
    assert (full.obs["left"] == more.obs["left"]).all()


@pytest.mark.parametrize("worlds", [0, -3])
def test_an_environment_has_worlds(worlds: int) -> None:
    with pytest.raises(ValueError, match=f"^an environment has at least one world, not {worlds}$"):
        Env(make("tag"), ARENA, worlds, 0)


@pytest.mark.parametrize(
    ("name", "changes", "complaint"),
    [
        ("chess", {}, f"there is no scenario called 'chess'; there are {', '.join(SCENARIOS)}"),
        ("sumo", {"a": 3}, "sumo has no option 'a'; it has nearest, ring, shrink, side, size, time, vision"),
        ("tag", {"hunters": 0}, "hunters must lie between 1 and 6, not 0"),
        ("tag", {"hunters": 7}, "hunters must lie between 1 and 6, not 7"),
        ("tag", {"hunters": 2.0}, "hunters must be a whole number, not 2.0"),
        ("tag", {"hunters": True}, "hunters must be a whole number, not True"),
        ("tag", {"pace": "fast"}, "pace must be a number, not 'fast'"),
        ("tag", {"pace": float("nan")}, "pace must lie between 0.3 and 2, not nan"),
        ("tag", {"time": float("inf")}, "time must lie between 5 and 90, not inf"),
        ("tag", {"pace": None}, "pace must be a number, not None"),
    ],
)
def test_a_wrong_option_is_refused_in_a_sentence(name: str, changes: dict, complaint: str) -> None:
    with pytest.raises(ValueError) as caught:
        make(name, changes)
    assert str(caught.value) == complaint


@GAMES
def test_options_have_meanings_and_ranges_that_hold_their_defaults(name: str) -> None:
    for option in options(SCENARIOS[name]):
        assert option.meaning and option.low <= option.default <= option.high
        for edge in (option.low, option.high):
            kind = type(option.default)
            assert getattr(make(name, {option.name: kind(edge)}), option.name) == edge
