"""How far colours lie apart for eyes of several kinds.

Deficiencies: the matrices of Machado, Oliveira and Fernandes, "A Physiologically-based Model for Simulation of Color
Vision Deficiency", IEEE TVCG 15 (2009), severity 1.0, on linear RGB.  Distance: CIEDE2000, Sharma, Wu and Dalal,
Color Research and Application 30 (2005).  Contrast: WCAG 2.2, success criterion 1.4.3.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from arena.app.theme import Colour

EYES = {
    "typical": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritanopia": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}
TO_XYZ = np.array(  # of sRGB, for the white point D65
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)
Lab = tuple[float, float, float]


def linear(colour: Colour) -> npt.NDArray[np.float64]:
    """A colour of the screen as amounts of light in 0..1."""
    share = np.array(colour) / 255
    return np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)


def lab(light: npt.NDArray[np.float64]) -> Lab:
    """Linear RGB in CIE Lab."""
    x, y, z = (TO_XYZ @ light) / TO_XYZ.sum(1)
    bent = [v ** (1 / 3) if v > (6 / 29) ** 3 else v / (3 * (6 / 29) ** 2) + 4 / 29 for v in (x, y, z)]
    return float(116 * bent[1] - 16), float(500 * (bent[0] - bent[1])), float(200 * (bent[1] - bent[2]))


def seen(colour: Colour, eyes: str) -> Lab:
    """A colour as such eyes see it."""
    return lab((EYES[eyes] @ linear(colour)).clip(0, 1))


def apart(one: Colour, two: Colour, eyes: str = "typical") -> float:
    """How far two colours lie apart for such eyes; 2.3 is about the least that one notices side by side."""
    return difference(seen(one, eyes), seen(two, eyes))


def difference(one: Lab, two: Lab) -> float:
    """CIEDE2000 of two colours."""
    (l1, a1, b1), (l2, a2, b2) = one, two
    mean7 = ((math.hypot(a1, b1) + math.hypot(a2, b2)) / 2) ** 7
    grow = 1.5 - 0.5 * math.sqrt(mean7 / (mean7 + 25.0**7))
    c1, c2 = math.hypot(a1 * grow, b1), math.hypot(a2 * grow, b2)
    h1, h2 = math.atan2(b1, a1 * grow) % math.tau, math.atan2(b2, a2 * grow) % math.tau
    turn, around = h2 - h1, h1 + h2
    if c1 * c2 == 0:
        turn = 0.0
    elif abs(turn) > math.pi:
        turn -= math.copysign(math.tau, turn)
        around += math.tau if around < math.tau else -math.tau
    hue = around if c1 * c2 == 0 else around / 2
    light, chroma = (l1 + l2) / 2, (c1 + c2) / 2
    weight = (
        1
        - 0.17 * math.cos(hue - math.radians(30))
        + 0.24 * math.cos(2 * hue)
        + 0.32 * math.cos(3 * hue + math.radians(6))
        - 0.20 * math.cos(4 * hue - math.radians(63))
    )
    bend = math.radians(30) * math.exp(-(((math.degrees(hue) - 275) / 25) ** 2))
    turned = -math.sin(2 * bend) * 2 * math.sqrt(chroma**7 / (chroma**7 + 25.0**7))
    lightness = (l2 - l1) / (1 + 0.015 * (light - 50) ** 2 / math.sqrt(20 + (light - 50) ** 2))
    colourful = (c2 - c1) / (1 + 0.045 * chroma)
    huefulness = 2 * math.sqrt(c1 * c2) * math.sin(turn / 2) / (1 + 0.015 * chroma * weight)
    return math.sqrt(lightness**2 + colourful**2 + huefulness**2 + turned * colourful * huefulness)


def contrast(one: Colour, two: Colour) -> float:
    """WCAG's ratio of two colours' lights, 1..21."""
    high, low = sorted((float(TO_XYZ[1] @ linear(colour)) for colour in (one, two)), reverse=True)
    return (high + 0.05) / (low + 0.05)
