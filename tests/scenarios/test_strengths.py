"""How strong scripts are, in every scenario and both rules: hard ones beat chance and easy ones."""

from __future__ import annotations

import pytest

from agents.core.policy import RandomPolicy
from arena.play.evaluate import evaluate
from arena.scenarios.catalog import SCENARIOS, make
from arena.sim.rules import RULES, Rules

SHORT = 100  # ticks: such rounds say less, and cost next to nothing


@pytest.mark.parametrize("name", SCENARIOS)
@pytest.mark.parametrize("rules", RULES.values(), ids=RULES)
def test_a_hard_script_beats_chance_and_an_easy_one(name: str, rules: Rules) -> None:
    """By return, each team against rivals who play the easy script."""
    game = make(name)
    rounds = 60 if game.ticks(rules) < SHORT else 30
    easy = {team.name: game.script(team.name, rules, "easy") for team in game.teams()}
    level = evaluate(game, rules, easy, rounds, 0)
    for index, team in enumerate(game.teams()):
        hard, chance = (
            evaluate(game, rules, easy | {team.name: policy}, rounds, 0)
            for policy in (game.script(team.name, rules, "hard"), RandomPolicy(len(rules.moves), team.words))
        )
        margin = hard.ci95(index) + chance.ci95(index)
        assert hard.mean(index) > chance.mean(index) + margin, team.name
        assert hard.mean(index) > level.mean(index), team.name
