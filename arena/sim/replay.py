"""A recorded match: how each round began and every action since, so that it can be stepped again to the bit.

The file is a numpy archive without pickle: `header` (JSON) and, per round r, `start`, `thrust` (words and all), `end`,
`score`, `people` and `fact` arrays.
"""

from __future__ import annotations

import json
import os
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from arena.sim.rules import Rules
from arena.sim.scenario import Scenario
from arena.sim.world import Array, World

FORMAT = 1
LARGEST = 50_000_000  # bytes a file may have, packed or unpacked


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


@dataclass
class Replay:
    """What was played, by whom, and all rounds of it."""

    scenario: str
    options: dict[str, Any]
    rules: str
    seats: list[str]  # who began on each agent's seat
    seed: int
    rounds: list[RecordedRound] = field(default_factory=list)

    def save(self, path: Path) -> None:
        """Write the rounds that were played out, in one go: what was there before stays until the file is complete."""
        ended = [played for played in self.rounds if played.end.size]
        header = {key: getattr(self, key) for key in ("scenario", "options", "rules", "seats", "seed")}
        header |= {"format": FORMAT, "rounds": len(ended)}
        arrays: dict[str, Array] = {"header": np.array(json.dumps(header))}
        for r, played in enumerate(ended):
            arrays[f"start{r}"], arrays[f"thrust{r}"] = played.start, np.array(played.actions, np.float32)
            arrays[f"end{r}"] = played.end
            if played.score is not None:
                arrays[f"score{r}"] = played.score
            if played.people:
                arrays[f"people{r}"] = np.array(played.people)
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
    try:
        if path.stat().st_size > LARGEST:
            raise ReplayError(f"{path.name} is too large for a replay")
        with zipfile.ZipFile(path) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > LARGEST:
                raise ReplayError(f"{path.name} is too large for a replay")
        with np.load(path, allow_pickle=False) as arrays:
            return _read({name: arrays[name] for name in arrays.files})
    except FileNotFoundError:
        raise ReplayError(f"there is no replay at {path}") from None
    except ReplayError:
        raise
    except Exception:  # zipfile, zlib, numpy and json each raise what they like on damaged bytes
        raise ReplayError(f"{path.name} is not a replay of Particle Arena, or it is damaged") from None


def _read(arrays: dict[str, Array]) -> Replay:
    header = json.loads(str(arrays["header"]))
    if header["format"] != FORMAT:
        raise ReplayError(f"the replay has format {header['format']}; this program reads {FORMAT}")
    seats, options = [str(seat) for seat in header["seats"]], dict(header["options"])
    replay = Replay(str(header["scenario"]), options, str(header["rules"]), seats, int(header["seed"]))
    for r in range(int(header["rounds"])):
        prefix = f"fact{r}."
        facts = {name.removeprefix(prefix): fact for name, fact in arrays.items() if name.startswith(prefix)}
        start, end, thrust = arrays[f"start{r}"], arrays[f"end{r}"], arrays[f"thrust{r}"]
        rows = thrust.shape[1] if thrust.ndim == 3 else 2  # of a round without a tick nothing is known
        actions = thrust.reshape(-1, rows, len(seats))
        if start.ndim != 2 or start.shape != end.shape:
            raise ReplayError("the replay's arrays do not fit each other")
        numbers = (start, *(fact for fact in facts.values() if fact.dtype.kind == "f"))
        if not all(np.isfinite(part).all() for part in numbers):
            raise ReplayError("the replay holds numbers that are not finite")
        if not (np.abs(actions) <= 1).all():
            raise ReplayError("the replay holds thrust that no agent has")
        people = arrays.get(f"people{r}", np.zeros((0, len(seats)), bool))
        if people.dtype != bool or people.ndim != 2:
            raise ReplayError("the replay's arrays do not fit each other")
        score = arrays.get(f"score{r}")
        replay.rounds.append(RecordedRound(start, facts, list(actions.astype(np.float32)), end, score, list(people)))
    return replay


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


def verify(replay: Replay, scenario: Scenario, rules: Rules) -> list[int]:
    """Step every round again; returns the (1-based) rounds that do not end as the recording says, to the bit."""
    differing = []
    for number, played in enumerate(replay.rounds, 1):
        world = begin(played, scenario, rules)
        for action in played.actions:
            step(world, action)
        score = played.score is None or np.array_equal(scenario.score(world)[:, 0], played.score)
        if not score or not np.array_equal(world.pos[..., 0], played.end):
            differing.append(number)
    return differing
