import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("assessment", "0006_studies"),
        ("catalogue", "0001_initial"),
        ("people", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="machinegrade",
            name="record",
            field=models.JSONField(default=dict),
        ),
        migrations.CreateModel(
            name="LanguageModel",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("is_on", models.BooleanField(default=False)),
                ("base_url", models.CharField(max_length=300)),
                ("model", models.CharField(max_length=80)),
                ("speech_model", models.CharField(blank=True, max_length=80)),
                ("key_sealed", models.BinaryField(default=b"")),
                ("key_hint", models.CharField(blank=True, max_length=8)),
                ("price_in", models.DecimalField(decimal_places=4, default=0, max_digits=12)),
                ("price_out", models.DecimalField(decimal_places=4, default=0, max_digits=12)),
                ("currency", models.CharField(default="EUR", max_length=3)),
                ("monthly_budget", models.DecimalField(decimal_places=2, default=0, max_digits=12)),
                (
                    "samples",
                    models.PositiveSmallIntegerField(
                        default=3,
                        validators=[
                            django.core.validators.MinValueValidator(3),
                            django.core.validators.MaxValueValidator(5),
                        ],
                    ),
                ),
                (
                    "timeout_s",
                    models.PositiveSmallIntegerField(
                        default=30,
                        validators=[
                            django.core.validators.MinValueValidator(5),
                            django.core.validators.MaxValueValidator(60),
                        ],
                    ),
                ),
                ("changed_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "changed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="language_model",
                        to="people.organisation",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="LanguageReading",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("asks", models.CharField(max_length=120)),
                ("text_sha256", models.CharField(max_length=64)),
                ("secret", models.CharField(editable=False, max_length=64)),
                ("seeds", models.JSONField(default=list)),
                ("found", models.JSONField(default=dict)),
                ("flags", models.JSONField(default=list)),
                ("started_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("finished_at", models.DateTimeField(null=True)),
                (
                    "badge_version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="language_readings",
                        to="catalogue.badgeversion",
                    ),
                ),
                (
                    "example",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="language_readings",
                        to="assessment.ratedexample",
                    ),
                ),
                (
                    "work",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="language_readings",
                        to="assessment.work",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="LanguageCall",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("purpose", models.CharField(max_length=10)),
                ("request_sha256", models.CharField(max_length=64)),
                ("asks", models.CharField(blank=True, max_length=120)),
                ("seed", models.BigIntegerField(default=0)),
                ("model_asked", models.CharField(max_length=80)),
                ("model_answered", models.CharField(blank=True, max_length=120)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("sent", "sent"),
                            ("answered", "answered"),
                            ("refused", "refused by the endpoint"),
                            ("failed", "failed"),
                            ("lost", "broken off"),
                        ],
                        default="sent",
                        max_length=10,
                    ),
                ),
                ("status", models.PositiveSmallIntegerField(null=True)),
                ("error", models.TextField(blank=True)),
                ("tokens_in", models.PositiveIntegerField(default=0)),
                ("tokens_out", models.PositiveIntegerField(default=0)),
                ("cost", models.DecimalField(decimal_places=6, default=0, max_digits=14)),
                ("latency_ms", models.PositiveIntegerField(default=0)),
                ("answer", models.TextField(blank=True)),
                ("sent_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="language_calls",
                        to="people.organisation",
                    ),
                ),
                (
                    "reading",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="calls",
                        to="assessment.languagereading",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ReaderChoice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "reader",
                    models.CharField(
                        choices=[
                            ("local", "The local grader"),
                            ("language", "The language model"),
                            ("both", "Both, beside each other"),
                        ],
                        default="local",
                        max_length=10,
                    ),
                ),
                ("changed_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "badge_version",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reader_choice",
                        to="catalogue.badgeversion",
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
            name="CalibratedVote",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("asks", models.CharField(max_length=120)),
                ("version", models.CharField(max_length=120)),
                ("n", models.PositiveIntegerField()),
                ("calibrators", models.JSONField(default=dict)),
                ("why", models.JSONField(default=dict)),
                ("report", models.JSONField(default=dict)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "badge_version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="calibrated_votes",
                        to="catalogue.badgeversion",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("badge_version", "version"), name="calibrated_vote"
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="languagereading",
            constraint=models.UniqueConstraint(fields=("work", "asks"), name="a_work_is_read_once"),
        ),
        migrations.AddConstraint(
            model_name="languagereading",
            constraint=models.UniqueConstraint(
                fields=("example", "asks"), name="an_example_is_read_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="languagereading",
            constraint=models.CheckConstraint(
                condition=models.Q(("work", None), ("example", None), _connector="XOR"),
                name="a_work_or_an_example",
            ),
        ),
        migrations.AddIndex(
            model_name="languagecall",
            index=models.Index(fields=["organisation", "sent_at"], name="calls_of_a_month"),
        ),
        migrations.AddIndex(
            model_name="languagecall",
            index=models.Index(fields=["reading", "request_sha256"], name="calls_of_a_reading"),
        ),
    ]
