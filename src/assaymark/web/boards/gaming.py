"""What looks like gathering points rather than skill: counts over an organisation, never a verdict.

Each figure has a harmless reading too, and the page says it. Nobody is named, and a number of
people below five is told as "fewer than five" (None). Skills without a board are left out.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, F, Value
from django.db.models.functions import Coalesce, NullIf, TruncDay, TruncWeek
from scipy.stats import poisson

from assaymark.ranking.evidence import Model
from assaymark.ranking.published import model_from_plain
from assaymark.ranking.standing import SMALLEST
from assaymark.web.boards.models import Board
from assaymark.web.people.models import Organisation, User
from assaymark.web.standing import queries as standing

DAYS = 90
BURST = 5
"""Works in one skill on one day from which on it is counted as a burst."""
CHANCE = 0.001
"""How seldom a pair would read each other so often by chance, all pairs taken together."""
_WORK = Coalesce(NullIf("competency__evidence__work", Value("")), "competency__evidence__key")


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs of a reader and a learner: how many there are, how many stand out, among how many."""

    pairs: int
    unusual: int
    readings: int


def report(organisation: Organisation, now: datetime) -> dict[str, Any]:
    """All figures of the last `DAYS` days, as plain values."""
    since = now - timedelta(days=DAYS)
    model = model_from_plain(standing.model(organisation).document)
    kinds = _kinds(organisation, since)
    total = sum(n for n, _people in kinds.values())
    micro = {key for key, kind in model.kinds.items() if kind.micro}
    pairs = _pairs(_readings(organisation, since))
    return {
        "since": since.isoformat(),
        "evidence": total,
        "kinds": [{"kind": key, "n": n, "people": _few(p)} for key, (n, p) in kinds.items()],
        "capped": _capped(organisation, since, model),
        "twice": _twice(organisation, since),
        "bursts": _bursts(organisation, since),
        "micro": {
            "n": sum(n for key, (n, _p) in kinds.items() if key in micro),
            "share": sum(n for key, (n, _p) in kinds.items() if key in micro) / total
            if total
            else None,
            "limit": model.micro_share,
        },
        "pairs": {"pairs": pairs.pairs, "unusual": pairs.unusual, "readings": pairs.readings},
    }


def _evidence(organisation: Organisation, since: datetime) -> Any:
    """One row for each piece of evidence that counts, of skills with a board."""
    return Board.objects.filter(
        organisation=organisation,
        competency__critical=None,
        competency__evidence__organisation=organisation,
        competency__evidence__withdrawn_at=None,
        competency__evidence__at__gte=since,
    ).annotate(
        kind=F("competency__evidence__kind"),
        who=F("competency__evidence__person"),
        work=_WORK,
    )


def _kinds(organisation: Organisation, since: datetime) -> dict[str, tuple[int, int]]:
    rows = _evidence(organisation, since).values("kind")
    found = rows.annotate(n=Count("competency__evidence__pk"), people=Count("who", distinct=True))
    return {one["kind"]: (one["n"], one["people"]) for one in found.order_by("kind")}


def _capped(organisation: Organisation, since: datetime, model: Model) -> list[dict[str, Any]]:
    """By kind: works above what counts fully in one week, and of how many people."""
    rows = _evidence(organisation, since).annotate(week=TruncWeek("competency__evidence__at"))
    each = rows.values("pk", "kind", "who", "week").annotate(n=Count("work", distinct=True))
    found = []
    for key, kind in model.kinds.items():
        above = list(each.filter(kind=key, n__gt=kind.weekly).values_list("who", "n"))
        found.append(
            {
                "kind": key,
                "weekly": kind.weekly,
                "works": sum(n - kind.weekly for _who, n in above),
                "people": _few(len({who for who, _n in above})),
            }
        )
    return found


def _twice(organisation: Organisation, since: datetime) -> dict[str, Any]:
    """Judgements beyond the first of the same work: together they count as one."""
    rows = _evidence(organisation, since).exclude(competency__evidence__work="")
    each = rows.values("pk", "who", "work").annotate(n=Count("competency__evidence__pk"))
    more = list(each.filter(n__gt=1).values_list("who", "n"))
    people = len({who for who, _n in more})
    return {"judgements": sum(n - 1 for _who, n in more), "people": _few(people)}


def _bursts(organisation: Organisation, since: datetime) -> dict[str, Any]:
    """Days on which somebody handed in `BURST` works or more for one skill."""
    rows = _evidence(organisation, since).annotate(day=TruncDay("competency__evidence__at"))
    each = rows.values("pk", "who", "day").annotate(n=Count("work", distinct=True))
    days = list(each.filter(n__gte=BURST).values_list("who", flat=True))
    return {"days": len(days), "people": _few(len(set(days))), "least": BURST}


def _readings(organisation: Organisation, since: datetime) -> Counter[tuple[int, int]]:
    """How often each reader gave feedback on each learner's work."""
    rows = User.objects.filter(
        peer_readings__organisation=organisation,
        peer_readings__state="given",
        peer_readings__given_at__gte=since,
    )
    found = rows.values_list("pk", "peer_readings__work__learner").annotate(n=Count("pk"))
    return Counter({(reader, learner): n for reader, learner, n in found})


def _pairs(readings: Mapping[tuple[int, int], int]) -> Pairs:
    """Pairs that met far more often than each one's own numbers of readings would bring about.

    Poisson, with the mean that independence gives, at `CHANCE` over all pairs together.
    """
    total = sum(readings.values())
    gave, got = _sums(readings, 0), _sums(readings, 1)
    unusual = 0
    for (reader, learner), n in readings.items():
        usual = gave[reader] * got[learner] / total
        unusual += bool(n > 2 and poisson.sf(n - 1, usual) < CHANCE / len(readings))
    return Pairs(len(readings), unusual, total)


def _sums(readings: Mapping[tuple[int, int], int], side: int) -> Counter[int]:
    found: Counter[int] = Counter()
    for pair, n in readings.items():
        found[pair[side]] += n
    return found


def _few(people: int) -> int | None:
    return people if people == 0 or people >= SMALLEST else None
