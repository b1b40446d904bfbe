"""A work's text beside its task and the rated examples of its badge: what is noticed about it."""

from dataclasses import asdict
from typing import Any

from django.utils.translation import gettext as _

from assaymark.grading import fingerprint
from assaymark.grading.overlap import Overlap, given_runs, overlap
from assaymark.grading.watch import Watch, watch
from assaymark.web.assessment.given import given_texts, task_parts
from assaymark.web.assessment.models import RatedExample, Work
from assaymark.web.assessment.rules import rubric
from assaymark.web.assessment.uploads_code import BUNDLE, ZIP
from assaymark.web.catalogue.models import BadgeVersion

MOST = 400
"""Rated examples that are compared with, the newest."""
_kept: dict[int, tuple[tuple[int, int], Watch]] = {}


def notices(work: Work) -> list[dict[str, Any]]:
    """What is noticed about the text of `work`: [{kind, sentence, start, end}].

    Of a program nothing is: what is usual in prose says nothing about code.
    """
    if work.media_type in {ZIP, BUNDLE}:
        return []
    found = [asdict(one) for one in _watch(work.badge_version).notices(work.text)]
    example = _nearest_example(work)
    if example is not None:
        first = example.passages[0]
        found.append(
            {
                "kind": "example",
                "sentence": _("It shares %(n)d words with a rated example.") % {"n": example.words},
                "start": first.start,
                "end": first.end,
            }
        )
    return found


def _watch(version: BadgeVersion) -> Watch:
    """What honest works are like, fitted anew when an example was added; one kept per version."""
    rows = _examples(version).values_list("pk", "text")
    known = (len(rows), max((pk for pk, _text in rows), default=0))
    kept = _kept.get(version.pk)
    if kept is None or kept[0] != known:
        made = watch(rubric(version), task_parts(version), [text for _pk, text in rows])
        if len(_kept) > 20:
            _kept.clear()
        kept = _kept[version.pk] = (known, made)
    return kept[1]


def _examples(version: BadgeVersion) -> Any:
    return RatedExample.objects.filter(badge=version.badge_id).order_by("-pk")[:MOST]


def _nearest_example(work: Work) -> Overlap | None:
    """What the work shares with the likeliest example that is not of the learner's own writing."""
    own = set(Work.objects.filter(learner=work.learner_id).values_list("text", flat=True))
    texts = [one.text for one in _examples(work.badge_version) if one.text not in own]
    index = fingerprint.index([fingerprint.marks(text) for text in texts])
    known = given_runs(given_texts(work.badge_version))
    likely = index.likely(fingerprint.marks(work.text), most=5)
    shared = [overlap(work.text, texts[one.work], given=known) for one in likely]
    return max((one for one in shared if one.is_noticed), key=lambda one: one.words, default=None)
