"""What the demo calls: cards from the frameworks, a need of every role, one recognition, one model.

Through the room's own actions, like all of the demo; doing it again changes nothing.
"""

from assaymark.web.assessment.rules import rubric
from assaymark.web.catalogue import queries as catalogue
from assaymark.web.catalogue.models import BadgeVersion
from assaymark.web.guides import actions
from assaymark.web.guides.models import ModelResponse, Recognition
from assaymark.web.people import queries as people
from assaymark.web.people.models import Membership, Organisation, Role
from assaymark.web.skills.needs import described, needs, set_need

THANKS = "That reply kept a customer who had already said goodbye."
WORDS = (
    "You have told this story three times now, and each time you had to start again. I would be "
    "tired of us too. I have written down what you told me, and I read it back to you so that you "
    "need not tell it a fourth time: the heating went off on Monday, two visits were missed, and "
    "your father is eighty-one. I call you today at four, whether or not I have an answer by then."
)
MODEL = (
    "It sounds as if the worst is not the fault but the waiting, and not knowing whether anybody "
    "is coming at all. Is that it? I look after this from here on. The fitter is booked for "
    "tomorrow between eight and ten; I ring you at half past ten to hear that it works. If you "
    "would rather have a refund, say so now, and I start it while we talk."
)
NOTICE = "The feeling is named before the plan, and offered as a question. Then one name, one time."


def show(organisation: Organisation) -> None:
    """Gives an organisation of the demo something for each of this room's pages."""
    by = _first(organisation, Role.CATALOGUE_MANAGER)
    versions = list(catalogue.published(organisation))
    if by is None or not versions:
        return
    actions.make_cards(organisation=organisation, by=by.user)
    if not needs(organisation):
        _need(organisation, versions, by)
    shown = next((one for one in versions if one.level == "practitioner"), versions[0])
    _recognise(shown)
    _model(shown)


def _need(organisation: Organisation, versions: list[BadgeVersion], by: Membership) -> None:
    """Every role needs the second level of each skill that a badge is about."""
    handles = {one.get("handle") for version in versions for one in version.competencies}
    for told in described(organisation).values():
        ranks = sorted(level.rank for level in told.its.levels)
        if told.row.handle in handles:
            set_need(
                organisation=organisation,
                role="",
                competency=told.row,
                rank=ranks[min(1, len(ranks) - 1)],
                by=by.user,
            )


def _recognise(version: BadgeVersion) -> None:
    here = version.badge.organisation
    manager = _first(here, Role.MANAGER, team="")
    if manager is None:
        return
    team = people.members(here).filter(team=manager.team).exclude(pk=manager.pk)
    person = team.first()
    if person is None:
        return
    if not Recognition.objects.filter(organisation=here).exists():
        actions.recognise(
            person=person.user,
            by=manager.user,
            badge_version=version,
            criterion=rubric(version).criteria[0].key,
            words=WORDS,
            thanks=THANKS,
        )


def _model(version: BadgeVersion) -> None:
    mentor = _first(version.badge.organisation, Role.ASSESSOR)
    if mentor is not None and not ModelResponse.objects.filter(badge=version.badge).exists():
        actions.keep_model(badge_version=version, author=mentor.user, text=MODEL, why=NOTICE)


def _first(organisation: Organisation, role: Role, **unlike: str) -> Membership | None:
    return people.members(organisation).filter(roles__contains=[role]).exclude(**unlike).first()
