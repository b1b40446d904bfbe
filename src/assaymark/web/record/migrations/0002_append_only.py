"""The audit record can only grow: the database itself refuses to change or delete an event."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION record_event_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'audit events are append-only: % on record_event was refused', TG_OP;
END $$;
CREATE TRIGGER record_event_append_only BEFORE UPDATE OR DELETE ON record_event
    FOR EACH ROW EXECUTE FUNCTION record_event_is_append_only();
"""
BACKWARD = """
DROP TRIGGER record_event_append_only ON record_event;
DROP FUNCTION record_event_is_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("record", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
