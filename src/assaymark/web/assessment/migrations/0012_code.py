import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


def number():
    return models.BigAutoField(
        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
    )


class Migration(migrations.Migration):
    dependencies = [
        ("assessment", "0011_signals"),
        ("catalogue", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CodeSeen",
            fields=[
                ("id", number()),
                ("looked", models.JSONField()),
                ("cases", models.JSONField(default=list)),
                ("why_not", models.TextField(blank=True)),
                ("seen_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "work",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="code_seen",
                        to="assessment.work",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CodeTask",
            fields=[
                ("id", number()),
                ("command", models.JSONField(default=list)),
                ("cases", models.JSONField(default=list)),
                ("changed_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "badge_version",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="code_task",
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
    ]
