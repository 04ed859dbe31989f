"""Every scenario by name; one line each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from arena.scenarios.adversary import Adversary
from arena.scenarios.carry import Carry
from arena.scenarios.crypto import Crypto
from arena.scenarios.harvest import Harvest
from arena.scenarios.heist import Heist
from arena.scenarios.hide_and_seek import HideAndSeek
from arena.scenarios.push import Push
from arena.scenarios.reference import Reference
from arena.scenarios.relay import Relay
from arena.scenarios.simple import Simple
from arena.scenarios.speaker_listener import SpeakerListener
from arena.scenarios.spread import Spread
from arena.scenarios.strikers import Strikers
from arena.scenarios.sumo import Sumo
from arena.scenarios.swarm import Swarm
from arena.scenarios.tag import Tag
from arena.scenarios.world_comm import WorldComm
from arena.sim.option import Value
from arena.sim.option import options as options_of
from arena.sim.scenario import Scenario

SCENARIOS: dict[str, type[Scenario]] = {
    "spread": Spread,
    "tag": Tag,
    "sumo": Sumo,
    "simple": Simple,
    "crypto": Crypto,
    "reference": Reference,
    "speaker_listener": SpeakerListener,
    "adversary": Adversary,
    "push": Push,
    "strikers": Strikers,
    "carry": Carry,
    "relay": Relay,
    "harvest": Harvest,
    "heist": Heist,
    "hide_and_seek": HideAndSeek,
    "swarm": Swarm,
    "world_comm": WorldComm,
}


def make(name: str, options: Mapping[str, Value] | None = None) -> Scenario:
    """The scenario `name` with some options changed; ValueError says in one sentence what is wrong."""
    if name not in SCENARIOS:
        raise ValueError(f"there is no scenario called {name!r}; there are {', '.join(SCENARIOS)}")
    kind = SCENARIOS[name]
    known = {option.name for option in options_of(kind)}
    for option in options or {}:
        if option not in known:
            raise ValueError(f"{name} has no option {option!r}; it has {', '.join(sorted(known))}")
    return kind(**dict[str, Any](options or {}))
