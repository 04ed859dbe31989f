"""A recorded match: how each round began and every action since, so that it can be stepped again to the bit.

The file is a numpy archive without pickle: `header` (JSON) and, per round r, `start`, `thrust` (words and all), `end`,
`score`, `people`, `check` and `fact` arrays.  A branch, a match that somebody went on with from a moment of another
replay, begins with that round as it was until then: it needs nothing else to be stepped again.
"""

from __future__ import annotations

import json
import os
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from arena.sim.archive import ArchiveError, read_arrays
from arena.sim.rules import SIMULATION, Rules
from arena.sim.scenario import Scenario
from arena.sim.world import Array, World

FORMAT = 1
LONGEST = 200_000  # ticks: nearly two hours of arena rules
LONGEST_NAME = 80  # letters
MOST = 99  # rounds of a match, and teams
MOST_SEATS = 500
CHECK_EVERY = 30  # ticks


class ReplayError(ValueError):
    """The file cannot be used; the message says why in one sentence."""


@dataclass
class RecordedRound:
    """One round of one world; K ticks."""

    start: Array  # (2, N) places
    facts: dict[str, Array]  # (..., 1) as the round began
    actions: list[Array] = field(default_factory=list)  # K of (2 + W, A)
    end: Array = field(default_factory=lambda: np.zeros((2, 0)))  # (2, N)
    score: Array | None = None  # (T,) at the end; older recordings have none
    people: list[Array] = field(
        default_factory=list
    )  # K of (A,), which agents people drove; older recordings have none
    checks: list[int] = field(default_factory=list)  # of all places after every CHECK_EVERY ticks; older have none
    taken: int = 0  # of a branch: how many of the ticks are another replay's

    def check(self, world: World) -> None:
        """Note where bodies are now and then, so that it can be said when a recording parts from what it was."""
        if world.ticks[0] % CHECK_EVERY == 0:
            self.checks.append(fingerprint(world))


@dataclass
class Replay:
    """What was played, by whom, and all rounds of it."""

    scenario: str
    options: dict[str, Any]
    rules: str
    seats: list[str]  # who began on each agent's seat
    seed: int
    rounds: list[RecordedRound] = field(default_factory=list)
    simulation: str = SIMULATION  # older recordings do not say: ""
    date: str = ""  # when it was played, to the second
    names: dict[int, str] = field(default_factory=dict)  # of the people who drove agents
    planned: int = 0  # rounds of the match, at most; 0: it does not say
    first: int = 0  # how many rounds of the match came before the first one here
    won_before: list[int] = field(default_factory=list)  # rounds that teams had won by then
    won: list[int] = field(default_factory=list)  # and in the end
    left: bool = False  # the match was left before its end

    @property
    def branch(self) -> bool:
        """Whether it begins with a part of another replay."""
        return any(played.taken for played in self.rounds)

    def save(self, path: Path) -> None:
        """Write the rounds that were played out, in one go: what was there before stays until the file is complete."""
        ended = [played for played in self.rounds if played.end.size]
        header = {key: getattr(self, key) for key in _HEADER}
        header |= {"format": FORMAT, "rounds": len(ended), "taken": [played.taken for played in ended]}
        arrays: dict[str, Array] = {"header": np.array(json.dumps(header))}
        for r, played in enumerate(ended):
            arrays[f"start{r}"], arrays[f"thrust{r}"] = played.start, np.array(played.actions, np.float32)
            arrays[f"end{r}"] = played.end
            if played.score is not None:
                arrays[f"score{r}"] = played.score
            if played.people:
                arrays[f"people{r}"] = np.array(played.people)
            if played.checks:
                arrays[f"check{r}"] = np.array(played.checks, np.uint32)
            arrays |= {f"fact{r}.{name}": fact for name, fact in played.facts.items()}
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_name(f".{path.name}.{os.getpid()}.tmp")
        try:
            with unfinished.open("wb") as file:
                np.savez_compressed(file, allow_pickle=False, **arrays)  # type: ignore[arg-type]
            unfinished.replace(path)
        finally:
            unfinished.unlink(missing_ok=True)


def load(path: Path) -> Replay:
    """Read a file that may come from anywhere; ReplayError says what is wrong with it."""
    return _opened(path, ())


def load_header(path: Path) -> Replay:
    """What a file says about itself, without its rounds; ReplayError says what is wrong with it."""
    return _opened(path, ("header",))


def _opened(path: Path, only: tuple[str, ...]) -> Replay:
    try:
        arrays = read_arrays(path, only)
        replay, header = _read_header(arrays)
        return replay if only else _read_rounds(replay, header, arrays)
    except FileNotFoundError:
        raise ReplayError(f"there is no replay at {path}") from None
    except ArchiveError as error:
        raise ReplayError(f"{path.name} {error}") from None
    except ReplayError:
        raise
    except Exception:  # zipfile, zlib, numpy and json each raise what they like on damaged bytes
        raise ReplayError(f"{path.name} is not a replay of Particle Arena, or it is damaged") from None


def _read_header(arrays: dict[str, Array]) -> tuple[Replay, dict[str, Any]]:
    header = json.loads(str(arrays["header"]))
    if header["format"] != FORMAT:
        raise ReplayError(f"the replay has format {header['format']}; this program reads {FORMAT}")
    seats, options = [str(seat)[:LONGEST_NAME] for seat in header["seats"]], dict(header["options"])
    replay = Replay(str(header["scenario"])[:LONGEST_NAME], options, str(header["rules"]), seats, int(header["seed"]))
    replay.simulation = str(header.get("simulation", ""))[:LONGEST_NAME]
    replay.date = str(header.get("date", ""))[:LONGEST_NAME]
    replay.names = {int(agent): str(name)[:LONGEST_NAME] for agent, name in dict(header.get("names", {})).items()}
    replay.planned, replay.first = (min(max(int(header.get(key, 0)), 0), MOST) for key in ("planned", "first"))
    replay.won_before, replay.won = ([int(n) for n in header.get(key, [])][:MOST] for key in ("won_before", "won"))
    replay.left = bool(header.get("left", False))
    if len(seats) > MOST_SEATS:
        raise ReplayError("the replay has more seats than any game")
    return replay, header


def _read_rounds(replay: Replay, header: dict[str, Any], arrays: dict[str, Array]) -> Replay:
    ticks, agents = 0, len(replay.seats)
    for r in range(int(header["rounds"])):
        prefix = f"fact{r}."
        facts = {name.removeprefix(prefix): fact for name, fact in arrays.items() if name.startswith(prefix)}
        start, end, thrust = arrays[f"start{r}"], arrays[f"end{r}"], arrays[f"thrust{r}"]
        rows = thrust.shape[1] if thrust.ndim == 3 else 2  # of a round without a tick nothing is known
        actions = thrust.reshape(-1, rows, agents)
        if start.ndim != 2 or start.shape != end.shape:
            raise ReplayError("the replay's arrays do not fit each other")
        numbers = (start, *(fact for fact in facts.values() if fact.dtype.kind == "f"))
        if not all(np.isfinite(part).all() for part in numbers):
            raise ReplayError("the replay holds numbers that are not finite")
        if not (np.abs(actions) <= 1).all():
            raise ReplayError("the replay holds thrust that no agent has")
        ticks += len(actions)
        if ticks > LONGEST:
            raise ReplayError("the replay is longer than any match")
        people = arrays.get(f"people{r}", np.zeros((0, agents), bool))
        if people.dtype != bool or people.ndim != 2:
            raise ReplayError("the replay's arrays do not fit each other")
        checks = arrays.get(f"check{r}", np.zeros(0, np.uint32)).astype(np.uint32).tolist()
        played = RecordedRound(start, facts, list(actions.astype(np.float32)), end, arrays.get(f"score{r}"))
        played.people, played.checks = list(people), checks
        played.taken = min(max(int(dict(enumerate(header.get("taken", []))).get(r, 0)), 0), len(actions))
        replay.rounds.append(played)
    return replay


_HEADER = (
    *("scenario", "options", "rules", "seats", "seed", "simulation", "date", "names"),
    *("planned", "first", "won_before", "won", "left"),
)


def begin(played: RecordedRound, scenario: Scenario, rules: Rules) -> World:
    """A world as the round began; ReplayError where the recording does not fit the scenario."""
    world = World(scenario, rules, 1)
    world.restart(np.arange(1), np.random.default_rng(0))
    fits = played.start.shape == world.pos.shape[:2] and _kinds(played.facts) == _kinds(world.facts)
    fits &= np.shape(played.people) in ((0,), (len(played.actions), world.agent_count))
    shapes = {(2, world.agent_count), (2 + world.words, world.agent_count)}
    if not fits or any(action.shape not in shapes for action in played.actions):
        raise ReplayError("the replay was recorded with another version of the scenario")
    world.pos[..., 0] = played.start
    for name, fact in played.facts.items():
        world.facts[name][...] = fact
    return world


def step(world: World, action: Array) -> None:
    """One tick of a recorded round (2 + W, A), or of one in each world, (2 + W, A, B).

    ReplayError where a forged fact leads nowhere.
    """
    try:
        world.tick(action.reshape(*action.shape[:2], world.count))
    except (IndexError, ValueError, OverflowError):
        raise ReplayError("the replay holds facts that no round of this scenario has") from None


def _kinds(facts: dict[str, Array]) -> dict[str, tuple[tuple[int, ...], np.dtype]]:
    return {name: (fact.shape, fact.dtype) for name, fact in facts.items()}


def fingerprint(world: World) -> int:
    """A number that is another one, nearly always, wherever a body is elsewhere by a bit."""
    return zlib.crc32(world.pos.tobytes())


def ends_as_recorded(played: RecordedRound, world: World) -> bool:
    """Whether a world that was stepped through a round ended as the recording says, to the bit."""
    score = played.score is None or np.array_equal(world.scenario.score(world)[:, 0], played.score)
    return score and np.array_equal(world.pos[..., 0], played.end)


def verify(replay: Replay, scenario: Scenario, rules: Rules) -> list[int]:
    """Step every round again; returns the (1-based) rounds that do not end as the recording says, to the bit."""
    differing = []
    for number, played in enumerate(replay.rounds, 1):
        world = begin(played, scenario, rules)
        for action in played.actions:
            step(world, action)
        if not ends_as_recorded(played, world):
            differing.append(number)
    return differing
