"""What a peer says of one criterion: the indicator of the needed level was seen, partly, or not.

A chip is bound to the rubric: it speaks of the very indicator that stands there for the level that
is needed. "Seen" rests on words of the work, always.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assaymark.framework.rubric import Criterion, Rubric
from assaymark.grading.model import Quote
from assaymark.web.assessment.quoting import quote_at
from assaymark.web.assessment.refusal import PeersRefused

SEEN, PARTLY, NOT = "seen", "partly", "not"
WORDS = {
    SEEN: gettext_lazy("Seen"),
    PARTLY: gettext_lazy("Partly"),
    NOT: gettext_lazy("Not seen"),
}
WORTH = {SEEN: 1.0, PARTLY: 0.5, NOT: 0.0}
"""How much of the needed level a chip stands for, where chips are put beside other signals."""


@dataclass(frozen=True, slots=True)
class Chip:
    """A peer's word on one criterion; `value` None while none is chosen."""

    value: str | None = None
    quotes: tuple[Quote, ...] = field(default=())


def refuse_chips(rubric: Rubric, text: str, chips: Mapping[str, Chip]) -> None:
    """Raises `PeersRefused` unless each criterion has a chip and "seen" its words of the work."""
    strange = sorted(set(chips) - {one.key for one in rubric.criteria})
    if strange:
        raise PeersRefused(
            _("The criteria %(keys)r were given.") % {"keys": strange},
            _("Those of the badge's rubric were expected."),
            _("Load the page again."),
        )
    for one in rubric.criteria:
        chip = chips.get(one.key, Chip())
        if chip.value not in WORDS:
            raise PeersRefused(
                _("Nothing is chosen for: %(title)s.") % {"title": one.title},
                _("Seen, partly or not seen was expected."),
                _("Choose what fits the work best."),
                field=f"chip-{one.key}",
            )
        _refuse_quotes(one, text, chip)


def _refuse_quotes(criterion: Criterion, text: str, chip: Chip) -> None:
    if chip.value == SEEN and not chip.quotes:
        raise PeersRefused(
            _("“%(title)s” is seen, but no words show it.") % {"title": criterion.title},
            _("What was seen is quoted from the work."),
            _("Select the words in the work and quote them, or choose “partly”."),
            field=f"chip-{criterion.key}",
        )
    for quote in chip.quotes:
        if quote_at(text, quote.start, quote.end) != quote:
            raise PeersRefused(
                _("“%(words)s” does not stand at its place.") % {"words": quote.text[:120]},
                _("A quote repeats the work letter by letter."),
                _("Select the words in the work again."),
                field=f"paste-{criterion.key}",
            )


def chips_to_plain(rubric: Rubric, chips: Mapping[str, Chip]) -> dict[str, Any]:
    """The chips as kept in `PeerReading.chips`, with the indicator each one speaks of."""
    return {
        one.key: {
            "chip": chips[one.key].value,
            "level": one.pass_value,
            "indicator": one.level(one.pass_value).indicator,
            "quotes": [
                {"start": q.start, "end": q.end, "text": q.text} for q in chips[one.key].quotes
            ],
        }
        for one in rubric.criteria
    }
