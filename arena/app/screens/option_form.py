"""A form for the options of a scenario, drawn from what it declares."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from arena.app.face.dial import Slider, Switch
from arena.app.face.widget import Widget
from arena.sim.option import Option, Value, options
from arena.sim.scenario import Scenario

STEPS = 50  # about as many values of an option are offered
Changed = Callable[[str, Value], None]


def option_fields(scenario: Scenario, common: bool, changed: Changed) -> list[Widget]:
    """One widget for each option: the scenario's own, or those common to all."""
    return [
        option_field(option, getattr(scenario, option.name), changed)
        for option in options(scenario)
        if option.common == common
    ]


def option_field(option: Option, value: Any, changed: Changed) -> Widget:
    """The widget that fits an option."""
    label = option.name.replace("_", " ").capitalize()
    if isinstance(option.default, bool):
        return Switch(label, bool(value), lambda on: changed(option.name, on), option.meaning)
    offered = values(option, value)

    def say(place: float) -> str:
        chosen = offered[min(round(place), len(offered) - 1)]
        return "all" if option.common and not chosen else f"{chosen:g}"

    def take(place: float) -> None:
        changed(option.name, offered[round(place)])

    slider = Slider(label, 0, max(len(offered) - 1, 1), offered.index(value), 1, take, say)
    slider.meaning = f"{option.meaning}; {option.low:g} to {option.high:g}"
    return slider


def values(option: Option, value: Any) -> list[Any]:
    """What is offered: round numbers over the whole range, its ends, the default, and what it is now."""
    whole = isinstance(option.default, int)
    step = round_step((option.high - option.low) / STEPS)
    if whole:
        step = max(1, round(step))
    grid = range(math.ceil(option.low / step - 1e-9), math.floor(option.high / step + 1e-9) + 1)
    found = {round(number * step, 9) for number in grid} | {option.low, option.high, option.default, value}
    return sorted({int(each) if whole else float(each) for each in found})


def round_step(step: float) -> float:
    """The next larger of 1, 2, 5, 10, 20 ..."""
    power = 10.0 ** math.floor(math.log10(max(step, 1e-6)))
    return next(power * part for part in (1, 2, 5, 10) if power * part >= step * (1 - 1e-9))
