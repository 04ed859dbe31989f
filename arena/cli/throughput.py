"""How fast a training steps and learns, and where its time goes: `bench loop`."""

from __future__ import annotations

import argparse
import cProfile
import pstats
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

from arena.cli.complaint import Complaint
from arena.cli.learning import trained_by_worker
from arena.training.client import training_missing
from arena.training.request import RunRequest
from arena.training.run import RunDirectory

LEAST_SECONDS = 10.0
Function = tuple[str, int, str]  # file, line, name, as the profiler says it
KINDS = {
    "network": ("/torch/", *(f"/agents/learn/{file}.py" for file in ("network", "layers", "mixer", "muon"))),
    "simulation": ("/arena/sim/", "/arena/scenarios/"),
    "learner": ("/agents/",),  # what it does around the network
}
REST = "rest"


def loop(args: argparse.Namespace) -> dict[str, Any]:
    """World-steps a second of collecting and learning by the ordinary worker, its memory, and shares by profile.

    Processor seconds are those of the worker alone, however busy the machine is.  The profile is of another training,
    in this process; it makes Python slower than it is, so that the rest is at most what it says.
    """
    missing = training_missing()
    if missing:
        raise Complaint(missing)
    seconds = max(args.seconds, LEAST_SECONDS)
    asked = RunRequest(
        scenario=args.scenario,
        rules=args.rules,
        algorithm=args.algorithm or "vdn",
        preset=args.preset,
        team=args.team,
        seconds=seconds,
    )
    asked.config()
    with tempfile.TemporaryDirectory() as folder:
        found = trained_by_worker(RunDirectory.create(Path(folder), asked))
        if found["error"]:
            raise Complaint(found["error"])
        shares = profiled(RunDirectory.create(Path(folder), asked))
    return {
        "scenario": asked.scenario,
        "algorithm": asked.algorithm,
        "steps_per_second": round(found["steps"] / found["seconds"]),
        "steps_per_processor_second": round(found["steps"] / found["processor_seconds"]),
        "updates_per_processor_second": round(found["updates"] / found["processor_seconds"]),
        "megabytes": found["megabytes"],
        **{f"share_of_{kind}": round(share, 3) for kind, share in shares.items()},
    }


def profiled(directory: RunDirectory) -> dict[str, float]:
    """The share of a training's processor time that goes into each of KINDS, and the rest."""
    from arena.training.worker.loop import Worker  # torch, which not every installation has

    profile, worker = cProfile.Profile(time.process_time), Worker(directory)
    worker.set_up()
    profile.runcall(worker.learn)
    return shares(pstats.Stats(profile))


def shares(stats: pstats.Stats) -> dict[str, float]:
    """Own time of every function by kind; what is nobody's own (built in, numpy) belongs to who called it."""
    spent: Counter[str] = Counter()
    table: dict[Function, tuple] = stats.stats  # type: ignore[attr-defined]  # missing from the type stubs
    for function, (_, _, own, _, callers) in table.items():
        if kind(function) or not callers:
            spent[kind(function) or REST] += own
            continue
        for caller, (_, _, own_for_it, _) in callers.items():
            spent[kind(caller) or REST] += own_for_it
    total = sum(spent.values())
    return {name: spent[name] / total for name in (*KINDS, REST)}


def kind(function: Function) -> str | None:
    """Which of KINDS a function belongs to; numpy's own Python is nearly all called by the simulation."""
    file, _, name = function
    file = file.replace("\\", "/")
    if "torch" in name and file == "~":
        return "network"
    if "/numpy/" in file:
        return "simulation"
    return next((kind for kind, parts in KINDS.items() if any(part in file for part in parts)), None)
