"""MADDPG: every agent's actor sees what the agent sees; its critic sees what all see and do.

Lowe et al. 2017, arXiv:1706.02275, algorithm 1; DDPG (Lillicrap et al. 2016, arXiv:1509.02971) is the same where a
critic sees only its own, which with one agent is everything.  Moves and words are one-hot in the world, in the replay
and in the target, and soft only for the gradient of the actor that is being improved.
"""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor

from agents.core.configs import MaddpgConfig
from agents.core.env import VectorEnv
from agents.learn import checkpoint
from agents.learn.actor_critic import ActorsCritics
from agents.learn.arrays import agents_first
from agents.learn.critic import check_names
from agents.learn.inferred import Beliefs
from agents.learn.learner import Network, Plot, Resumable, between
from agents.learn.replay import Batch, Replay, TeamTensors


class MaddpgLearner(Resumable):
    """Learns all teams of its environment at once, each agent by its own reward."""

    teams: dict[str, ActorsCritics]

    def __init__(self, env: VectorEnv, config: MaddpgConfig, seed: int, device: str = "cpu"):
        """ValueError where `decentralised` names somebody who does not take part."""
        check_names(config.decentralised, env.teams)
        super().__init__(env, seed, device)
        self.config = config
        self.teams = {
            name: ActorsCritics(name, env.teams, env.worlds, config, self.generator, device) for name in env.teams
        }
        sizes = [len(spec.agents) for spec in env.teams.values()]
        self.first = {name: sum(sizes[:number]) for number, name in enumerate(env.teams)}  # each team's first agent
        self.beliefs: dict[str, Beliefs] = {}
        if config.inferred and sum(sizes) > 1:
            self.beliefs = {
                name: Beliefs(spec, self.first[name], sum(sizes), self.teams[name].actions, config, self.generator)
                for name, spec in env.teams.items()
            }
        self.replay = Replay(env.teams, config.capacity, torch.device(device))

    def iterate(self, progress: float) -> dict[str, float]:
        """See `Learner.iterate`; besides, "kl" of what is believed from the policies as they are."""
        config, plot = self.config, Plot()
        noise = between(config.noise, config.noise_end, progress)
        for _ in range(config.rollout):
            self._decide(noise, plot)
        self.steps += config.rollout * self.env.worlds
        rate = between(config.learning_rate, config.learning_rate_end, progress)
        if len(self.replay) >= min(config.warm_up, config.capacity):
            for _ in range(config.updates):
                self._update(rate, plot)
            if self.beliefs:
                plot.add(kl=self.divergence(self.replay.latest(config.batch), noise).mean())
        return plot.means()

    def networks(self) -> dict[str, Network]:
        """See `Learner.networks`."""
        return {name: team.actor for name, team in self.teams.items()}

    def parts(self) -> checkpoint.Parts:
        """See `Resumable.parts`."""
        parts = {**super().parts(), **checkpoint.under("replay", self.replay.tensors())}
        for name, beliefs in self.beliefs.items():
            parts |= checkpoint.under(name, beliefs.parts())
        return parts

    @torch.no_grad()
    def divergence(self, batch: Batch, noise: float) -> Tensor:
        """(P,) mean KL of every belief from the policies as they are, of the sub-policies followed; by team, pairs."""
        found = []
        for name, beliefs in self.beliefs.items():
            team, obs = self.teams[name], batch.obs[name]
            scores = team.scores(team.actor, obs, batch.followed[name])
            found.append(beliefs.divergence(team.scaled(obs), scores, noise))
        return torch.cat(found)

    def load_state_dict(self, state: Mapping[str, Tensor]) -> None:
        """See `Learner.load_state_dict`."""
        super().load_state_dict(state)
        self.replay.count = self.steps

    def _decide(self, noise: float, plot: Plot) -> None:
        action = {name: team.explore(agents_first(self.obs[name]), noise) for name, team in self.teams.items()}
        step = self.env.step({name: team.actions.decision(action[name]) for name, team in self.teams.items()})
        self.replay.add(self.obs, action, {name: team.followed for name, team in self.teams.items()}, step)
        for team in self.teams.values():
            team.restart(step.done)
        self.obs = step.obs
        plot.returns(self.returns.add(step))

    def _update(self, rate: float, plot: Plot) -> None:
        """One gradient step of every belief, critic and actor on the same decisions."""
        self._infer(rate)
        batch = self.replay.sample(self.config.batch, self.generator)
        with torch.no_grad():
            next_action = {name: team.target_action(batch) for name, team in self.teams.items()}
            seen, led = (self._scaled(obs) for obs in (batch.obs, batch.next_obs))
            believed = {name: beliefs.believed(led[name]) for name, beliefs in self.beliefs.items()}
        for name, team in self.teams.items():
            team.learning_rate(rate)
            expected = self._own(name, believed) or next_action
            others, next_others = (team.view.others(obs, done) for obs, done in ((seen, batch.action), (led, expected)))
            plot.add(loss=team.improve_critics(batch, others, next_action[name], next_others))
            plot.add(value=team.improve_actors(batch, others))
        for team in self.teams.values():
            team.follow()
        self.updates += 1

    def _scaled(self, obs: TeamTensors) -> TeamTensors:
        """As critics and beliefs look at it."""
        return {name: team.scaled(obs[name]) for name, team in self.teams.items()}

    def _infer(self, rate: float) -> None:
        """One step of eq. 7 on the latest decisions."""
        if self.beliefs:
            latest = self.replay.latest(self.config.batch)
        for name, beliefs in self.beliefs.items():
            beliefs.improve(self.teams[name].scaled(latest.obs[name]), latest.action[name], rate)

    def _own(self, team: str, believed: TeamTensors) -> TeamTensors:
        """(A, U, S, W) what the agents of one team believe, of what all (N, U, S, W) do."""
        first, agents = self.first[team], len(self.env.teams[team].agents)
        return {name: belief[first : first + agents] for name, belief in believed.items()}
