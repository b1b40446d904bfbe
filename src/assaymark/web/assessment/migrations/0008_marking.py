import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import assaymark.web.assessment.models.marking
import assaymark.web.kit.handles


class Migration(migrations.Migration):
    dependencies = [
        ("assessment", "0007_language_models"),
        ("awards", "0003_initial"),
        ("catalogue", "0005_erased_people"),
        ("people", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="review",
            name="purpose",
            field=models.CharField(
                choices=[
                    ("first", "First marking"),
                    ("second", "Second marking"),
                    ("adjudication", "Adjudication"),
                    ("appeal", "Appeal"),
                ],
                default="first",
                max_length=14,
            ),
        ),
        migrations.CreateModel(
            name="Anchor",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "handle",
                    models.CharField(
                        default=assaymark.web.kit.handles.new_handle,
                        editable=False,
                        max_length=16,
                        unique=True,
                    ),
                ),
                ("key", models.CharField(max_length=80)),
                ("text", models.TextField()),
                ("levels", models.JSONField()),
                ("notes", models.JSONField(default=dict)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("retired_at", models.DateTimeField(null=True)),
                (
                    "badge",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="anchors",
                        to="catalogue.badge",
                    ),
                ),
                (
                    "chosen_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CalibrationRound",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "handle",
                    models.CharField(
                        default=assaymark.web.kit.handles.new_handle,
                        editable=False,
                        max_length=16,
                        unique=True,
                    ),
                ),
                ("title", models.CharField(max_length=120)),
                ("opened_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("closed_at", models.DateTimeField(null=True)),
                ("anchors", models.ManyToManyField(related_name="rounds", to="assessment.anchor")),
                (
                    "badge_version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="calibration_rounds",
                        to="catalogue.badgeversion",
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="calibration_rounds",
                        to="people.organisation",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Marking",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reasons", models.JSONField(default=list)),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("second", "a second marking"),
                            ("adjudication", "a third person"),
                            ("done", "nothing more"),
                        ],
                        default="second",
                        max_length=14,
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("agreed", "two assessors agreed"),
                            ("adjudicated", "two assessors differed, a third decided"),
                            (
                                "both",
                                "two assessors differed, so what both saw counts",
                            ),
                            ("alone", "there was no second assessor"),
                        ],
                        max_length=14,
                    ),
                ),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("adjudication_at", models.DateTimeField(null=True)),
                ("settled_at", models.DateTimeField(null=True)),
                (
                    "work",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="marking",
                        to="assessment.work",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Appeal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "handle",
                    models.CharField(
                        default=assaymark.web.kit.handles.new_handle,
                        editable=False,
                        max_length=16,
                        unique=True,
                    ),
                ),
                ("criteria", models.JSONField(default=list)),
                ("words", models.TextField(blank=True)),
                ("before", models.JSONField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("upheld", "Upheld"),
                            ("dismissed", "Dismissed"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("answer", models.TextField(blank=True)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("settled_at", models.DateTimeField(null=True)),
                (
                    "decision",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="appeal",
                        to="assessment.decision",
                    ),
                ),
                (
                    "replaced",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="replaced_by_appeal",
                        to="awards.award",
                    ),
                ),
                (
                    "review",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="appeal",
                        to="assessment.review",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["state", "made_at"], name="assessment__state_a041e9_idx")
                ],
            },
        ),
        migrations.CreateModel(
            name="AnchorScore",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("levels", models.JSONField()),
                ("scored_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "anchor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="scores",
                        to="assessment.anchor",
                    ),
                ),
                (
                    "assessor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="anchor_scores",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="scores",
                        to="assessment.calibrationround",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("round", "anchor", "assessor"),
                        name="one_score_per_anchor_and_assessor",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="MarkingPolicy",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("share", models.PositiveSmallIntegerField(default=0)),
                ("on_doubt", models.BooleanField(default=False)),
                ("waits", models.BooleanField(default=False)),
                (
                    "seed",
                    models.CharField(
                        default=assaymark.web.assessment.models.marking.new_marking_seed,
                        editable=False,
                        max_length=64,
                    ),
                ),
                ("changed_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "badge",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="marking_policy",
                        to="catalogue.badge",
                    ),
                ),
                (
                    "changed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("share__gte", 0), ("share__lte", 100)),
                        name="marking_share_is_percent",
                    )
                ],
            },
        ),
    ]
