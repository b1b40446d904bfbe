"""What the local grader alone decided, where a language model is compared together with it.

Gates of language models made before rest on the model alone: they end, to be compared again.
"""

from typing import ClassVar

from django.db import migrations, models

END_GATES = """
UPDATE assessment_gatestate SET ended_at = now(), ended_why = 'reset'
 WHERE ended_at IS NULL AND grader LIKE 'llm-%'
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("assessment", "0015_language_studies")]

    operations: ClassVar = [
        migrations.AddField(
            model_name="calibrationitem",
            name="alone_agrees",
            field=models.BooleanField(null=True),
        ),
        migrations.AddField(
            model_name="calibrationitem",
            name="alone_confidence",
            field=models.FloatField(null=True),
        ),
        migrations.RunSQL(END_GATES, migrations.RunSQL.noop),
    ]
