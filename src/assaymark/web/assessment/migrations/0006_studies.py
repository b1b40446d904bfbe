"""Validation studies; the database keeps each document as it was made and publishes it once."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import assaymark.web.kit.handles

FORWARD = """
CREATE FUNCTION assessment_validationstudy_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.published_at IS NULL AND NEW.published_at IS NOT NULL
       AND to_jsonb(NEW) - 'published_at' = to_jsonb(OLD) - 'published_at' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'study % never changes; make a new one', OLD.number;
END $$;
CREATE TRIGGER assessment_validationstudy_fixed BEFORE UPDATE ON assessment_validationstudy
    FOR EACH ROW EXECUTE FUNCTION assessment_validationstudy_is_fixed();
"""
BACKWARD = """
DROP TRIGGER assessment_validationstudy_fixed ON assessment_validationstudy;
DROP FUNCTION assessment_validationstudy_is_fixed();
"""
NUMBER = (
    "id",
    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
)


class Migration(migrations.Migration):
    dependencies = [("assessment", "0005_gates"), ("catalogue", "0005_erased_people")]

    operations = [
        migrations.CreateModel(
            name="ValidationStudy",
            fields=[
                NUMBER,
                ("number", models.PositiveIntegerField()),
                (
                    "handle",
                    models.CharField(
                        default=assaymark.web.kit.handles.new_handle,
                        editable=False,
                        max_length=16,
                        unique=True,
                    ),
                ),
                ("document", models.JSONField()),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("published_at", models.DateTimeField(null=True)),
                (
                    "badge_version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="studies",
                        to="catalogue.badgeversion",
                    ),
                ),
                (
                    "grader",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="studies",
                        to="assessment.fittedgrader",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="StudyRun",
            fields=[
                NUMBER,
                ("total", models.PositiveIntegerField(default=0)),
                ("done", models.PositiveIntegerField(default=0)),
                ("round", models.PositiveIntegerField(default=0)),
                ("digest", models.CharField(blank=True, max_length=64)),
                ("found", models.JSONField(default=dict)),
                ("started_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("finished_at", models.DateTimeField(null=True)),
                (
                    "badge_version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="study_runs",
                        to="catalogue.badgeversion",
                    ),
                ),
                (
                    "study",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="assessment.validationstudy",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="validationstudy",
            constraint=models.UniqueConstraint(
                fields=("badge_version", "number"), name="studies_numbered"
            ),
        ),
        migrations.AddConstraint(
            model_name="studyrun",
            constraint=models.UniqueConstraint(
                condition=models.Q(("finished_at", None)),
                fields=("badge_version",),
                name="one_study_run_at_a_time",
            ),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
