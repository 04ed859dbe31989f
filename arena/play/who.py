"""Who somebody is, whatever the name: a model by what is in its file, a person by name, a script by its strength."""

from __future__ import annotations

import contextlib
import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from agents.inference.relabel import cardless
from arena.play.player import SCRIPT, Player

LETTERS = 16  # of the digest; two of a million models agree in them once in ten million libraries


@dataclass(frozen=True)
class Who:
    """`key` never changes and is never shown; `name` is shown."""

    key: str
    name: str
    kind: str  # human, model, script, random, idle or game


def person(name: str) -> Who:
    """Somebody at this machine."""
    return Who(f"human:{name}", name, "human")


def who(player: Player) -> Who:
    """A player; a model whose file is gone is known by its name, a learner by its training, whatever its snapshot."""
    if player.run is not None:
        return Who(f"run:{player.run.name}", f"{player.name.partition(' · ')[0]} · as it learned", "model")
    key = key_of(player.path) if player.path is not None else None
    if key is not None:
        return Who(key, player.name, player.kind)
    if player.kind == "script":
        return Who(f"script:{player.name.removeprefix(SCRIPT)}", player.name, player.kind)
    return Who(
        player.kind if player.kind in ("random", "idle") else f"{player.kind}:{player.name}", player.name, player.kind
    )


def key_of(path: Path) -> str | None:
    """Of the model in a file; None where it cannot be read."""
    digest = digest_of(path)
    return f"model:{digest}" if digest is not None else None


def digest_of(path: Path) -> str | None:
    """Of the network in a file, without the card: who is renamed stays who it was; None where it cannot be read."""
    try:
        status = path.stat()
        return _digest(path, status.st_mtime_ns, status.st_size)
    except OSError:
        return None


@lru_cache(maxsize=256)
def _digest(path: Path, changed: int, size: int) -> str:
    data = path.read_bytes()
    with contextlib.suppress(ValueError):  # it is no model
        data = cardless(data)
    return hashlib.sha256(data).hexdigest()[:LETTERS]
