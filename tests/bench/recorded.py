"""Many rounds of scripts against scripts, played side by side and recorded as matches are."""

from __future__ import annotations

import numpy as np

from arena.scenarios.catalog import make
from arena.sim.observation import observe
from arena.sim.option import options
from arena.sim.replay import RecordedRound, Replay
from arena.sim.rules import Rules
from arena.sim.world import Array, World


def recorded(name: str, rules: Rules, rounds: int, seed: int) -> Replay:
    """A match of so many rounds; hard scripts sit everywhere."""
    game, rng = make(name), np.random.default_rng(seed)
    world = World(game, rules, rounds)
    world.restart(np.arange(rounds), rng)
    scripts = {team.name: game.script(team.name, rules, "hard") for team in game.teams()}
    changed = {option.name: getattr(game, option.name) for option in options(game)}
    replay = Replay(name, changed, rules.name, ["script · hard"] * world.agent_count, seed)
    for r in range(rounds):
        facts = {name: fact[..., [r]].copy() for name, fact in world.facts.items()}
        replay.rounds.append(RecordedRound(world.pos[..., r].copy(), facts))
    going, action = np.ones(rounds, bool), np.zeros((2 + world.words, world.agent_count, rounds), np.float32)
    while going.any():
        if world.ticks[0] % rules.ticks_per_decision == 0:
            action = _decided(world, scripts, rng)
        for r in np.flatnonzero(going).tolist():
            replay.rounds[r].actions.append(action[..., r].copy())
        world.tick(action)
        ended = going & (game.over(world) | (world.ticks >= game.ticks(rules)))
        for r in np.flatnonzero(ended).tolist():
            replay.rounds[r].end, replay.rounds[r].score = world.pos[..., r].copy(), game.score(world)[:, r].copy()
        going &= ~ended
    return replay


def _decided(world: World, scripts: dict, rng: np.random.Generator) -> Array:
    """(2 + W, A, B) what all scripts do now."""
    action = np.zeros((2 + world.words, world.agent_count, world.count), np.float32)
    seen = observe(world)
    for team, here in world.scenario.team_slices().items():
        agents, words = here.stop - here.start, next(t.words for t in world.scenario.teams() if t.name == team)
        rows = np.ascontiguousarray(seen[team]).reshape(world.count * agents, -1)
        chosen, _ = scripts[team].act(rows, np.tile(np.arange(agents), world.count), rows[:, :0], rng)
        done = world.rules.action(chosen, words).reshape(world.count, agents, -1)
        action[: done.shape[2], here] = done.transpose(2, 1, 0)
    return action
