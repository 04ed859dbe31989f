"""The same seed gives the same bits, and going on from a checkpoint is not having stopped."""

from __future__ import annotations

from typing import Any, cast

import numpy as np
import pytest
import torch

from agents.core.algorithms import ALGORITHMS
from agents.core.env import VectorEnv
from agents.learn import checkpoint
from agents.learn.catalog import LEARNERS
from agents.learn.selfplay import seat
from arena.scenarios.catalog import make
from arena.sim.env import Env
from arena.sim.observation import observe
from arena.sim.rules import ARENA
from tests.agents.games import Parade

WORLDS = 8
SMALL = {"worlds": WORLDS, "rollout": 4, "units": 8, "minibatches": 2, "batch": 16, "capacity": 100, "warm_up": 40}
SMALL |= {"measured": 20}
MEMORY = {"recurrent": True, "normalise": True}
EVERY = pytest.mark.parametrize("name", ALGORITHMS)
GAMES = ("parade", "spread", "tag", "reference")
CASES: list[tuple[str, str, dict]] = [
    *((name, game, {}) for name, row in ALGORITHMS.items() for game in GAMES if row.words or game != "reference"),
    ("vdn", "parade", MEMORY),
    ("vdn", "reference", MEMORY),
    ("qmix", "reference", {"recurrent": True, "replay": 100}),
    ("iql", "tag", MEMORY),
    ("dqn", "reference", {"recurrent": True, "shared": False, "normalise": True}),
    ("vdn", "reference", {"channel": 4, "recurrent": True}),
    ("iql", "tag", {"channel": 4, "replay": 100}),
    ("mappo", "tag", {"channel": 4, "shared": False}),
    ("maddpg", "tag", {"continuous": True, "noise_pull": 0.15}),
    ("maddpg", "tag", {"ensemble": 2, "inferred": True}),
    ("mappo", "tag", {"continuous": True}),
]


class Unkept(Parade):
    """A game of others: nobody can say how it stands."""

    def keep(self):
        return {}


class Late(Env):
    """Rounds begin shortly before their end."""

    def restart(self, which):
        super().restart(which)
        self.world.ticks[which] = (self.horizon - 3 - which) * ARENA.ticks_per_decision
        return observe(self.world)


def game(name: str, *, continuous: bool) -> VectorEnv:
    """Worlds whose rounds end again and again, one after the other."""
    if name in ("parade", "unkept"):
        return cast(VectorEnv, (Parade if name == "parade" else Unkept)(WORLDS, continuous=continuous, stagger=3))
    return cast(VectorEnv, Late(make(name), ARENA, WORLDS, 5, continuous=continuous))


def learner(name: str, playing: str = "parade", seed: int = 0, device: str = "cpu", **changes):
    row = ALGORITHMS[name]
    known = row.config.model_fields.keys()
    small = SMALL | ({"replay": 100} if name == "dqn" else {})
    config = row.configured("quick", {key: small[key] for key in small.keys() & known} | changes)
    env = game(playing, continuous=bool(changes.get("continuous")))
    alone = len(env.teams) > 1 and not row.several_teams
    seats = seat(env, next(iter(env.teams)), {}, seed=0) if alone else env
    return LEARNERS[name](seats, config, seed, device)


def same(a: dict, b: dict) -> bool:
    return a.keys() == b.keys() and all(torch.equal(a[key], b[key]) for key in a)


@EVERY
def test_the_same_seed_gives_the_same_bits(name):
    first, again, other = learner(name), learner(name), learner(name, seed=1)
    plots = [[one.iterate(t / 4) for t in range(4)] for one in (first, again, other)]
    assert plots[0] == plots[1] != plots[2]
    assert same(first.state_dict(), again.state_dict())
    assert not same(first.state_dict(), other.state_dict())


@pytest.mark.skipif(not torch.cuda.is_available(), reason="there is no GPU")
@EVERY
def test_it_learns_and_goes_on_where_there_is_a_gpu(name):
    """Not to the last bit: products on a GPU are not always summed in the same order."""
    steady, resumed = learner(name, "spread", device="cuda"), learner(name, "spread", seed=9, device="cuda")
    for t in range(3):
        steady.iterate(t / 6)
    kept = {key: tensor.cpu() for key, tensor in steady.state_dict().items()}
    resumed.load_state_dict(kept)
    plots = [one.iterate(0.5) for one in (steady, resumed)]
    assert plots[0] == pytest.approx(plots[1], rel=1e-3)
    without = learner(name, "spread", seed=9)
    without.load_state_dict(kept)
    assert without.steps == kept["counters/value"][0] and without.iterate(0.5)


@EVERY
def test_a_checkpoint_of_another_device_goes_on_with_other_dice(name):
    """A GPU's generator has a state of 16 bytes, its seed and how much was drawn, where a processor's has 5056."""
    one = learner(name)
    one.iterate(0.0)
    learned = one.state_dict()
    plots, after = [], []
    for drawn in (4, 8, 4):
        state = learned | {"generator/state": torch.tensor([7, *[0] * 7, drawn, *[0] * 7], dtype=torch.uint8)}
        resumed = learner(name, seed=9)
        resumed.load_state_dict(state)
        assert all(torch.equal(resumed.state_dict()[key], learned[key]) for key in learned if key != "generator/state")
        plots.append(resumed.iterate(0.5))
        after.append(resumed.state_dict())
    assert plots[0] == plots[2] and same(after[0], after[2])
    assert not same(after[0], after[1])


@pytest.mark.parametrize("before", [0, 3])
@pytest.mark.parametrize(("name", "playing", "changes"), CASES)
def test_going_on_is_not_having_stopped(name, playing, changes, before):
    """Bit for bit, in all that is kept and all that is plotted; rounds end before, at and after the checkpoint."""
    stopped, steady = learner(name, playing, **changes), learner(name, playing, **changes)
    for t in range(before):
        stopped.iterate(t / 6)
        steady.iterate(t / 6)
    resumed = learner(name, playing, seed=9, **changes)
    resumed.iterate(0.5)  # nothing of what it did itself stays
    resumed.load_state_dict(stopped.state_dict())
    assert (resumed.steps, resumed.updates) == (steady.steps, steady.updates)
    plots = [[one.iterate(t / 6) for t in range(before, 6)] for one in (resumed, steady)]
    assert plots[0] == plots[1]
    assert any("return" in plot for plot in plots[0])
    assert same(resumed.state_dict(), steady.state_dict())


@EVERY
def test_where_worlds_cannot_be_kept_they_start_afresh(name):
    """With what was learned, but with nothing of the episodes that ran."""
    if ALGORITHMS[name].several_teams:
        changes: dict[str, Any] = MEMORY if "recurrent" in ALGORITHMS[name].config.model_fields else {}
        stopped, resumed = learner(name, "unkept", **changes), learner(name, "unkept", seed=9, **changes)
        stopped.iterate(0.0)
        stopped.env.step({team: np.zeros((WORLDS, len(spec.agents)), int) for team, spec in stopped.env.teams.items()})
        kept = stopped.state_dict()
        resumed.load_state_dict(kept)
        assert not [key for key in kept if key.startswith("worlds/")]
        assert all((resumed.obs[team] == obs).all() for team, obs in resumed.env.reset().items())
        found = resumed.state_dict()
        assert all(same({key: kept[key]}, {key: found[key]}) for key in kept if not key.startswith("running/"))
        assert not any(tensor.any() for key, tensor in found.items() if key.startswith("running/"))


@EVERY
def test_a_checkpoint_is_flat_and_stays_as_it_was(name):
    one = learner(name)
    one.iterate(0.0)
    state = one.state_dict()
    kept = {key: value.clone() for key, value in state.items()}
    assert checkpoint.finite(state)
    assert all(value.is_contiguous() and not value.requires_grad for value in state.values())
    assert len({value.data_ptr() for value in state.values() if value.numel()}) == sum(
        value.numel() > 0 for value in state.values()
    )
    one.iterate(0.5)
    assert same(state, kept)


@EVERY
def test_a_checkpoint_of_something_else_is_refused_and_changes_nothing(name):
    one, elsewhere = learner(name), learner(name, "spread")
    before = one.state_dict()
    elsewhere.iterate(0.0)
    fewer = dict(list(before.items())[:-2])
    fewer_weights = {key: before[key] for key in list(before)[3:]}
    other_worlds = {key: value for key, value in before.items() if not key.startswith("worlds/")}
    other_worlds["worlds/else"] = torch.zeros(1)
    for state in (elsewhere.state_dict(), fewer, fewer_weights, other_worlds, {}):
        with pytest.raises(ValueError, match="the checkpoint does not fit this training"):
            one.load_state_dict(state)
        assert same(one.state_dict(), before)
