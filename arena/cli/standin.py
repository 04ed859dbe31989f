"""A network with weights that nobody learned: something to ask where a bench needs a model that does not ship."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from agents.core.card import ModelCard
from arena.play.player import Player
from arena.sim.env import layout_of
from arena.sim.rules import Rules
from arena.sim.scenario import Scenario
from arena.sim.world import Array

UNITS = 128  # of each of two layers: as large as what ships


class StandIn:
    """Scores of moves and words of one team, or thrust, by two layers in numpy; see `agents.inference.model.Model`."""

    memory_size = 0
    together = False

    def __init__(self, card: ModelCard, seed: int = 0) -> None:
        rng, sizes = (
            np.random.default_rng(seed),
            (card.obs_size, UNITS, UNITS, (card.moves or card.thrust) + card.words),
        )
        self.card = card
        self.layers = [
            (rng.standard_normal((inputs, outputs)) / np.sqrt(inputs)).astype(np.float32)
            for inputs, outputs in pairwise(sizes)
        ]

    def scores(self, obs: Array, agent: Array, memory: Array) -> tuple[Array, Array]:
        """See `agents.inference.model.Model.scores`."""
        *hidden, last = self.layers
        x = obs.astype(np.float32, copy=False)
        for layer in hidden:
            x = np.maximum(x @ layer, 0)
        out = x @ last
        return (out if self.card.moves else np.tanh(out)), memory

    def act(self, obs: Array, agent: Array, memory: Array, rng: np.random.Generator) -> tuple[Array, Array]:
        """See `agents.core.policy.Policy.act`."""
        out, _ = self.scores(obs, agent, memory)
        card, width = self.card, self.card.moves or self.card.thrust
        if not card.words:
            return (out.argmax(1) if card.moves else out), memory
        word = out[:, width:].argmax(1)
        if card.moves:
            return np.stack([out[:, :width].argmax(1), word], 1), memory
        return np.concatenate([out[:, :width], np.eye(card.words, dtype=np.float32)[word]], 1), memory


def stand_ins(scenario: Scenario, rules: Rules, continuous: bool = False) -> list[Player]:
    """One for every seat; a team shares one, which says that its scores are values."""
    players = []
    for team in scenario.teams():
        card = ModelCard(
            name="stand-in",
            scenario=scenario.name,
            rules=rules.name,
            team=team.name,
            agents=list(team.agents)[:64],
            layout=list(layout_of(scenario, rules, team.name)),
            moves=0 if continuous else len(rules.moves),
            words=team.words,
            algorithm="ippo" if continuous else "iql",
        )
        players += [Player("stand-in", "model", StandIn(card))] * len(team.agents)
    return players
