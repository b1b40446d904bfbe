"""What a study says of groups of people: teams alone, and where more is told."""

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assaymark.web.assessment import actions
from assaymark.web.catalogue.models import Badge
from assaymark.web.insights.models import BiasReport
from tests.web.assessment.test_studies import made
from tests.web.assessment.world import World


def test_it_says_that_it_tells_of_teams_alone_and_links_the_badges_bias_audit(
    world: World, client: Client
):
    one = made(world, 0)
    draft = reverse("study", args=[world.version.handle, 1])
    assert "ask an owner or auditor." in world.client(world.hannah).get(draft).content.decode()
    audits = f'href="{reverse("bias_reports")}"'
    assert audits in world.client(world.ruth).get(draft).content.decode()
    actions.publish_study(study=one, by=world.hannah)
    address = reverse("validation_study", args=[one.handle])
    text = client.get(address).content.decode()
    assert "error rates by team alone" in text
    assert "none of this badge is public." in text
    assert audits not in text
    told = {"organisation": world.organisation, "number": 1, "document": {"badge": "B"}}
    other = Badge.objects.create(organisation=world.organisation, key="other")
    BiasReport.objects.create(badge=other, published_at=timezone.now(), **told)
    BiasReport.objects.create(badge=world.badge, **told)
    assert "none of this badge is public." in client.get(address).content.decode()
    report = BiasReport.objects.create(
        badge=world.badge, published_at=timezone.now(), **{**told, "number": 2}
    )
    link = reverse("bias_summary", args=[world.organisation.slug, report.handle])
    assert f'href="{link}"' in client.get(address).content.decode()
