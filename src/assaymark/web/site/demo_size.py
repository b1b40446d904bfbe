"""`assaymark demo --people N`: a made-up organisation of any size, the same for the same seed.

People, teams, evidence and scores are drawn a block of 5,000 at a time and written by COPY; a block
is one transaction, so a load that was killed goes on behind the last whole block. Only a few works
are really judged and signed (`size.sample`): for all others there is evidence and there are events,
marked made up, and no award at all. The figures that scores rest on are really fitted, on the first
block; scores are those of the library (`size.scores`).
"""

from collections.abc import Callable

from django.contrib.auth.hashers import make_password
from django.db import connection, transaction

from assaymark.ranking.fit import fit
from assaymark.web.awards import actions as awards
from assaymark.web.boards import showing as boards
from assaymark.web.guides import showing as guides
from assaymark.web.insights import showing as insights
from assaymark.web.insights.pilots import showing as pilots
from assaymark.web.people import actions as people_actions
from assaymark.web.people import queries as people
from assaymark.web.people.models import Organisation, Role, User
from assaymark.web.record import jobs
from assaymark.web.site import demo
from assaymark.web.site.size import after, courses, offers, outcomes, sample
from assaymark.web.site.size.blocks import evidence, write
from assaymark.web.site.size.people import BLOCK, block
from assaymark.web.site.size.plan import Ground, Plan
from assaymark.web.site.size.rows import some_of
from assaymark.web.site.size.scores import Scorer
from assaymark.web.skills import queries as skills
from assaymark.web.standing import actions as standing
from assaymark.web.standing import figures
from assaymark.web.standing.actions.refitting import Refitted

Tell = Callable[[str], None]
STAFF = {
    "owner": (Role.OWNER, "Orla Quist"),
    "catalogue": (Role.CATALOGUE_MANAGER, "Casimir Lund"),
    "assessor": (Role.ASSESSOR, "Asa Brandt"),
    "auditor": (Role.AUDITOR, "Aurel Haas"),
}


def load(plan: Plan, *, tell: Tell) -> Organisation:
    """The organisation, made now or before, or made to its end."""
    organisation = _founded(plan)
    if some_of("insights_pilot", organisation.pk):
        return organisation
    tell(f"making up {plan.people:,} people (seed {plan.seed}, up to {plan.until}) …")
    staff = _staff(organisation, plan)
    ground = _ground(plan, organisation, by=staff["catalogue"])
    if not some_of("insights_metric", organisation.pk):
        _people(ground, staff, tell=tell)
        _followed(ground, staff, tell=tell)
    tell("  boards, guides, quotes and pilots …")
    _shown(organisation, staff)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # so much at once: else plans are made for empty tables
    return organisation


def _people(ground: Ground, staff: dict[str, User], *, tell: Tell) -> None:
    """Everybody with their evidence and scores, and the few works that are really judged."""
    plan = ground.plan
    scorer = _scorer(ground, by=staff["owner"])
    for number in range(_written(ground.organisation), plan.blocks):
        write(ground, scorer, number)
        tell(f"  {min((number + 1) * BLOCK, plan.people):,} of {plan.people:,} people")
    tell("  a few works are handed in, judged and signed …")
    _really_judged(ground, assessor=staff["assessor"])


@transaction.atomic
def _followed(ground: Ground, staff: dict[str, User], *, tell: Tell) -> None:
    """What follows from evidence: events, figures of teams and of people, house courses."""
    tell("  events, and figures of teams and people …")
    plan, here = ground.plan, ground.organisation
    first = block(0, people=plan.people, seed=plan.seed)
    given = courses.hand_in(ground, first, assessor=staff["assessor"])
    handles = [str(one.handle) for one in courses.versions(ground)]
    events = after.tell(here, ground.ranks(), handles, until_s=plan.until_s)
    told = after.measure(here, people=plan.people, seed=plan.seed, until=plan.until)
    own = outcomes.measure(here, first, plan=plan)
    outcomes.weigh(here, by=staff["catalogue"])
    tell(f"  {given:,} works, {events:,} events, {told:,} weekly figures, {own:,} of people")


def _shown(organisation: Organisation, staff: dict[str, User]) -> None:
    """What each room shows of itself; the pilots come last, and say that all is there."""
    boards.show(organisation)
    guides.show(organisation)
    insights.show_quotes(organisation, by=staff["catalogue"])
    jobs.work_all()
    pilots.show(organisation)


def _founded(plan: Plan) -> Organisation:
    made = people_actions.found_organisation(
        slug=plan.slug,
        name=f"Meridian Services ({plan.people:,} made-up people)",
        description=f"Made up from seed {plan.seed}, up to {plan.until}. Nobody here exists.",
        made_up=True,
    )
    awards.make_keys(organisation=made, by=None)
    return made


def _staff(organisation: Organisation, plan: Plan) -> dict[str, User]:
    """Those who run the organisation; they can sign in."""
    found = {}
    for key, (role, name) in STAFF.items():
        email = f"{key}@{plan.domain}"
        found[key] = people_actions.add_member(
            organisation=organisation, email=email, name=name, roles=[role]
        ).user
    _let_in([user.pk for user in found.values()])
    return found


def _let_in(users: list[int]) -> None:
    """Gives these people the password of the demo."""
    User.objects.filter(pk__in=users).update(password=make_password(demo.password()))


def _ground(plan: Plan, organisation: Organisation, *, by: User) -> Ground:
    versions = offers.offered(organisation, by=by)
    rows = {row.key: row for row in skills.competencies(organisation).values()}
    rungs = skills.rungs(organisation)
    top = {handle: its[-1].rank for handle, its in rungs.items() if its}
    return Ground(plan, organisation, versions, rows, top)


def _scorer(ground: Ground, *, by: User) -> Scorer:
    """Scores by figures that are fitted on the first block, before anybody has a score."""
    row = figures.current(ground.organisation)
    if row.number == 1:
        first = block(0, people=ground.plan.people, seed=ground.plan.seed)
        given = {str(person): its for person, its in evidence(ground, first)}
        found = Refitted(
            fitted=fit(given, before=figures.figures(row).covering(ground.top)),
            n=sum(map(len, given.values())),
            n_people=len(given),
            before=row.number,
        )
        row = standing.publish(organisation=ground.organisation, found=found, by=by)
        jobs.work_all()
    return Scorer(figures.figures(row), top=ground.top)


def _written(organisation: Organisation) -> int:
    """How many whole blocks are there."""
    return -(-(people.members(organisation).count() - len(STAFF)) // BLOCK)


def _really_judged(ground: Ground, *, assessor: User) -> None:
    """Of the second team, whose lead and first learner can sign in, and those after it."""
    plan = ground.plan
    first = block(0, people=plan.people, seed=plan.seed)
    lead = int(first.leads[1])
    some = range(lead, lead + 1 + sample.SIGNED + sample.WAITING)
    mails = [first.email(i, plan.domain) for i in some]
    users = {user.email: user for user in User.objects.filter(email__in=mails)}
    _let_in([users[mail].pk for mail in mails[:2]])
    learners = [users[mail] for mail in mails[1:]]
    sample.judge(ground.versions[sample.BADGE], learners, assessor=assessor)
