import django.utils.timezone
from django.conf import settings
from django.db import migrations, models
from django.db.models.deletion import CASCADE, PROTECT

import assaymark.web.kit.handles

FORWARD = """
CREATE FUNCTION assessment_signalweights_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'weights % are published and never change; publish new ones', OLD.number;
END $$;
CREATE TRIGGER assessment_signalweights_fixed BEFORE UPDATE ON assessment_signalweights
    FOR EACH ROW EXECUTE FUNCTION assessment_signalweights_is_fixed();
"""
BACKWARD = """
DROP TRIGGER assessment_signalweights_fixed ON assessment_signalweights;
DROP FUNCTION assessment_signalweights_is_fixed();
"""
SOURCES = [
    ("manager", "manager"),
    ("mentor", "mentor"),
    ("scenario", "scenario"),
    ("check-in", "check-in"),
    ("self", "the person"),
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
        ("assessment", "0010_integrity"),
    ]

    operations = [
        migrations.CreateModel(
            name="SignalWeights",
            fields=[
                ("id", number()),
                ("number", models.PositiveIntegerField()),
                ("weights", models.JSONField()),
                ("why", models.TextField(blank=True)),
                ("published_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "badge_version",
                    models.ForeignKey(
                        on_delete=CASCADE,
                        related_name="signal_weights",
                        to="catalogue.badgeversion",
                    ),
                ),
                ("published_by", user(PROTECT, null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("badge_version", "number"), name="signal_weights"
                    )
                ]
            },
        ),
        migrations.CreateModel(
            name="Observation",
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
                ("source", models.CharField(choices=SOURCES, max_length=10)),
                ("levels", models.JSONField(default=dict)),
                ("words", models.TextField()),
                ("quote", models.TextField(blank=True)),
                ("link", models.URLField(blank=True, max_length=500)),
                ("key", models.CharField(blank=True, max_length=120)),
                ("observed_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "badge_version",
                    models.ForeignKey(
                        on_delete=PROTECT,
                        related_name="observations",
                        to="catalogue.badgeversion",
                    ),
                ),
                ("learner", user(CASCADE, "observations")),
                ("observer", user(PROTECT, null=True)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=CASCADE, related_name="+", to="people.organisation"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["learner", "badge_version", "observed_at"],
                        name="assessment__learner_4e4191_idx",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("key", ""), _negated=True),
                        fields=("organisation", "source", "key"),
                        name="one_observation_per_key",
                    )
                ],
            },
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
