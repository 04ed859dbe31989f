"""A plain picture of a world, in numpy alone: for those who see it through another library than the game's."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from arena.sim.world import Array, World

SCALE = 200  # pixels a unit
PLANE = (1.5, 1.5)  # half of what is shown of an unbounded field
DARK, PALE = (13, 18, 32), (232, 237, 255)
TEAMS = ((92, 200, 255), (255, 177, 61), (55, 219, 166), (255, 107, 129))
HUES = ((141, 152, 187), (255, 107, 129), (55, 219, 166), (92, 140, 255))
LOOKS = {"rock": (70, 80, 110), "light": (255, 240, 179), "forest": (26, 92, 70), "food": (55, 219, 166)}


@np.errstate(all="ignore")
def draw(world: World) -> npt.NDArray[np.uint8]:
    """A picture (height, width, 3) of the first world, for somebody who may see everything; the camera stands still."""
    game = world.scenario
    canvas = Canvas(world.rules.half_field or PLANE)
    teams = [index for index, team in enumerate(game.teams()) for _ in team.agents]
    for zone in game.zones(world):
        colour = PALE if zone.team is None else TEAMS[zone.team % len(TEAMS)]
        if zone.half:
            canvas.rectangle(zone.x, zone.y, zone.half, colour, 0.15)
        else:
            canvas.capsule([(zone.x, zone.y)] * 2, zone.radius, colour, 0.15)
    standing = game.standing(world)
    for index, wall in enumerate(game.walls(world.rules)):
        if standing is None or standing[index, 0]:
            canvas.capsule((wall.start, wall.end), 0.012, HUES[0] if wall.opaque else LOOKS["rock"])
    marks = game.marks(world, None)
    for index in reversed(range(len(world.bodies))):  # agents last, on top
        body, place = world.bodies[index], world.pos[:, index, 0]
        plain = LOOKS.get(body.look, HUES[0]) if not body.hue else HUES[body.hue % len(HUES)]
        colour = TEAMS[teams[index] % len(TEAMS)] if index < len(teams) else plain
        mark = marks.get(index)
        if mark == "gone":
            continue
        if mark is not None:
            canvas.capsule([place, place], body.radius + 0.02, PALE)
        canvas.capsule([place, place], body.radius, colour, 1.0 if body.solid else 0.6)
    return canvas.pixels.round().astype(np.uint8)


class Canvas:
    """A picture (height, width, 3) with x to the right and y upwards; what lies outside, or nowhere, is not painted."""

    def __init__(self, half: tuple[float, float]) -> None:
        width, height = (round(2 * length * SCALE) for length in half)
        self.x = (np.arange(width) + 0.5) / SCALE - half[0]  # middles of pixels
        self.y = half[1] - (np.arange(height) + 0.5) / SCALE
        self.pixels = np.full((height, width, 3), DARK, np.float32)

    def capsule(self, ends: npt.ArrayLike, radius: float, colour: tuple[int, ...], share: float = 1.0) -> None:
        """All that is nearer than `radius` to the line between two ends; equal ends make a disc."""
        (x0, y0), (x1, y1) = np.asarray(ends, float)
        rows, columns = _between(self.y, y0, y1, radius), _between(self.x, x0, x1, radius)
        x, y = self.x[columns] - x0, self.y[rows, None] - y0
        dx, dy = x1 - x0, y1 - y0
        along = ((x * dx + y * dy) / max(dx * dx + dy * dy, 1e-12)).clip(0, 1)
        self._paint(rows, columns, radius - np.hypot(x - along * dx, y - along * dy), colour, share)

    def rectangle(self, x: float, y: float, half: tuple[float, float], colour: tuple[int, ...], share: float) -> None:
        """A rectangle around its middle."""
        rows, columns = _between(self.y, y, y, half[1]), _between(self.x, x, x, half[0])
        inside = np.minimum(half[0] - np.abs(self.x[columns] - x), half[1] - np.abs(self.y[rows, None] - y))
        self._paint(rows, columns, inside, colour, share)

    def _paint(self, rows: slice, columns: slice, inside: Array, colour: tuple[int, ...], share: float) -> None:
        cover = share * (inside * SCALE + 0.5).clip(0, 1)  # edges are smooth: half a pixel in, half a pixel out
        self.pixels[rows, columns] += cover[..., None] * (np.asarray(colour) - self.pixels[rows, columns])


def _between(pixels: Array, first: float, second: float, margin: float) -> slice:
    """The pixels within `margin` of two places and between them; none where the places are no numbers."""
    reach = margin + 1 / SCALE
    hit = np.flatnonzero((pixels >= min(first, second) - reach) & (pixels <= max(first, second) + reach))
    return slice(hit[0], hit[-1] + 1) if len(hit) else slice(0)
