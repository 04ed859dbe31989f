"""The algorithms there are, as data: configs with their defaults, presets, and what each can learn.  No torch here.

The learners themselves are in `agents.learn`, under the same names in `agents.learn.catalog`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from agents.core.config import Config, option


class ValueConfig(Config):
    """Learning the value of moves from lambda-returns, without replay (`agents.learn.value`) or with (`.dqn`)."""

    mixer: Literal["none", "sum", "monotonic"] = option(
        "sum", "how the team's value is made: IQL none, VDN sum, QMIX monotonic"
    )
    worlds: int = option(256, "worlds stepped at once", low=1, high=65536)
    rollout: int = option(16, "decisions in every world between two updates", low=1, high=1024)
    gamma: float = option(0.9, "discount per decision", low=0.0, high=1.0)
    trace: float = option(0.5, "lambda: 0 looks one decision ahead, 1 over the rollout", low=0.0, high=1.0)
    learning_rate: float = option(2e-3, "Adam step size at the start", low=1e-6, high=1e-1)
    learning_rate_end: float = option(0.0, "Adam step size at the end, reached in a straight line", low=0.0, high=1e-1)
    epochs: int = option(2, "passes over each rollout, without replay", low=1, high=32)
    minibatches: int = option(32, "gradient steps a pass, without replay", low=1, high=256)
    replay: int = option(0, "decisions kept and replayed; 0 learns from each rollout alone", low=0, high=10_000_000)
    batch: int = option(512, "decisions replayed in one gradient step", low=8, high=65536)
    updates: int = option(4, "gradient steps after each rollout, with replay", low=1, high=1024)
    warm_up: int = option(5_000, "decisions taken before learning starts, with replay", low=0, high=1_000_000)
    target_rate: float = option(
        0.02, "share of the way that the target network follows per update, with replay", low=1e-4, high=1.0
    )
    gradient_norm: float = option(10.0, "gradients longer than this are shortened to it", low=1e-3, high=1e3)
    epsilon: float = option(1.0, "share of random moves at the start", low=0.0, high=1.0)
    epsilon_end: float = option(0.05, "share of random moves once exploration has settled", low=0.0, high=1.0)
    exploration: float = option(0.15, "part of the training over which random moves grow rare", low=0.0, high=1.0)
    units: int = option(128, "width of each hidden layer", low=4, high=1024)
    layers: int = option(2, "hidden layers", low=1, high=6)
    layer_norm: bool = option(True, "normalise each hidden layer")
    shared: bool = option(True, "one network for all agents of a team, told who it is; otherwise one network each")
    normalise: bool = option(False, "scale observations by their running mean and deviation")
    recurrent: bool = option(False, "remember what was seen before: a gated recurrent unit after the hidden layers")
    mixer_units: int = option(32, "width of the monotonic mixer", low=1, high=256)


class MaddpgConfig(Config):
    """Actors that see their own observation, critics that see everything (`agents.learn.maddpg`)."""

    continuous: bool = option(False, "act by thrust instead of moves")
    worlds: int = option(128, "worlds stepped at once", low=1, high=65536)
    rollout: int = option(4, "decisions in every world between two updates", low=1, high=1024)
    updates: int = option(2, "gradient steps after each rollout", low=1, high=1024)
    batch: int = option(512, "decisions replayed in one gradient step", low=8, high=65536)
    capacity: int = option(100_000, "decisions remembered", low=100, high=10_000_000)
    warm_up: int = option(5_000, "decisions taken at random before learning starts", low=0, high=1_000_000)
    gamma: float = option(0.9, "discount per decision", low=0.0, high=1.0)
    learning_rate: float = option(3e-3, "Adam step size at the start", low=1e-6, high=1e-1)
    learning_rate_end: float = option(0.0, "Adam step size at the end, reached in a straight line", low=0.0, high=1e-1)
    target_rate: float = option(0.02, "share of the way that the target networks follow per update", low=1e-4, high=1.0)
    temperature: float = option(1.0, "of the Gumbel softmax through which moves are learned", low=0.05, high=10.0)
    score_penalty: float = option(1e-3, "weight of the squared scores; keeps exploration alive", low=0.0, high=1.0)
    noise: float = option(0.3, "deviation of the noise on thrust while learning", low=0.0, high=2.0)
    noise_end: float = option(0.05, "deviation of the noise on thrust at the end", low=0.0, high=2.0)
    common_reward: bool = option(False, "every agent learns the sum of its team's rewards instead of its own")
    gradient_norm: float = option(10.0, "gradients longer than this are shortened to it", low=1e-3, high=1e3)
    units: int = option(64, "width of each hidden layer", low=4, high=1024)
    layers: int = option(2, "hidden layers", low=1, high=6)
    layer_norm: bool = option(False, "normalise each hidden layer")


class PpoConfig(Config):
    """Policy gradients held close to where the experience was made (`agents.learn.ppo`)."""

    continuous: bool = option(False, "act by thrust instead of moves")
    centralised: bool = option(True, "critics see what all agents see: MAPPO; otherwise what their own sees: IPPO")
    common_reward: bool = option(False, "every agent learns the sum of its team's rewards instead of its own")
    worlds: int = option(256, "worlds stepped at once", low=1, high=65536)
    rollout: int = option(25, "decisions in every world between two updates", low=1, high=1024)
    gamma: float = option(0.9, "discount per decision", low=0.0, high=1.0)
    trace: float = option(0.9, "lambda: 0 looks one decision ahead, 1 over the rollout", low=0.0, high=1.0)
    learning_rate: float = option(2e-3, "Adam step size at the start", low=1e-6, high=1e-1)
    learning_rate_end: float = option(0.0, "Adam step size at the end, reached in a straight line", low=0.0, high=1e-1)
    epochs: int = option(2, "passes over each rollout", low=1, high=32)
    minibatches: int = option(16, "gradient steps a pass", low=1, high=256)
    clip: float = option(0.2, "how far a probability ratio may move in one update", low=0.01, high=10.0)
    value_clip: float = option(5.0, "how far a value may move in one update, in its units", low=0.01, high=1000.0)
    entropy: float = option(0.01, "weight of the entropy; keeps exploration alive", low=0.0, high=1.0)
    normalise_advantage: bool = option(True, "scale the advantages of a rollout to mean 0 and deviation 1")
    rescale_values: bool = option(True, "learn values in units of the deviation of recent returns")
    gradient_norm: float = option(10.0, "gradients longer than this are shortened to it", low=1e-3, high=1e3)
    deviation: float = option(0.5, "deviation of thrust at the start; it is learned", low=0.01, high=2.0)
    units: int = option(128, "width of each hidden layer", low=4, high=1024)
    layers: int = option(2, "hidden layers", low=1, high=6)
    layer_norm: bool = option(True, "normalise each hidden layer")
    shared: bool = option(True, "one network for all agents of a team, told who it is; otherwise one network each")
    normalise: bool = option(False, "scale observations by their running mean and deviation")


class ComaConfig(Config):
    """A critic that says what each move was worth beside the others one might have made (`agents.learn.coma`)."""

    worlds: int = option(128, "worlds stepped at once", low=1, high=65536)
    rollout: int = option(10, "decisions in every world between two updates", low=1, high=1024)
    gamma: float = option(0.9, "discount per decision", low=0.0, high=1.0)
    trace: float = option(0.8, "lambda: 0 looks one decision ahead, 1 over the rollout", low=0.0, high=1.0)
    learning_rate: float = option(2e-3, "Adam step size at the start", low=1e-6, high=1e-1)
    learning_rate_end: float = option(0.0, "Adam step size at the end, reached in a straight line", low=0.0, high=1e-1)
    actor_share: float = option(0.3, "size of the actors' steps as a share of the critics'", low=1e-3, high=10.0)
    epochs: int = option(2, "passes of the critic over each rollout", low=1, high=32)
    minibatches: int = option(8, "gradient steps a pass", low=1, high=256)
    epsilon: float = option(0.3, "share of random moves at the start", low=0.0, high=1.0)
    epsilon_end: float = option(0.05, "share of random moves once exploration has settled", low=0.0, high=1.0)
    exploration: float = option(0.5, "part of the training over which random moves grow rare", low=0.0, high=1.0)
    entropy: float = option(0.01, "weight of the entropy; keeps exploration alive", low=0.0, high=1.0)
    gradient_norm: float = option(10.0, "gradients longer than this are shortened to it", low=1e-3, high=1e3)
    units: int = option(128, "width of each hidden layer", low=4, high=1024)
    layers: int = option(2, "hidden layers", low=1, high=6)
    layer_norm: bool = option(True, "normalise each hidden layer")
    shared: bool = option(True, "one network for all agents of a team, told who it is; otherwise one network each")
    normalise: bool = option(False, "scale observations by their running mean and deviation")


@dataclass(frozen=True)
class Preset:
    """How long to train, and what the config changes for it."""

    seconds: int
    changes: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Algorithm:
    """One row of the menu."""

    name: str
    title: str
    summary: str
    source: str  # where the algorithm was published
    config: type[Config]
    changes: dict[str, Any] = field(default_factory=dict)  # what makes this algorithm of its config's defaults
    presets: dict[str, Preset] = field(default_factory=dict)
    common_reward: bool = False  # learns one team by the sum of its rewards; rivals need policies of their own
    several_teams: bool = False  # can learn all teams of a scenario at once
    words: bool = False  # can learn what to say, in teams that talk

    def configured(self, preset: str = "quick", changes: dict[str, Any] | None = None) -> Config:
        """The config of a preset with `changes` on top, checked; ValueError says in one sentence what is wrong."""
        if preset not in self.presets:
            raise ValueError(f"there is no preset called {preset}; choose one of {', '.join(self.presets)}")
        return self.config().replaced(self.changes | self.presets[preset].changes | (changes or {}))


VALUE_PRESETS = {
    "quick": Preset(60),
    "solid": Preset(600, {"learning_rate": 1e-3, "exploration": 0.1}),
    "long": Preset(3600, {"learning_rate": 5e-4, "exploration": 0.05}),
}
QMIX_PRESETS = {
    "quick": Preset(60),
    "solid": Preset(600, {"learning_rate": 2e-3, "exploration": 0.1}),
    "long": Preset(3600, {"learning_rate": 1e-3, "exploration": 0.05}),
}
MADDPG_PRESETS = {
    "quick": Preset(60),
    "solid": Preset(600, {"learning_rate": 1e-3, "target_rate": 0.01}),
    "long": Preset(3600, {"learning_rate": 1e-3, "target_rate": 0.01, "units": 128, "capacity": 200_000}),
}
GRADIENT_PRESETS = {
    "quick": Preset(60),
    "solid": Preset(600, {"learning_rate": 1e-3}),
    "long": Preset(3600, {"learning_rate": 5e-4}),
}

ALGORITHMS: dict[str, Algorithm] = {
    algorithm.name: algorithm
    for algorithm in (
        Algorithm(
            name="vdn",
            title="VDN",
            summary="A team learns together: the value of what it does is the sum of its agents' values.",
            source="Sunehag et al. 2018, arXiv:1706.05296; lambda-returns of Gallici et al. 2024, arXiv:2407.04811",
            config=ValueConfig,
            changes={"mixer": "sum"},
            presets=VALUE_PRESETS,
            common_reward=True,
            words=True,
        ),
        Algorithm(
            name="qmix",
            title="QMIX",
            summary="A team learns together: a network that sees everything weighs its agents' values.",
            source="Rashid et al. 2018, arXiv:1803.11485; lambda-returns of Gallici et al. 2024, arXiv:2407.04811",
            config=ValueConfig,
            changes={"mixer": "monotonic", "minibatches": 16, "learning_rate": 4e-3},
            presets=QMIX_PRESETS,
            common_reward=True,
            words=True,
        ),
        Algorithm(
            name="iql",
            title="IQL",
            summary="Every agent learns for itself, as if the others were part of the world.",
            source="Tan 1993; lambda-returns of Gallici et al. 2024, arXiv:2407.04811",
            config=ValueConfig,
            changes={"mixer": "none"},
            presets=VALUE_PRESETS,
            several_teams=True,
            words=True,
        ),
        Algorithm(
            name="dqn",
            title="DQN",
            summary="Every agent learns for itself from what it remembers, over and over.",
            source="Mnih et al. 2015, doi:10.1038/nature14236; van Hasselt et al. 2016, arXiv:1509.06461",
            config=ValueConfig,
            changes={
                "mixer": "none",
                "replay": 100_000,
                "worlds": 128,
                "rollout": 4,
                "trace": 0.0,
                "learning_rate": 1e-3,
            },
            presets=VALUE_PRESETS,
            several_teams=True,
            words=True,
        ),
        Algorithm(
            name="maddpg",
            title="MADDPG",
            summary="Every agent acts on what it sees, taught by a critic of its own that sees everyone.",
            source="Lowe et al. 2017, arXiv:1706.02275",
            config=MaddpgConfig,
            presets=MADDPG_PRESETS,
            several_teams=True,
        ),
        Algorithm(
            name="mappo",
            title="MAPPO",
            summary="Every agent does more of what went better than a critic that sees everyone expected.",
            source="Yu et al. 2022, arXiv:2103.01955; Schulman et al. 2017, arXiv:1707.06347",
            config=PpoConfig,
            changes={"centralised": True, "common_reward": True},
            presets=GRADIENT_PRESETS,
            several_teams=True,
            words=True,
        ),
        Algorithm(
            name="ippo",
            title="IPPO",
            summary="Every agent does more of what went better than it expected, in small safe steps.",
            source="de Witt et al. 2020, arXiv:2011.09533; Schulman et al. 2017, arXiv:1707.06347",
            config=PpoConfig,
            changes={"centralised": False},
            presets=GRADIENT_PRESETS,
            several_teams=True,
            words=True,
        ),
        Algorithm(
            name="a2c",
            title="A2C",
            summary="The plain policy gradient: one step on what just happened, then on to the next.",
            source="Mnih et al. 2016, arXiv:1602.01783",
            config=PpoConfig,
            changes={"centralised": False, "epochs": 1, "minibatches": 1, "rollout": 8},
            presets=GRADIENT_PRESETS,
            several_teams=True,
            words=True,
        ),
        Algorithm(
            name="coma",
            title="COMA",
            summary="A team learns together: each is praised for how much better its move was than its others.",
            source="Foerster et al. 2018, arXiv:1705.08926",
            config=ComaConfig,
            presets=GRADIENT_PRESETS,
            common_reward=True,
        ),
    )
}
