"""What a training may be expected to reach, where somebody measured the very same: said in words, and for charts."""

from __future__ import annotations

from agents.core.algorithms import ALGORITHMS
from arena.app.draw.chart import say_number, say_seconds
from arena.play.expected import Band, best, expected
from arena.scenarios import catalog
from arena.training.request import RunRequest, configured, foreign

UNKNOWN = "How far it gets has not been measured yet."
CHANGED = "How far that gets is not known: something is not as it comes."


def expectation(request: RunRequest) -> Band | None:
    """What was measured of trainings like this one; None where nothing was.  ValueError where the request is wrong."""
    seconds = request.limit_seconds()
    if seconds is None or changed(request):
        return None
    return expected(request.scenario, request.rules, _asked(request), request.algorithm, request.preset, seconds)


def better(request: RunRequest) -> tuple[str, Band] | None:
    """The algorithm that gets furthest in the same time, where none of its seeds is worse than this one's best."""
    seconds = request.limit_seconds()
    if seconds is None or changed(request):
        return None
    found, band = best(request.scenario, request.rules, _asked(request), request.preset, seconds), expectation(request)
    if found is None or found[0] == request.algorithm or (band is not None and found[1].low <= band.high):
        return None
    return found


def _asked(request: RunRequest) -> str | None:
    """The team, where there is a choice."""
    game = catalog.make(request.scenario)
    return None if len(game.teams()) == 1 or game.symmetric else request.team


def changed(request: RunRequest) -> bool:
    """Whether anything is not as it comes, so that what was measured says nothing of it."""
    if foreign(request.scenario) or request.opponents:
        return True
    usual = configured(request.algorithm, request.preset, request.rules, {})
    game = catalog.make(request.scenario, request.options)
    return request.config() != usual or game != catalog.make(request.scenario)


def said(request: RunRequest) -> str:
    """It in words, and who gets further."""
    if changed(request):
        return CHANGED
    band, further = expectation(request), better(request)
    words = [UNKNOWN if band is None else _usual(request, band)]
    if further is not None:
        how = "comes to" if band is None else "gets further:"
        words.append(f"{ALGORITHMS[further[0]].title} {how} {_range(further[1])}.")
    return " ".join(words)


def _usual(request: RunRequest, band: Band) -> str:
    several = len(catalog.make(request.scenario).teams()) > 1
    whose = f" of the {band.team} against the script" if several else ""
    usual = f"Usual return{whose} after {say_seconds(band.seconds)}: {_range(band)}."
    yardsticks = {"random": band.random, "script": band.script}
    known = ", ".join(f"{name} {say_number(value)}" for name, value in yardsticks.items() if value is not None)
    return f"{usual} {known[:1].upper()}{known[1:]}." if known else usual


def _range(band: Band) -> str:
    low, high = say_number(band.low), say_number(band.high)
    return low if low == high else f"{low} … {high}"


def comparable(request: RunRequest) -> bool:
    """Whether the return that a training reports means the same as the measured one: its rivals do not learn."""
    if foreign(request.scenario):
        return False
    return request.team is not None or len(catalog.make(request.scenario, request.options).teams()) == 1
