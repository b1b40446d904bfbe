"""The pictures in the middle of a badge: our own drawings on a field of 96 × 96.

Strokes with round ends, no fills except dots. `words` say what a screen reader should hear.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Glyph:
    """Stroked paths, filled dots (x, y, radius), and the words for both."""

    words: str | Promise
    paths: tuple[str, ...]
    dots: tuple[tuple[float, float, float], ...] = ()


GLYPHS = {
    "ear": Glyph(
        _("an ear"),
        (
            "M30 62C23 55 19 47 19 38 19 21 32 9 48 9s29 12 29 28c0 12-8 17-13 23-5 6-4 13-8 20"
            "-3 5-8 8-13 8-6 0-10-3-13-8",
            "M35 40c0-9 5-15 13-15s13 6 13 13c0 9-11 9-11 17 0 4-2 7-6 8",
        ),
    ),
    "chat": Glyph(
        _("a speech bubble"),
        (
            "M19 12H77A11 11 0 0 1 88 23V55A11 11 0 0 1 77 66H47L27 85V66H19A11 11 0 0 1 8 55"
            "V23A11 11 0 0 1 19 12Z",
        ),
        ((29, 39, 4.6), (48, 39, 4.6), (67, 39, 4.6)),
    ),
    "pen": Glyph(
        _("the nib of a pen"),
        (
            "M48 6 72 45C68 55 62 64 60 72H36C34 64 28 55 24 45Z",
            "M48 8V41",
            "M48 41A6 6 0 1 1 47.9 41",
            "M35 86H61",
        ),
    ),
    "compass": Glyph(
        _("a compass"),
        ("M48 8A40 40 0 1 1 47.9 8Z", "M65 31 55 55 31 65 41 41Z"),
        ((48, 48, 3.4),),
    ),
    "handshake": Glyph(
        _("two hands that meet"),
        (
            "M4 25 19 20 31 60 16 66Z",
            "M92 25 77 20 65 60 80 66Z",
            "M22 29C30 29 36 26 42 29L33 43C31 47 36 51 41 48L51 41 70 57",
            "M74 29C64 31 56 24 46 27",
            "M30 58 45 72C49 76 54 73 53 69 58 72 62 68 60 64 65 66 69 61 66 57",
        ),
    ),
    "bulb": Glyph(
        _("a light bulb"),
        (
            "M35 68C25 61 19 52 19 40A29 29 0 0 1 77 40C77 52 71 61 61 68V74H35Z",
            "M39 86H57",
            "M48 72V53M39 44 48 53 57 44",
        ),
    ),
    "people": Glyph(
        _("people side by side"),
        (
            "M34 16A13 13 0 1 1 33.9 16Z",
            "M10 80C10 64 20 56 34 56S58 64 58 80",
            "M64 20A11 11 0 1 1 63.9 42",
            "M70 57C80 60 86 68 86 80",
        ),
    ),
    "scales": Glyph(
        _("a pair of scales"),
        (
            "M48 10V84M30 86H66M16 24H80",
            "M16 24 4 54H28ZM80 24 68 54H92Z",
            "M4 54C5 66 27 66 28 54M68 54C69 66 91 66 92 54",
        ),
    ),
    "steps": Glyph(
        _("steps that lead up to a flag"),
        ("M8 84H27V67H46V50H65V33H88", "M77 33V7L92 13 77 20"),
    ),
    "heart": Glyph(
        _("a heart"),
        (
            "M48 84C22 64 9 50 9 34 9 21 18 12 29 12 38 12 45 17 48 25"
            " 51 17 58 12 67 12 78 12 87 21 87 34 87 50 74 64 48 84Z",
        ),
    ),
    "eye": Glyph(
        _("an open eye"),
        (
            "M5 48C17 27 31 18 48 18S79 27 91 48C79 69 65 78 48 78S17 69 5 48Z",
            "M48 34A14 14 0 1 1 47.9 34Z",
        ),
    ),
    "voice": Glyph(
        _("the waves of a voice"),
        ("M12 39V57M30 26V70M48 10V86M66 26V70M84 39V57",),
    ),
    "spark": Glyph(
        _("a spark"),
        (
            "M42 14C46 40 56 50 82 54 56 58 46 68 42 94 38 68 28 58 2 54 28 50 38 40 42 14Z",
            "M78 4V24M68 14H88",
        ),
    ),
}
