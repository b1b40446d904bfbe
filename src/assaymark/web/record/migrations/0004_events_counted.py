"""Writers of events are seen while they write, and people get numbers for exported events."""

from django.db import migrations, models

FORWARD = """
CREATE FUNCTION record_event_writer_is_seen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(7003, 0);
    RETURN NULL;
END $$;
CREATE TRIGGER record_event_writer BEFORE INSERT ON record_event
    FOR EACH STATEMENT EXECUTE FUNCTION record_event_writer_is_seen();
"""
BACKWARD = """
DROP TRIGGER record_event_writer ON record_event;
DROP FUNCTION record_event_writer_is_seen();
"""


class Migration(migrations.Migration):
    dependencies = [("record", "0003_worker")]
    operations = [
        migrations.RunSQL(FORWARD, BACKWARD),
        migrations.CreateModel(
            name="Pseudonym",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("organisation_id", models.BigIntegerField()),
                ("person_id", models.BigIntegerField()),
                ("number", models.BigIntegerField(null=True)),
                ("forgotten_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation_id", "person_id"), name="one_pseudonym"
                    ),
                    models.UniqueConstraint(
                        fields=("organisation_id", "number"), name="one_person_per_number"
                    ),
                ]
            },
        ),
    ]
