"""Cards: made from a framework, written, edited, retired; and a manager's use of one."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assaymark.web.guides.cards import made_from
from assaymark.web.guides.errors import GuidesRefused
from assaymark.web.guides.models import CardUse, CoachingCard
from assaymark.web.people.models import Organisation, User
from assaymark.web.record.actions import record
from assaymark.web.skills.models import Competency
from assaymark.web.skills.needs import described

LONGEST = 2000


@transaction.atomic
def make_cards(*, organisation: Organisation, by: User | None) -> int:
    """How many cards were made or changed: one for each indicator of the published frameworks.

    Made again, a card follows its indicator unless somebody edited or retired it.
    """
    here = CoachingCard.objects.filter(organisation=organisation).exclude(key="")
    known = {(one.competency_id, one.key): one for one in here.select_for_update()}
    changed = 0
    for key, told in described(organisation).items():
        for rank, place, indicator, words in made_from(told.its):
            one = known.get((key, place))
            values = {
                "rank": rank,
                "indicator": indicator,
                "question": words.question,
                "exercise": words.exercise,
            }
            changed += _kept(organisation, told.row, place, one, values)
    if changed:
        record(
            "coaching-cards.made",
            organisation_id=organisation.pk,
            actor=by,
            subject=f"organisation:{organisation.slug}",
            detail={"cards": changed},
        )
    return changed


def _kept(
    organisation: Organisation,
    competency: Competency,
    key: str,
    one: CoachingCard | None,
    values: dict[str, object],
) -> bool:
    if one is None:
        CoachingCard.objects.create(
            organisation=organisation, competency=competency, key=key, **values
        )
        return True
    if one.is_edited or one.retired_at or all(getattr(one, k) == v for k, v in values.items()):
        return False
    CoachingCard.objects.filter(pk=one.pk).update(**values, changed_at=timezone.now())
    return True


@transaction.atomic
def write_card(
    *,
    organisation: Organisation,
    competency: Competency,
    rank: int,
    indicator: str,
    question: str,
    exercise: str,
    by: User,
) -> CoachingCard:
    """A card of one's own for a level; raises `GuidesRefused` for a level that is not there."""
    told = described(organisation).get(competency.pk)
    if told is None or rank not in [one.rank for one in told.its.levels]:
        raise GuidesRefused(
            _("Level %(rank)d was chosen.") % {"rank": rank},
            _("A level of this competency was expected."),
            _("Choose one from the list."),
        )
    card: CoachingCard = CoachingCard.objects.create(
        organisation=organisation,
        competency=competency,
        rank=rank,
        is_edited=True,
        changed_by=by,
        **_words(indicator, question, exercise),
    )
    _recorded("coaching-card.written", card, by)
    return card


@transaction.atomic
def edit_card(
    *, card: CoachingCard, indicator: str, question: str, exercise: str, by: User
) -> CoachingCard:
    """The card with these words."""
    for name, value in _words(indicator, question, exercise).items():
        setattr(card, name, value)
    card.is_edited, card.changed_by, card.changed_at = True, by, timezone.now()
    card.save()
    _recorded("coaching-card.edited", card, by)
    return card


@transaction.atomic
def retire_card(*, card: CoachingCard, by: User, again: bool = False) -> CoachingCard:
    """The card, offered no more; or `again`."""
    card.retired_at = None if again else timezone.now()
    card.save(update_fields=["retired_at"])
    _recorded("coaching-card.brought-back" if again else "coaching-card.retired", card, by)
    return card


@transaction.atomic
def use_card(
    *,
    organisation: Organisation,
    manager: User,
    person: User,
    about: str,
    card: CoachingCard | None,
    helped: bool | None = None,
) -> CardUse:
    """That the card was used, now; and whether it helped, where that was said."""
    values = {"card": card, "used_at": timezone.now(), "helped": helped}
    use, _new = CardUse.objects.update_or_create(
        organisation=organisation, manager=manager, person=person, about=about, defaults=values
    )
    record(
        "coaching-card.used",
        organisation_id=organisation.pk,
        actor=manager,
        subject=f"card:{card.handle}" if card else "card:template",
        detail={"helped": helped},
    )
    return use


def _words(indicator: str, question: str, exercise: str) -> dict[str, str]:
    words = {"indicator": indicator, "question": question, "exercise": exercise}
    words = {name: value.strip() for name, value in words.items()}
    empty = [name for name, value in words.items() if not value or len(value) > LONGEST]
    if empty:
        raise GuidesRefused(
            _("The card's words are missing or too long."),
            _("One to %(most)d characters each were expected.") % {"most": LONGEST},
            _("Write what one would see, what to ask, and what to do in ten minutes."),
        )
    return words


def _recorded(kind: str, card: CoachingCard, by: User) -> None:
    record(
        kind,
        organisation_id=card.organisation_id,
        actor=by,
        subject=f"card:{card.handle}",
        detail={"competency": card.competency.handle, "rank": card.rank},
    )
