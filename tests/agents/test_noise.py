"""Noise on thrust: Gaussian, or drifting as Ornstein and Uhlenbeck's does."""

from __future__ import annotations

import pytest
import torch

from agents.core.configs import MaddpgConfig
from agents.learn.maddpg import MaddpgLearner
from agents.learn.noise import Noise
from tests.agents.games import Parade


@pytest.mark.parametrize("pull", [1.0, 0.15])
def test_noise_has_deviation_one_and_is_forgotten_at_its_pull(pull):
    noise = Noise((2, 500, 2), pull, torch.Generator().manual_seed(0), torch.device("cpu"))
    seen = torch.stack([noise.next().clone() for _ in range(200)])[100:]  # (T, A, B, 2)
    assert float(seen.std()) == pytest.approx(1, abs=0.02)
    for lag in (1, 2, 5):
        assert float((seen[lag:] * seen[:-lag]).mean()) == pytest.approx((1 - pull) ** lag, abs=0.03)


def test_noise_begins_at_rest_where_an_episode_ended():
    noise = Noise((1, 2, 1), 0.1, torch.Generator().manual_seed(0), torch.device("cpu"))
    for _ in range(50):
        noise.next()
    before = noise.drift.clone()
    noise.restart(torch.tensor([True, False]))
    assert noise.drift[0, 0] == 0 and noise.drift[0, 1] == before[0, 1] != 0


def test_thrust_is_the_policys_with_that_noise():
    config = MaddpgConfig(continuous=True, worlds=8, noise_pull=0.2)
    team = MaddpgLearner(Parade(8, continuous=True), config, seed=0).teams["left"]
    obs = torch.zeros(1, 8, 3)
    thrust = team.scores(team.actor, obs, team.followed).tanh()
    for _ in range(5):
        found = team.explore(obs, 0.1)
        torch.testing.assert_close(found, (thrust + 0.1 * team.noise.drift).clamp(-1, 1))
