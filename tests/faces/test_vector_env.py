"""The environment that learners know: every implementation has all of it, and the arena's keeps its promises."""

from __future__ import annotations

import copy
import inspect
import pickle
from collections.abc import Callable
from typing import cast, get_type_hints

import numpy as np
import numpy.typing as npt
import pytest

from agents.core import env as core
from agents.core.configs import ValueConfig
from agents.core.env import VectorEnv
from agents.core.policy import RandomPolicy
from agents.learn.pool import Pool
from agents.learn.selfplay import TakenSeats, seat
from agents.learn.value import ValueLearner
from arena.scenarios.catalog import SCENARIOS, make
from arena.sim import env as sim
from arena.sim.env import Env, layout_of
from arena.sim.observation import observe
from arena.sim.rules import RULES, Rules
from arena.training.worker.remembering import Remembering
from arena.training.worker.rivals import AsThrust
from tests.agents.games import Parade, TwoStep, Wage

GAMES = pytest.mark.parametrize("name", SCENARIOS)
EITHER = pytest.mark.parametrize("rules", RULES.values(), ids=RULES)
WORLDS = 6
pytestmark = pytest.mark.filterwarnings("error")
Moves = dict[str, npt.NDArray]


def started(name: str, rules: Rules, worlds: int = WORLDS, seed: int = 3, **changes: float) -> Env:
    env = Env(make(name, changes), rules, worlds, seed)
    env.reset()
    return env


def random_action(env: VectorEnv | Env, rng: np.random.Generator) -> Moves:
    action = {}
    for name, team in env.teams.items():
        heads = (team.moves, team.words) if team.words else (team.moves,)
        chosen = rng.integers(heads, size=(env.worlds, len(team.agents), len(heads)))
        action[name] = chosen if team.words else chosen[..., 0]
    return action


def everything(env: Env, world: int) -> list[bytes]:
    """All that one world is."""
    arena = env.world
    facts = [fact[..., world] for fact in arena.facts.values()]
    parts = [arena.pos[..., world], arena.vel[..., world], arena.said[..., world], arena.ticks[world], *facts]
    return [np.ascontiguousarray(part).tobytes() for part in parts]


def arena_env() -> VectorEnv:
    return cast(VectorEnv, started("tag", RULES["arena"]))


MAKERS: dict[str, Callable[[], VectorEnv]] = {
    "arena": arena_env,
    "taken seats": lambda: TakenSeats(arena_env(), {"runners": Pool(own=False)}, seed=0),
    "seat": lambda: seat(arena_env(), "hunters", {"runners": RandomPolicy(9)}, seed=0),
    "remembering": lambda: Remembering(arena_env()),
    "two-step": lambda: TwoStep(WORLDS),
    "wage": lambda: Wage(WORLDS, terminates=True),
    "parade": lambda: Parade(WORLDS),
}


@pytest.mark.parametrize("kind", MAKERS)
def test_every_environment_has_all_of_the_protocol(kind: str) -> None:
    env = MAKERS[kind]()
    members = {name for name in vars(VectorEnv) if not name.startswith("_")}
    assert members == {
        "worlds",
        "teams",
        "stages",
        "reset",
        "restart",
        "enter",
        "step",
        "mask",
        "state",
        *("keep", "resume"),
    }
    for name in members:
        promised, found = vars(VectorEnv)[name], getattr(env, name)
        if inspect.isfunction(promised):
            assert list(inspect.signature(found).parameters) == list(inspect.signature(promised).parameters)[1:]
    shapes = {team: (WORLDS, len(spec.agents), spec.obs_size) for team, spec in env.teams.items()}
    for obs in (env.reset(), env.restart(np.arange(WORLDS)), env.enter(env.stages - 1)):
        assert {team: seen.shape for team, seen in obs.items()} == shapes
    assert {team: mask.shape for team, mask in env.mask().items()} == {
        team: (WORLDS, len(spec.agents), spec.moves) for team, spec in env.teams.items()
    }
    assert all(mask.dtype == np.bool_ and mask[..., 0].all() for mask in env.mask().values())
    before = env.state()
    step = env.step(random_action(env, np.random.default_rng(0)))
    assert {team: seen.shape for team, seen in step.obs.items()} == shapes
    assert {team: seen.shape for team, seen in step.final_obs.items()} == shapes
    assert set(step.reward) == set(env.teams)
    assert env.state().shape == before.shape == (WORLDS, before.shape[1]) and np.isfinite(env.state()).all()


@pytest.mark.parametrize("kind", MAKERS)
def test_worlds_that_are_taken_up_again_go_on_as_if_nothing_had_been(kind: str) -> None:
    first, again = MAKERS[kind](), MAKERS[kind]()
    obs = first.reset()
    for number in range(4):
        obs = first.step(random_action(first, np.random.default_rng(number))).obs
    kept = first.keep()
    copies = {name: array.copy() for name, array in kept.items()}
    before = again.reset()
    afresh = again.resume({})
    assert before.keys() == afresh.keys()
    taken_up = again.resume(kept)
    assert all((taken_up[team] == obs[team]).all() for team in obs)
    for number in range(40):
        action = random_action(first, np.random.default_rng(number))
        steps = [env.step(action) for env in (first, again)]
        for one, other in [(steps[0].obs, steps[1].obs), (steps[0].reward, steps[1].reward)]:
            assert all((one[team] == other[team]).all() for team in one)
        assert (steps[0].done == steps[1].done).all()
    assert all((copies[name] == kept[name]).all() for name in copies)  # nobody wrote into what was kept


@GAMES
@EITHER
def test_every_scenario_is_taken_up_at_any_stage(name: str, rules: Rules) -> None:
    """Bit for bit, over the ends of rounds and the dice that follow; whatever the other worlds were at before."""
    for stage in range(len(SCENARIOS[name].stages)):
        first, again = started(name, rules), started(name, rules, seed=8)
        first.enter(stage)
        first.world.ticks[:] = np.maximum(first.horizon - 3 - np.arange(WORLDS), 0) * rules.ticks_per_decision
        first.step(random_action(first, np.random.default_rng(9)))
        again.resume(first.keep())
        assert again.stage == stage and again.horizon == first.horizon
        for number in range(12):
            action = random_action(first, np.random.default_rng(number))
            one, other = first.step(action), again.step(action)
            assert (one.winner == other.winner).all() and (one.score == other.score).all()
            for world in range(WORLDS):
                assert everything(first, world) == everything(again, world)
            for team in one.obs:
                assert one.obs[team].tobytes() == other.obs[team].tobytes()
                assert one.reward[team].tobytes() == other.reward[team].tobytes()


def test_worlds_of_another_kind_are_refused_and_change_nothing() -> None:
    env, rng = started("spread", RULES["arena"]), np.random.default_rng(0)
    env.step(random_action(env, rng))
    before, dice = [everything(env, world) for world in range(WORLDS)], str(env.rng.bit_generator.state)
    kept = env.keep()
    others = [
        started("spread", RULES["arena"], WORLDS + 1).keep(),
        started("tag", RULES["arena"]).keep(),
        kept | {"facts/odd": np.zeros(WORLDS)},
        kept | {"stage": np.array(7)},
        {name: array for name, array in kept.items() if name != "vel"},
    ]
    for other in others:
        with pytest.raises(ValueError, match=r"these worlds (are not of this spread|were at stage 7)"):
            env.resume(other)
        assert [everything(env, world) for world in range(WORLDS)] == before
        assert str(env.rng.bit_generator.state) == dice


def test_both_halves_describe_teams_alike() -> None:
    """`arena.sim` does not import the protocol; its descriptions have the protocol's fields."""
    for kind in ("TeamSpec", "Step"):
        ours, theirs = (list(get_type_hints(getattr(module, kind))) for module in (sim, core))
        assert ours[: len(theirs)] == theirs


class Standing(Env):
    """Stays where its rounds end."""

    def restart(self, which: npt.NDArray) -> dict[str, npt.NDArray]:
        return observe(self.world)


@GAMES
@EITHER
def test_restarting_some_worlds_leaves_the_others_untouched(name: str, rules: Rules) -> None:
    env, rng = started(name, rules), np.random.default_rng(0)
    for _ in range(5):
        step = env.step(random_action(env, rng))
    before, seen = [everything(env, world) for world in range(WORLDS)], {t: np.array(o) for t, o in step.obs.items()}
    obs = env.restart(np.array([4, 1]))
    for world in (0, 2, 3, 5):
        assert everything(env, world) == before[world]
        assert all((obs[team][world] == seen[team][world]).all() for team in obs)
    for world in (1, 4):
        assert everything(env, world) != before[world]
        assert (
            env.world.ticks[world] == 0 and not env.world.vel[..., world].any() and not env.world.said[..., world].any()
        )
    assert env.restart(np.array([], np.int64)).keys() == obs.keys()  # nobody is somebody too
    for world in (0, 2, 3, 5):
        assert everything(env, world) == before[world]


@GAMES
@EITHER
def test_a_final_observation_is_what_the_world_looked_like_at_its_end(name: str, rules: Rules) -> None:
    env, standing = (kind(make(name), rules, WORLDS, 3) for kind in (Env, Standing))
    late = np.maximum(env.horizon - 3 + np.arange(WORLDS) % 3, 0) * rules.ticks_per_decision  # ends one after the other
    for each in (env, standing):
        each.world.ticks[:] = late
    done, rng = np.zeros(WORLDS, bool), np.random.default_rng(0)
    for _ in range(3):
        action = random_action(env, rng)
        step, stood = env.step(action), standing.step(action)
        first = step.done & ~done
        for team in env.teams:
            assert (step.final_obs[team][~done] == stood.obs[team][~done]).all()
            assert (step.obs[team][~step.done] == step.final_obs[team][~step.done]).all()
            assert (step.obs[team] == observe(env.world)[team]).all()
        assert (env.world.ticks[first] == 0).all()
        done |= step.done
    assert done.all()


@GAMES
@EITHER
def test_masks_forbid_what_changes_nothing(name: str, rules: Rules) -> None:
    """Whoever cannot move, or is pinned, can only do nothing; and it is the same whether it tries or not."""
    env, rng = started(name, rules, 30), np.random.default_rng(0)
    for _ in range(12):
        masks, held = env.mask(), env.world.scenario.pinned(env.world)
        fixed = np.array([not body.movable for body in env.world.bodies])[:, None]
        held = np.broadcast_to(fixed if held is None else fixed | held, (len(fixed), env.worlds))
        for team, agents in env.game.team_slices().items():
            assert masks[team].shape == (env.worlds, agents.stop - agents.start, len(rules.moves))
            assert masks[team][..., 0].all() and (masks[team][..., 1:].all(2) == ~held[agents].T).all()
            assert (masks[team][..., 1:].any(2) == masks[team][..., 1:].all(2)).all()
        action = random_action(env, rng)
        allowed = {}
        for team, chosen in action.items():
            moves = chosen[..., 0] if env.teams[team].words else chosen
            possible = np.take_along_axis(masks[team], moves[..., None], 2)[..., 0]
            allowed[team] = chosen.copy()
            (allowed[team][..., 0] if env.teams[team].words else allowed[team])[~possible] = 0
        twin = pickle.loads(pickle.dumps(env))
        env.world.tick(env._everybody(action))
        twin.world.tick(twin._everybody(allowed))
        assert (env.world.pos == twin.world.pos).all() and (env.world.vel == twin.world.vel).all()


@GAMES
@EITHER
def test_an_environment_can_be_sent_to_another_process(name: str, rules: Rules) -> None:
    env, rng = started(name, rules), np.random.default_rng(0)
    env.step(random_action(env, rng))
    for send in (copy.deepcopy, lambda env: pickle.loads(pickle.dumps(env))):
        twin, action = send(env), random_action(env, rng)
        for one, other in ((env.step(action).obs, twin.step(action).obs), (env.reset(), twin.reset())):
            assert all((one[team] == other[team]).all() for team in env.teams)


@GAMES
@EITHER
def test_what_silent_agents_say_is_not_heard(name: str, rules: Rules) -> None:
    one, other = (started(name, rules) for _ in range(2))
    if not one.world.words:
        return
    rng = np.random.default_rng(0)
    for _ in range(5):
        action = random_action(one, rng)
        otherwise = {team: chosen.copy() for team, chosen in action.items()}
        for team, spec in one.teams.items():
            silent = [agent not in spec.speakers for agent in spec.agents]
            if spec.words:
                otherwise[team][:, silent, 1] = rng.integers(spec.words, size=otherwise[team][:, silent, 1].shape)
        one.step(action), other.step(otherwise)
        assert [everything(one, world) for world in range(WORLDS)] == [everything(other, w) for w in range(WORLDS)]
        speaks = np.array([agent in team.speakers for team in one.teams.values() for agent in team.agents])
        assert (one.world.said.sum(0)[speaks] == 1).all() and not one.world.said[:, ~speaks].any()


@GAMES
@EITHER
def test_a_state_tells_worlds_apart(name: str, rules: Rules) -> None:
    env, rng = started(name, rules), np.random.default_rng(0)
    size = env.state().shape[1]
    for _ in range(10):
        env.step(random_action(env, rng))
        state = env.state()
        assert state.shape == (WORLDS, size) and state.dtype == np.float32 and np.isfinite(state).all()
    world = env.world
    told = [world.pos, world.vel[:, : world.moving], world.said, world.ticks]
    told += [world.facts[fact] for fact in world.scenario.state_facts if fact in world.facts]
    for part in told:
        for place in np.ndindex(part.shape[:-1]):
            part[(*place, 2)] = ~part[(*place, 2)] if part.dtype == bool else part[(*place, 2)] + 1
            changed = env.state()
            assert (changed[2] != state[2]).any() and (np.delete(changed, 2, 0) == np.delete(state, 2, 0)).all()
            state = changed


@GAMES
@EITHER
def test_a_state_knows_whatever_any_agent_sees(name: str, rules: Rules) -> None:
    """Give each world a fact of the next one: where anybody notices, the state is another too."""
    env, rng = started(name, rules, 60), np.random.default_rng(0)
    for _ in range(25):
        env.step(random_action(env, rng))
    state, seen = env.state(), {team: np.array(obs) for team, obs in observe(env.world).items()}
    untold = []
    for fact, values in list(env.world.facts.items()):
        env.world.facts[fact] = np.roll(values, 1, -1)
        noticed = np.any([(obs != seen[team]).any((1, 2)) for team, obs in observe(env.world).items()], 0)  # (B,)
        told = (env.state() != state).any(1)
        env.world.facts[fact] = values
        untold += [fact] if (noticed & ~told).any() else []
    assert not untold, f"agents see {untold}, which are not among the state_facts"


@GAMES
@EITHER
def test_stages_are_the_same_game_to_a_learner(name: str, rules: Rules) -> None:
    """Same agents, parts and moves in all of them; entering one starts every world afresh."""
    env, rng = started(name, rules), np.random.default_rng(0)
    shapes = {team: (WORLDS, len(spec.agents), spec.obs_size) for team, spec in env.teams.items()}
    assert env.stages == len(env.game.stages) >= 1 and not env.game.stages[-1]
    for stage in [*range(env.stages), 0]:
        game = env.game.stage(stage)
        assert [team.agents for team in game.teams()] == [spec.agents for spec in env.teams.values()]
        for team, spec in env.teams.items():
            assert layout_of(game, rules, team) == spec.layout
        env.step(random_action(env, rng))
        obs = env.enter(stage)
        assert env.world.scenario == game and not env.world.ticks.any() and not env.world.vel.any()
        assert env.horizon == game.decisions(rules)
        assert {team: seen.shape for team, seen in obs.items()} == shapes
        for _ in range(3):
            step = env.step(random_action(env, rng))
            assert {team: seen.shape for team, seen in step.obs.items()} == shapes
            assert all(np.isfinite(seen).all() for seen in step.obs.values())
        env.reset()
        assert env.world.scenario == game  # until told otherwise
    for stage in (-1, env.stages):
        with pytest.raises(ValueError, match=f"^{name} has stages 0 to {env.stages - 1}, not {stage}$"):
            env.enter(stage)


def test_a_learner_walks_through_a_curriculum() -> None:
    env = Env(make("spread"), RULES["arena"], WORLDS, 0)
    learner = ValueLearner(cast(VectorEnv, env), ValueConfig(rollout=4, minibatches=2), 0)
    for stage in range(env.stages):
        env.enter(stage)
        learner.iterate(stage / env.stages)
    assert env.world.scenario == env.game


def test_a_seat_is_the_environment_of_one_team() -> None:
    """The view shows and steps one team; the rivals act in it as they would have by themselves."""
    whole = started("tag", RULES["arena"])
    idle = Still()
    view = seat(cast(VectorEnv, started("tag", RULES["arena"])), "hunters", {"runners": idle}, seed=0)
    assert list(view.teams) == ["hunters"] and view.worlds == WORLDS
    view.reset(), whole.reset()
    for _ in range(4):
        action = random_action(whole, np.random.default_rng(1)) | {"runners": np.zeros((WORLDS, 1), np.int64)}
        step, all_of_it = view.step({"hunters": action["hunters"]}), whole.step(action)
        assert list(step.obs) == list(step.reward) == list(step.final_obs) == list(view.mask()) == ["hunters"]
        assert (step.obs["hunters"] == all_of_it.obs["hunters"]).all()
        assert (view.state() == whole.state()).all()


class Still:
    """Never moves."""

    memory_size = 0
    together = False

    def act(self, obs, agent, memory, rng):
        return np.zeros(len(obs), np.int64), memory


class Diary:
    """Never moves, and remembers for how many decisions it has sat there."""

    memory_size = 1
    together = False

    def act(self, obs, agent, memory, rng):
        return np.zeros(len(obs), np.int64), memory + 1


def test_rivals_forget_where_a_world_is_restarted_and_nowhere_else() -> None:
    view = seat(Parade(WORLDS, stagger=1), "left", {"right": Diary()}, seed=0)
    view.reset()
    for _ in range(3):
        view.step({"left": np.zeros((WORLDS, 1), np.int64)})
    view.restart(np.array([1, 4]))
    ages = view._memory["right"][..., 0]  # (B, A)
    assert ages.tolist() == [[3, 3], [0, 0], [3, 3], [3, 3], [0, 0], [3, 3]]
    view.enter(0)
    assert not view._memory["right"].any()


def test_a_stage_reaches_through_every_wrapper() -> None:
    env = started(next(name for name, kind in SCENARIOS.items() if len(kind.stages) > 1), RULES["arena"])
    wrapped = Remembering(cast(VectorEnv, env))
    assert wrapped.stages == env.stages > 1
    wrapped.enter(0)
    assert env.world.scenario == env.game.stage(0) != env.game
    taken = TakenSeats(cast(VectorEnv, started("tag", RULES["arena"])), {"runners": Pool(own=False)}, seed=0)
    with pytest.raises(ValueError, match=r"^tag has stages 0 to"):
        taken.enter(99)


def test_chance_talks_where_there_are_words() -> None:
    rng, nothing = np.random.default_rng(0), np.zeros((500, 0), np.float32)
    chosen, _ = RandomPolicy(5, 3).act(nothing, np.zeros(500, np.int64), nothing, rng)
    assert chosen.shape == (500, 2) and np.unique(chosen[:, 0]).size == 5 and np.unique(chosen[:, 1]).size == 3
    uttered, _ = RandomPolicy(0, 3).act(nothing, np.zeros(500, np.int64), nothing, rng)
    assert uttered.shape == (500, 5) and uttered.dtype == np.float32


def test_moves_alone_are_silent_as_thrust() -> None:
    policy = AsThrust(RandomPolicy(5), RULES["classic"], 3)
    nothing = np.zeros((4, 0), np.float32)
    thrust, _ = policy.act(nothing, np.zeros(4, np.int64), nothing, np.random.default_rng(0))
    assert thrust.shape == (4, 5) and not thrust[:, 2:].any() and thrust.dtype == np.float32
    talking, _ = AsThrust(RandomPolicy(5, 3), RULES["classic"], 3).act(
        nothing, np.zeros(4, np.int64), nothing, np.random.default_rng(0)
    )
    assert (talking[:, 2:].sum(1) == 1).all()
