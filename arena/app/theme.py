"""The theme: every colour and measure, read from one file.  Lengths are design units: pixels of a 1280 x 720 window."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from typing import Any

from arena import places

Colour = tuple[int, int, int]


@dataclass(frozen=True)
class Theme:
    """Colours by name, and measures by name in groups."""

    colour: dict[str, Colour]
    type: dict[str, int]
    tracking: dict[str, float]
    measure: dict[str, float]
    motion: dict[str, float]
    outline: bool = False  # a bright edge around all that moves

    def mix(self, first: str, second: str, share: float) -> Colour:
        """`share` of the first colour over the second; share in 0..1."""
        over, under = self.colour[first], self.colour[second]
        return blend(over, under, share)


def blend(over: Colour, under: Colour, share: float) -> Colour:
    """`share` of one colour over another; share in 0..1."""
    red, green, blue = (round(a * share + b * (1 - share)) for a, b in zip(over, under, strict=True))
    return red, green, blue


def from_hex(text: str) -> Colour:
    """`#rrggbb` as three numbers."""
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)


@cache
def shipped() -> dict[str, Any]:
    """The file that ships with the program."""
    with (places.assets() / "theme" / "theme.toml").open("rb") as file:
        return tomllib.load(file)


@cache
def theme(palette: str = "standard", outline: bool = False) -> Theme:
    """The theme with the colours of a palette; what a palette does not name is as in the standard one."""
    table = shipped()
    names = table["colour"] | table["palette"].get(palette, {})
    colours = {name: from_hex(value) for name, value in names.items()}
    return Theme(colours, table["type"], table["tracking"], table["measure"], table["motion"], outline)
