"""Tabler's outline icons as inline SVG, read once from the package that `npm ci` installs.

Errors: `ImproperlyConfigured` when the package is missing, `UnknownIcon` for a name it lacks.
Source: https://tabler.io/icons, in the form https://iconify.design/docs/types/iconify-json.html
"""

import json
from functools import cache
from pathlib import Path
from typing import Any, cast

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.safestring import SafeString, mark_safe


class UnknownIcon(LookupError):
    """No icon has this name."""


def icons_path() -> Path:
    """The package's one file of icons."""
    return Path(settings.NODE_MODULES) / "@iconify-json" / "tabler" / "icons.json"


@cache
def svg(name: str, *, css_class: str = "") -> SafeString:
    """The icon as an `<svg>` hidden from screen readers; `css_class` is added to `icon`.

    Raises UnknownIcon when Tabler has no such icon.
    """
    classes = f"icon icon-tabler icon-tabler-{name} {css_class}".strip()
    return mark_safe(  # noqa: S308 - both parts are ours: a name from a template, a body from the package
        f'<svg class="{classes}" width="24" height="24" viewBox="0 0 24 24" '
        f'aria-hidden="true" focusable="false">{_body(name)}</svg>'
    )


def _body(name: str) -> str:
    collection = _collection()
    alias = collection["aliases"].get(name, {})
    found = collection["icons"].get(alias.get("parent", name))
    if found is None:
        raise UnknownIcon(
            f"met the icon name {name!r}; expected one of Tabler's outline icons: "
            "look it up at https://tabler.io/icons and correct the template"
        )
    return cast(str, found["body"])


@cache
def _collection() -> dict[str, Any]:
    path = icons_path()
    try:
        return cast(dict[str, Any], json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError as missing:
        raise ImproperlyConfigured(
            f"met no icons at {str(path)!r}; expected the packages of package-lock.json there: "
            "run `npm ci --ignore-scripts` in the project's folder, or set ASSAYMARK_NODE_MODULES"
        ) from missing
