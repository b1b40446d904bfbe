"""Ends left open: consent for anchors, days to contest, closed reports of abuse, price of speech.

Anchors made before from a learner's work were made without consent: they are emptied and retired.
"""

from typing import ClassVar

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

EMPTY_ANCHORS = """
UPDATE assessment_anchor AS anchor
   SET work_id = example.work_id, text = '', notes = '{}'::jsonb,
       retired_at = COALESCE(anchor.retired_at, now())
  FROM assessment_ratedexample AS example
 WHERE example.badge_id = anchor.badge_id AND example.key = anchor.key
   AND example.work_id IS NOT NULL
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("assessment", "0013_examples_of_works"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations: ClassVar = [
        migrations.AddField(
            model_name="work",
            name="consent_example",
            field=models.BooleanField(
                default=False,
                help_text="Assessors may practise on it, without a name; may be taken back",
            ),
        ),
        migrations.AddField(
            model_name="anchor",
            name="work",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="anchors",
                to="assessment.work",
            ),
        ),
        migrations.RunSQL(EMPTY_ANCHORS, migrations.RunSQL.noop),
        migrations.AddField(
            model_name="markingpolicy",
            name="appeal_days",
            field=models.PositiveSmallIntegerField(null=True),
        ),
        migrations.AddConstraint(
            model_name="markingpolicy",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("appeal_days", None), ("appeal_days__gte", 7), _connector="OR"
                ),
                name="a_week_at_least_to_contest",
            ),
        ),
        migrations.AddField(
            model_name="abusereport",
            name="is_upheld",
            field=models.BooleanField(null=True),
        ),
        migrations.AddField(
            model_name="abusereport",
            name="answer",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="abusereport",
            name="closed_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="abusereport",
            name="closed_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="languagemodel",
            name="price_speech",
            field=models.DecimalField(decimal_places=4, default=0, max_digits=12),
        ),
    ]
