"""An organisation with a published badge, its people, and clients that call the API as them."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from django.http import HttpResponse
from django.test import Client

from assaymark.web.awards import actions as awards
from assaymark.web.awards.models import Award
from assaymark.web.catalogue.models import Badge, BadgeVersion
from assaymark.web.connect import actions
from assaymark.web.connect.rest import examples
from assaymark.web.connect.scopes import Scope, allowed
from assaymark.web.insights.models import Metric
from assaymark.web.people.models import Membership, Organisation, Role, User
from assaymark.web.people.roles import permissions
from assaymark.web.record.jobs import work_all

EARLY = datetime(2026, 1, 5, tzinfo=UTC)
TEXT = examples.EXAMPLES["hand_in"].body["text"]
RUBRIC = [
    {
        "key": key,
        "title": title,
        "description": "",
        "pass_value": 2,
        "levels": [
            {"value": 1, "title": "Starting", "indicator": "Not yet."},
            {"value": 2, "title": "Solid", "indicator": "Does it."},
            {"value": 3, "title": "Strong", "indicator": "Does it so that it helps."},
        ],
    }
    for key, title in (("names-feeling", "Names the feeling"), ("asks-first", "Asks first"))
]
SCORES: dict[str, Any] = examples.EXAMPLES["review_work"].body


def organisation(slug: str = "northwind") -> Organisation:
    made = Organisation.objects.create(slug=slug, name=slug.title(), description="Skills.")
    awards.make_keys(organisation=made, by=None, now=EARLY)
    return made


def member(where: Organisation, name: str, *roles: Role) -> Membership:
    email = f"{name}@{where.slug}.example"
    user = User.objects.create_user(email, "long password 1", name=name.title())
    return Membership.objects.create(user=user, organisation=where, roles=list(roles))


def badge(where: Organisation, handle: str = examples.BADGE, **more: Any) -> BadgeVersion:
    fields: dict[str, Any] = {
        "badge": Badge.objects.create(organisation=where, key=f"listening-{handle}"),
        "number": 1,
        "handle": handle,
        "state": "published",
        "title": "Listening under pressure",
        "level": "Practitioner",
        "summary": "Hears what somebody needs before offering help.",
        "task": "Answer the customer.",
        "criteria": "The answer names the feeling and asks first.",
        "rubric": RUBRIC,
        "evidence": {"kinds": ["text", "file"], "min_words": 5, "max_words": 500, "ask": "Answer"},
        "art": {"shape": "hexagon", "icon": "ear", "accent": "indigo"},
        "consent": "I agree that an assessor reads my work.",
        "published_at": EARLY,
    }
    return BadgeVersion.objects.create(**(fields | more))


class Api:
    """Calls the API with one token, as one member."""

    def __init__(self, who: Membership | None, *scopes: Scope) -> None:
        self.client = Client(raise_request_exception=True)
        self.headers: dict[str, str] = {}
        if who is not None:
            chosen: Sequence[str] = scopes or allowed(permissions(who.roles))
            self.token, self.secret = actions.make_token(
                member=who, name="test", scopes=chosen, expires_at=None
            )
            self.headers = {"Authorization": f"Bearer {self.secret}"}

    def get(self, path: str, **query: Any) -> HttpResponse:
        return self.client.get(f"/api/v1/{path}", query, headers=self.headers)

    def put(self, path: str, body: Any) -> HttpResponse:
        return self.client.put(
            f"/api/v1/{path}",
            json.dumps(body),
            content_type="application/json",
            headers=self.headers,
        )

    def post(self, path: str, body: Any, *, key: str = "", raw: bytes = b"") -> HttpResponse:
        return self.client.post(
            f"/api/v1/{path}",
            raw or json.dumps(body),
            content_type="application/json",
            headers=self.headers | ({"Idempotency-Key": key} if key else {}),
        )


def hand_in(api: Api, version: BadgeVersion, *, text: str = TEXT, **more: Any) -> HttpResponse:
    consent = {"agreed": True, "show_name": True, "show_quotes": True}
    body = {"badge": version.handle, "text": text, "consent": consent} | more
    return api.post("works", body)


def handed_in(api: Api, version: BadgeVersion, **more: Any) -> str:
    """The handle of a work that was handed in and read by the grader."""
    answer = hand_in(api, version, **more)
    assert answer.status_code == 201, answer.content
    work_all()
    return str(answer.json()["handle"])


def given(api: Api, version: BadgeVersion, email: str, *, key: str = "give-1") -> Award:
    body = examples.EXAMPLES["give_award"].body | {"badge": version.handle, "recipient": email}
    answer = api.post("awards", body, key=key)
    assert answer.status_code == 201, answer.content
    return Award.objects.get(handle=answer.json()["handle"])


def metric_in(where: Organisation, key: str, *, team: str) -> Metric:
    """A metric of teams, and a team of one to speak of."""
    Membership.objects.filter(organisation=where).update(team=team)
    return Metric.objects.create(
        organisation=where,
        key=key,
        name=key.title(),
        unit="per 100 cases",
        better="down",
        level="team",
        source="Desk",
    )
