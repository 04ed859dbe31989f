"""Comparing two models: known intervals, sides that are swapped, and reasons where it cannot be done."""

from __future__ import annotations

from pathlib import Path

import pytest

from arena import places
from arena.play.compare import Contest, Estimate, better_of, difference, manner, mismatch, wilson
from arena.play.evaluate import Series, evaluate
from arena.play.library import Library, ModelFile
from arena.scenarios.catalog import make
from arena.sim.rules import ARENA, CLASSIC
from tests.play.conftest import Written


@pytest.mark.parametrize(
    ("points", "rounds", "low", "high"),
    [  # Newcombe 1998, Statistics in Medicine 17, p. 857-872, table I, method 3
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_agrees_with_a_published_table(points: float, rounds: int, low: float, high: float) -> None:
    found = wilson(points, rounds)
    assert found.low == pytest.approx(low, abs=5e-5) and found.high == pytest.approx(high, abs=5e-5)
    turned = wilson(rounds - points, rounds)
    assert (turned.low, turned.high) == pytest.approx((1 - found.high, 1 - found.low))


def test_a_difference_agrees_with_a_published_table() -> None:
    """Newcombe 1998, Statistics in Medicine 17, p. 873-890, table II, method 10."""
    apart = difference(wilson(56, 70), wilson(48, 80))
    assert (apart.low, apart.high) == pytest.approx((0.0524, 0.3339), abs=5e-5)
    nine = difference(wilson(9, 10), wilson(3, 10))
    assert (nine.low, nine.high) == pytest.approx((0.1705, 0.8090), abs=5e-5)


def test_who_is_better_is_told_where_it_is_sure() -> None:
    assert better_of(difference(wilson(56, 70), wilson(48, 80))) == 0
    assert better_of(difference(wilson(48, 80), wilson(56, 70))) == 1
    assert better_of(difference(wilson(56, 70), wilson(50, 70))) == -1
    assert better_of(difference(Estimate(-20, -22, -18), Estimate(-19, -21, -17))) == -1


@pytest.fixture
def shipped() -> dict[str, ModelFile]:
    """Those that come with the game."""
    return {model.path.stem: model for model in Library([places.shipped_models()]).models()}


def told(one: ModelFile, other: ModelFile, rounds: int) -> tuple[Estimate, Estimate, int]:
    contest = Contest(Library([places.shipped_models()]), one, other, seed=5, rounds=rounds)
    shares = [contest.share for _ in contest.slices()]
    assert shares == sorted(shares) and shares[0] < 0.05 and contest.share == 1
    verdict = contest.verdict()
    return *verdict.both, verdict.better


def test_equal_teams_swap_sides(shipped: dict[str, ModelFile]) -> None:
    easy, hard = shipped["sumo-left-easy"], shipped["sumo-left-hard"]
    one, other, better = told(easy, hard, 40)
    assert better == 1 and one.value + other.value == pytest.approx(1) and other.low > 0.5
    back = told(hard, easy, 40)
    assert back[2] == 0
    contest = Contest(Library([places.shipped_models()]), easy, hard, rounds=40)
    assert [leg.teams for leg in contest.legs] == [{0: "left", 1: "right"}, {0: "right", 1: "left"}]


def test_unlike_roles_play_each_other(shipped: dict[str, ModelFile]) -> None:
    hunters, runners = shipped["tag-hunters-hard"], shipped["tag-runners-easy"]
    contest = Contest(Library([places.shipped_models()]), hunters, runners, rounds=20)
    assert [leg.teams for leg in contest.legs] == [{0: "hunters", 1: "runners"}]
    one, other, better = told(hunters, runners, 20)
    assert one.value + other.value == pytest.approx(1) and better == 0


def test_the_same_role_meets_the_same_opponent(shipped: dict[str, ModelFile]) -> None:
    easy, hard = shipped["tag-hunters-easy"], shipped["tag-hunters-hard"]
    one, other, better = told(easy, hard, 30)
    assert better == 1 and other.value > one.value
    alone = told(shipped["spread-crew-hard"], shipped["spread-crew-easy"], 30)
    assert alone[2] == 0 and alone[0].value > 0.8


def test_a_model_is_as_good_as_itself(shipped: dict[str, ModelFile]) -> None:
    hard = shipped["spread-crew-hard"]
    one, other, better = told(hard, hard, 20)
    assert one == other and better == -1


def test_classic_rules_are_compared_by_return(tmp_path: Path, written: Written) -> None:
    spread = make("spread")
    library = Library([tmp_path])
    for name, move in (("still", 0), ("left", 1)):
        written(name, spread, CLASSIC, "crew", move=move)
    files = {model.name: model for model in library.models()}
    contest = Contest(library, files["still"], files["left"], rounds=50)
    for _ in contest.slices():
        continue
    verdict = contest.verdict()
    still, left = verdict.both
    assert verdict.by_return and verdict.better == 0 and left.high < still.low < still.value < 0


def test_what_does_not_fit_says_why(tmp_path: Path, written: Written, shipped: dict[str, ModelFile]) -> None:
    tag = shipped["tag-hunters-hard"].card
    sumo = shipped["sumo-left-hard"].card
    assert tag is not None and sumo is not None
    assert mismatch(tag, sumo) == "it plays sumo"
    assert mismatch(tag, tag.model_copy(update={"rules": "classic"})) == "it knows classic rules"
    assert mismatch(tag, tag.model_copy(update={"agents": ["hunter 1"]})) == "it drives 1 agents, not 3"
    assert mismatch(tag, tag.model_copy(update={"team": "nobody"})) == "its game has other options"
    foreign = tag.model_copy(update={"scenario": "gymnasium:CartPole-v1"})
    assert mismatch(foreign, foreign) == "its game is not ours"
    runner = shipped["tag-runners-hard"].card
    assert runner is not None and mismatch(tag, runner) is None
    assert "hunters against runners" in manner(tag, runner)
    faster = tag.model_copy(update={"options": {**tag.options, "pace": 1.5}, "name": "faster"})
    assert manner(faster, tag).endswith(" The game's options are those of faster.")
    assert "script · hard" in manner(tag, tag) and "either side" in manner(sumo, sumo)


def test_policies_asked_in_parts_decide_the_same(shipped: dict[str, ModelFile]) -> None:
    game = make("sumo")
    library = Library([places.shipped_models()])
    path = shipped["sumo-left-hard"].path
    policies = {team: library.player(path, game, ARENA, team).policy for team in ("left", "right")}
    series = Series(game, ARENA, policies, 12, 3, worlds=6, asked=4)
    for _ in series.slices():
        continue
    whole, parts = evaluate(game, ARENA, policies, 12, 3, worlds=6), series.result()
    assert (whole.winners == parts.winners).all() and (whole.lengths == parts.lengths).all()
