"""What sends a work to a person whatever the gate would say: one list for the whole room.

A flag is a sentence for the audit record and for the assessor. It is never a verdict, and it never
changes a level. Each source is a function of the work in `SOURCES`; what the local grader's own
signals find (`grading.gaming`) reaches routing as abstentions already.
"""

from collections.abc import Callable, Iterable

from django.utils.translation import gettext as _

from assaymark.grading.local import same_text
from assaymark.web.assessment.actions.coding import is_code
from assaymark.web.assessment.actions.noticing import notice
from assaymark.web.assessment.models import LanguageReading, Likeness, RatedExample, Work

Source = Callable[[Work], Iterable[str]]


def flags(work: Work) -> tuple[str, ...]:
    """Why a person must look at this work, whoever is sure of it; empty when nothing speaks."""
    return tuple(sentence for source in SOURCES for sentence in source(work))


def handed_in_before(work: Work) -> Iterable[str]:
    """The same bytes, handed in before for the same badge by anybody."""
    twins = Work.objects.filter(
        badge_version__badge=work.badge_version.badge, sha256=work.sha256, pk__lt=work.pk
    )
    if twins.exists():
        yield _("The same work was handed in for this badge before.")


def tried_on_the_machine(work: Work) -> Iterable[str]:
    """Another try after a machine said "not yet": whoever may ask it again and again finds out what
    it likes, and the promise counts works that were not written for it."""
    earlier = Work.objects.filter(
        badge_version__badge=work.badge_version.badge, learner=work.learner_id, pk__lt=work.pk
    )
    if earlier.filter(decision__passed=False).exclude(decision__machine="").exists():
        yield _("A computer said “not yet” to an earlier try of this learner for this badge.")


def repeats_an_example(work: Work) -> Iterable[str]:
    """Word for word a rated example, which the grader has learnt from."""
    own = same_text(work.text)
    texts = RatedExample.objects.filter(badge=work.badge_version.badge).values_list(
        "text", flat=True
    )
    if any(same_text(text) == own for text in texts.iterator()):
        yield _("It repeats a rated example word for word.")


def was_noticed(work: Work) -> Iterable[str]:
    """What was noticed beside other works and beside the task.

    How it was written is no reason: whoever lets it be measured must not be worse off for it.
    Another try at the same badge shares words with the one before by its nature.
    """
    for one in notice(work=work).notices:
        yield str(one["sentence"])
    alike = Likeness.objects.filter(work=work).select_related("other__badge_version")
    for like in alike.defer("other__content", "other__text"):
        if not like.is_own:
            yield _("It shares %(n)d words with another work.") % {"n": like.words}
        elif like.other.badge_version.badge_id != work.badge_version.badge_id:
            yield _("It shares %(n)d words with the same learner's work for another badge.") % {
                "n": like.words
            }


def language_model_warned(work: Work) -> Iterable[str]:
    """What a language model's reading found: tripwires, or that it is not certified here."""
    for reading in LanguageReading.objects.filter(work=work, finished_at__isnull=False):
        for said in reading.flags:
            yield _("The language model's reading: %(said)s.") % {"said": said}


def is_a_program(work: Work) -> Iterable[str]:
    """People agree poorly on code, and a grader of text knows nothing of it."""
    if is_code(work):
        yield _("It is a program; a person decides.")


SOURCES: tuple[Source, ...] = (
    handed_in_before,
    tried_on_the_machine,
    repeats_an_example,
    was_noticed,
    language_model_warned,
    is_a_program,
)
