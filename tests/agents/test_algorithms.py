"""The table of algorithms: all of it usable, all of it explained."""

from __future__ import annotations

import pytest

from agents.core.algorithms import ALGORITHMS
from agents.learn.catalog import LEARNERS
from tests.agents.games import Parade

EVERY = pytest.mark.parametrize("name", ALGORITHMS)


def test_every_algorithm_has_a_learner():
    assert ALGORITHMS.keys() == LEARNERS.keys()


@EVERY
def test_every_preset_makes_a_config(name):
    assert ALGORITHMS[name].presets.keys() == {"quick", "solid", "long"}
    for preset in ALGORITHMS[name].presets:
        config = ALGORITHMS[name].configured(preset)
        changes = ALGORITHMS[name].changes | ALGORITHMS[name].presets[preset].changes
        assert all(getattr(config, field) == value for field, value in changes.items())


@EVERY
def test_every_option_has_a_meaning_and_every_number_a_range(name):
    for field, info in ALGORITHMS[name].config.model_fields.items():
        assert info.description, field
        if info.annotation in (int, float):
            assert {"Ge", "Le"} <= {type(bound).__name__ for bound in info.metadata}, field


@pytest.mark.parametrize("changes", [{"learning_rate": 5.0}, {"learning_rate": "fast"}, {"colour": 1}, {"worlds": 0.5}])
def test_a_bad_change_is_refused_in_one_sentence(changes):
    with pytest.raises(ValueError, match=f"{next(iter(changes))}") as complaint:
        ALGORITHMS["vdn"].configured("quick", changes)
    assert "\n" not in str(complaint.value)


def test_an_unknown_preset_is_refused():
    with pytest.raises(ValueError, match="no preset called eternal; choose one of quick, solid, long"):
        ALGORITHMS["vdn"].configured("eternal")


@EVERY
def test_what_the_table_says_about_teams_is_so(name):
    algorithm, env = ALGORITHMS[name], Parade(4)
    if algorithm.several_teams:
        networks = LEARNERS[name](env, algorithm.configured(), 0, "cpu").networks()
        assert networks.keys() == {"left", "right"}
    else:
        assert algorithm.common_reward
        with pytest.raises(ValueError, match="one team"):
            LEARNERS[name](env, algorithm.configured(), 0, "cpu")
