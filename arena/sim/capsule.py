"""A circle that moves against a straight line: a point against a capsule, the line thickened by the circle's radius.

Everything is in the line's own coordinates: `s` along it from its start, `h` across; `ds`, `dh` the way that is left.
All arrays are (P,), one entry a pair of circle and line; shares are of the way, inf for never.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Array = npt.NDArray
Meeting = tuple[Array, Array, Array]
"""The share of the way after which they meet, and the normal there, along and across."""

PARALLEL = 1e-9  # of the way's length: no approach, but rounding
LEAST = 1e-7  # depth that is left alone


def meet(s: Array, h: Array, ds: Array, dh: Array, length: Array, radius: Array) -> Meeting:
    """When the point enters the capsule, by a side or by one of its round ends; at once where it goes deeper."""
    least = PARALLEL * np.sqrt(ds * ds + dh * dh)
    dh = np.where(np.abs(dh) <= least, 0, dh)
    share, normal_s, normal_h = _side(s, h, ds, dh, length, radius)
    for end in (0, length):
        soon, across_s, across_h = _circle(s - end, h, ds, dh, radius, least)
        sooner = soon < share
        share = np.where(sooner, soon, share)
        normal_s, normal_h = np.where(sooner, across_s, normal_s), np.where(sooner, across_h, normal_h)
    depth, out_s, out_h = inside(s, h, length, radius)
    stuck = (depth > 0) & (out_s * ds + out_h * dh < -least)
    share = np.where(stuck, 0, np.where(depth > 0, np.inf, share))
    return share, np.where(stuck, out_s, normal_s), np.where(stuck, out_h, normal_h)


def inside(s: Array, h: Array, length: Array, radius: Array) -> tuple[Array, Array, Array]:
    """How deep the point is in the capsule, negative outside, and the direction that leads out, along and across."""
    off = s - np.clip(s, 0, length)
    distance = np.sqrt(off * off + h * h)
    none = distance == 0
    safe = np.where(none, 1, distance)
    return radius - distance, off / safe, np.where(none, 1.0, h / safe)


def _side(s: Array, h: Array, ds: Array, dh: Array, length: Array, radius: Array) -> Meeting:
    gap = np.abs(h) - radius
    coming = (h * dh < 0) & (gap >= -LEAST)
    share = np.maximum(gap, 0) / np.where(coming, np.abs(dh), 1)
    where = s + share * ds
    coming &= (where >= 0) & (where <= length) & (share <= 1)
    return np.where(coming, share, np.inf), np.zeros_like(s), np.where(h < 0, -1.0, 1.0)


def _circle(s: Array, h: Array, ds: Array, dh: Array, radius: Array, least: Array) -> Meeting:
    """The smaller root of a quadratic, for the circle around the origin."""
    square = ds * ds + dh * dh
    toward = s * ds + h * dh
    out = s * s + h * h - radius * radius
    inner = toward * toward - square * out
    coming = (toward < -least * radius) & (inner > 0) & (out >= -LEAST * radius)
    share = np.maximum(out, 0) / np.where(coming, np.sqrt(np.maximum(inner, 0)) - toward, 1)
    coming &= share <= 1
    return np.where(coming, share, np.inf), (s + share * ds) / radius, (h + share * dh) / radius
