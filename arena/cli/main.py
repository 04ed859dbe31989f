"""Picks the verb, runs it, and turns every expected error into one sentence on stderr and exit code 2."""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from arena.cli.complaint import Complaint, sentence
from arena.version import VERSION


@dataclass(frozen=True)
class Verb:
    """A command; its module has `add_arguments(parser)` and `run(args)`, which returns what --json prints."""

    module: str
    summary: str


VERBS = {
    "play": Verb("arena.cli.play", "open the game (also without any verb)"),
    "train": Verb("arena.cli.train", "train a team of a scenario"),
    "clone": Verb("arena.cli.clone", "learn from recorded matches to play as somebody played"),
    "eval": Verb("arena.cli.eval", "measure a model against an opponent"),
    "match": Verb("arena.cli.match", "play a match without a window"),
    "replay": Verb("arena.cli.replay", "verify a recorded match or draw it as a GIF or WebP"),
    "list": Verb("arena.cli.list", "scenarios, algorithms or models"),
    "ladder": Verb("arena.cli.ladder", "measure the opponents that ship with the game, for the challenges"),
    "bench": Verb("arena.cli.bench", "measure speed and memory"),
    "selftest": Verb("arena.cli.selftest", "try the whole loop: play, train, export, load, play against"),
    "demo": Verb("arena.cli.demo", "the loop without a window, ends with a GIF"),
    "first-frame": Verb("arena.cli.first_frame", "how long the window takes; started by bench"),
    "worker": Verb("arena.training.worker.main", "the training process of one run; started by the others"),
}


class Parser(argparse.ArgumentParser):
    """Complains in one sentence instead of a usage page."""

    def error(self, message: str) -> NoReturn:
        """See `argparse`."""
        raise Complaint(f"{message}; `{self.prog} --help` says what there is")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb; returns the exit code."""
    os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")  # stdout is ours
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # numpy's threads wait in circles: a frame in 300 took 7 ms
    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        check_installation()
        return run_verb(words)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # the reader of our output went away: `... | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except ModuleNotFoundError as error:
        if (error.name or "").split(".")[0] in ("arena", "agents"):
            raise
        print(f"{error.name} is not installed; `pip install particle-arena[train]` brings it", file=sys.stderr)
    except (ValueError, OSError) as error:
        if os.environ.get("PARTICLE_ARENA_TRACEBACK"):
            raise
        print(sentence(error), file=sys.stderr)
    return 2


def run_verb(words: list[str]) -> int:
    """Parse the words, do what they say, and print the result where it was asked for."""
    if words and words[0] in ("-h", "--help"):
        print(overview())
        return 0
    if words == ["--version"]:
        print(VERSION)
        return 0
    name = words[0] if words and not words[0].startswith("-") else "play"
    args, result = perform(name, words[words[:1] == [name] :])
    if args.json:
        print(json.dumps(result), flush=True)
    return 1 if result.get("failed") else 0


def perform(name: str, words: Sequence[str]) -> tuple[argparse.Namespace, dict[str, Any]]:
    """Import the verb's module and run it; returns what it was asked and what came of it."""
    if name not in VERBS:
        raise Complaint(f"there is no verb called {name}; there are {', '.join(VERBS)}")
    module = importlib.import_module(VERBS[name].module)
    parser = Parser(prog=f"{program()} {name}", description=VERBS[name].summary)
    module.add_arguments(parser)
    parser.add_argument("--json", action="store_true", help="print the result as one JSON object on the last line")
    args = parser.parse_args(words)
    return args, module.run(args)


def overview() -> str:
    """Every verb with what it does."""
    width = max(map(len, VERBS))
    lines = [f"  {name:{width}}  {verb.summary}" for name, verb in VERBS.items()]
    return "\n".join([f"usage: {program()} [verb] [--help] [--json] ...", "", *lines])


def program() -> str:
    """How this program was called."""
    name = Path(sys.argv[0]).name
    return "python -m arena" if name == "__main__.py" else name


def check_installation() -> None:
    """Refuse mixtures that would fail later in puzzling ways."""
    agents = importlib.util.find_spec("agents")
    here = Path(__file__).resolve().parents[2]
    if agents is None or agents.origin is None or Path(agents.origin).resolve().parents[1] != here:
        raise Complaint(
            "another package called agents hides the one of Particle Arena; "
            "start from another folder or install particle-arena in an environment of its own"
        )
    pygame = importlib.util.find_spec("pygame")
    if pygame is not None and pygame.origin and any(Path(pygame.origin).parents[1].glob("pygame-[0-9]*.dist-info")):
        raise Complaint(
            "pygame and pygame-ce are mixed in this environment; "
            "run `pip uninstall -y pygame pygame-ce` and then `pip install pygame-ce`"
        )
