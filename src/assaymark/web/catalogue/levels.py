"""The steps of a ladder of badges, lowest first; a badge may have a level of its own words."""

from django.utils.translation import gettext_lazy as _

LEVELS = (
    ("foundation", _("Foundation")),
    ("practitioner", _("Practitioner")),
    ("expert", _("Expert")),
)
_TITLES = dict(LEVELS)


def level_title(level: str) -> str:
    """What people read for a level's key; a key of one's own is its own title."""
    return str(_TITLES.get(level.lower(), level))


def marks(level: str) -> int:
    """1 to 3 for the usual levels, 0 for any other."""
    return next(
        (rank for rank, (key, _title) in enumerate(LEVELS, start=1) if key == level.lower()), 0
    )
