"""The learners, under the names of `agents.core.algorithms`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from agents.core.env import VectorEnv
from agents.learn.coma import ComaLearner
from agents.learn.dqn import value_learner
from agents.learn.hierarchy import HierarchyLearner
from agents.learn.learner import Learner
from agents.learn.maddpg import MaddpgLearner
from agents.learn.ppo import PpoLearner
from agents.learn.tabular import TabularLearner

MakeLearner = Callable[[VectorEnv, Any, int, str], Learner]  # environment, config, seed, device

LEARNERS: dict[str, MakeLearner] = {
    "vdn": value_learner,
    "qmix": value_learner,
    "iql": value_learner,
    "dqn": value_learner,
    "maddpg": MaddpgLearner,
    "ddpg": MaddpgLearner,
    "mappo": PpoLearner,
    "ippo": PpoLearner,
    "a2c": PpoLearner,
    "coma": ComaLearner,
    "feudal": HierarchyLearner,
    "tabular": TabularLearner,
    "tabular_messages": TabularLearner,
}
