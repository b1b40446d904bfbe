"""What may be asked about people, and the words they agree to when they answer.

The first two questions and their categories are those of 6 RCNY 5-301, which takes them from the
EEO-1 report; an organisation may change them. The order matters: the first two are also looked at
together.
"""

from collections.abc import Mapping

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

SEX = (_("Female"), _("Male"))
RACE = (
    _("Hispanic or Latino"),
    _("White"),
    _("Black or African American"),
    _("Native Hawaiian or Pacific Islander"),
    _("Asian"),
    _("Native American or Alaska Native"),
    _("Two or more races"),
)
AGE = (_("Under 25"), _("25 to 39"), _("40 to 54"), _("55 or older"))
USUAL = (("sex", _("Sex"), SEX), ("race", _("Race or ethnicity"), RACE))
OPTIONAL = (("age", _("Age"), AGE),)
AGREE = _("I have read this, and I agree that my answers are used in this way.")
PURPOSE = (
    _(
        "Why we ask: to find out whether decisions about badges fall more often against some "
        "groups of people. Without answers nobody can know."
    ),
    _(
        "Who sees it: nobody but you. No assessor, manager, owner or auditor, no grader and no "
        "interface to other programs can read your answer. It stands in the database of this "
        "installation, as everything does that is kept here."
    ),
    _(
        "What comes out: counts and rates of groups of five or more people, in reports about "
        "badges. It is never used for a decision about you."
    ),
    _(
        "It is up to you: you need not answer, and nothing follows from it. You can change or "
        "erase your answers here at any time. Reports already made keep their counts, which name "
        "nobody."
    ),
    _("When your membership here ends, your answers are erased."),
)


def agreed() -> str:
    """All that was agreed to, in the words shown."""
    return "\n\n".join([*(str(line) for line in PURPOSE), f"{AGREE} {gettext('Yes')}."])


def chosen(answers: Mapping[str, str]) -> dict[str, str]:
    """`answers` without those left open."""
    return {key: label for key, label in answers.items() if label}
