import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import assaymark.web.assessment.models.gates


class Migration(migrations.Migration):
    dependencies = [
        ("assessment", "0004_blind_levels"),
        ("catalogue", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='work',
            name='consent_machine',
            field=models.BooleanField(default=False, help_text="A computer may decide alone, under the badge's promise"),
        ),
        migrations.AddField(
            model_name="decision",
            name="machine",
            field=models.CharField(blank=True, max_length=120),
        ),
        migrations.CreateModel(
            name="Calibration",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("grader", models.CharField(max_length=120)),
                ("number", models.PositiveIntegerField()),
                ("reset_key", models.CharField(max_length=64)),
                ("total", models.PositiveIntegerField(default=0)),
                ("people", models.JSONField(default=dict)),
                ("since", models.DateTimeField(null=True)),
                ("note", models.TextField(blank=True)),
                ("started_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("finished_at", models.DateTimeField(null=True)),
                ("stopped_at", models.DateTimeField(null=True)),
                (
                    "badge_version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="calibrations",
                        to="catalogue.badgeversion",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CalibrationItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        choices=[("example", "rated example"), ("work", "work handed in")],
                        max_length=10,
                    ),
                ),
                ("key", models.CharField(max_length=80)),
                ("words", models.PositiveIntegerField()),
                ("confidence", models.FloatField(null=True)),
                ("agrees", models.BooleanField(null=True)),
                ("criteria", models.JSONField(default=dict)),
                (
                    "calibration",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="items",
                        to="assessment.calibration",
                    ),
                ),
                (
                    "work",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="assessment.work",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="GatePolicy",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("is_on", models.BooleanField(default=False)),
                ("alpha", models.FloatField(default=0.1)),
                ("delta", models.FloatField(default=0.1)),
                ("audit_share", models.FloatField(default=0.05)),
                (
                    "seed",
                    models.CharField(
                        default=assaymark.web.assessment.models.gates.new_seed,
                        editable=False,
                        max_length=64,
                    ),
                ),
                ("changed_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "badge",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="gate_policy",
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
        ),
        migrations.CreateModel(
            name="GateState",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("grader", models.CharField(max_length=120)),
                ("scope", models.CharField(blank=True, max_length=80)),
                ("is_open", models.BooleanField()),
                ("alpha", models.FloatField()),
                ("delta", models.FloatField()),
                ("threshold", models.FloatField(null=True)),
                ("n", models.PositiveIntegerField()),
                ("automated", models.PositiveIntegerField(default=0)),
                ("errors", models.PositiveIntegerField(default=0)),
                ("bound", models.FloatField(null=True)),
                ("reasons", models.JSONField(default=list)),
                ("reset_key", models.CharField(max_length=64)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "ended_why",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("policy", "the promise was changed"),
                            ("calibrated", "the grader was calibrated again"),
                            ("fitted", "a new grader was fitted"),
                            ("reset", "the rubric, the prompt or the model changed"),
                            ("drift", "random checks spoke against the promise"),
                        ],
                        max_length=12,
                    ),
                ),
                ("ended_note", models.TextField(blank=True)),
                (
                    "badge_version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="gates",
                        to="catalogue.badgeversion",
                    ),
                ),
                (
                    "calibration",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="gates",
                        to="assessment.calibration",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Routing",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "route",
                    models.CharField(
                        choices=[
                            ("machine", "decided by a computer"),
                            ("person", "decided by a person"),
                        ],
                        max_length=10,
                    ),
                ),
                ("reasons", models.JSONField(default=list)),
                ("grader", models.CharField(blank=True, max_length=120)),
                ("levels", models.JSONField(default=dict)),
                ("confidence", models.FloatField(null=True)),
                ("audit_share", models.FloatField(null=True)),
                ("audit", models.BooleanField(default=False)),
                ("unselected", models.BooleanField(default=False)),
                ("flagged", models.BooleanField(default=False)),
                ("agrees", models.BooleanField(null=True)),
                ("compared_at", models.DateTimeField(null=True)),
                ("routed_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "gate",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="routings",
                        to="assessment.gatestate",
                    ),
                ),
                (
                    "work",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="routing",
                        to="assessment.work",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="calibration",
            constraint=models.UniqueConstraint(
                fields=("badge_version", "number"), name="calibrations_are_numbered"
            ),
        ),
        migrations.AddConstraint(
            model_name="calibrationitem",
            constraint=models.UniqueConstraint(
                fields=("calibration", "source", "key"), name="each_work_compared_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="gatepolicy",
            constraint=models.CheckConstraint(
                condition=models.Q(("audit_share__gte", 0.05), ("audit_share__lte", 1)),
                name="at_least_one_in_twenty_audited",
            ),
        ),
        migrations.AddConstraint(
            model_name="gatepolicy",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("alpha__gt", 0), ("alpha__lt", 1), ("delta__gt", 0), ("delta__lt", 1)
                ),
                name="alpha_and_delta_are_shares",
            ),
        ),
        migrations.AddConstraint(
            model_name="gatestate",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)),
                fields=("badge_version", "scope"),
                name="one_gate_in_force",
            ),
        ),
        migrations.AddConstraint(
            model_name="gatestate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("is_open", False), ("threshold__isnull", False), _connector="OR"
                ),
                name="an_open_gate_has_a_threshold",
            ),
        ),
    ]
