"""Addresses of guides."""

from django.urls import URLPattern, path

from assaymark.web.guides.views import cards, mine, modelling, recognising, team

urlpatterns: list[URLPattern] = [
    path("guides/", team.guides, name="guides"),
    path("guides/team/", team.team_guide, name="team_guide"),
    path("guides/team/<slug:handle>/", team.teammate, name="teammate"),
    path("guides/team/<slug:handle>/card", team.use_card, name="use_card"),
    path("guides/me/", mine.my_guide, name="my_guide"),
    path("guides/reflect/<slug:handle>/", mine.reflect, name="reflect"),
    path("guides/note/<slug:handle>/delete", mine.delete_reflection, name="delete_reflection"),
    path("guides/recognise/", recognising.recognise_whom, name="recognise_whom"),
    path("guides/recognise/<slug:who>/", recognising.recognise, name="recognise"),
    path(
        "guides/recognition/<slug:handle>/take",
        recognising.take_recognition,
        name="take_recognition",
    ),
    path(
        "guides/recognition/<slug:handle>/decline",
        recognising.decline_recognition,
        name="decline_recognition",
    ),
    path(
        "guides/recognition/<slug:handle>/withdraw",
        recognising.withdraw_recognition,
        name="withdraw_recognition",
    ),
    path("guides/models/<slug:handle>/", modelling.model_responses, name="model_responses"),
    path("guides/models/<slug:handle>/new", modelling.record_model, name="record_model"),
    path("guides/model/<slug:handle>/recording", modelling.model_recording, name="model_recording"),
    path("guides/model/<slug:handle>/say", modelling.say_of_model, name="say_of_model"),
    path("guides/model/<slug:handle>/retire", modelling.retire_model, name="retire_model"),
    path("guides/cards/", cards.coaching_cards, name="coaching_cards"),
    path("guides/cards/make", cards.make_cards, name="make_cards"),
    path("guides/cards/<slug:handle>/", cards.skill_cards, name="skill_cards"),
    path("guides/card/<slug:handle>/", cards.edit_card, name="edit_card"),
    path("guides/card/<slug:handle>/retire", cards.retire_card, name="retire_card"),
    path("guides/roles/", cards.role_needs, name="role_needs"),
    path(
        "o/<slug:slug>/badges/<slug:handle>/conversation", cards.conversation, name="conversation"
    ),
]
