"""What a training may be expected to reach, where somebody measured the very same: said in words, and for charts."""

from __future__ import annotations

from arena.app.draw.chart import say_number, say_seconds
from arena.play.expected import Band, expected
from arena.scenarios import catalog
from arena.training.run import RunRequest, configured, foreign

UNKNOWN = "How far that gets has not been measured yet."
CHANGED = "How far that gets is not known: something is not as it comes."


def expectation(request: RunRequest) -> Band | None:
    """What was measured of trainings like this one; None where nothing was.  ValueError where the request is wrong."""
    seconds = request.limit_seconds()
    if seconds is None or changed(request):
        return None
    game = catalog.make(request.scenario)
    team = None if len(game.teams()) == 1 or game.symmetric else request.team  # there is no other choice
    return expected(request.scenario, request.rules, team, request.algorithm, request.preset, seconds)


def changed(request: RunRequest) -> bool:
    """Whether anything is not as it comes, so that what was measured says nothing of it."""
    if foreign(request.scenario) or request.opponents:
        return True
    usual = configured(request.algorithm, request.preset, request.rules, {})
    game = catalog.make(request.scenario, request.options)
    return request.config() != usual or game != catalog.make(request.scenario)


def said(request: RunRequest) -> str:
    """It in words."""
    band = expectation(request)
    if band is None:
        return CHANGED if changed(request) else UNKNOWN
    several = len(catalog.make(request.scenario).teams()) > 1
    whose = f" of the {band.team} against the script" if several else ""
    usual = f"Usual return{whose} after {say_seconds(band.seconds)}: {say_number(band.low)} … {say_number(band.high)}."
    yardsticks = {"random": band.random, "script": band.script}
    known = ", ".join(f"{name} {say_number(value)}" for name, value in yardsticks.items() if value is not None)
    return f"{usual} {known[:1].upper()}{known[1:]}." if known else usual


def comparable(request: RunRequest) -> bool:
    """Whether the return that a training reports means the same as the measured one: its rivals do not learn."""
    return request.team is not None or len(catalog.make(request.scenario, request.options).teams()) == 1
