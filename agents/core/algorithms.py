"""The algorithms there are, as data: their configs and presets, and what each can learn.  No torch here.

The learners themselves are in `agents.learn`, under the same names in `agents.learn.catalog`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from agents.core.config import Config
from agents.core.configs import (
    CloneConfig,
    ComaConfig,
    HierarchyConfig,
    MaddpgConfig,
    PpoConfig,
    TabularConfig,
    ValueConfig,
)

LONG = 12  # letters of a title


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
    sees_rivals: bool = False  # its critics do: by default all rivals learn in the same worlds
    words: bool = False  # can learn what to say, in teams that talk

    @property
    def short(self) -> str:
        """What to call it where there is little room."""
        return self.title if len(self.title) <= LONG else self.name.replace("_", " ")

    def configured(self, preset: str = "quick", changes: dict[str, Any] | None = None) -> Config:
        """The config of a preset with `changes` on top, checked; ValueError says in one sentence what is wrong."""
        if preset not in self.presets:
            raise ValueError(f"there is no preset called {preset}; choose one of {', '.join(self.presets)}")
        return self.config().replaced(self.changes | self.presets[preset].changes | (changes or {}))


VALUE_PRESETS = {
    "quick": Preset(60),
    "solid": Preset(600, {"learning_rate": 5e-3, "exploration": 0.1}),
    "long": Preset(3600, {"learning_rate": 2e-3, "exploration": 0.05}),
}
SLOWER_VALUE_PRESETS = {
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
    "solid": Preset(600, {"learning_rate": 4e-3}),
    "long": Preset(3600, {"learning_rate": 2e-3}),
}
PPO_PRESETS = {**GRADIENT_PRESETS, "quick": Preset(60, {"units": 64})}
A2C_PRESETS = {
    "quick": Preset(60, {"units": 64}),
    "solid": Preset(600, {"learning_rate": 2e-3}),
    "long": Preset(3600, {"learning_rate": 1e-3}),
}
TABULAR_PRESETS = {
    "quick": Preset(60),
    "solid": Preset(600, {"size": 17}),
    "long": Preset(3600, {"size": 17}),
}

ALGORITHMS: dict[str, Algorithm] = {  # the first is the one to begin with
    algorithm.name: algorithm
    for algorithm in (
        Algorithm(
            name="mappo",
            title="MAPPO",
            summary="Every agent does more of what went better than a critic that sees everyone expected.",
            source="Yu et al. 2022, arXiv:2103.01955; Schulman et al. 2017, arXiv:1707.06347",
            config=PpoConfig,
            changes={"centralised": True, "common_reward": True, "equivariant": True},
            presets=PPO_PRESETS,
            several_teams=True,
            words=True,
        ),
        Algorithm(
            name="vdn",
            title="VDN",
            summary="A team learns together: the value of what it does is the sum of its agents' values.",
            source="Sunehag et al. 2018, arXiv:1706.05296; lambda-returns of Gallici et al. 2024, arXiv:2407.04811",
            config=ValueConfig,
            changes={"mixer": "sum", "equivariant": True},
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
            changes={"mixer": "monotonic", "learning_rate": 5e-3, "minibatches": 8, "equivariant": True},
            presets=SLOWER_VALUE_PRESETS,
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
                "learning_rate": 3e-3,
            },
            presets=SLOWER_VALUE_PRESETS,
            several_teams=True,
            words=True,
        ),
        Algorithm(
            name="maddpg",
            title="MADDPG",
            summary="Every agent acts on what it sees, taught by a critic of its own that sees everyone.",
            source="Lowe et al. 2017, arXiv:1706.02275",
            config=MaddpgConfig,
            changes={"equivariant": True},
            presets=MADDPG_PRESETS,
            several_teams=True,
            sees_rivals=True,
            words=True,
        ),
        Algorithm(
            name="ddpg",
            title="DDPG",
            summary="Every agent acts on what it sees, taught by a critic of its own that sees no more.",
            source="Lillicrap et al. 2016, arXiv:1509.02971; Lowe et al. 2017, arXiv:1706.02275",
            config=MaddpgConfig,
            changes={"decentralised": "all"},
            presets=MADDPG_PRESETS,
            several_teams=True,
            words=True,
        ),
        Algorithm(
            name="ippo",
            title="IPPO",
            summary="Every agent does more of what went better than it expected, in small safe steps.",
            source="de Witt et al. 2020, arXiv:2011.09533; Schulman et al. 2017, arXiv:1707.06347",
            config=PpoConfig,
            changes={"centralised": False, "equivariant": True},
            presets=PPO_PRESETS,
            several_teams=True,
            words=True,
        ),
        Algorithm(
            name="a2c",
            title="A2C",
            summary="The plain policy gradient: one step on what just happened, then on to the next.",
            source="Mnih et al. 2016, arXiv:1602.01783",
            config=PpoConfig,
            changes={
                "centralised": False,
                "equivariant": True,
                "epochs": 1,
                "minibatches": 1,
                "rollout": 8,
                "learning_rate": 3e-3,
            },
            presets=A2C_PRESETS,
            several_teams=True,
            words=True,
        ),
        Algorithm(
            name="coma",
            title="COMA",
            summary="A team learns together: each is praised for how much better its move was than its others.",
            source="Foerster et al. 2018, arXiv:1705.08926",
            config=ComaConfig,
            changes={"equivariant": True},
            presets=GRADIENT_PRESETS,
            common_reward=True,
        ),
        Algorithm(
            name="feudal",
            title="Feudal",
            summary="A manager who sees what the team sees sets every agent a goal now and then; they learn to follow.",
            source="Ahilan and Dayan 2019, arXiv:1901.08492; Nachum et al. 2018, arXiv:1805.08296",
            config=HierarchyConfig,
            changes={"centralised": True, "common_reward": True, "equivariant": True},
            presets=GRADIENT_PRESETS,
            several_teams=True,
            words=True,
        ),
        Algorithm(
            name="tabular",
            title="Q-learning",
            summary="Every agent learns for itself in a table of what it can see; for games with few numbers to see.",
            source="Watkins & Dayan 1992, doi:10.1007/BF00992698; Tan 1993, doi:10.1016/B978-1-55860-307-3.50049-6",
            config=TabularConfig,
            presets=TABULAR_PRESETS,
            several_teams=True,
            words=True,
        ),
        Algorithm(
            name="tabular_messages",
            title="Q-learning with messages",
            summary="Q-learning in tables; team-mates post symbols that all of them read before they next decide.",
            source="Watkins & Dayan 1992, doi:10.1007/BF00992698; Tan 1993, doi:10.1016/B978-1-55860-307-3.50049-6",
            config=TabularConfig,
            changes={"messages": "learned", "common_reward": True},
            presets=TABULAR_PRESETS,
            several_teams=True,
            words=True,
        ),
    )
}

# What learns from recordings instead of playing: no row of the menu, but a run like the others.
CLONING = Algorithm(
    name="clone",
    title="Cloning",
    summary="Does what somebody did, as recorded matches show it.",
    source="Pomerleau 1991, doi:10.1162/neco.1991.3.1.88",
    config=CloneConfig,
    presets={"quick": Preset(60), "solid": Preset(600), "long": Preset(3600, {"learning_rate": 1e-3})},
    words=True,
)
