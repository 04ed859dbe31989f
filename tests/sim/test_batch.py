"""Many worlds step to the same bits as each of them alone: in any batch, beside any neighbours, on every run."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from arena.scenarios.catalog import SCENARIOS
from arena.sim.observation import observe
from arena.sim.rules import RULES, Rules
from arena.sim.world import Array, World

Alone = Callable[[World, int], World]
BATCHES = (1, 64, 257)
WATCHED = 12  # worlds of a batch that are stepped alone as well
TICKS = 12
FLOATS = pytest.mark.parametrize("dtype", [np.float32, np.float64])
GAMES = pytest.mark.parametrize("name", SCENARIOS)
EITHER = pytest.mark.parametrize("rules", RULES.values(), ids=RULES)


def crowded(name: str, rules: Rules, count: int, dtype: npt.DTypeLike, seed: int = 0) -> World:
    """Worlds in all sorts of states: bodies that overlap, some exactly; some outside the field; some fast."""
    rng = np.random.default_rng(seed)
    world = World(SCENARIOS[name](), rules, count, dtype)
    world.restart(np.arange(count), rng)
    world.pos *= np.resize([0.15, 0.4, 1.7, 0.15, 1.0], count)
    world.pos[:, 1, ::5] = world.pos[:, 0, ::5]
    movable = np.flatnonzero([body.movable for body in world.bodies])
    world.vel[:, movable] = rng.normal(0, 1, (2, len(movable), count)) * np.resize([0, 0.3, 0.3, 3], count)
    world.ticks[:] = rng.integers(0, 200, count)
    return world


def thrusts(world: World, ticks: int, seed: int = 1) -> Array:
    """(ticks, 2 + W, A, B), none and full ones among them."""
    shape = (ticks, 2 + world.words, world.agent_count, world.count)
    return np.random.default_rng(seed).uniform(-1.3, 1.3, shape).clip(-1, 1).astype(world.dtype)


def everything(world: World) -> dict[str, Array]:
    """All that one can know of a world; the world axis last."""
    game = world.scenario
    facts = {f"fact {name}": fact for name, fact in world.facts.items()}
    seen = {f"observation of {name}": part.transpose(1, 2, 0) for name, part in observe(world).items()}
    judged = {"reward": game.reward(world), "over": game.over(world), "score": game.score(world)}
    state = {"pos": world.pos, "vel": world.vel, "ticks": world.ticks, "winner": game.winner(world)}
    return facts | seen | judged | state


def assert_same_bits(one: dict[str, Array], other: dict[str, Array], where: str) -> None:
    assert one.keys() == other.keys()
    for name, value in one.items():
        assert value.dtype == other[name].dtype and value.shape == other[name].shape, (name, where)
        assert value.tobytes() == other[name].tobytes(), (name, where)


def contacts(world: World) -> int:
    solid = np.array([body.solid for body in world.bodies])
    everybody = slice(0, len(solid))
    return int((world.touching(everybody, everybody) & solid[:, None, None] & solid[:, None]).sum()) // 2


@GAMES
@EITHER
@FLOATS
@pytest.mark.parametrize("count", BATCHES)
def test_worlds_step_to_the_same_bits_as_each_alone(
    name: str, rules: Rules, dtype: npt.DTypeLike, count: int, alone: Alone
) -> None:
    world = crowded(name, rules, count, dtype)
    watched = range(0, count, -(-count // WATCHED))
    singles = [alone(world, index) for index in watched]
    touched = 0
    for thrust in thrusts(world, TICKS):
        touched += contacts(world)
        world.tick(thrust)
        for index, single in zip(watched, singles, strict=True):
            single.tick(thrust[..., [index]])
    together = everything(world)
    for index, single in zip(watched, singles, strict=True):
        assert_same_bits({k: v[..., [index]] for k, v in together.items()}, everything(single), f"world {index}")
    crowd = sum(body.solid for body in world.bodies[: world.agent_count]) > 1
    assert touched >= count / 4 or not crowd  # it was worth comparing


@GAMES
@EITHER
@FLOATS
def test_a_world_does_not_notice_its_neighbours(name: str, rules: Rules, dtype: npt.DTypeLike) -> None:
    """Other states, other thrust, a restart next door: world 3 goes its way to the bit."""
    world, other = (crowded(name, rules, 31, dtype, seed) for seed in (0, 7))
    for into, origin in ((other.pos, world.pos), (other.vel, world.vel), (other.ticks, world.ticks)):
        into[..., 3] = origin[..., 3]
    for fact, value in world.facts.items():
        other.facts[fact][..., 3] = value[..., 3]
    here, there = thrusts(world, TICKS, 1), thrusts(world, TICKS, 2)
    there[..., 3] = here[..., 3]
    for tick in range(TICKS):
        world.tick(here[tick])
        other.tick(there[tick])
        other.restart(np.array([0, 2, 4, 30]), np.random.default_rng(tick))
    assert_same_bits(
        {k: v[..., [3]] for k, v in everything(world).items()},
        {k: v[..., [3]] for k, v in everything(other).items()},
        "world 3",
    )


@GAMES
@EITHER
def test_the_order_of_worlds_is_nothing(name: str, rules: Rules) -> None:
    """The same worlds in another order step to the same bits, each in its new place."""
    world, shuffled = (crowded(name, rules, 40, np.float32) for _ in range(2))
    order = np.random.default_rng(2).permutation(40)
    for array in (shuffled.pos, shuffled.vel, shuffled.ticks, *shuffled.facts.values()):
        array[...] = array[..., order]
    for thrust in thrusts(world, TICKS):
        world.tick(thrust)
        shuffled.tick(thrust[..., order])
    assert_same_bits({k: v[..., order] for k, v in everything(world).items()}, everything(shuffled), "shuffled")


def digest() -> str:
    """Of every scenario after a few ticks of a crowd, in both rules."""
    total = hashlib.sha256()
    for name in SCENARIOS:
        for rules in RULES.values():
            world = crowded(name, rules, 9, np.float32)
            for thrust in thrusts(world, TICKS):
                world.tick(thrust)
            for value in everything(world).values():
                total.update(value.tobytes())
    return total.hexdigest()


@pytest.mark.parametrize("seed", ["1", "2"])
def test_another_process_steps_to_the_same_bits(seed: str) -> None:
    """With another order of hashes, as every process has."""
    root = Path(__file__).resolve().parents[2]
    code = f"import runpy; print(runpy.run_path({str(__file__)!r})['digest']())"
    environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(root)}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.split() == [digest()]


@pytest.mark.parametrize("name", ["spread", "tag", "sumo"])  # elsewhere a rule may turn on the last bit
@EITHER
def test_float32_stays_near_float64(name: str, rules: Rules) -> None:
    """A second of free motion to 1e-4; one tick of the hardest contacts to what their stiffness allows."""
    single, double = (World(SCENARIOS[name](), rules, 128, dtype) for dtype in (np.float32, np.float64))
    for world in (single, double):
        world.restart(np.arange(128), np.random.default_rng(3))
    double.pos[:], double.vel[:] = single.pos, single.vel
    apart = np.ones(128, bool)
    for thrust in thrusts(single, round(1 / rules.tick_seconds)):
        single.tick(thrust)
        double.tick(thrust)
        bodies = slice(0, len(double.bodies))
        apart &= ~_near(double, bodies)
    assert apart.sum() > 10
    assert np.abs(single.pos - double.pos)[..., apart].max() < 1e-4
    assert np.abs(single.vel - double.vel)[..., apart].max() < 1e-4
    single, double = (crowded(name, rules, 128, dtype) for dtype in (np.float32, np.float64))
    double.pos[:], double.vel[:] = single.pos, single.vel
    for world in (single, double):
        world.tick(thrusts(single, 1)[0].astype(world.dtype))
    assert np.abs(single.vel - double.vel).max() < 1e-4
    assert np.abs(single.pos - double.pos).max() < 1e-5


def _near(world: World, bodies: slice) -> Array:
    """(B,) whether any two solid bodies are within twenty margins of touching."""
    solid = np.array([body.solid for body in world.bodies])
    gap = np.hypot(*world.offsets(bodies, bodies)) - (world.radius[:, None] + world.radius)[..., None]
    gap[~solid], gap[:, ~solid] = 1, 1
    gap[np.arange(len(gap)), np.arange(len(gap))] = 1
    return (gap < 0.02).any((0, 1))
