"""Segments of people: who is meant by a cohort, team, role, tenure, track, place or manager.

`Segment` is the one filter that boards, insights and guides share: a plain value, made from an
address and written back into one. Its members are found in the database, never in a loop. About a
group of fewer than 5 people nothing is counted (`Hidden`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Case, CharField, Count, F, Q, QuerySet, Value, When
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from assaymark.ranking.standing import SMALLEST, TENURE, Hidden
from assaymark.web.people.models import Membership, Organisation, User

LONGEST = 120
COLUMNS = {
    "cohort": "cohort",
    "team": "team",
    "role": "job_title",
    "tenure": "tenure",
    "track": "track",
    "location": "location",
    "manager": "manager__user__handle",
}
"""What people may be compared within, and where it stands."""
TITLES: dict[str, str | Promise] = {
    "cohort": _("Cohort"),
    "team": _("Team"),
    "role": _("Role"),
    "tenure": _("Tenure"),
    "track": _("Track"),
    "location": _("Location"),
    "manager": _("Manager"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """People for whom all that is set here holds; `Segment()` is everybody.

    `role` is the role at work (`Membership.job_title`), `tenure` a band of `ranking.standing`,
    `manager` the handle of the manager's user, and `manager_name` only for words.
    """

    cohort: str = ""
    team: str = ""
    role: str = ""
    tenure: str = ""
    track: str = ""
    location: str = ""
    manager: str = ""
    manager_name: str = field(default="", compare=False, repr=False)

    @classmethod
    def from_query(
        cls, query: Mapping[str, Any], organisation: Organisation | None = None
    ) -> "Segment":
        """The segment that an address asks for: `?cohort=…&team=…`; what it does not name is open.

        With an `organisation`, the words will hold the name of its manager, where one is asked for.

        >>> Segment.from_query({"team": " East ", "page": "2"}).team
        'East'
        """
        found = cls(**{name: _cleaned(str(query.get(name) or "")) for name in COLUMNS})
        if not found.manager or organisation is None:
            return found
        return replace(
            found, manager_name=_names(organisation, [found.manager]).get(found.manager, "")
        )

    @property
    def parts(self) -> tuple[tuple[str, str], ...]:
        """What is set: name and value, in the one order."""
        return tuple((name, value) for name in COLUMNS if (value := getattr(self, name)))

    @property
    def is_everybody(self) -> bool:
        """Whether nothing is set."""
        return not self.parts

    @property
    def query(self) -> str:
        """As an address has it, without the question mark; the same segment comes back from it."""
        return urlencode(self.parts)

    @property
    def words(self) -> str:
        """As people read it."""
        if self.is_everybody:
            return str(_("everybody"))
        shown = {**dict(self.parts), "manager": self.manager_name or self.manager}
        return " · ".join(f"{TITLES[name]}: {shown[name]}" for name, _value in self.parts)

    def only(self, name: str, value: str) -> "Segment":
        """The same segment with `name` set to `value`; an empty value opens it."""
        return replace(self, **{name: value})

    def members(
        self, organisation: Organisation, *, today: date | None = None
    ) -> QuerySet[Membership]:
        """The active members it means, in no order; `today` is what tenure is counted to."""
        found = Membership.objects.filter(organisation=organisation, active=True)
        plain = {COLUMNS[name]: value for name, value in self.parts if name != "tenure"}
        if self.manager:
            plain["manager__organisation"] = organisation  # type: ignore[assignment]
        found = found.filter(**plain)
        return found.filter(_since(self.tenure, today or _today())) if self.tenure else found

    def people(self, organisation: Organisation, *, today: date | None = None) -> QuerySet[Any]:
        """Keys of their users, for `person__in=` of another room's query: one subquery."""
        return self.members(organisation, today=today).values("user")


@dataclass(frozen=True, slots=True)
class Group:
    """One segment with its people counted; `label` is what its values are called on a page."""

    segment: Segment
    label: str
    n: int | Hidden


def segments(
    organisation: Organisation,
    by: Sequence[str],
    *,
    within: Segment = Segment(),
    today: date | None = None,
    smallest: int = SMALLEST,
    most: int | None = None,
) -> tuple[Group, ...]:
    """People of `within` counted by their values of `by`, in the order of the values.

    People who lack one of the values are in no group. `by`: names of `COLUMNS`, one or more; raises
    ValueError for another. With `most`, so many of the largest groups that can be shown.
    """
    unknown = [name for name in by if name not in COLUMNS]
    if unknown or not by:
        raise ValueError(f"segments by {list(by)!r}; expected some of {list(COLUMNS)}")
    rows = _counted(within.members(organisation, today=today), by, today or _today())
    if most is not None:
        rows = rows.filter(n__gte=smallest).order_by("-n", *rows.query.order_by)[:most]
    found = [({name: row[f"its_{name}"] for name in by}, row["n"]) for row in rows]
    found.sort(key=lambda its: list(its[0].values()))
    handles = [values["manager"] for values, _n in found] if "manager" in by else []
    names = _names(organisation, handles) if handles else {}
    return tuple(
        Group(
            replace(within, **values, manager_name=names.get(values.get("manager", ""), "")),
            " · ".join(names.get(values[name], values[name]) for name in by),
            n if n >= smallest else Hidden(smallest),
        )
        for values, n in found
    )


def tenure(today: date) -> Case:
    """The tenure band of a membership as an expression; null for who has no start date."""
    bands = [When(_since(name, today), then=Value(name)) for _below, name in TENURE]
    return Case(*bands, default=None, output_field=CharField())


def _counted(members: QuerySet[Membership], by: Sequence[str], today: date) -> QuerySet[Any]:
    asked = {f"its_{name}": _value(name, today) for name in by}
    names = list(asked)
    rows = members.values(**asked).order_by(*names).values(*names, n=Count("*"))
    kept: QuerySet[Any] = rows.filter(**{f"{name}__gt": "" for name in names})
    return kept


def _value(name: str, today: date) -> Case | F:
    return tenure(today) if name == "tenure" else F(COLUMNS[name])


def _names(organisation: Organisation, handles: Sequence[str]) -> dict[str, str]:
    users = User.objects.filter(memberships__organisation=organisation, handle__in=set(handles))
    return dict(users.values_list("handle", "name"))


def _since(band: str, today: date) -> Q:
    """Who started such a time ago; nobody for a band that does not exist."""
    edges = [0, *(below for below, _name in TENURE)]
    place = next((i for i, (_below, name) in enumerate(TENURE) if name == band), None)
    if place is None:
        return Q(pk__in=[])
    nearest, farthest = edges[place], edges[place + 1]
    found = Q(started_on__isnull=False)
    if place > 0:
        found &= Q(started_on__lte=today - timedelta(days=nearest))
    if place < len(TENURE) - 1:
        found &= Q(started_on__gt=today - timedelta(days=farthest))
    return found


def _cleaned(value: str) -> str:
    return value.replace("\0", "").strip()[:LONGEST]


def _today() -> date:
    return timezone.localdate()
