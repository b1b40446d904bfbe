"""Answers are kept as the text that was sent; tokens show how they begin."""

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("connect", "0002_initial")]

    operations = [
        migrations.AddField("apitoken", "hint", models.CharField(default="", max_length=16)),
        migrations.AddField("idempotencykey", "headers", models.JSONField(default=dict)),
        migrations.AlterField("idempotencykey", "body", models.TextField()),
        migrations.AlterField(
            "idempotencykey",
            "created_at",
            models.DateTimeField(db_index=True, default=django.utils.timezone.now),
        ),
    ]
