"""What runs later: a report is made, part by part; answers of people who left are erased; a large
table of values is taken."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connections
from django.utils import timezone

from assaymark.web.assessment.queries import auditing
from assaymark.web.insights import actions, queries
from assaymark.web.insights.labels import asked, labels
from assaymark.web.insights.models import BiasReport, Counted, Kept
from assaymark.web.insights.report import Origin
from assaymark.web.insights.report.document import Source, made, shows_groups
from assaymark.web.insights.report.people import Asked, Person, due
from assaymark.web.record.models import Job


@dataclass(frozen=True, slots=True)
class Made:
    """A document, and the learners who are in it, if it shows a group."""

    document: dict[str, Any]
    counted: frozenset[int]


def make_bias_report(job: Job) -> Made:
    """The document; the report's row tells how far it is. Nobody is counted a second time.

    Those who did not answer are counted as well: a later report would tell how many they were,
    which this one may hide.
    """
    report = BiasReport.objects.select_related("badge__organisation").get(
        pk=job.arguments["report"]
    )
    source = _source(report, job.arguments.get("origin", "own"))

    def told(part: int) -> None:
        BiasReport.objects.filter(pk=report.pk).update(step=part)

    document = made(source, told=told)
    used = {one.work.learner for one in source.people}
    return Made(document, frozenset(used) if shows_groups(document) else frozenset())


def keep_bias_report(job: Job, found: Made) -> None:
    """Keeps the report, and who was counted."""
    report = BiasReport.objects.select_for_update().get(pk=job.arguments["report"])
    actions.keep_report(report=report, document=found.document, counted=found.counted)


def _source(report: BiasReport, origin: Origin) -> Source:
    badge = report.badge
    counted = set(Counted.objects.filter(badge=badge).values_list("learner_id", flat=True))
    works = due(auditing.first_works(badge), now=timezone.now())
    fresh = [one for one in works if one.learner not in counted]
    known = labels(badge.organisation, [one.learner for one in fresh], origin=origin)
    questions = tuple(
        Asked(one.key, one.title, tuple(one.categories)) for one in asked(badge.organisation)
    )
    people = tuple(Person(one, known.get(one.learner, {})) for one in fresh)
    rubrics, title = auditing.rubrics(badge), queries.title(badge)
    return Source(people, questions, rubrics, report.justification, title, origin)


def take_values(job: Job, _prepared: Any) -> None:
    """Takes a table that was confirmed; how far it is can be seen meanwhile."""
    kept = Kept.objects.filter(pk=job.arguments["kept"]).first()
    if kept is not None:
        with _progress(kept) as told:
            actions.take(kept=kept, told=told)


@contextmanager
def _progress(kept: Kept) -> Iterator[Callable[[int], None]]:
    """Writes how far it is past the transaction that does it, on a connection of its own."""
    beside = connections.create_connection("default")

    def told(rows: int) -> None:
        with beside.cursor() as cursor:
            cursor.execute(
                "UPDATE insights_kept SET document = jsonb_set(document, '{done}', to_jsonb(%s)) "
                "WHERE id = %s",
                [rows, kept.pk],
            )

    try:
        yield told
    finally:
        beside.close()


def erase_those_who_left() -> None:
    """Erases the answers of people who are no longer members, each hour."""
    actions.erase_those_who_left()
