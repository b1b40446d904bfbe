"""One call at a time: looked up, paid for from the budget, written down, made, tried again.

A call's row is committed before the call is made, with what it may cost at most. So a budget is
never overrun by calls in flight, and a worker that is killed pays once more for the one call it was
making, for no other: answered calls of a reading are looked up by the digest of their request.

Nothing here may run inside a transaction of its caller: what was sent must stay written down.
"""

import hashlib
import json
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from assaymark.grading.llm.model import Answer, FormRefused, Request, Stopped
from assaymark.web.assessment.language.wire import Endpoint, Trouble, ask
from assaymark.web.assessment.models import (
    CallState,
    LanguageCall,
    LanguageModel,
    LanguageReading,
)
from assaymark.web.awards.keys import passphrase
from assaymark.web.kit.sealing import SealError, unseal

TRIES = 4
_FORMAT = "format: "
_sleep = time.sleep
_MILLION = Decimal(1_000_000)
Asks = Callable[[Endpoint, Request], Answer]


class Later(Exception):
    """This step's time is over, or the endpoint is away for now: go on in another step."""


@dataclass(slots=True)
class Caller:
    """Makes the calls of one reading, or of a try (`reading` None).

    `until` is the monotonic time by which the last call has ended. `is_patient`: trouble that may
    pass raises Later instead of losing the sample.
    """

    model: LanguageModel
    endpoint: Endpoint
    reading: LanguageReading | None
    purpose: str
    until: float
    is_patient: bool
    asks: Asks = ask

    def __call__(self, request: Request) -> Answer:
        digest = request_digest(self.endpoint.model, request)
        if (known := self._known(digest)) is not None:
            return known
        for attempt in range(TRIES):
            call = self._reserved(digest, request)
            try:
                return self._made(call, request)
            except Trouble as trouble:
                if not trouble.is_passing:
                    raise
                wait_s = max(trouble.wait_s, 2.0**attempt)
                if attempt + 1 == TRIES or not self._fits(wait_s):
                    self._give_up(trouble)
                _sleep(wait_s)
        raise AssertionError("the last try either answers or raises")

    def _give_up(self, trouble: Trouble) -> None:
        if self.is_patient:
            raise Later(str(trouble)) from trouble
        raise trouble

    def _fits(self, wait_s: float) -> bool:
        return time.monotonic() + wait_s + self.endpoint.timeout_s <= self.until

    def _known(self, digest: str) -> Answer | None:
        if self.reading is None:
            return None
        rows = LanguageCall.objects.filter(reading=self.reading, request_sha256=digest)
        rows.filter(state=CallState.SENT).update(state=CallState.LOST, ended_at=timezone.now())
        if rows.filter(state=CallState.REFUSED, error__startswith=_FORMAT).exists():
            raise FormRefused("the endpoint does not know this response format")
        row = rows.filter(state=CallState.ANSWERED).first()
        if row is None:
            return None
        return Answer(
            row.answer, row.model_answered, row.tokens_in, row.tokens_out, row.latency_ms / 1000
        )

    def _reserved(self, digest: str, request: Request) -> LanguageCall:
        """The call's row, committed; raises Stopped where it may not be made, Later in haste."""
        if not self._fits(0.0):
            raise Later("this step's time is over")
        letters = sum(len(one.content) for one in request.messages)
        asked = Asked(
            purpose=self.purpose,
            digest=digest,
            model=self.endpoint.model,
            most=price(self.model, letters // 3 + 200, request.max_tokens),
            needs_on=self.reading is not None,
            seed=request.seed,
        )
        return reserved(self.model, asked, reading=self.reading)

    def _made(self, call: LanguageCall, request: Request) -> Answer:
        began = time.monotonic()
        try:
            answer = self.asks(self.endpoint, request)
        except FormRefused as refused:
            ended(call, CallState.REFUSED, began, error=f"{_FORMAT}{refused}", cost=Decimal(0))
            raise
        except Trouble as trouble:
            state = CallState.FAILED if trouble.status is None else CallState.REFUSED
            cost = call.cost if trouble.may_cost else Decimal(0)
            ended(call, state, began, error=str(trouble), cost=cost, status=trouble.status)
            raise
        ended(
            call,
            CallState.ANSWERED,
            began,
            cost=price(self.model, answer.tokens_in, answer.tokens_out),
            status=200,
            answer=answer.text,
            model_answered=answer.model,
            tokens_in=answer.tokens_in,
            tokens_out=answer.tokens_out,
        )
        return answer


@dataclass(frozen=True, slots=True)
class Asked:
    """What a call is for, and what it may cost at most. `needs_on`: only while the model is on."""

    purpose: str
    digest: str
    model: str
    most: Decimal
    needs_on: bool
    seed: int = 0


@transaction.atomic
def reserved(
    model: LanguageModel, asked: Asked, *, reading: LanguageReading | None = None
) -> LanguageCall:
    """The row of a call that may be made, its cost taken from the budget; raises Stopped if not.

    The model's row is locked, so that calls reserved at once do not share the last of a budget.
    """
    held = LanguageModel.objects.select_for_update().filter(pk=model.pk).first()
    if held is None or (not held.is_on and asked.needs_on):
        raise Stopped("the language model is switched off")
    spent = spent_since(held, month_start(timezone.now()))
    if spent + asked.most > held.monthly_budget:
        raise Stopped(
            f"this month's budget of {held.monthly_budget} {held.currency} is used up:"
            f" {spent:.2f} spent, and this call may cost {asked.most:.4f}"
        )
    call: LanguageCall = LanguageCall.objects.create(
        organisation_id=held.organisation_id,
        reading=reading,
        purpose=asked.purpose,
        request_sha256=asked.digest,
        asks=reading.asks if reading else "",
        seed=asked.seed,
        model_asked=asked.model,
        cost=asked.most,
    )
    return call


def endpoint_of(model: LanguageModel) -> Endpoint:
    """Where the organisation's model is asked; raises Stopped where its key does not open."""
    return Endpoint(model.base_url, model.model, key_of(model), float(model.timeout_s))


def key_of(model: LanguageModel) -> str:
    """The opened key, empty where none is needed; raises Stopped where it does not open."""
    if not model.key_sealed:
        return ""
    try:
        return unseal(
            bytes(model.key_sealed),
            passphrase=passphrase(),
            purpose=purpose_of(model.organisation_id),
        )
    except SealError as wrong:
        raise Stopped(str(wrong)) from wrong


def purpose_of(organisation_id: int) -> str:
    """What an organisation's key is sealed for."""
    return f"language model of organisation {organisation_id}"


def request_digest(model: str, request: Request) -> str:
    """Hex SHA-256 of everything that is asked, and of whom."""
    plain = json.dumps([model, asdict(request)], sort_keys=True, default=str)
    return hashlib.sha256(plain.encode()).hexdigest()


def price(model: LanguageModel, tokens_in: int, tokens_out: int) -> Decimal:
    """What so many tokens cost, in the model's currency."""
    made = model.price_in * tokens_in + model.price_out * tokens_out
    return (made / _MILLION).quantize(Decimal("0.000001"))


def month_start(now: datetime) -> datetime:
    """The first moment of the month, as the installation's clock has it."""
    return timezone.localtime(now).replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def spent_since(model: LanguageModel, since: datetime) -> Decimal:
    """What the organisation's calls have cost since then, those under way at their most."""
    rows = LanguageCall.objects.filter(organisation_id=model.organisation_id, sent_at__gte=since)
    return rows.aggregate(total=Sum("cost"))["total"] or Decimal(0)


def ended(
    call: LanguageCall,
    state: CallState,
    began: float,
    *,
    cost: Decimal,
    error: str = "",
    status: int | None = None,
    answer: str = "",
    model_answered: str = "",
    tokens_in: int = 0,
    tokens_out: int = 0,
) -> None:
    """Writes down how a call ended, and what it cost."""
    call.state, call.status, call.cost = state, status, cost
    call.error, call.answer, call.model_answered = error[:2000], answer, model_answered
    call.tokens_in, call.tokens_out = tokens_in, tokens_out
    call.latency_ms = int(1000 * (time.monotonic() - began))
    call.ended_at = timezone.now()
    call.save()
