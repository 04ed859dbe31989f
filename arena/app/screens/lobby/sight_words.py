"""What a team sees and what is kept from it, in a sentence made of the parts of its observation."""

from __future__ import annotations

import re
from functools import lru_cache

from arena.app.seats.seating import Table
from arena.sim.env import layout_of
from arena.sim.rules import Rules
from arena.sim.scenario import Scenario

OWN = {"velocity", "position", "said", "state", "inside", "held", "moves", "runs", "guard", "filled"}  # goes unsaid
WORDS = {
    "heard": "what is said",
    "bell": "the time left",
    "turn": "the time left",
    "clock": "the time left",
    "time left": "the time left",
    "goal": "the goal",
    "crew": "the crew",
    "prey": "the prey",
    "spy": "the spy",
    "ball": "the ball",
    "crate": "the crate",
    "gem": "the gem",
    "ring": "the ring",
    "key": "the key",
    "message": "the secret",
    "light": "the light",
    "slot": "its slot",
    "own goal": "both goals",
    "other goal": "both goals",
    "other": "the other",
    "open": "which doors are open",
    "locked": "which blocks are locked",
    "reports": "what the others report",
    "light 1": "lights",
    "light 2": "lights",
    "light 3": "lights",
}
SECRETS = ("the goal", "the key", "the secret")
ABOUT = re.compile(r"( seen| ripe| run| velocities| velocity|'s? \w+)$")  # says more of another part


def sees(table: Table, team: int) -> str:
    """The sentence, for a team of the game that is being set up."""
    return sentence(table.scenario, table.rules, team)


@lru_cache(maxsize=64)
def sentence(scenario: Scenario, rules: Rules, team: int) -> str:
    """What it sees, how far, and what the others know and it does not; agent by agent where they see other things."""
    mine = scenario.teams()[team]
    by_sight: dict[frozenset[str], str] = {}
    for agent in mine.agents:
        by_sight.setdefault(scenario.lacks(agent), agent)
    single = len(by_sight) == 1
    return " ".join(
        one_sentence(scenario, rules, team, "" if single else f"{name} ", lacks) for lacks, name in by_sight.items()
    )


def one_sentence(scenario: Scenario, rules: Rules, team: int, who: str, lacks: frozenset[str]) -> str:
    """Of those who see alike."""
    teams = [known.name for known in scenario.teams()]
    mine = things(scenario, rules, teams[team], lacks)
    everything = [thing for name in teams for thing in things(scenario, rules, name, frozenset())]
    secret = [thing for thing in SECRETS if thing in everything and thing not in mine]
    hides = any(name.endswith(" seen") for name, _ in layout_of(scenario, rules, teams[team]))
    far = f", {scenario.vision:g} far" if scenario.vision else ""
    near = f", the nearest {scenario.nearest} of each" if scenario.nearest else ""
    hidden = ", as far as nothing hides them" if hides and not (far or near) else ""
    kept = f" Not told: {listed(secret)}." if secret else ""
    seen = f"{who}sees {listed(mine)}{far}{near}{hidden}." if mine else f"{who}sees nothing."
    return seen[:1].upper() + seen[1:] + kept


def things(scenario: Scenario, rules: Rules, team: str, lacks: frozenset[str]) -> list[str]:
    """The parts that are about something else than the one who sees, in words."""
    parts = [name for name, size in layout_of(scenario, rules, team) if size and name not in lacks]
    told = [WORDS.get(name, name) for name in parts if name not in OWN and (name in WORDS or not ABOUT.search(name))]
    return [*dict.fromkeys(told)]


def listed(words: list[str]) -> str:
    """a, b and c."""
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
