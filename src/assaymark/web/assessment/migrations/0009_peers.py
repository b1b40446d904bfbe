import django.utils.timezone
from django.conf import settings
from django.db import migrations, models
from django.db.models.deletion import CASCADE, PROTECT, SET_NULL

import assaymark.web.kit.handles

STATES = [
    ("offered", "Being read"),
    ("given", "Feedback given"),
    ("declined", "Declined"),
    ("lapsed", "Not answered in time"),
]


def number():
    return models.BigAutoField(
        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
    )


def user(on_delete, related_name="+", **more):
    return models.ForeignKey(
        on_delete=on_delete, related_name=related_name, to=settings.AUTH_USER_MODEL, **more
    )


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("assessment", "0008_marking"),
    ]

    operations = [
        migrations.AddField(
            model_name="work",
            name="peers_may_read",
            field=models.BooleanField(default=False, help_text="Peers may read it, unnamed"),
        ),
        migrations.CreateModel(
            name="PeerPolicy",
            fields=[
                ("id", number()),
                ("is_on", models.BooleanField(default=False)),
                ("peers", models.PositiveSmallIntegerField(default=2)),
                ("other_teams", models.BooleanField(default=False)),
                ("voice", models.BooleanField(default=True)),
                ("prompts", models.JSONField(default=dict)),
                ("changed_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "badge",
                    models.OneToOneField(
                        on_delete=CASCADE, related_name="peer_policy", to="catalogue.badge"
                    ),
                ),
                ("changed_by", user(SET_NULL, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="PeerReading",
            fields=[
                ("id", number()),
                (
                    "handle",
                    models.CharField(
                        default=assaymark.web.kit.handles.new_handle,
                        editable=False,
                        max_length=16,
                        unique=True,
                    ),
                ),
                ("slot", models.PositiveSmallIntegerField()),
                ("state", models.CharField(choices=STATES, default="offered", max_length=10)),
                ("relaxed", models.JSONField(default=list)),
                ("chips", models.JSONField(default=dict)),
                ("worked", models.TextField(blank=True)),
                ("next_thing", models.TextField(blank=True)),
                ("reason", models.TextField(blank=True, help_text="Why it was declined")),
                ("offered_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("given_at", models.DateTimeField(null=True)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=CASCADE, related_name="+", to="people.organisation"
                    ),
                ),
                ("peer", user(PROTECT, "peer_readings")),
                (
                    "work",
                    models.ForeignKey(
                        on_delete=CASCADE, related_name="peer_readings", to="assessment.work"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["organisation", "offered_at"],
                        name="assessment__organis_0da6b9_idx",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("work", "peer"), name="one_reading_per_peer"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["offered", "given"])),
                        fields=("work", "slot"),
                        name="one_peer_per_slot",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="VoiceNote",
            fields=[
                ("id", number()),
                ("content", models.BinaryField()),
                ("media_type", models.CharField(max_length=40)),
                ("seconds", models.FloatField()),
                ("sha256", models.CharField(max_length=64)),
                ("transcript", models.TextField(blank=True)),
                ("transcribed_by", models.CharField(blank=True, max_length=120)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "reading",
                    models.OneToOneField(
                        on_delete=CASCADE, related_name="voice", to="assessment.peerreading"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="AbuseReport",
            fields=[
                ("id", number()),
                (
                    "about",
                    models.CharField(
                        choices=[("work", "the work"), ("feedback", "what a peer said")],
                        max_length=10,
                    ),
                ),
                ("words", models.TextField()),
                ("reported_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("by", user(PROTECT)),
                (
                    "reading",
                    models.ForeignKey(
                        on_delete=CASCADE, related_name="reports", to="assessment.peerreading"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("reading", "by"), name="one_report_per_person"
                    )
                ]
            },
        ),
    ]
