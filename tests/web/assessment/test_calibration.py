"""Calibration rounds, one's own figures, and the page of a badge's markings."""

import math
from datetime import timedelta

import pytest
from django.db.models import CASCADE
from django.utils import timezone

from assaymark.framework.rubric import rubric_from_plain
from assaymark.web.assessment import actions, quality
from assaymark.web.assessment.actions import anchors as anchor_actions
from assaymark.web.assessment.models import (
    Anchor,
    AnchorScore,
    CalibrationRound,
    MarkingPolicy,
    RatedExample,
    Review,
    Work,
)
from assaymark.web.assessment.queries import anchors as anchor_queries
from assaymark.web.assessment.queries.quality import marks
from assaymark.web.assessment.refusal import CalibrationRefused, ReviewRefused
from assaymark.web.people.models import Membership
from assaymark.web.record.models import Event
from tests.web.assessment.marking_world import MarkingWorld
from tests.web.assessment.test_marking import page
from tests.web.assessment.world import FEELING, RUBRIC, TEXT

JUDGED = rubric_from_plain(RUBRIC)


@pytest.fixture
def world(db) -> MarkingWorld:
    return MarkingWorld()


def example(world, key: str, feeling: list[int], step: list[int]) -> RatedExample:
    return actions.rate_example(
        badge=world.badge,
        key=key,
        text=f"{TEXT} {key}",
        ratings={"feeling": feeling, "step": step},
        source="two raters",
        by=None,
    )


def anchored(world, key: str, feeling: int, step: int, **more) -> Anchor:
    given = {"reasons": {}, "quotes": {}, "by": world.hannah, **more}
    return anchor_actions.choose_anchor(
        badge_version=world.version,
        example=example(world, key, [feeling, feeling], [step, step]),
        levels={"feeling": feeling, "step": step},
        **given,
    )


def opened(world, n: int = 5) -> CalibrationRound:
    anchors = [anchored(world, f"a{k}", 1 + k % 4, 1 + (k + 1) % 4) for k in range(n)]
    return anchor_actions.open_round(
        badge_version=world.version, title="May", anchors=anchors, by=world.hannah
    )


# Anchors -----------------------------------------------------------------------------------------


def test_examples_on_which_raters_agree_are_proposed_spread_over_the_ladder(world):
    example(world, "agreed-low", [1, 1], [1, 1])
    example(world, "agreed-high", [4, 4, 4], [4, 4, 4])
    example(world, "near", [2, 3], [3, 3])
    example(world, "once", [2], [2])
    example(world, "half", [2, 2], [])
    found = anchor_queries.proposals(world.version)
    assert [one.example.key for one in found] == ["agreed-low", "near", "agreed-high"]
    near = next(one for one in found if one.example.key == "near")
    assert (near.levels, near.apart, near.raters) == ({"feeling": 2, "step": 3}, 1, 2)


def test_an_anchor_has_levels_words_of_its_text_and_a_reason(world):
    chosen = anchored(
        world,
        "one",
        3,
        2,
        quotes={"feeling": FEELING},
        reasons={"feeling": "It fits this caller, but stays on the surface."},
    )
    quote = chosen.notes["feeling"]["quotes"][0]
    assert chosen.text[quote["start"] : quote["end"]] == FEELING
    assert [one.example.key for one in anchor_queries.proposals(world.version)] == []
    with pytest.raises(ReviewRefused, match="does not stand in the work"):
        anchored(world, "two", 3, 2, quotes={"step": "words that are not there"})
    with pytest.raises(CalibrationRefused, match="one level of the rubric"):
        anchored(world, "three", 3, 9)


def test_a_manager_makes_anchors_and_opens_a_round_on_the_pages(world):
    row = example(world, "agreed", [3, 3], [2, 2])
    client = world.client(world.hannah)
    path = f"/marking/{world.version.handle}/anchors"
    assert "agreed" in client.get(path).content.decode()
    form = {
        "level-feeling": "3", "level-step": "2", "quote-feeling": "words that are not there",
        "quote-step": "", "reason-feeling": "Fits the caller.", "reason-step": "",
    }  # fmt: skip
    answer = client.post(f"{path}/{row.pk}", form)
    assert "does not stand in the work" in answer.content.decode()
    assert "Fits the caller." in answer.content.decode()
    client.post(f"{path}/{row.pk}", {**form, "quote-feeling": FEELING})
    anchor = Anchor.objects.get()
    answer = client.post(path, {"title": "May", "anchors": [anchor.pk]}, follow=True)
    assert "The round is open" in answer.content.decode()
    assert client.post(path, {"title": "June"}).status_code == 200
    assert CalibrationRound.objects.count() == 1
    client.post(f"{path}/{anchor.handle}/retire")
    assert not anchor_queries.anchors(world.badge).exists()
    assert Event.objects.filter(kind__in=("anchor.chosen", "anchor.retired")).count() == 2


def of_a_work(world, *, tied: bool = True) -> tuple[Work, RatedExample]:
    """Priya's decided work, taken over as an example, or imported by somebody as one."""
    work = world.decided().work
    row = example(world, "from-work", [3, 3], [2, 2])
    RatedExample.objects.filter(pk=row.pk).update(text=work.text, work=work if tied else None)
    row.refresh_from_db()
    return work, row


@pytest.mark.parametrize("tied", [True, False])
def test_a_learners_work_is_no_anchor_without_the_learners_consent(world, tied):
    work, row = of_a_work(world, tied=tied)
    chosen = {"example": row, "levels": {"feeling": 3, "step": 2}, "by": world.hannah}
    chosen |= {"badge_version": world.version, "reasons": {}, "quotes": {}}
    with pytest.raises(CalibrationRefused, match="has not agreed"):
        anchor_actions.choose_anchor(**chosen)
    if tied:
        assert anchor_queries.proposals(world.version) == []
    page_of = f"/work/{work.handle}/"
    assert "Allow it" in page(world, world.priya, page_of)
    assert world.client(world.omar).post(f"{page_of}example", {"allow": "yes"}).status_code == 404
    world.client(world.priya).post(f"{page_of}example", {"allow": "yes"})
    assert [one.example for one in anchor_queries.proposals(world.version)] == [row]
    assert anchor_actions.choose_anchor(**chosen).work == work


def test_an_anchor_is_emptied_when_consent_is_taken_back_and_goes_with_the_work(world):
    work, row = of_a_work(world)
    anchor_actions.allow_example(work=work, learner=world.priya, is_allowed=True)
    anchor = anchor_actions.choose_anchor(
        badge_version=world.version,
        example=row,
        levels={"feeling": 3, "step": 2},
        reasons={"feeling": "It fits."},
        quotes={"feeling": FEELING},
        by=world.hannah,
    )
    past, now = (
        anchor_actions.open_round(
            badge_version=world.version, title=title, anchors=[anchor], by=world.hannah
        )
        for title in ("May", "June")
    )
    anchor_actions.score_anchor(of=past, anchor=anchor, assessor=world.aisha, levels=anchor.levels)
    anchor_actions.close_round(of=past, by=world.hannah)
    world.client(world.priya).post(f"/work/{work.handle}/example", {"allow": "no"})
    anchor.refresh_from_db()
    assert (anchor.text, anchor.notes) == ("", {})
    assert anchor.retired_at is not None
    assert (past.anchors.count(), now.anchors.count()) == (1, 0)
    assert AnchorScore.objects.count() == 1
    html = page(world, world.aisha, f"/calibration/{past.handle}/")
    assert "A text that its writer took back" in html
    assert FEELING not in html
    kinds = Event.objects.filter(subject=f"work:{work.handle}", kind__startswith="work.example")
    assert list(kinds.order_by("pk").values_list("kind", flat=True)) == [
        "work.example-allowed", "work.example-withdrawn",
    ]  # fmt: skip
    assert Anchor._meta.get_field("work").remote_field.on_delete is CASCADE


# Scoring -----------------------------------------------------------------------------------------


def test_an_anchor_is_scored_blind_and_then_shown_criterion_by_criterion(world):
    chosen = anchored(
        world, "one", 3, 2, quotes={"feeling": FEELING}, reasons={"feeling": "Fits the caller."}
    )
    of = anchor_actions.open_round(
        badge_version=world.version, title="May", anchors=[chosen], by=world.hannah
    )
    path = f"/calibration/{of.handle}/"
    html = page(world, world.aisha, path)
    assert "Fits the caller." not in html
    client = world.client(world.aisha)
    html = client.post(path, {"anchor": chosen.handle, "level-feeling": "1"}).content.decode()
    assert "Choose a level." in html
    assert not AnchorScore.objects.exists()
    sent = {"anchor": chosen.handle, "level-feeling": "1", "level-step": "3"}
    html = client.post(path, sent, follow=True).content.decode()
    for told in ("Fits the caller.", "2 steps stricter", "1 step kinder", FEELING):
        assert told in html, told
    client.post(path, {**sent, "level-feeling": "3"})
    assert AnchorScore.objects.get().levels == {"feeling": 1, "step": 3}
    assert "1 scored; a figure is shown from five on" in html


def test_from_five_anchors_on_there_is_a_figure_with_its_interval(world):
    of = opened(world)
    for number, anchor in enumerate(of.anchors.order_by("pk")):
        levels = dict(anchor.levels)
        if number == 0:
            levels["feeling"] += 1
        anchor_actions.score_anchor(of=of, anchor=anchor, assessor=world.aisha, levels=levels)
    html = page(world, world.aisha, f"/calibration/{of.handle}/")
    assert "Same level in 9 of 10 (over 5 texts):" in html
    assert "60%" in html  # Wilson, 95 %: 59.6 to 98.2
    report = page(world, world.hannah, f"/calibration/{of.handle}/report")
    assert "9 of 10" in report
    assert report.count("has not taken part") == 2
    assert "Aisha Rahman" in report


def test_who_chose_an_anchor_does_not_score_it_nor_anybody_in_a_closed_round(world):
    Membership.objects.filter(user=world.hannah).update(roles=["catalogue_manager", "assessor"])
    of = opened(world, 1)
    anchor = of.anchors.get()
    with pytest.raises(CalibrationRefused, match="You chose this anchor"):
        anchor_actions.score_anchor(
            of=of, anchor=anchor, assessor=world.hannah, levels=anchor.levels
        )
    assert "nothing for you to score" in page(world, world.hannah, f"/calibration/{of.handle}/")
    elsewhere = anchored(world, "other", 1, 1)
    with pytest.raises(CalibrationRefused, match="not in the round"):
        anchor_actions.score_anchor(
            of=of, anchor=elsewhere, assessor=world.aisha, levels=elsewhere.levels
        )
    world.client(world.hannah).post(f"/calibration/{of.handle}/close")
    with pytest.raises(CalibrationRefused, match="This round is closed"):
        anchor_actions.score_anchor(
            of=of, anchor=anchor, assessor=world.aisha, levels=anchor.levels
        )
    assert "This round is closed." in page(world, world.aisha, f"/calibration/{of.handle}/")
    with pytest.raises(CalibrationRefused, match="No anchor was chosen"):
        anchor_actions.open_round(
            badge_version=world.version, title="", anchors=[], by=world.hannah
        )


# One's own page ----------------------------------------------------------------------------------


def reviews(world, n: int, shifts: dict[str, int], *, late: int = 0) -> None:
    """`n` works judged blind by everybody named, `shifts` steps from the truth each."""
    start = timezone.now() - timedelta(days=n)
    for number in range(n):
        work = Work.objects.create(
            organisation=world.organisation,
            badge_version=world.version,
            learner=world.omar,
            attempt=number + 1,
            state="decided",
            content=b"",
            media_type="text/plain",
            text=f"{TEXT} Number {number}.",
            words=40,
            sha256=f"{number:064d}",
            consent="",
            consent_name=False,
            consent_quotes=False,
        )
        for name, shift in shifts.items():
            more = late if name == "aisha" and number >= n // 2 else 0
            true = 2 + number % 2
            level = min(4, max(1, true + shift + more + (number % 7 == 0)))
            Review.objects.create(
                work=work,
                assessor=getattr(world, name),
                blind_levels={"feeling": level, "step": level},
                submitted_at=start + timedelta(days=number),
            )


def test_nothing_is_shown_of_fewer_than_five_shared_works(world):
    reviews(world, 4, {"aisha": -1, "marek": 0})
    html = page(world, world.aisha, "/review/me/")
    assert "Not yet: 4 works were judged by you and somebody else; 5 are needed" in html
    assert "Shown for a badge once 5 of its works" in html
    assert "stricter than the others" not in html


def test_from_five_works_on_agreement_and_from_twenty_kappa_and_drift(world):
    reviews(world, 6, {"aisha": -1, "marek": 0})
    html = page(world, world.aisha, "/review/me/")
    assert "from 20 works on" in html
    assert "steps stricter than the others" in html
    assert "The plain mean difference on 6 works" in html
    assert "6 works were judged by two linked people or more; 20 are needed" in html
    found = marks(world.organisation).shared[world.aisha.pk]
    rows = quality.criteria(found)
    assert [(row.title, row.n) for row in rows] == [
        ("Names the feeling", 6), ("Agrees the next step", 6),
    ]  # fmt: skip
    assert all(row.kappa is None for row in rows)
    assert rows[0].exact.value < 0.5
    assert rows[0].adjacent.value == 1.0


def test_strictness_is_modelled_where_it_helps_and_said_to_be(world):
    reviews(world, 24, {"aisha": -1, "marek": 0, "nadia": 1})
    html = page(world, world.aisha, "/review/me/")
    assert "Strictness is taken into account because it helps" in html
    assert "No mark and no decision is changed by this figure." in html
    found = marks(world.organisation)
    place = found.assessors.index(world.aisha.pk)
    strict = quality.severity(found.shared[world.aisha.pk], found.table, place)
    assert strict.is_modelled
    assert strict.is_told_apart
    assert strict.figure.low < strict.figure.value < strict.figure.high < 0
    manager = page(world, world.hannah, f"/marking/{world.version.handle}/")
    assert "Aisha Rahman" in manager
    assert "strictness taken into account" in manager


def test_where_everybody_judges_alike_nobody_is_called_strict(world):
    reviews(world, 24, {"aisha": 0, "marek": 0})
    html = page(world, world.aisha, "/review/me/")
    assert "Not told apart from the others" in html
    assert "No change that can be told from chance." in html


def test_a_change_over_time_is_seen(world):
    reviews(world, 24, {"aisha": 0, "marek": 0}, late=-1)
    html = page(world, world.aisha, "/review/me/")
    assert "You have become" in html
    assert "steps stricter.</strong>" in html
    drift = quality.drift(marks(world.organisation).shared[world.aisha.pk])
    assert drift.is_told_apart
    assert math.isclose(drift.steps, 0.92, abs_tol=0.15)


def test_the_only_assessor_is_told_so(world):
    Membership.objects.filter(user__in=[world.marek, world.nadia]).update(active=False)
    assert "You are the only assessor here" in page(world, world.aisha, "/review/me/")
    html = page(world, world.hannah, f"/marking/{world.version.handle}/")
    assert "There is only one assessor here" in html


def test_own_figures_cost_few_queries(world, django_assert_max_num_queries):
    reviews(world, 12, {"aisha": -1, "marek": 0})
    client = world.client(world.aisha)
    client.get("/review/me/")
    with django_assert_max_num_queries(14):
        client.get("/review/me/")


# The policy's page -------------------------------------------------------------------------------


def test_the_policy_is_set_on_its_page_and_held_up_works_are_released_there(world):
    client = world.client(world.hannah)
    path = f"/marking/{world.version.handle}/"
    assert "Nobody has set this yet" in client.get(path).content.decode()
    html = client.post(path, {"share": "3", "waits": "False"}).content.decode()
    assert "Select a valid choice" in html
    client.post(path, {"share": "100", "on_doubt": "on", "waits": "True"})
    policy = MarkingPolicy.objects.get()
    assert (policy.share, policy.on_doubt, policy.waits) == (100, True, True)
    assert policy.seed not in client.get(path).content.decode()
    assert policy.seed not in str(Event.objects.get(kind="marking.policy-set").detail)
    Membership.objects.filter(user__in=[world.marek, world.nadia]).update(active=False)
    work = world.graded()
    world.judge(work, world.aisha, (3, 3))
    html = client.get(path).content.decode()
    assert "1 work waits for somebody who is not there" in html
    answer = client.post(f"{path}release/{work.handle}", follow=True)
    assert "Decided by the markings there are: passed." in answer.content.decode()
    again = client.post(f"{path}release/{work.handle}", follow=True)
    assert "does not wait for somebody who is missing" in again.content.decode()
    assert client.post(f"{path}release/no-such").status_code == 404
