"""Who learns, in whose company, and whom they meet."""

from __future__ import annotations

import pytest

from agents.core.algorithms import ALGORITHMS
from arena.play.learning import SCRIPTS, apart, learning_teams, met
from arena.scenarios.catalog import make

TAG, SUMO, SPREAD = make("tag"), make("sumo"), make("spread")
VDN, IQL, COMA, MADDPG = (ALGORITHMS[name] for name in ("vdn", "iql", "coma", "maddpg"))


def test_of_equal_teams_one_learns_and_meets_its_past():
    for algorithm in (VDN, IQL):
        assert learning_teams(SUMO, algorithm, None) == ["left"] and not apart(SUMO, algorithm, None)
        assert met(SUMO, algorithm, None) == ["self", *SCRIPTS]


@pytest.mark.parametrize("algorithm", [VDN, IQL])
def test_unlike_rivals_learn_apart(algorithm):
    assert learning_teams(TAG, algorithm, None) == ["hunters", "runners"] and apart(TAG, algorithm, None)
    assert met(TAG, algorithm, None) == ["self", *SCRIPTS]


def test_unlike_rivals_learn_in_the_same_worlds_where_critics_see_them_unless_others_are_named():
    assert learning_teams(TAG, MADDPG, None) == ["hunters", "runners"] and not apart(TAG, MADDPG, None)
    assert met(TAG, MADDPG, None) == ["together"]
    for rivals in (["self"], ["self", "script:hard"], ["random"]):
        assert learning_teams(TAG, MADDPG, None, rivals) == ["hunters", "runners"] and apart(TAG, MADDPG, None, rivals)
        assert met(TAG, MADDPG, None, rivals) == rivals


def test_unlike_rivals_learn_in_the_same_worlds_where_that_is_asked_for_and_can_be():
    assert learning_teams(TAG, IQL, None, ["together"]) == ["hunters", "runners"]
    assert not apart(TAG, IQL, None, ["together"]) and met(TAG, IQL, None, ["together"]) == ["together"]
    for scenario, algorithm, team, rivals, obstacle in (
        (TAG, VDN, None, ["together"], "VDN learns one team at a time, unlike MAPPO, IQL, .*"),
        (TAG, IQL, "runners", ["together"], "runners learns alone"),
        (SUMO, IQL, None, ["together"], "sumo has no unlike rivals that could learn together"),
        (TAG, IQL, None, ["together", "random"], "rivals that learn together meet nobody else"),
    ):
        with pytest.raises(ValueError, match=f"^{obstacle}; leave together out of the rivals$"):
            learning_teams(scenario, algorithm, team, rivals)


@pytest.mark.parametrize("algorithm", [VDN, IQL])
def test_a_team_that_is_named_learns_alone_and_has_no_past_to_meet(algorithm):
    assert learning_teams(TAG, algorithm, "runners") == ["runners"] and not apart(TAG, algorithm, "runners")
    assert met(TAG, algorithm, "runners") == SCRIPTS
    assert met(TAG, algorithm, "runners", ["random", "idle", "random"]) == ["random", "idle"]
    with pytest.raises(ValueError, match=r"^the teams of tag differ: runners alone meets no past self; name no team"):
        learning_teams(TAG, algorithm, "runners", ["self"])


def test_where_nobody_plays_against_a_team_there_is_no_past_to_meet():
    assert learning_teams(SPREAD, VDN, None) == ["crew"] and not apart(SPREAD, VDN, None)
    with pytest.raises(ValueError, match=r"^nobody plays against crew of spread: there is no past self to meet$"):
        learning_teams(SPREAD, VDN, None, ["self"])


def test_who_cannot_learn_to_talk_is_refused_on_both_sides():
    with pytest.raises(
        ValueError,
        match=r"^COMA cannot learn to talk, which hunters of world_comm has to; choose MAPPO, .* silent team$",
    ):
        learning_teams(make("world_comm"), COMA, None)
    assert learning_teams(make("world_comm"), COMA, "prey") == ["prey"]


def test_teams_that_are_not_there():
    with pytest.raises(ValueError, match=r"^tag has no team called foxes; it has hunters, runners$"):
        learning_teams(TAG, IQL, "foxes")
