"""Groups are people's, not names': two managers of one name are two."""

from assaymark.web.people.models import Membership, Role
from assaymark.web.standing.groups import Within, months, sizes, sums
from tests.web.standing.made import MONDAY, House


def test_two_managers_of_one_name_are_two_groups_told_apart_by_their_handles(house: House):
    bosses = [house.join("Kim Berg", Role.MANAGER) for _ in range(2)]
    other = house.join("Bea Boss", Role.MANAGER)
    for n, boss in enumerate([bosses[0], bosses[0], bosses[1], other]):
        where = Membership.objects.get(user=boss, organisation=house.organisation)
        person = house.join(f"Learner {n}", manager=where)
        for day in range(3):
            house.shows(2.0, days=day, person=person)
    within = Within(house.organisation.pk)
    first, second = (f"Kim Berg ({boss.handle})" for boss in bosses)
    found = sizes(within, "manager")
    assert (found[first], found[second], found["Bea Boss"], found[""]) == (2, 1, 1, 4)
    assert "Kim Berg" not in found
    people = [one.group for one in sums(within, house.listening, "manager", most=10)]
    assert sorted(people) == sorted([first, first, second, "Bea Boss"])
    seen = {one.group for one in months(within, house.listening, "manager", MONDAY)}
    assert seen == {first, second, "Bea Boss"}


def test_a_name_alone_is_enough_where_only_one_of_its_bearers_manages(house: House):
    boss = house.join("Kim Berg", Role.MANAGER)
    where = Membership.objects.get(user=boss, organisation=house.organisation)
    house.join("Kim Berg", manager=where)
    elsewhere = House()
    far = Membership.objects.get(user=elsewhere.join("Kim Berg", Role.MANAGER))
    elsewhere.join("Far Learner", manager=far)
    assert sizes(Within(house.organisation.pk), "manager") == {"Kim Berg": 1, "": 2}
