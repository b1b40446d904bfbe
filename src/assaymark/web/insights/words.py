"""The words of a bias report, in one place: steps, verdicts, what each part means."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise

STEPS: dict[str, tuple[Words, Words]] = {
    "badge": (
        _("Who gets the badge"),
        _("Everybody whose outcome is settled; chosen are those whose first work earned it."),
    ),
    "decided": (
        _("Whose work is decided in time"),
        _("Everybody; chosen are those with a decision within 60 days of handing in."),
    ),
    "passed": (_("Who passes"), _("Those whose work was decided; chosen are those who passed.")),
    "read": (
        _("Whose work the computer can grade"),
        _("Works a grader read; chosen are those it gave a level on every criterion."),
    ),
    "suggested": (
        _("Whom the computer would pass"),
        _("Works it graded on every criterion; chosen are those it suggested to pass."),
    ),
    "alone": (
        _("Whose work the computer decides alone"),
        _("Those whose work was decided; chosen are those whom no person judged."),
    ),
    "passed_machine": (
        _("Who passes where the computer decides"),
        _("Works decided by the computer alone; chosen are those that passed."),
    ),
    "passed_person": (
        _("Who passes where a person decides"),
        _("Works decided by a person; chosen are those that passed."),
    ),
    "first": (
        _("Whom the first assessor would pass"),
        _("Works judged blind by a first assessor; chosen are those whose levels pass."),
    ),
    "second": (
        _("Whom the second assessor would pass"),
        _("Works judged blind a second time; chosen are those whose levels pass."),
    ),
    "score_people": (
        _("Who scores above the middle with assessors"),
        _("Mean height on the ladders; chosen are those above the median of everybody."),
    ),
    "score_machine": (
        _("Who scores above the middle with the computer"),
        _("The same for the computer's levels, where it gave all of them."),
    ),
}
VERDICTS: dict[str, Words] = {
    "benchmark": _("highest rate; the others are held against it"),
    "nobody": _("nobody was chosen in any group"),
    "below_sure": _("below four fifths, and by more than chance explains"),
    "below_unsure": _("below four fifths; too few people to tell it from chance"),
    "apart": _("above four fifths, yet lower by more than chance explains"),
    "open": _("above four fifths; too few people to rule out less"),
    "near": _("above four fifths, the whole interval"),
    "excluded": _("under 2% of the people; left out of the ratios by the auditor"),
}
MARKS: tuple[tuple[str, Words, str], ...] = (
    ("below_sure", _("clearly below four fifths"), "red"),
    ("below_unsure", _("below four fifths, too few to tell"), "yellow"),
    ("apart", _("more apart than chance explains"), "yellow"),
)
"""What a closed step says of itself: the worst verdict in it, and its colour."""
FEW: dict[str, Words] = {
    "outcome": _(
        "Not broken down by group: fewer than five people had another outcome than the rest, and "
        "a table would tell their group."
    ),
    "people": _(
        "Not broken down by group: these are the people of another step but for fewer than five, "
        "and comparing the two would tell their group."
    ),
}
CLASSES: dict[str, Words] = {
    "A": _("A: negligible"),
    "B": _("B: moderate"),
    "C": _("C: large"),
}
REASONS: dict[str, Words] = {
    "no stratum": _("no level of standing holds both groups and both outcomes"),
    "in every stratum": _("at every standing one group passed wholly or failed wholly"),
    "outcome, group or score": _("outcome or standing is the same for everybody"),
    "scores do not vary": _("standing does not vary within each group"),
    "score and group": _("standing and group tell exactly who passes"),
}


def reason(given: str) -> Words:
    """Why a figure is not there, in the page's words."""
    return next((words for start, words in REASONS.items() if given.startswith(start)), given)
