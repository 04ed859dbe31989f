"""The setting of a training: the environment as the learners see it, and who plays the teams that do not learn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, cast

import numpy as np
import numpy.typing as npt

from agents.core.algorithms import ALGORITHMS
from agents.core.card import Evaluation
from agents.core.env import Bools, Step, TeamArrays, TeamSpec, VectorEnv
from agents.core.policy import Policy
from agents.inference.model import load
from agents.learn.selfplay import Pool, TakenSeats
from arena.places import models, shipped_models
from arena.play.choosing import player
from arena.play.evaluate import evaluate
from arena.play.learning import learning_teams
from arena.play.library import Library
from arena.scenarios.catalog import make
from arena.sim.env import Env
from arena.sim.option import options
from arena.sim.rules import RULES, Rules
from arena.training.run import RunError, RunRequest

SCRIPTS = ["script:hard", "script:medium"]  # the usual rivals; past selves join them where teams are equal
EVALUATION_SEED = 1_000_003  # of fresh episodes: far from the seeds people train with
REMEMBERED = 1_000  # observations kept of each team, to check exports with


class Setting:
    """Everything about a run that is not the learner: scenario, environment, rivals."""

    def __init__(self, request: RunRequest, continuous: bool, worlds: int, resumed: int) -> None:
        self.request = request
        self.scenario = make(request.scenario, request.options)
        self.rules = RULES[request.rules]
        self.library = Library([shipped_models(), models()])
        env = cast(  # by its shape
            VectorEnv, Env(self.scenario, self.rules, worlds, [request.seed, resumed], continuous=continuous)
        )
        self.learning = learning_teams(self.scenario, ALGORITHMS[request.algorithm], request.team)
        rivals = [team for team in env.teams if team not in self.learning]
        self.pools = {team: self._pool(team) for team in rivals}
        seats: VectorEnv = env
        if rivals:
            seats = TakenSeats(env, self.pools, seed=request.seed + resumed, outcome=self._outcome)
        self.env = Remembering(seats)
        self.horizon = round(self.scenario.seconds(self.rules) / self.rules.decision_seconds)  # decisions
        self.title = self.scenario.title
        self.options = {option.name: getattr(self.scenario, option.name) for option in options(self.scenario)}
        self.yardsticks = ("script:hard", "script:easy", "random") if len(env.teams) > 1 else ("script:hard",)

    def _pool(self, team: str) -> Pool:
        usual = ["self", *SCRIPTS] if self.scenario.symmetric else SCRIPTS
        words = self.request.opponents or usual
        own = "self" in words
        if own and not self.scenario.symmetric:
            raise RunError(f"the teams of {self.scenario.name} differ: no rival can be a past self; name others")
        pool = Pool(own=own)
        for word in words:
            if word != "self":
                pool.add(word, self._seated(self.policy(word, team), team))
        if words == ["self"]:
            pool.add("random", self._seated(self.policy("random", team), team))  # before there is a past self
        return pool

    def add_past_self(self, path: Path) -> None:
        """A snapshot joins the pools that hold past selves."""
        for team, pool in self.pools.items():
            if pool.own:
                pool.add(path.stem, self._seated(load(path), team), own=True)

    def restore(self, snapshots: Sequence[Path], states: Mapping[str, Mapping[str, float]]) -> None:
        """The pools as they were: by team, who may still be met and how often the learner beat it."""
        for team, pool in self.pools.items():
            for path in snapshots:
                if pool.own and path.stem in states[team]:
                    pool.add(path.stem, self._seated(load(path), team), own=True)
            pool.restore(states[team])

    def play(self, team: str, policy: Policy, word: str, episodes: int) -> Evaluation:
        """How a policy plays fresh episodes, rivals being played by `word`."""
        names = [known.name for known in self.scenario.teams()]
        policies = {name: policy if name == team else self.policy(word, name) for name in names}
        result, index = evaluate(self.scenario, self.rules, policies, episodes, EVALUATION_SEED), names.index(team)
        return Evaluation(
            against=word if len(names) > 1 else "nobody",
            episodes=len(result.winners),
            return_mean=result.mean(index),
            return_ci95=result.ci95(index),
            success=result.wins(index),
            score=float(result.scores[:, index].mean()),
        )

    def policy(self, word: str, team: str) -> Policy:
        """A rival by its word: random, script:easy, a model's path or name."""
        return player(word, self.scenario, self.rules, team, self.library).policy

    def _seated(self, policy: Policy, team: str) -> AsThrust:
        words = next(known.words for known in self.scenario.teams() if known.name == team)
        return AsThrust(policy, self.rules, words)

    def _outcome(self, step: Any, team: str) -> npt.NDArray:
        """(B,) 1 where the rules say that `team` lost, 0.5 where nobody won."""
        winner, rival = step.winner, list(self.scenario.team_slices()).index(team)
        return np.where(winner == rival, 0.0, np.where(winner == -1, 0.5, 1.0))


class AsThrust:
    """A policy whose moves are said as thrust, so that players of both kinds can share a pool; words as utterances."""

    def __init__(self, policy: Policy, rules: Rules, words: int = 0) -> None:
        self._policy, self._rules, self._words = policy, rules, words
        self.memory_size, self.together = policy.memory_size, policy.together

    def act(
        self, obs: npt.NDArray, agent: npt.NDArray, memory: npt.NDArray, rng: np.random.Generator
    ) -> tuple[npt.NDArray, npt.NDArray]:
        """See `Policy.act`."""
        action, memory = self._policy.act(obs, agent, memory, rng)
        return self._rules.action(action, self._words).astype(np.float32, copy=False), memory


class Remembering:
    """A VectorEnv that keeps the last observations, and the rewards, that went through it."""

    def __init__(self, env: VectorEnv) -> None:
        self._env = env
        self._recent: list[TeamArrays] = []
        self._rewards: list[float] = []

    @property
    def worlds(self) -> int:
        """See `VectorEnv`."""
        return self._env.worlds

    @property
    def teams(self) -> Mapping[str, TeamSpec]:
        """See `VectorEnv`."""
        return self._env.teams

    @property
    def stages(self) -> int:
        """See `VectorEnv`."""
        return self._env.stages

    def reset(self) -> TeamArrays:
        """See `VectorEnv`."""
        return self._keep(self._env.reset())

    def restart(self, which: npt.NDArray) -> TeamArrays:
        """See `VectorEnv`."""
        return self._keep(self._env.restart(which))

    def enter(self, stage: int) -> TeamArrays:
        """See `VectorEnv`."""
        return self._keep(self._env.enter(stage))

    def mask(self) -> dict[str, Bools]:
        """See `VectorEnv`."""
        return self._env.mask()

    def state(self) -> npt.NDArray[np.floating]:
        """See `VectorEnv`."""
        return self._env.state()

    def keep(self) -> dict[str, npt.NDArray]:
        """See `VectorEnv`: not what was remembered, which decides nothing."""
        return self._env.keep()

    def resume(self, kept: Mapping[str, npt.NDArray]) -> TeamArrays:
        """See `VectorEnv`."""
        return self._keep(self._env.resume(kept))

    def step(self, action: Mapping[str, npt.NDArray]) -> Step:
        """See `VectorEnv`."""
        step = self._env.step(action)
        self._keep(step.obs)
        self._rewards.append(float(next(iter(step.reward.values())).sum(1).mean()))
        return step

    def mean_reward(self) -> float | None:
        """Of the first team per decision, since the last time of asking."""
        rewards, self._rewards = self._rewards, []
        return float(np.mean(rewards)) if rewards else None

    def _keep(self, obs: TeamArrays) -> TeamArrays:
        rows = next(iter(obs.values())).shape[0]
        self._recent = [*self._recent[-(REMEMBERED // rows) :], obs]
        return obs

    def seen(self, team: str) -> npt.NDArray[np.float32]:
        """(n, D) the newest observations of a team, whole steps of the agents in order; n is at most REMEMBERED."""
        agents = len(self.teams[team].agents)
        rows = np.concatenate([obs[team].reshape(-1, obs[team].shape[-1]) for obs in self._recent])
        return rows[: max(REMEMBERED // agents, 1) * agents]
