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
    """What a team did best, and how much of it."""
    share = f"{round(100 * value)}%"
    number = number_format(value, decimal_pos=1)
    words = {
        "gain": _("The largest step: %(levels)s levels a person on average.")
        % {"levels": number_format(value, decimal_pos=2)},
        "reach": _("Everybody along: %(share)s of its people showed verified work.")
        % {"share": share},
        "works": _("Most work shown: %(n)s verified works a person.") % {"n": number},
        "new": _("New on the way: %(share)s of its people reached their first score.")
        % {"share": share},
        "weeks": _("Keeping at it: verified work in %(n)d weeks.") % {"n": round(value)},
        "checked": _("Best checked: an assessor judged %(share)s of its works.") % {"share": share},
    }
    return words[measure]
