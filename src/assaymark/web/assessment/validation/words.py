"""The sentences of a study: what it supports, what not, how it was done. Plain, and none too many.

Written in the language of the installation, once, with the study.
"""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assaymark.grading.criterion import ENOUGH, LEAST, MANY
from assaymark.validity.machine import MOST_IN_A_GROUP, MOST_LOST, MOST_OVERALL
from assaymark.web.assessment.validation.figures import DRAWS, LEAST_OF_A_KIND
from assaymark.web.assessment.validation.figures import LEAST as LEAST_SHOWN

Plain = dict[str, Any]


def says(found: Plain) -> list[str]:
    """What the study supports, first what matters most."""
    n = found["data"]["works"]
    if n == 0:
        return [
            _("Nothing was rated, so nothing is known: neither how far people agree on this badge "
              "nor how far a computer agrees with them. Every work goes to a person.")
        ]  # fmt: skip
    if n < LEAST_SHOWN:
        return [
            ngettext(
                "%(n)d work was rated. That is too few for any figure: from %(least)d works on, "
                "agreement is shown; from %(grader)d a computer may suggest.",
                "%(n)d works were rated. That is too few for any figure: from %(least)d works on, "
                "agreement is shown; from %(grader)d a computer may suggest.",
                n,
            )
            % {"n": n, "least": LEAST_SHOWN, "grader": LEAST}
        ]
    return [*people(found), *_computer(found)]


def people(found: Plain) -> list[str]:
    """How far two people differ on the badge."""
    differ = found["people"]["differ"]
    if differ["estimate"] is None:
        return [
            _("How far two people agree is not measured: %(n)d works were rated by two people in "
              "every criterion, %(least)d are needed.")
            % {"n": differ["n"], "least": LEAST_SHOWN}
        ]  # fmt: skip
    return [
        _("Two people who judge the same work decide differently on the badge in %(share)s of "
          "cases (%(low)s to %(high)s; n = %(n)d). One person's word is worth no more than that.")
        % shares(differ)
    ]  # fmt: skip


def _computer(found: Plain) -> list[str]:
    differ = found["decisions"]["differ"]
    mute = [one["title"] for one in found["criteria"] if one["use"] == "none"]
    said = [_size(found["grader"]["n"])]
    if differ["estimate"] is not None:
        said.append(
            _("On works it had never met, with nothing withheld, the computer would decide the "
              "badge otherwise than people in %(share)s of cases (%(low)s to %(high)s; n = %(n)d).")
            % shares(differ)
        )  # fmt: skip
    if mute:
        said.append(
            _("It says nothing about: %(titles)s. There its agreement with people cannot be told "
              "from chance, or too few works were rated.") % {"titles": ", ".join(mute)}
        )  # fmt: skip
    return [*said, *broken_limits(found)]


def broken_limits(found: Plain) -> list[str]:
    """How many of the usual limits are not kept; nothing where all are."""
    broken = [one for one in found["limits"] if one["holds"] is False]
    if not broken:
        return []
    said = ngettext(
        "%(n)d limit that is usual in educational testing is not kept; it is marked below.",
        "%(n)d limits that are usual in educational testing are not kept; they are marked below.",
        len(broken),
    )
    return [said % {"n": len(broken)}]


def _size(n: int) -> str:
    """`n`: the examples that the grader learns from."""
    if n < LEAST:
        said = _(
            "%(n)d rated examples are too few for a computer to learn from; %(least)d are needed."
        )
    elif n < ENOUGH:
        said = _(
            "Learnt from %(n)d rated examples, the computer's suggestions are a hint, no more."
        )
    elif n < MANY:
        said = _("Learnt from %(n)d rated examples, the computer may help; it may not decide.")
    else:
        said = _(
            "%(n)d rated examples are enough to ask whether the computer may decide clear cases; "
            "the answer is the gate's, not this study's."
        )
    return said % {"n": n, "least": LEAST}


def not_for(found: Plain, *, stakes: str) -> list[str]:
    """What neither the badge's judging nor this study must be used for."""
    said = [
        _("Not for hiring, dismissing, paying or grading anybody by the computer's level alone."),
        _("Not for ranking people: two works a level apart may be equally good."),
        _("Not for another badge, another rubric or version, another task, or another grader."),
        _("Not for work in a language other than English, or by people unlike those whose work was "
          "rated."),
        _("Not as a sign of what somebody is like: one work was judged, not a person."),
    ]  # fmt: skip
    if stakes == "high":
        said.insert(0, _("Not for deciding without a person: the stakes of this badge are high."))
    mute = [one["title"] for one in found["criteria"] if one["use"] == "none"]
    if mute:
        said.append(_("Not for suggesting a level of: %(titles)s.") % {"titles": ", ".join(mute)})
    if not found["groups"]["teams"]:
        said.append(_("Not as proof of fairness: no group was large enough to be looked at."))
    return said


def shortcomings(found: Plain) -> list[str]:
    """What limits the figures themselves."""
    return [
        _("People's median is taken as right. Where people share a mistake, the computer that "
          "learnt from them shares it, and no figure here shows it."),
        *of_the_data(found),
        _("The tricks tried are crude. Padding, text about something else and help by another "
          "person or program are not covered."),
    ]  # fmt: skip


def of_the_data(found: Plain) -> list[str]:
    """What limits figures from these works and raters, whoever is measured."""
    data = found["data"]
    said = [_("An interval allows for the choice of works, not for the choice of raters.")]
    if data["handed in"] and data["handed in"] < data["works"]:
        said.append(
            _("Rated examples and works handed in here are put together; they may differ in kind.")
        )
    if not data["handed in"]:
        said.append(
            _("All works are rated examples; none handed in here is counted. Real works may "
              "differ, and whose work it was is not known, so groups cannot be compared.")
        )  # fmt: skip
    if data["most raters"] < 2:
        said.append(_("No work was rated by two people, so people's own agreement is unknown."))
    if data["left out"]:
        said.append(
            ngettext(
                "%(n)d further work was left out to keep the time bearable.",
                "%(n)d further works were left out to keep the time bearable: the oldest.",
                data["left out"],
            )
            % {"n": data["left out"]}
        )
    return said


def method() -> list[str]:
    """How it was done, in enough words to do it again."""
    return [
        _("Each rated example was graded by a grader fitted on the others, so that it never met "
          "the work or its ratings. Works handed in here that are no examples were graded by the "
          "fitted grader, which has not learnt from them."),
        *measuring(),
    ]  # fmt: skip


def measuring() -> list[str]:
    """How people's judgements were taken and figures made, whoever is measured."""
    return [
        _("Assessors here judged blind: without the computer's suggestion and without a name. "
          "Works are left out where it depended on the computer's sureness that a person judged."),
        _("The computer is compared with the median of people's levels, the lower of two middle "
          "ones. Nothing is withheld for being unsure, except where said."),
        _("Intervals are 95%%: for shares Wilson's, else percentile bootstrap over works "
          "(%(draws)d draws). Nothing is shown below %(least)d works, and of a level or a team "
          "below %(kind)d.")
        % {"draws": DRAWS, "least": LEAST_SHOWN, "kind": LEAST_OF_A_KIND},
        _("Limits: mean difference in standard deviations at most %(overall).2f overall and "
          "%(group).2f in a team; kappa at most %(lost).2f below two people's (Williamson, Xi and "
          "Breyer 2012). They are conventions, not proofs.")
        % {"overall": MOST_OVERALL, "group": MOST_IN_A_GROUP, "lost": MOST_LOST},
    ]  # fmt: skip


def shares(figure: Plain) -> dict[str, Any]:
    """A share and its interval in percent, and n."""
    percent = {key: f"{100 * figure[key]:.0f}%" for key in ("estimate", "low", "high")}
    return {
        "share": percent["estimate"],
        "low": percent["low"],
        "high": percent["high"],
        "n": figure["n"],
    }
