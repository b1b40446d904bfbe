"""The sentences of a study of a language model, where `words` would say what is not so of one."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assaymark.grading.llm.calibrate import LEAST
from assaymark.web.assessment.validation import words
from assaymark.web.assessment.validation.figures import LEAST as LEAST_SHOWN

Plain = dict[str, Any]


def says(found: Plain) -> list[str]:
    """What the study supports, first what matters most."""
    n = found["data"]["works"]
    if n == 0:
        return [
            _("Nothing was rated, so nothing is known: neither how far people agree on this badge "
              "nor how far the language model agrees with them. What it says is an untested hint, "
              "and every work goes to a person.")
        ]  # fmt: skip
    if n < LEAST_SHOWN:
        return [
            ngettext(
                "%(n)d work was rated. That is too few for any figure: from %(least)d works on, "
                "agreement is shown; from %(votes)d the language model's votes are calibrated. "
                "Until then what it says is an untested hint.",
                "%(n)d works were rated. That is too few for any figure: from %(least)d works on, "
                "agreement is shown; from %(votes)d the language model's votes are calibrated. "
                "Until then what it says is an untested hint.",
                n,
            )
            % {"n": n, "least": LEAST_SHOWN, "votes": LEAST}
        ]
    return [*words.people(found), *_model(found), *words.broken_limits(found)]


def _model(found: Plain) -> list[str]:
    data, differ = found["data"], found["decisions"]["differ"]
    if not data["met by the grader"]:
        return [
            _("The language model, asked as it is now, gave no level of any of them that can be "
              "measured, so nothing is known of it.")
        ]  # fmt: skip
    said = []
    if differ["estimate"] is not None:
        said.append(
            _("On works whose ratings it was not calibrated on, with nothing withheld, the "
              "language model would decide the badge otherwise than people in %(share)s of cases "
              "(%(low)s to %(high)s; n = %(n)d).")
            % words.shares(differ)
        )  # fmt: skip
    if titles := _held_back(found):
        said.append(
            _("It may only suggest, and a person decides: %(titles)s. Why stands beside each.")
            % {"titles": titles}
        )
    else:
        said.append(
            _("It may be asked whether it decides clear cases of every criterion; the answer is "
              "the gate's, not this study's.")
        )  # fmt: skip
    return said


def _held_back(found: Plain) -> str:
    return ", ".join(one["title"] for one in found["criteria"] if one["use"] != "candidate")


def not_for(found: Plain, *, stakes: str) -> list[str]:
    """What neither the badge's judging nor this study must be used for."""
    said = [
        *words.not_for(found, stakes=stakes),
        _("Not for the same model at another address, asked in other words or another number of "
          "times, or calibrated anew: each of these is another grader."),
    ]  # fmt: skip
    if titles := _held_back(found):
        said.append(_("Not for deciding without a person: %(titles)s.") % {"titles": titles})
    return said


def shortcomings(found: Plain) -> list[str]:
    """What limits the figures themselves."""
    data, names = found["data"], found["grader"]["answered as"]
    said = [
        _("People's median is taken as right, and the votes are calibrated on it. Where people "
          "share a mistake, no figure here shows it."),
        _("What the model was trained on is not known: it may have met texts like these."),
        *words.of_the_data(found),
    ]  # fmt: skip
    unread = data["works"] - data["met by the grader"]
    if unread:
        said.append(
            ngettext(
                "Of %(n)d work the model gave no level that can be measured: not read as it is "
                "asked now, stopped by a check, or lost on the way.",
                "Of %(n)d works the model gave no level that can be measured: not read as it is "
                "asked now, stopped by a check, or lost on the way.",
                unread,
            )
            % {"n": unread}
        )
    if len(names) > 1:
        said.append(
            _("The endpoint answered under %(n)d names (%(names)s), put together here: it may have "
              "been more than one model.")
            % {"n": len(names), "names": ", ".join(names)}
        )  # fmt: skip
    said.append(
        _("Who runs the endpoint can change the model and keep its name. Works that it answered "
          "under a name not listed here do not name this study.")
    )  # fmt: skip
    return said


def not_run() -> str:
    """Why no work was spoilt on purpose."""
    return _(
        "Spoilt works (repeated, shuffled, random words, nearly empty): not run, because each "
        "would have to be sent to the endpoint, and this study asks it nothing. Padding, text "
        "about something else and help by another person or program: not run either. What is "
        "shown was found out when the examples themselves were read."
    )


def method() -> list[str]:
    """How it was done, in enough words to do it again."""
    return [
        _("The model had read each rated example before, and its votes were kept; for this study "
          "it was asked nothing. Votes became levels by calibrators fitted on the other examples, "
          "so that they never met the work or its ratings; below %(least)d examples the votes "
          "speak for themselves. Works handed in here count where the model has read them as it "
          "is asked now; the calibrators in use have not learnt from them.")
        % {"least": LEAST},
        _("A decision that one stretch of the work makes alone counts as unsure; the model would "
          "withhold it."),
        *words.measuring(),
    ]  # fmt: skip
