"""The learners, under the names of `agents.core.algorithms`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from agents.core.env import VectorEnv
from agents.learn.learner import Learner
from agents.learn.maddpg import MaddpgLearner
from agents.learn.value import ValueLearner

MakeLearner = Callable[[VectorEnv, Any, int, str], Learner]  # environment, config, seed, device

LEARNERS: dict[str, MakeLearner] = {
    "vdn": ValueLearner,
    "qmix": ValueLearner,
    "iql": ValueLearner,
    "maddpg": MaddpgLearner,
}
