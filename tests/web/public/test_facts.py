"""What the badge page says of itself."""

import dataclasses

from assaymark.web.public.facts import Facts, Level, Shown

LEVEL = Level(id="l", title="Shown", indicator="Names a feeling.", rank=1)


def facts(*, statement: str = "", quotes: tuple[str, ...] = ()) -> Facts:
    shown = Shown("Names it", "", (LEVEL,), LEVEL, LEVEL, quotes, "")
    blank = {field.name: "" for field in dataclasses.fields(Facts)}
    return Facts(**{**blank, "statement": statement, "criteria_met": (shown,)})  # type: ignore[arg-type]


def test_the_time_to_read_grows_with_the_words_and_is_rounded_up():
    assert facts().seconds_to_read == 10
    assert facts(statement="word " * 238).seconds_to_read == 70
    assert facts(quotes=("word " * 119, "word " * 119)).seconds_to_read == 70
