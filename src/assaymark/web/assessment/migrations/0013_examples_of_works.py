"""A rated example may be taken over from a work handed in here; it goes when the work goes."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("assessment", "0012_code")]

    operations = [
        migrations.AddField(
            model_name="ratedexample",
            name="work",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="rated_example",
                to="assessment.work",
            ),
        ),
    ]
