"""The verb `eval`: play a model on fresh episodes and say how well it did."""

from __future__ import annotations

import argparse
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from agents.core.card import ModelCard
from agents.core.policy import Policy
from agents.inference.model import Model, load
from arena.cli.complaint import Complaint
from arena.cli.seed import seed
from arena.places import models, shipped_models
from arena.play.choosing import player
from arena.play.evaluate import evaluate
from arena.play.library import Library, misfit
from arena.play.success import has_measures, success
from arena.scenarios.catalog import make
from arena.sim.rules import RULES, Rules
from arena.sim.scenario import Scenario
from arena.training.request import foreign

DEFAULT = "script"
LONGEST = 60.0  # seconds that games of others may take


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the verb takes."""
    parser.add_argument("model", help="an .onnx file, or a name from `list models`")
    parser.add_argument("--against", default=DEFAULT, help="random, script, script:easy or a model")
    parser.add_argument("--as", dest="team", help="the team it plays, in a scenario with equal teams")
    parser.add_argument("--episodes", type=int, default=500)
    parser.add_argument("--seed", type=seed, default=12345)


def run(args: argparse.Namespace) -> dict[str, Any]:
    """See the module."""
    if args.episodes < 1:
        raise Complaint(f"--episodes must be at least 1, not {args.episodes}")
    library = Library([shipped_models(), models()])
    model = load(library.find(args.model))
    found, line = _of_others(args, model) if foreign(model.card.scenario) else _of_ours(args, model, library)
    if not args.json:
        print(line)
    return found


def _of_ours(args: argparse.Namespace, model: Model, library: Library) -> tuple[dict[str, Any], str]:
    """A model of a scenario: how many rounds it wins, or in classic rules, which know no winner, what it reaches."""
    card = model.card
    scenario, rules, team = _game(card, args)
    names = [t.name for t in scenario.teams()]
    policies: dict[str, Policy] = {
        name: model if name == team else player(args.against, scenario, rules, name, library).policy for name in names
    }
    result, index = evaluate(scenario, rules, policies, args.episodes, args.seed), names.index(team)
    found = {
        "scenario": scenario.name,
        "rules": rules.name,
        "team": team,
        "against": args.against if len(names) > 1 else "nobody",
        "episodes": len(result.winners),
        "return_mean": round(result.mean(index), 4),
        "return_ci95": round(result.ci95(index), 4),
        "success": round(result.wins(index), 4),
        "score": round(float(result.scores[:, index].mean()), 4),
        "decisions": round(float(result.lengths.mean()), 1),
    }
    told = f"won {found['success']:.1%} of {found['episodes']} rounds, score {found['score']:.2f}"
    if has_measures(scenario, rules):
        reached = success(scenario, policies, args.episodes, args.seed)
        found["measures"] = {name: round(value, 4) for name, value in reached.items()}
        told = f"{found['episodes']} episodes, " + ", ".join(f"{name} {value:.2f}" for name, value in reached.items())
    who = f"{card.name}, {team} of {scenario.title} against {found['against']}"
    return found, f"{who}: {told}, return {found['return_mean']:.2f} ± {found['return_ci95']:.2f}"


def _game(card: ModelCard, args: argparse.Namespace) -> tuple[Scenario, Rules, str]:
    """What a model plays, by which rules, and which team; Complaint where it cannot."""
    scenario, rules = make(card.scenario, card.options), RULES.get(card.rules)
    if rules is None:
        raise Complaint(f"the model was trained in {card.rules} rules, which this program does not know")
    team, names = args.team or card.team, [t.name for t in scenario.teams()]
    if team not in names:
        raise Complaint(f"{scenario.name} has no team called {team}; it has {', '.join(names)}")
    reason = misfit(card, scenario, rules, team)
    if reason:
        raise Complaint(f"{Path(args.model).name} {reason}")
    return scenario, rules, team


def _of_others(args: argparse.Namespace, model: Model) -> tuple[dict[str, Any], str]:
    """A model of a game of others, where returns are all that is known; rivals act at random."""
    if args.against not in (DEFAULT, "random"):
        raise Complaint("rivals in games of others act at random; leave --against out")
    if find_spec("pettingzoo") is None:
        raise Complaint("games of others need PettingZoo; install particle-arena with the extra pettingzoo")
    from arena.training.worker import foreign as others  # gymnasium and torch, which not every installation has

    card = model.card
    role = others.Role(card.scenario, card.options, args.team or card.team)
    reason = others.misfit(card, role)
    if reason:
        raise Complaint(f"{Path(args.model).name} {reason}")
    total, chance = (others.played(role, policy, args.episodes, args.seed, LONGEST) for policy in (model, None))
    found = {
        "scenario": card.scenario,
        "team": role.team,
        "against": "random",
        "episodes": len(total),
        "return_mean": round(float(total.mean()), 4),
        "return_ci95": round(others.ci95(total), 4),
        "success": None,
        "chance": round(float(chance.mean()), 4),
        "chance_ci95": round(others.ci95(chance), 4),
    }
    line = (
        f"{card.name}, {role}: return {found['return_mean']:.2f} ± {found['return_ci95']:.2f} over "
        f"{len(total)} episodes; acting at random {found['chance']:.2f} ± {found['chance_ci95']:.2f}"
    )
    return found, line
