"""Colours of a badge; white words on `light`, `dark` or anything between reach 4.5:1 (WCAG 1.4.3).

Tests measure it with `contrast`.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Accent:
    """One colour from light to deep, and its tint for ribbons."""

    words: str | Promise
    light: str
    dark: str
    deep: str
    tint: str


ACCENTS = {
    "indigo": Accent(_("indigo"), "#4f46e5", "#312e81", "#1e1b4b", "#e0e7ff"),
    "blue": Accent(_("blue"), "#2563eb", "#1e3a8a", "#172554", "#dbeafe"),
    "teal": Accent(_("teal"), "#0f766e", "#134e4a", "#042f2e", "#ccfbf1"),
    "green": Accent(_("green"), "#15803d", "#14532d", "#052e16", "#dcfce7"),
    "amber": Accent(_("amber"), "#b45309", "#78350f", "#451a03", "#fef3c7"),
    "rose": Accent(_("rose"), "#be123c", "#881337", "#4c0519", "#ffe4e6"),
    "violet": Accent(_("violet"), "#7c3aed", "#4c1d95", "#2e1065", "#ede9fe"),
    "slate": Accent(_("slate"), "#475569", "#1e293b", "#0f172a", "#e2e8f0"),
}


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, 1 to 21; WCAG 2.2, relative luminance.

    >>> round(contrast("#ffffff", "#000000"))
    21
    """
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    shares = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
