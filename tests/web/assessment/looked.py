"""Pages of assessment for the browser's look at them: peers, rounds, language models, check-ins."""

from datetime import timedelta

from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from assaymark.web.assessment import actions
from assaymark.web.assessment.actions import anchors, peers, signals
from assaymark.web.assessment.actions.language_models import set_language_model
from assaymark.web.assessment.models import AbuseReport, PeerReading
from assaymark.web.people.models import Role
from tests.grading.llm.speaking import Model
from tests.web.assessment.chat_server import KEY, chatting
from tests.web.assessment.languages import SETTINGS
from tests.web.assessment.marking_world import MarkingWorld
from tests.web.assessment.rated import rate
from tests.web.assessment.test_calibration import anchored
from tests.web.assessment.test_language_studies import all_read, made, reviewed
from tests.web.assessment.test_peer_report import befriended
from tests.web.assessment.world import World

Pages = dict[str, str]
NAMES = (
    *("/peers-nothing", "/peers-report", "/anchors-none", "/anchors", "/choose-anchor"),
    *("/anchor-refused", "/round", "/round-scored", "/round-report"),
    *("/language-none", "/language-set", "/language-refused", "/language-tried"),
    *("/language-failed", "/badge-language-none", "/badge-language", "/badge-language-study"),
    *("/study-of-few", "/study-public"),
    *("/check-ins", "/check-in", "/check-in-refused", "/check-in-first", "/check-in-again"),
    *("/observe-whom", "/observe-nobody"),
)

TELLS = {  # what each says that no other page does: it is the page that it is called
    "/peers-nothing": "Too little to say",
    "/peers-report": "95% interval",
    "/anchors-none": "Choose some below",
    "/anchor-refused": "does not stand in",
    "/round": "3 texts to score",
    "/round-scored": "You have scored every text",
    "/language-refused": "https://",
    "/language-tried": "It followed an instruction that we planted",
    "/language-failed": "The try failed",
    "/study-of-few": "A draft",
    "/study-public": "error rates by team alone",
    "/check-in-refused": "Choose a level for one criterion",
    "/check-in-first": "This is your baseline",
    "/check-in-again": "Steps",
    "/observe-whom": "Person11 Berg",
    "/observe-nobody": "Nobody here",
}


def pages() -> Pages:
    """Each page's name and text."""
    return {**_peers(), **_rounds(), **_language(), **_check_ins()}


def text(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, path
    return answer.content.decode()


def posted(client: Client, path: str, values: dict[str, object]) -> str:
    """What stands there instead of a thank-you: the page with what was wrong, or what came."""
    return client.post(path, values, follow=True).content.decode()


def _peers() -> Pages:
    world = World()
    ruth = world.client(world.ruth)
    found = {"/peers-nothing": text(ruth, reverse("peer_report"))}
    befriended(world)
    readings = PeerReading.objects.filter(organisation=world.organisation).order_by("pk")
    for one, words in zip(readings[:2], ("This is unkind.", "It names a customer."), strict=True):
        peers.report_abuse(reading=one, by=one.work.learner, words=words)
    report = AbuseReport.objects.filter(reading=readings[0]).get()
    closed = {"answer": "You are right; it is hidden now.", "upheld": "yes"}
    ruth.post(reverse("close_report", args=[report.pk]), closed)
    found["/peers-report"] = text(ruth, reverse("peer_report"))
    boss = world.client(world.member("Ingrid Solheim", Role.MANAGER))
    found["/observe-nobody"] = text(boss, reverse("observe_whom"))
    found["/observe-whom"] = text(boss, reverse("observe_whom") + "?q=person&badge=")
    return found


def _rounds() -> Pages:
    world = MarkingWorld()
    hannah, aisha = world.client(world.hannah), world.client(world.aisha)
    path = reverse("anchors", args=[world.version.handle])
    found = {"/anchors-none": text(hannah, path)}
    rate(world.badge, 12)
    row = world.badge.rated_examples.order_by("pk").first()
    card = reverse("choose_anchor", args=[world.version.handle, row.pk])
    found["/choose-anchor"] = text(hannah, card)
    strange = {"level-feeling": "3", "level-step": "3", "quote-feeling": "not there"}
    found["/anchor-refused"] = posted(hannah, card, strange)
    shown = [
        anchored(world, f"a{n}", 1 + n, 4 - n, reasons={"feeling": "It is named."})
        for n in range(3)
    ]
    of = anchors.open_round(
        badge_version=world.version, title="May", anchors=shown, by=world.hannah
    )
    found["/anchors"] = text(hannah, path)
    place, report = (
        reverse(name, args=[of.handle]) for name in ("calibration", "calibration_report")
    )
    found["/round"] = text(aisha, place)
    for one in shown:
        levels = {"anchor": one.handle, "level-feeling": "2", "level-step": "3"}
        found["/round-scored"] = posted(aisha, place, levels)
    found["/round-report"] = text(hannah, report)
    return found


def _language() -> Pages:
    world = World()
    owner = world.client(world.member("Olga Owner", Role.OWNER))
    hannah, path = world.client(world.hannah), reverse("language_model")
    badge = reverse("badge_language", args=[world.version.handle])
    found = {
        "/language-none": text(owner, path),
        "/badge-language-none": text(hannah, badge),
        "/language-refused": posted(owner, path, {"base_url": "http://llm.example/v1"}),
    }
    with chatting() as chat, override_settings(OUTBOUND_PRIVATE=frozenset({chat.base[7:-3]})):
        given = {"organisation": world.organisation, "by": None, "key": KEY}
        model = set_language_model(base_url=chat.base, **given, **SETTINGS)
        found["/language-set"] = text(owner, path)
        chat.model = Model(lambda _: "Shown", obeys_planted=True)
        found["/language-tried"] = posted(owner, f"{path}try", {})
        chat.usual = "401"
        found["/language-failed"] = posted(owner, f"{path}try", {})
    found["/badge-language"] = text(hannah, badge)
    few = made(world)
    found["/study-of-few"] = text(hannah, reverse("study", args=[world.version.handle, few.number]))
    all_read(world, model, 30)
    reviewed(world, model, 6, team="Claims")
    reviewed(world, model, 2, team="Another", answered="fake-2")
    draft = made(world)
    actions.publish_study(study=draft, by=world.hannah)
    found["/badge-language-study"] = text(hannah, badge)
    found["/study-public"] = text(Client(), reverse("validation_study", args=[draft.handle]))
    return found


def _check_ins() -> Pages:
    world = World()
    priya, omar = world.client(world.priya), world.client(world.omar)
    path = reverse("check_in", args=[world.version.handle])
    levels = {"level-feeling": "2", "level-step": "3", "words": "I hear it, and then I talk."}
    found = {
        "/check-ins": text(priya, reverse("check_ins")),
        "/check-in": text(priya, path),
        "/check-in-refused": posted(priya, path, {"words": "Nothing chosen."}),
        "/check-in-first": posted(priya, path, levels),
    }
    signals.check_in(
        learner=world.omar,
        badge_version=world.version,
        levels={"feeling": 1},
        words="I forget to ask.",
        now=timezone.now() - timedelta(days=40),
    )
    found["/check-in-again"] = posted(omar, path, levels)
    return found
