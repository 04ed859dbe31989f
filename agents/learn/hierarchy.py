"""A manager per team that sets goals every k decisions, and workers that follow them; both learn by PPO.

Manager: a decision is worth what the team is paid until the next, r_t + ... + gamma^(k-1) r_t+k-1 + gamma^k V(o_t+k);
actions that last, of Sutton, Precup and Singh 1999, doi:10.1016/S0004-3702(99)00052-1, section 3.
Worker: is paid what its team is, and besides for coming nearer to its goal; both together as in Vezhnevets et al. 2017,
arXiv:1703.01161, section 3.2, with the distance of Nachum et al. 2018, arXiv:1805.08296, eq. 3.
For the levels as one policy see `agents.learn.feudal`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from agents.core.configs import HierarchyConfig
from agents.core.env import Bools, Step, TeamSpec, VectorEnv
from agents.learn import checkpoint
from agents.learn.feudal import FeudalNetwork, Goals, turns
from agents.learn.learner import Kept, Plot, Resumable
from agents.learn.ppo import ActorCritic
from agents.learn.rollout import side_by_side, views_of


class Household(Kept):
    """The manager and the workers of one team, and the goals that they have in every world."""

    def __init__(
        self,
        spec: TeamSpec,
        worlds: int,
        config: HierarchyConfig,
        seen: tuple[Sequence[TeamSpec], Sequence[TeamSpec] | None],
        generator: torch.Generator,
        device: torch.device,
    ):
        """`seen`: what the manager's critic sees, and those of workers, as `ActorCritic` takes them."""
        self.name, self.config, agents = spec.name, config, len(spec.agents)
        self.goals = goals = Goals.of(spec, config.parts, config.reach, config.hold)
        upper, lower = config.levels()
        self.manager = ActorCritic(goals.manager(spec), worlds, seen[0], upper, generator, device)
        self.worker = ActorCritic(goals.worker(spec), worlds, seen[1], lower, generator, device)
        self.network = FeudalNetwork(goals, self.manager.actor.network, self.worker.actor.network)
        self.target = np.zeros((worlds, agents, len(goals.about)), np.float32)  # where goals are
        self.left = np.zeros(worlds, np.int64)  # for how many more decisions they hold
        self.way = np.zeros((worlds, agents))  # how far it is to them

    def act(self, t: int, obs: npt.NDArray, possible: Bools) -> npt.NDArray:
        """Actions drawn under observations (B, A, D), and before that, where they have run out, goals."""
        over = self.left == 0  # (B,)
        self.manager.chose[t] = torch.from_numpy(over)
        if over.any():
            goal = self.manager.act(t, self._team(obs), possible)
            self.target[over] = self._target(obs, goal)[over]
            self.left[over] = self.config.hold
        else:
            self.manager.rollout.see(t, self._team(obs))
        self.way = self._way(obs)
        return self.worker.act(t, self._seen(obs, self.target, self.left), possible)

    def remember(self, t: int, step: Step) -> float:
        """What the actions of decision t brought about; how far that was towards the goals, in the mean."""
        reward, final = step.reward[self.name], step.final_obs[self.name]
        nearer = self.way - self._way(final)  # (B, A)
        self.left -= 1
        ends = bool(step.truncated.any())
        paid = reward.sum(1, keepdims=True) if self.config.common_reward else reward
        paid = (paid + self.config.obedience * nearer).astype(np.float32)
        levels = ((self.manager, reward, self._team), (self.worker, paid, self.ahead))
        for level, pay, see in levels:
            found = replace(step, reward={self.name: pay}, final_obs={self.name: see(final) if ends else final})
            level.rollout.remember(t, found)
        self.left[step.done] = 0
        return float(nearer.mean())

    def ahead(self, obs: npt.NDArray) -> npt.NDArray:
        """What workers will see in observations (B, A, D): where goals have run out, with others, drawn for this."""
        target, left, over = self.target, self.left, self.left == 0
        if over.any():
            actor = self.manager.actor
            view = torch.from_numpy(self._team(obs)).swapaxes(0, 1).to(self.manager.action.device)
            with torch.inference_mode():
                goal = actor.decision(actor.draw(actor(view, self.manager.possible[:, 0]), self.manager.generator))
            target = np.where(over[:, None, None], self._target(obs, goal), target)
            left = np.where(over, self.config.hold, left)
        return self._seen(obs, target, left)

    def end(self, obs: npt.NDArray) -> None:
        """The rollout ended under observations (B, A, D)."""
        self.manager.rollout.see(self.config.rollout, self._team(obs))
        self.worker.rollout.see(self.config.rollout, self.ahead(obs))

    def parts(self) -> checkpoint.Parts:
        """See `Kept`."""
        of_manager, of_worker = self.manager.parts(), self.worker.parts()
        return {**checkpoint.under("manager", of_manager), **checkpoint.under("worker", of_worker)}

    def running(self) -> dict[str, Tensor]:
        """See `Kept`."""
        return {"goal": torch.from_numpy(self.target), "left": torch.from_numpy(self.left)}

    def _team(self, obs: npt.NDArray) -> npt.NDArray:
        """(B, A, D) to (B, A, A D), what the manager sees for each agent."""
        return obs[:, turns(obs.shape[1])].reshape(*obs.shape[:2], -1)

    def _target(self, obs: npt.NDArray, goal: npt.NDArray) -> npt.NDArray:
        return obs[..., self.goals.about] + self.goals.reach * goal

    def _way(self, obs: npt.NDArray) -> npt.NDArray:
        """(B, A) how far it is to the goals."""
        return np.sqrt(np.square(self.target - obs[..., self.goals.about]).sum(2))

    def _seen(self, obs: npt.NDArray, target: npt.NDArray, left: npt.NDArray) -> npt.NDArray:
        """(B, A, D + P + 1) what workers see."""
        time = np.broadcast_to(left[:, None, None] / self.config.hold, (*obs.shape[:2], 1))
        return np.concatenate([obs, target - obs[..., self.goals.about], time], 2, dtype=np.float32)


class HierarchyLearner(Resumable):
    """Learns all teams of its environment at once, each by two levels."""

    teams: dict[str, Household]

    def __init__(self, env: VectorEnv, config: HierarchyConfig, seed: int, device: str = "cpu"):
        super().__init__(env, seed, device)
        self.config = config
        goals = {name: Goals.of(spec, config.parts, config.reach, config.hold) for name, spec in env.teams.items()}
        workers = [goals[name].worker(spec) for name, spec in env.teams.items()]
        seen = ([*env.teams.values()], workers if config.centralised else None)
        self.teams = {
            name: Household(spec, env.worlds, config, seen, self.generator, torch.device(device))
            for name, spec in env.teams.items()
        }

    def iterate(self, progress: float) -> dict[str, float]:
        """See `Learner.iterate`."""
        config, plot = self.config, Plot()
        for t in range(config.rollout):
            possible = self.env.mask()
            step = self.env.step(
                {name: team.act(t, self.obs[name], possible[name]) for name, team in self.teams.items()}
            )
            for team in self.teams.values():
                plot.add(nearer=team.remember(t, step))
            self.obs = step.obs
            plot.returns(self.returns.add(step))
        self.steps += config.rollout * self.env.worlds
        for name, team in self.teams.items():
            team.end(self.obs[name])
        for team, upper, lower in zip(self.teams.values(), self._upper(), self._lower(), strict=True):
            found = {f"manager {name}": value for name, value in team.manager.learn(*upper, progress).items()}
            plot.add(**found, **team.worker.learn(*lower, progress))
            self.updates += sum(level.config.epochs * level.config.minibatches for level in (team.manager, team.worker))
        return plot.means()

    def networks(self) -> dict[str, FeudalNetwork]:
        """See `Learner.networks`."""
        return {name: team.network for name, team in self.teams.items()}

    def _upper(self) -> list[tuple[Tensor, Tensor]]:
        """What each manager's critic sees: all that anybody sees, (1, T + 1, B, D) and where episodes were cut."""
        rollouts = [team.manager.rollout for team in self.teams.values()]
        views = [side_by_side(x[:1] for x in xs) for xs in ([r.obs for r in rollouts], [r.final_obs for r in rollouts])]
        return [(views[0], views[1])] * len(rollouts)

    def _lower(self) -> list[tuple[Tensor, Tensor]]:
        """What the critics of workers see, in the same way or, if each is to go by its own, (A, T + 1, B, D)."""
        return views_of([team.worker.rollout for team in self.teams.values()], self.config.centralised)
