"""Verification over the API: the same checks as the verify page, for anyone, without a token."""

import base64
import binascii
import json
from typing import Annotated, Any

from django.utils.translation import gettext as _
from pydantic import Field

from assaymark.web.connect.rest.problems import INVALID, Problem
from assaymark.web.connect.rest.shapes import In, Out
from assaymark.web.public.queries import verification

Document = Annotated[str, Field(max_length=2_000_000)] | dict[str, Any]


class VerifyIn(In):
    """What is to be verified. A string is taken byte for byte; an object is written out first."""

    credential: Document = Field(description="The badge: JSON, its text, or a JWT")
    bundle: Document | None = Field(None, description="Its proof bundle, if there is one")
    evidence_base64: str | None = Field(
        None, description="One file that the badge cites, as padded Base64"
    )


class CheckOut(Out):
    """One check: sentence says why it ended so."""

    name: str
    title: str
    outcome: str = Field(description="passed, failed, warned or not applicable")
    sentence: str


class ReportOut(Out):
    """Every check. exit_code is that of the command line: 0 good, 1 failed, 2 unreadable."""

    outcome: str
    exit_code: int
    checks: list[CheckOut]


def verified(asked: VerifyIn) -> ReportOut:
    """The report; raises `Problem` when the evidence is not Base64."""
    report = verification(
        _bytes(asked.credential),
        bundle=None if asked.bundle is None else _bytes(asked.bundle),
        evidence=None if asked.evidence_base64 is None else _decoded(asked.evidence_base64),
    ).report
    checks = [
        CheckOut(name=one.name, title=one.title, outcome=one.outcome, sentence=one.sentence)
        for one in report.checks
    ]
    return ReportOut(outcome=report.outcome, exit_code=report.exit_code, checks=checks)


def _bytes(document: str | dict[str, Any]) -> bytes:
    text = document if isinstance(document, str) else json.dumps(document, ensure_ascii=False)
    return text.encode()


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text.encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError) as error:
        raise Problem(
            INVALID,
            _("`evidence_base64` is not Base64: %(error)s.") % {"error": error},
            _("Padded Base64 without line breaks was expected."),
            _("Encode the file again."),
        ) from error
