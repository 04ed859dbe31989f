"""Objects that live in processes of their own: asked, they work on while others are asked; told, they have answered."""

from __future__ import annotations

import contextlib
import multiprocessing
import signal
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any


class Here:
    """An object in this process, to be used like one that is `Apart`."""

    def __init__(self, make: Callable[..., Any], *given: Any) -> None:
        self._object, self._answer = make(*given), None

    def ask(self, method: str, *given: Any) -> None:
        """Call a method; `told` gives what came of it."""
        self._answer = getattr(self._object, method)(*given)

    def told(self) -> Any:
        """What came of what was asked last."""
        return self._answer

    def answer(self, method: str, *given: Any) -> Any:
        """Ask, and be told."""
        self.ask(method, *given)
        return self.told()

    def end(self) -> None:
        """Nothing more will be asked."""


class Apart:
    """An object that `make(*given)` makes in another process; everything given and told is pickled."""

    def __init__(self, make: Callable[..., Any], *given: Any) -> None:
        context = multiprocessing.get_context("spawn")  # fork would copy the threads' locks of torch
        self._line, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, make, given), daemon=True)
        self._process.start()
        theirs.close()

    def ask(self, method: str, *given: Any) -> None:
        """See `Here.ask`; does not wait."""
        with contextlib.suppress(OSError):  # it has died: `told` says so, or why
            self._line.send((method, given))

    def told(self) -> Any:
        """See `Here.told`; ValueError says why there is no answer."""
        try:
            good, found = self._line.recv()
        except (EOFError, OSError):
            raise ValueError("a process that plays the game has died") from None
        if not good:
            raise ValueError(found)
        return found

    def answer(self, method: str, *given: Any) -> Any:
        """See `Here.answer`."""
        self.ask(method, *given)
        return self.told()

    def end(self) -> None:
        """End the process."""
        self._line.close()
        self._process.join(2)
        self._process.kill()


def _serve(line: Connection, make: Callable[..., Any], given: tuple) -> None:
    """Answer an `Apart` until it hangs up: Ctrl+C is for the other side, which may want to keep what there is."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        served = make(*given)
        while True:
            method, given = line.recv()
            line.send((True, getattr(served, method)(*given)))
    except (EOFError, BrokenPipeError):
        return
    except Exception as error:  # the other side tells the player
        line.send((False, " ".join(str(error).split()) or type(error).__name__))
