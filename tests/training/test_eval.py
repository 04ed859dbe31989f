"""The verb `eval` on a model of classic rules, where nobody wins."""

from __future__ import annotations

import json
from pathlib import Path
from typing import cast

import numpy as np
import pytest
import torch

from agents.core.card import ModelCard
from agents.core.env import VectorEnv
from agents.export.onnx_file import export
from agents.inference.model import load
from agents.learn.layers import Shape
from agents.learn.network import PolicyNetwork
from arena.cli.main import main
from arena.play.success import success
from arena.scenarios.catalog import make
from arena.sim.env import Env
from arena.sim.rules import CLASSIC


@pytest.mark.parametrize(("scenario", "team"), [("spread", "crew"), ("adversary", "crew")])
def test_in_classic_rules_it_says_what_is_reached(
    scenario: str, team: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    game, file = make(scenario), tmp_path / "model.onnx"
    spec = cast(VectorEnv, Env(game, CLASSIC, 1, seed=0)).teams[team]
    card = ModelCard(
        name="test",
        scenario=scenario,
        rules="classic",
        team=team,
        algorithm="vdn",
        agents=list(spec.agents),
        layout=list(spec.layout),
        moves=spec.moves,
    )
    network = PolicyNetwork(spec, Shape(8, 1), torch.Generator().manual_seed(0))
    export(network, card, file, np.zeros((10, spec.obs_size), np.float32))
    asked = ["eval", str(file), "--episodes", "20", "--seed", "3"]
    assert main([*asked, "--json"]) == 0
    told = json.loads(capsys.readouterr().out.splitlines()[-1])["measures"]
    players = {known.name: game.script(known.name, CLASSIC, "hard") for known in game.teams()} | {team: load(file)}
    reached = success(game, players, 20, 3)
    assert told == {name: round(value, 4) for name, value in reached.items()} and len(told) > 0
    assert main(asked) == 0
    assert next(iter(told)) in capsys.readouterr().out
