"""What the decision steps did, as an audit reads it: first works, blind levels, last grades."""

from datetime import timedelta

from assaymark.web.assessment.models import Decision, MachineGrade, Review, Work, WorkState
from assaymark.web.assessment.models.judgements import Purpose
from assaymark.web.assessment.queries import auditing
from assaymark.web.people.models import Role
from tests.web.insights.house import House
from tests.web.insights.made import START


def test_only_the_first_work_of_a_person_counts(house: House):
    (user,) = house.fill(1)
    first = Work.objects.get(learner=user)
    passed = first.decision.passed
    again = Work.objects.create(
        **{
            field.attname: getattr(first, field.attname)
            for field in Work._meta.concrete_fields
            if field.attname not in {"id", "handle", "attempt", "handed_in_at"}
        },
        attempt=2,
        handed_in_at=first.handed_in_at + timedelta(days=9),
    )
    Decision.objects.create(work=again, passed=not passed, levels={}, decided_by=house.aisha)
    (found,) = auditing.first_works(house.badge)
    assert (found.learner, found.passed) == (user.pk, passed)


def test_first_and_second_markings_count_as_they_were_given_blind(house: House):
    (user,) = house.fill(1)
    work = Work.objects.get(learner=user)
    Review.objects.filter(work=work).delete()
    third = house.member("Third", Role.ASSESSOR)
    for who, purpose, day, blind in (
        (third, Purpose.APPEAL, 1, {"step": 2}),
        (house.aisha, Purpose.SECOND, 2, {"step": 1}),
        (house.marek, Purpose.FIRST, 3, {"step": 4}),
    ):
        Review.objects.create(
            work=work,
            assessor=who,
            purpose=purpose,
            blind_levels=blind,
            scores={"step": {"level": 3}},
            submitted_at=START + timedelta(days=day),
        )
    (found,) = auditing.first_works(house.badge)
    assert (found.first, found.second) == ({"step": 4}, {"step": 1})


def test_the_last_word_of_a_machine_counts_and_abstentions_are_left_out(house: House):
    (user,) = house.fill(1)
    work = Work.objects.get(learner=user)
    MachineGrade.objects.filter(work=work).delete()
    for grader, criterion, level in (
        ("old", "step", 1),
        ("old", "plan", 2),
        ("new", "step", 4),
        ("new", "plan", None),
    ):
        MachineGrade.objects.create(work=work, grader=grader, criterion=criterion, level=level)
    (found,) = auditing.first_works(house.badge)
    assert (found.grader, found.machine) == ("new", {"step": 4})


def test_undecided_work_and_machine_decisions_are_told_apart(house: House):
    one, two = house.fill(2)
    undecided = Work.objects.get(learner=one)
    undecided.decision.delete()
    undecided.state = WorkState.IN_REVIEW
    undecided.save()
    Decision.objects.filter(work__learner=two).update(decided_by=None)
    found = {line.learner: line for line in auditing.first_works(house.badge)}
    assert (found[one.pk].passed, found[one.pk].decided_at) == (None, None)
    assert not found[one.pk].by_machine
    assert found[two.pk].by_machine


def test_reading_takes_few_queries_whatever_the_number_of_people(
    house: House, django_assert_num_queries
):
    house.fill(40)
    with django_assert_num_queries(4):
        assert len(auditing.first_works(house.badge)) == 40
        auditing.rubrics(house.badge)
    assert auditing.people_per_badge(house.organisation) == {house.badge.pk: 40}
