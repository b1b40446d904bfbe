"""Outlines of a badge on a field of 400 × 400, and where things lie inside each."""

from dataclasses import dataclass
from math import cos, hypot, radians, sin

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Shape:
    """An outline as path data, the point it shrinks towards, and the room for lines of words."""

    words: str | Promise
    path: str
    centre: tuple[float, float]
    room: float
    glyph_y: float
    title_y: float
    mark_y: float


def _rounded(corners: list[tuple[float, float]], radius: float) -> str:
    """A closed outline whose corners are cut `radius` before each and bridged by a curve."""
    path = ""
    for place, (x, y) in enumerate(corners):
        before, after = corners[place - 1], corners[(place + 1) % len(corners)]
        (ax, ay), (bx, by) = _towards((x, y), before, radius), _towards((x, y), after, radius)
        path += f"{'L' if path else 'M'}{ax:.1f} {ay:.1f}Q{x:.1f} {y:.1f} {bx:.1f} {by:.1f}"
    return f"{path}Z"


def _towards(
    start: tuple[float, float], goal: tuple[float, float], length: float
) -> tuple[float, float]:
    share = length / hypot(goal[0] - start[0], goal[1] - start[1])
    return (start[0] + (goal[0] - start[0]) * share, start[1] + (goal[1] - start[1]) * share)


_HEXAGON = [
    (200 + 194 * cos(radians(angle)), 200 + 194 * sin(radians(angle)))
    for angle in range(-90, 270, 60)
]
_SHIELD = (
    "M207 14C244 39 292 51 345 52Q360 52 360 67V190C360 288 296 352 208 386Q200 389 192 386"
    "C104 352 40 288 40 190V67Q40 52 55 52C108 51 156 39 193 14Q200 9 207 14Z"
)

SHAPES = {
    "hexagon": Shape(_("hexagon"), _rounded(_HEXAGON, 30), (200, 200), 252, 128, 229, 62),
    "shield": Shape(_("shield"), _SHIELD, (200, 196), 250, 130, 229, 66),
    "circle": Shape(_("circle"), "M200 16A184 184 0 1 1 199.9 16Z", (200, 200), 262, 126, 227, 60),
}
