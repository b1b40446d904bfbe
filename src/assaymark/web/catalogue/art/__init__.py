"""Artwork of a badge, drawn from its words: one SVG that stands alone or inside a page.

No script, no style sheet, nothing fetched. A screen reader hears `<title>` and `<desc>`. The same
values always give the same bytes.
"""

import hashlib
from dataclasses import dataclass

from django.utils.html import escape
from django.utils.translation import gettext as _

from assaymark.web.catalogue.art.accents import ACCENTS, Accent
from assaymark.web.catalogue.art.glyphs import GLYPHS
from assaymark.web.catalogue.art.shapes import SHAPES, Shape
from assaymark.web.catalogue.art.text import fitted, width
from assaymark.web.catalogue.levels import level_title, marks
from assaymark.web.catalogue.models import BadgeVersion

FONT = "Inter, 'Inter Variable', 'Helvetica Neue', Arial, 'Liberation Sans', sans-serif"
Stops = tuple[tuple[str, str], ...]
GLYPH_SCALE = 0.94
RIBBON_ROOM = 276
TITLE_TOP = 182
BEHIND_TITLE = 0.13  # opacity of the fine white lines that cross below the title
_RIBBON: Stops = (("0", "#fffbeb"), ("1", "#fcd34d"))
_GOLD: Stops = (("0", "#fef3c7"), ("0.35", "#fbbf24"), ("0.6", "#d97706"), ("1", "#fde68a"))
_STAR = "M0-13 3.6-4.5 12.4-4 5.5 1.8 7.7 10.5 0 5.6-7.7 10.5-5.5 1.8-12.4-4-3.6-4.5Z"


@dataclass(frozen=True, slots=True)
class ArtValues:
    """What a badge's picture says. Unknown shapes, icons and accents fall back to the first."""

    title: str
    level: str
    issuer: str
    shape: str = "hexagon"
    icon: str = "chat"
    accent: str = "indigo"


def art_values(version: BadgeVersion) -> ArtValues:
    """The values of a version's picture."""
    chosen = {
        name: str(version.art[name])
        for name in ("shape", "icon", "accent")
        if version.art.get(name)
    }
    issuer = version.badge.organisation.name
    return ArtValues(version.title, version.level, issuer, **chosen)


def badge_svg(badge: BadgeVersion | ArtValues, *, name: str = "", decorative: bool = False) -> str:
    """The picture as SVG text.

    `name` tells apart two copies of one picture on one page; a `decorative` one is hidden from
    screen readers, for places where the badge's title stands beside it.
    """
    values = badge if isinstance(badge, ArtValues) else art_values(badge)
    shape = SHAPES.get(values.shape, SHAPES["hexagon"])
    accent = ACCENTS.get(values.accent, ACCENTS["indigo"])
    unique = hashlib.sha256(f"{values}{name}".encode()).hexdigest()[:10]
    return "".join(
        (
            _opening(values, shape, f"b{unique}", decorative=decorative),
            _definitions(shape, accent, f"b{unique}", rank=marks(values.level)),
            _body(shape, f"b{unique}", rank=marks(values.level)),
            _stars(shape, marks(values.level)),
            _glyph(values, shape),
            _title(values, shape),
            _ribbon(values, accent, f"b{unique}"),
            _seal(values, accent),
            "</svg>",
        )
    )


def short_title(title: str, level: str) -> str:
    """The title without a level that only repeats the ribbon.

    >>> short_title("Listening: Expert", "expert")
    'Listening'
    """
    for word in (level_title(level), level):
        for join in (": ", " – ", " - ", ", ", " "):
            if title.lower().endswith(f"{join}{word}".lower()) and word:
                return title[: -len(join + word)].rstrip() or title
    return title


def _opening(values: ArtValues, shape: Shape, unique: str, *, decorative: bool) -> str:
    start = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 400"'
    if decorative:
        return f'{start} aria-hidden="true" focusable="false">'
    glyph = GLYPHS.get(values.icon, GLYPHS["chat"])
    level = level_title(values.level)
    title = f"{short_title(values.title, values.level)}, {level}"
    said = _("Badge of %(issuer)s: a %(shape)s with %(icon)s and a ribbon that says %(level)s.") % {
        "issuer": values.issuer,
        "shape": shape.words,
        "icon": glyph.words,
        "level": level,
    }
    if rank := marks(values.level):
        said += " " + _("Level %(rank)s of 3.") % {"rank": rank}
    return (
        f'{start} role="img" aria-labelledby="{unique}t {unique}d">'
        f'<title id="{unique}t">{escape(title)}</title><desc id="{unique}d">{escape(said)}</desc>'
    )


def _definitions(shape: Shape, accent: Accent, unique: str, *, rank: int) -> str:
    return (
        "<defs>"
        + _gradient(f"{unique}f", (("0", accent.light), ("1", accent.dark)), "0 0 0.75 1")
        + _gradient(f"{unique}r", _rim(accent, rank), "0 0 1 1")
        + _gradient(f"{unique}w", _RIBBON if rank == 3 else (("0", "#ffffff"), ("1", accent.tint)))
        + f'<linearGradient id="{unique}l" gradientUnits="userSpaceOnUse" x1="0" y1="40" x2="0" '
        f'y2="{TITLE_TOP}"><stop offset="0" stop-color="#fff" stop-opacity="0.55"/>'
        f'<stop offset="1" stop-color="#fff" stop-opacity="{BEHIND_TITLE}"/></linearGradient>'
        f'<mask id="{unique}m"><path transform="{_shrunk(shape, 0.9)}" d="{shape.path}" '
        f'fill="url(#{unique}l)"/></mask></defs>'
    )


def _rim(accent: Accent, rank: int) -> Stops:
    """Dark for a first step, bright for a second, gold for a third."""
    if rank == 3:
        return _GOLD
    if rank == 2:
        return (("0", accent.tint), ("0.5", accent.light), ("1", accent.tint))
    return (("0", accent.light), ("1", accent.deep))


def _gradient(name: str, stops: Stops, line: str = "0 0 0 1") -> str:
    x1, y1, x2, y2 = line.split()
    inner = "".join(f'<stop offset="{at}" stop-color="{colour}"/>' for at, colour in stops)
    return (
        f'<linearGradient id="{name}" x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}">'
        f"{inner}</linearGradient>"
    )


def _shrunk(shape: Shape, share: float) -> str:
    x, y = shape.centre
    return f"translate({x * (1 - share):.2f} {y * (1 - share):.2f}) scale({share})"


def _body(shape: Shape, unique: str, *, rank: int) -> str:
    """Rim, face, the engraved rosette and the fine lines; a higher level has more of them."""
    rings = "".join(
        f'<path transform="{_shrunk(shape, share)}" d="{shape.path}" fill="none" stroke="#fff" '
        f'stroke-opacity="{opacity}" stroke-width="{thick}"/>'
        for share, opacity, thick in ((0.865, 0.6, 2), (0.84, 0.35, 1.2))[: 1 + (rank >= 2)]
    )
    petals = "".join(
        f'<ellipse rx="168" ry="74" transform="translate(200 {shape.glyph_y}) rotate({turn})"/>'
        for turn in range(0, 180, 12)
    )
    return (
        f'<path d="{shape.path}" fill="url(#{unique}r)" stroke="#fff" stroke-width="5"/>'
        f'<path transform="{_shrunk(shape, 0.925)}" d="{shape.path}" fill="url(#{unique}f)"/>'
        f'<g mask="url(#{unique}m)" fill="none" stroke="#fff" stroke-width="1.1">'
        f"{petals}</g>"
        f"{rings}"
    )


def _stars(shape: Shape, rank: int) -> str:
    """One to three stars in an arc at the top."""
    places = {1: (0,), 2: (-18, 18), 3: (-36, 0, 36)}.get(rank, ())
    return "".join(
        f'<path d="{_STAR}" fill="#fff" transform="translate({200 + x} '
        f'{shape.mark_y + abs(x) * 0.2:.1f}) rotate({x * 0.5:.1f}) scale(1.05)"/>'
        for x in places
    )


def _glyph(values: ArtValues, shape: Shape) -> str:
    glyph = GLYPHS.get(values.icon, GLYPHS["chat"])
    paths = "".join(f'<path d="{path}"/>' for path in glyph.paths)
    dots = "".join(
        f'<circle cx="{x}" cy="{y}" r="{r}" fill="#fff" stroke="none"/>' for x, y, r in glyph.dots
    )
    left, top = 200 - 48 * GLYPH_SCALE, shape.glyph_y - 48 * GLYPH_SCALE + 6
    return (
        f'<g transform="translate({left:.1f} {top:.1f}) scale({GLYPH_SCALE})" fill="none" '
        'stroke="#fff" stroke-width="7" stroke-linecap="round" stroke-linejoin="round">'
        f"{paths}{dots}</g>"
    )


def _title(values: ArtValues, shape: Shape) -> str:
    words = short_title(values.title, values.level)
    lines = fitted(words, room=shape.room, sizes=(40, 34, 27, 24, 21), most_lines=3)
    step = lines.size * 1.14
    first = shape.title_y - step * (len(lines.lines) - 1) / 2 + lines.size * 0.36
    return "".join(
        _words(line, 200, first + step * place, lines.size, "#fff", length)
        for place, (line, length) in enumerate(lines.lines)
    )


def _ribbon(values: ArtValues, accent: Accent, unique: str) -> str:
    """The level on a ribbon whose ends fold back behind the badge."""
    level, size, length, spacing = _ribbon_words(level_title(values.level).upper())
    tail = "#fcd34d" if marks(values.level) == 3 else accent.tint
    edge = f'stroke="{accent.deep}" stroke-width="2" stroke-linejoin="round"'
    middle = 200 + spacing / 2
    return (
        f'<path d="M20 292H84V334H20L36 313Z" fill="{tail}" {edge}/>'
        f'<path d="M380 292H316V334H380L364 313Z" fill="{tail}" {edge}/>'
        f'<path d="M52 322 84 334V322ZM348 322 316 334V322Z" fill="{accent.deep}" {edge}/>'
        f'<path d="M52 280H348V322H52Z" fill="url(#{unique}w)" {edge}/>'
        + _words(level, middle, 301 + size * 0.36, size, accent.deep, length, spacing)
    )


def _ribbon_words(level: str) -> tuple[str, float, float, float]:
    """The words, their size, length and spacing: wide where there is room, close where not."""
    if width(level, 21, spacing=3) <= RIBBON_ROOM:
        return level, 21, width(level, 21, spacing=3), 3
    lines = fitted(level, room=RIBBON_ROOM, sizes=(20, 17, 14, 12), most_lines=1)
    return (lines.lines[0][0], lines.size, lines.lines[0][1], 0)


def _seal(values: ArtValues, accent: Accent) -> str:
    """The issuer's initials in a round seal at the foot."""
    letters = initials(values.issuer)
    size = {1: 22, 2: 19, 3: 15}[len(letters)]
    return (
        f'<circle cx="200" cy="351" r="22" fill="{accent.deep}" stroke="#fff" stroke-width="2"/>'
        '<circle cx="200" cy="351" r="18" fill="none" stroke="#fff" stroke-opacity="0.5"/>'
        + _words(letters, 200, 351 + size * 0.36, size, "#fff", width(letters, size))
    )


def initials(name: str) -> str:
    """One to three capitals for a name.

    >>> initials("University of the Highlands"), initials("northwind")
    ('UH', 'N')
    """
    words = [word for word in name.split() if word[0].isalnum()]
    heavy = [word for word in words if word[0].isupper()] or words
    return "".join(word[0] for word in heavy[:3]).upper() or "?"


def _words(
    words: str, x: float, y: float, size: float, colour: str, length: float, spacing: float = 0
) -> str:
    more = (
        f' letter-spacing="{spacing}"'
        if spacing
        else f' textLength="{length:.1f}" lengthAdjust="spacingAndGlyphs"'
    )
    return (
        f'<text x="{x}" y="{y:.1f}" font-family="{FONT}" font-size="{size}" font-weight="700" '
        f'text-anchor="middle" fill="{colour}"{more}>{escape(words)}</text>'
    )
