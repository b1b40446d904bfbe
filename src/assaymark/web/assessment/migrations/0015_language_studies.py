"""Studies of language models: a study is about a fitted grader or about calibrated votes."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("assessment", "0014_open_ends")]

    operations: ClassVar = [
        migrations.AlterField(
            model_name="validationstudy",
            name="grader",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="studies",
                to="assessment.fittedgrader",
            ),
        ),
        migrations.AddField(
            model_name="validationstudy",
            name="vote",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="studies",
                to="assessment.calibratedvote",
            ),
        ),
        migrations.AddConstraint(
            model_name="validationstudy",
            constraint=models.CheckConstraint(
                condition=models.Q(("grader", None), ("vote", None), _connector="XOR"),
                name="a_study_of_one_grader",
            ),
        ),
    ]
