"""Every small change of a JSON value, for showing that each is caught.

`changes` gives changes of meaning; `respellings` gives texts that mean the same.
"""

import copy
import json
import random
from collections.abc import Iterator

Path = tuple[str | int, ...]


def paths(value: object, above: Path = ()) -> Iterator[tuple[Path, object]]:
    """Every place below the top of a JSON value, with what stands there."""
    members: list[tuple[str | int, object]] = []
    if isinstance(value, dict):
        members = list(value.items())
    elif isinstance(value, list):
        members = list(enumerate(value))
    for key, member in members:
        yield (*above, key), member
        yield from paths(member, (*above, key))


def at(value: object, path: Path) -> object:
    for key in path:
        value = value[key]  # type: ignore[index]
    return value


def replaced(document: object, path: Path, value: object) -> object:
    changed = copy.deepcopy(document)
    at(changed, path[:-1])[path[-1]] = value  # type: ignore[index]
    return changed


def removed(document: object, path: Path) -> object:
    changed = copy.deepcopy(document)
    del at(changed, path[:-1])[path[-1]]  # type: ignore[attr-defined]
    return changed


def renamed(document: object, path: Path, name: str) -> object:
    changed = copy.deepcopy(document)
    owner = at(changed, path[:-1])
    assert isinstance(owner, dict)
    owner[name] = owner.pop(path[-1])
    return changed


def values_instead(value: object) -> list[object]:
    """Other values that could stand where `value` stands."""
    if isinstance(value, str):
        middle = len(value) // 2
        typo = value[:middle] + ("x" if value[middle : middle + 1] != "x" else "y")
        return [
            value + "x",
            value[1:],
            typo + value[middle + 1 :],
            value.swapcase() if value.swapcase() != value else value + " ",
            " " + value,
            "",
            None,
            7,
            [],
            {},
            [value, "other"],
            {"@value": value + "!"},
            value + "\u200b",
            value.replace("a", "а") if "a" in value else value + "\u0301",
        ]
    if isinstance(value, bool):
        return [not value, None, str(value).lower(), int(value) + 2]
    if isinstance(value, int):
        return [value + 1, -value - 1, value + 0.5, str(value), None, True]
    if isinstance(value, list):
        return [[], None, [*value, "x"], [*value, {"type": ["Note"]}], "x"]
    return [{}, None, "x", [value, value], {**dict(value), "name": "Somebody else"}]  # type: ignore[call-overload]


def changes(document: object) -> Iterator[tuple[str, object]]:
    """Documents that differ from `document` in one place, each with a word on what was done."""
    for path, value in paths(document):
        where = ".".join(map(str, path))
        for other in values_instead(value):
            if other != value or type(other) is not type(value):
                yield f"{where} = {str(other)[:40]!r}", replaced(document, path, other)
        yield f"{where} removed", removed(document, path)
        if isinstance(path[-1], str):
            for name in (path[-1] + "x", "@" + path[-1], "urn:x:" + path[-1], path[-1].title()):
                yield f"{where} renamed {name}", renamed(document, path, name)


def respellings(document: object, seed: int) -> str:
    """The same JSON value written otherwise: order of members, white space, escapes."""
    rng = random.Random(seed)
    text = json.dumps(
        _shuffled(document, rng),
        ensure_ascii=rng.random() < 0.5,
        indent=rng.choice([None, 0, 3, "\t"]),
        separators=rng.choice([(",", ":"), (" , ", " : "), (",\n", ":\t")]),
    )
    if rng.random() < 0.5:
        text = text.replace("/", "\\/")
    if rng.random() < 0.5:
        text = text.replace("ssay", "\\u0073\\u0073ay")
    return rng.choice(["", " ", "\n\r\n"]) + text + rng.choice(["", "\n", "\t "])


def _shuffled(value: object, rng: random.Random) -> object:
    if isinstance(value, dict):
        items = [(key, _shuffled(member, rng)) for key, member in value.items()]
        rng.shuffle(items)
        return dict(items)
    if isinstance(value, list):
        return [_shuffled(member, rng) for member in value]
    return value
