"""What trainings came to: a line for each, from which the table for people and the bands for the game are made."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from pathlib import Path
from statistics import fmean, stdev
from typing import Any

from agents.core.files import replacing
from arena.play.expected import key
from arena.training.request import configured

Row = dict[str, Any]
CHANCE, SCRIPT, NOBODY = "random", "script", "nobody"  # rows of those who do not learn; and no rival
SHORT, LONG = 120, 1200  # seconds
NORMAL, STUDENT = (
    1.96,
    (12.71, 4.30, 3.18, 2.78, 2.57, 2.45, 2.36, 2.31, 2.26),
)  # of 95 %; t of 2, 3, ... seeds
HEAD = """# How well they learn

What `python -m arena bench learning` found; it writes this page, `learning.jsonl` beside it (a line for each training)
and `assets/learning.json` (what the training form shows) anew after every training.

Each line is a team after trainings that differ in their seed alone, every exported model playing fresh episodes without
exploring. *return*: summed over the team's agents and the episode, its mean over seeds with the 95 % interval: by
Student's t between seeds, and between episodes, which are the same for all of them; of one seed it is that of its
episodes, and says nothing of other seeds. *seeds*: the lowest and the highest mean of a seed. *seconds*: wall time of
learning, *processor*: the processor's own time of it; where the second is much smaller, the machine was busy with other
work and had less time to learn than the seconds say. *against*: who played the other teams; "trained": those that
learned beside it. *measured*: when; "before": with options that the preset does not have any more, of which the game
promises nothing. Where an option that came later changes nothing in a game, as one about alike things where nothing is
alike, older lines were given it; code that became faster since does not make a line one of "before".
"""
RACES = f"""
## In two minutes and in twenty

The best mean of at most {SHORT} s beside the best of at most {LONG} s, by any algorithm that has been tried so long,
seeds in brackets; by how much the first falls short, in percent of the second's size; and how far it has come on the
way from chance to the second.

| game | team | in {SHORT} s | in {LONG} s | short by | on the way |
|---|---|---|---|---|---|"""


def read(path: Path) -> list[Row]:
    """Every line, the oldest first."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()] if path.exists() else []


def append(path: Path, row: Row) -> None:
    """One line more."""
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(row) + "\n")


def setup(row: Row) -> str:
    """What trainings that differ in their seed alone have in common."""
    return key(*(row[name] for name in ("scenario", "rules", "team", "algorithm", "preset", "seconds_asked")))


def groups(rows: Iterable[Row]) -> list[list[Row]]:
    """Those of one setup together, the newest of each seed; those before a change of the config are gone."""
    found: dict[str, dict[int | None, Row]] = {}
    for row in rows:
        group = found.setdefault(setup(row), {})
        if any(other.get("config") != row.get("config") for other in group.values()):
            group.clear()
        group[row["seed"]] = row
    return [list(group.values()) for group in found.values()]


# For people.


def page(rows: Iterable[Row]) -> str:
    """The whole table, as Markdown."""
    games: dict[str, list[list[Row]]] = {}
    for group in groups(rows):
        games.setdefault(f"{group[0]['scenario']}, {group[0]['rules']} rules", []).append(group)
    parts = [HEAD, *races([line for trainings in games.values() for group in trainings for line in lines(group)])]
    for game, trainings in sorted(games.items()):
        parts.append(f"\n## {game}\n")
        parts.append("| who | against | return | seeds | success | seconds | processor | steps | memory | measured |")
        parts.append("|---|---|---|---|---|---|---|---|---|---|")
        ranked = [(rank(line), line.text) for group in trainings for line in lines(group)]
        parts += [text for _, text in sorted(ranked)]
        parts += [f"\nFailed: {text}" for group in trainings for text in failures(group)]
    return "\n".join(parts) + "\n"


def races(every: Sequence[Line]) -> list[str]:
    """How near the best that learned for SHORT seconds comes to the best of LONG seconds, where there are both."""
    teams: dict[tuple[str, str, str, str], list[Line]] = {}
    for line in every:
        if line.against in (SCRIPT, NOBODY) and line.asked <= LONG:
            teams.setdefault((*line.game, line.team, line.against), []).append(line)
    table = []
    for (scenario, rules, team, against), those in sorted(teams.items()):
        chance = next((line.mean for line in those if line.algorithm == CHANCE), None)
        learned = sorted((line for line in those if line.asked), key=lambda line: line.mean)
        quick = [line for line in learned if line.asked <= SHORT and as_now(line.rows[0])]
        if chance is None or not quick or all(line.asked < LONG for line in learned):
            continue
        best, reached = learned[-1].mean, quick[-1].mean
        short, way = (best - reached) / abs(best), (reached - chance) / (best - chance)
        who = [f"{scenario}, {rules}", f"{team} v {against}", quick[-1].told, learned[-1].told]
        table.append(f"| {' | '.join(who)} | {short:.1%} | {way:.1%} |")
    return [RACES, *table] if table else []


class Line:
    """One team of one setup against one kind of rival, over all seeds."""

    def __init__(self, group: Sequence[Row], team: str, against: str) -> None:
        self.rows, self.team, self.against = group, team, against
        self.played = [row["teams"][team][against] for row in group]
        self.mean, self.interval = estimated(self.played)
        self.game, self.algorithm = (group[0]["scenario"], group[0]["rules"]), group[0]["algorithm"]
        self.asked = float(group[0]["seconds_asked"])  # none where nobody learned

    @property
    def text(self) -> str:
        """A line of the table."""
        first, means = self.rows[0], [played["return"] for played in self.played]
        who = first["algorithm"] if first["seed"] is None else f"{first['algorithm'].upper()} {first['preset']}"
        asked = " alone" if first["team"] and self.against != NOBODY and first["seed"] is not None else ""
        seeds = f"{min(means):.2f} … {max(means):.2f} ({len(means)})" if first["seed"] is not None else ""
        cells = [
            f"{who}: {self.team}{asked}",
            self.against,
            f"{self.mean:.2f} ± {self.interval:.2f}",
            seeds,
            self.success(),
            *(self.average(name) for name in ("seconds", "processor_seconds")),
            self.average("steps", 1e-6, " M"),
            self.average("megabytes", 1, " MB"),
            max(row["date"] for row in self.rows) + ("" if as_now(first) else ", before"),
        ]
        return f"| {' | '.join(cells)} |"

    @property
    def told(self) -> str:
        """In a few words, for `races`."""
        return f"{self.algorithm.upper()} {self.asked:.0f} s: {self.mean:.2f} ({len(self.rows)})"

    def success(self) -> str:
        """What the scenario calls success, in words."""
        names = self.played[0]["success"]
        return ", ".join(f"{name} {fmean(p['success'][name] for p in self.played):.2f}" for name in names)

    def average(self, name: str, scale: float = 1.0, unit: str = "") -> str:
        """The mean of a number of the trainings; nothing where nobody trained."""
        values = [row[name] for row in self.rows if row.get(name) is not None]
        return f"{fmean(values) * scale:.{0 if scale == 1 else 2}f}{unit}" if values else ""


def as_now(row: Row) -> bool:
    """Whether the settings are those that the preset has now; who does not learn has none."""
    if row["seed"] is None:
        return True
    now = configured(row["algorithm"], row["preset"], row["rules"], {})
    return bool(row.get("config") == now.model_dump(mode="json"))


def rank(line: Line) -> tuple[str, str, float]:
    """Teams apart, rivals apart, the best first."""
    return line.team, line.against, -line.mean


def lines(group: Sequence[Row]) -> list[Line]:
    """Of every team and rival, where a training succeeded."""
    done = [row for row in group if not row["error"]]
    pairs = [(team, against) for team, played in done[0]["teams"].items() for against in played] if done else []
    return [Line(done, team, against) for team, against in pairs]


def failures(group: Sequence[Row]) -> list[str]:
    """What went wrong, in sentences."""
    return [f"{setup(row)}, seed {row['seed']}: {row['error']}" for row in group if row["error"]]


def estimated(played: Sequence[Row]) -> tuple[float, float]:
    """The mean over seeds, and half of its 95 % interval: by Student's t between seeds, and between episodes besides.

    All seeds play the same episodes, which therefore count once; of one seed alone the spread of seeds is not known.
    """
    means = [p["return"] for p in played]
    episodes = NORMAL * math.hypot(*(p["deviation"] for p in played)) / math.sqrt(len(played) * played[0]["episodes"])
    if len(means) == 1:
        return means[0], episodes
    seeds = STUDENT[min(len(means) - 2, len(STUDENT) - 1)] * stdev(means) / math.sqrt(len(means))
    return fmean(means), math.hypot(seeds, episodes)


# For the game.


def bands(rows: Iterable[Row]) -> dict[str, Any]:
    """What `arena.play.expected` reads: the first team that learned, against the script or nobody."""
    kept: dict[str, dict[str, Any]] = {"bands": {}, "levels": {}}
    for group in groups(rows):
        for line in lines(group):
            if line.against not in (SCRIPT, NOBODY) or not as_now(line.rows[0]):
                continue
            first, means = line.rows[0], [round(played["return"], 3) for played in line.played]
            if first["seed"] is None:
                game = kept["levels"].setdefault(f"{first['scenario']} {first['rules']} {line.team}", {})
                game[first["algorithm"]] = means[0]
            else:
                row = {"team": line.team, "low": min(means), "high": max(means), "seeds": len(means)}
                kept["bands"].setdefault(setup(first), row)
    return {name: dict(sorted(part.items())) for name, part in kept.items()}


def write(rows: Sequence[Row], table: Path, game: Path) -> None:
    """Both of them anew."""
    for path, text in ((table, page(rows)), (game, json.dumps(bands(rows), indent=1) + "\n")):
        with replacing(path) as unfinished:
            unfinished.write_text(text, "utf-8")
