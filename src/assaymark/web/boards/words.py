"""Words for what the library names by keys: kinds of judging, what a team did best."""

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

_KINDS: dict[str, str | Promise] = {
    "review": gettext_lazy("Judged by an assessor"),
    "award": gettext_lazy("Badge given by hand or brought in"),
    "peer": gettext_lazy("Read by peers"),
    "machine": gettext_lazy("Decided by the computer, under an open promise"),
}


def kind_words(key: str) -> str | Promise:
    """A kind of judging in words; its key where it has none."""
    return _KINDS.get(key, key)


def best_words(measure: str, value: float) -> str:
    """What a team did best beside the others: how much, not that nobody did more."""
    share = f"{round(100 * value)}%"
    number = number_format(round(value, 1), decimal_pos=1)
    levels = number_format(round(value, 2), decimal_pos=2)
    words = {
        "gain": _("A step of %(levels)s levels a person on average.") % {"levels": levels},
        "reach": _("%(share)s of its people showed verified work.") % {"share": share},
        "works": _("%(n)s verified works a person.") % {"n": number},
        "new": _("%(share)s of its people reached their first score.") % {"share": share},
        "weeks": _("Verified work in %(n)d different weeks.") % {"n": round(value)},
        "checked": _("An assessor judged %(share)s of its works.") % {"share": share},
    }
    return words[measure]
