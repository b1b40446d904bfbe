"""The real values of this room's addresses, for the walk over every address."""

from typing import Any

from assaymark.web.catalogue.models import BadgeVersion
from assaymark.web.guides import actions
from assaymark.web.guides.recordings import read_film
from assaymark.web.people.models import Membership
from assaymark.web.skills.models import Competency
from tests.web.assessment.recordings import webm


def guide_values(
    *, version: BadgeVersion, competency: Competency, members: dict[str, Membership], mark: str
) -> dict[str, dict[str, Any]]:
    """A team of a manager and a learner, with one of everything, each carrying `mark`."""
    here = version.badge.organisation
    manager, learner = members["manager"], members["learner"]
    for one in (manager, learner):
        one.team = f"Team {mark}"
        one.save(update_fields=["team"])
    actions.make_cards(organisation=here, by=members["catalogue_manager"].user)
    card = competency.coaching_cards.first()
    recognised = actions.recognise(
        person=learner.user,
        by=manager.user,
        badge_version=version,
        criterion=version.rubric[0]["key"],
        words=f"Seen in {mark}.",
    )
    model = actions.keep_model(
        badge_version=version,
        author=members["assessor"].user,
        text=f"How we do it in {mark}.",
        film=read_film(webm()),
    )
    note = actions.reflect(
        organisation=here,
        person=learner.user,
        competency=competency,
        tried=mark,
        met="",
        next_thing=mark,
    )
    its, of_card, of_model = ({"handle": one.handle} for one in (recognised, card, model))
    person, of_version = {"handle": learner.user.handle}, {"handle": version.handle}
    skill = {"handle": competency.handle}
    return {
        **dict.fromkeys(("teammate", "use_card"), person),
        **dict.fromkeys(("reflect", "skill_cards"), skill),
        "delete_reflection": {"handle": note.handle},
        "recognise": {"who": learner.user.handle},
        **dict.fromkeys(("take_recognition", "decline_recognition", "withdraw_recognition"), its),
        **dict.fromkeys(("model_responses", "record_model"), of_version),
        **dict.fromkeys(("model_recording", "say_of_model", "retire_model"), of_model),
        **dict.fromkeys(("edit_card", "retire_card"), of_card),
        "conversation": {"slug": here.slug, "handle": version.handle},
    }
