"""Reading lists and dicts from outside, with the path to whatever is wrong.

`Place("", value).at("domains").items()` walks; `.text()`, `.number()` end the walk with a checked
value. Errors: `PlainError` (a `ValueError`) whose message starts with the path.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

_MISSING: Final = object()
_WHOLE = re.compile(r"-?[0-9]{1,9}\Z")


class PlainError(ValueError):
    """A value from outside is not what was expected; the message starts with its path."""


@dataclass(frozen=True, slots=True)
class Place:
    """A value and the path by which it was reached."""

    path: str
    value: object

    def wrong(self, expected: str) -> PlainError:
        """The error to raise here: what was met, what was expected."""
        return PlainError(f"{self.path or 'top level'}: met {_shown(self.value)}; {expected}")

    def at(self, name: str, absent: object = _MISSING) -> "Place":
        """The place under `name`; when missing, `absent` or an error."""
        here = self.mapping()
        path = f"{self.path}.{name}" if self.path else name
        if name in here:
            return Place(path, here[name])
        if absent is _MISSING:
            raise PlainError(f"{path}: missing; expected a value for {name!r}")
        return Place(path, absent)

    def only(self, *names: str) -> None:
        """Raises when the mapping holds a name not listed: a misspelt field must not be lost."""
        for name in self.mapping():
            if name not in names:
                path = f"{self.path}.{name}" if self.path else str(name)
                raise PlainError(f"{path}: unknown field {name!r}; expected one of {list(names)}")

    def mapping(self) -> Mapping[str, object]:
        """The value as a mapping."""
        if not isinstance(self.value, Mapping):
            raise self.wrong("expected fields with values")
        return self.value

    def items(self) -> tuple["Place", ...]:
        """The places of a list, which must hold at least one item."""
        if not isinstance(self.value, list | tuple) or not self.value:
            raise self.wrong("expected a list with at least one item")
        return tuple(Place(f"{self.path}[{i}]", item) for i, item in enumerate(self.value))

    def text(self, *, blank: bool = False) -> str:
        """The value as text, not blank unless allowed."""
        if not isinstance(self.value, str):
            raise self.wrong("expected text")
        if not blank and not self.value.strip():
            raise self.wrong("expected text that is not blank")
        return self.value

    def choice(self, *allowed: str) -> str:
        """The value as one of `allowed`."""
        if self.value not in allowed:
            raise self.wrong(f"expected one of {list(allowed)}")
        return self.text()

    def number(self) -> int:
        """The value as a whole number; digits in text count, `True` does not."""
        if isinstance(self.value, int) and not isinstance(self.value, bool):
            return self.value
        if isinstance(self.value, str) and _WHOLE.match(self.value):
            return int(self.value)
        raise self.wrong("expected a whole number")


def _shown(value: object) -> str:
    shown = repr(value)
    return shown if len(shown) <= 80 else shown[:77] + "..."
