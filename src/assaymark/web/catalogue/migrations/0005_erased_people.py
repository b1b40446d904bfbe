"""An erased person leaves a published version: only then may its `…_by` columns become null."""

from django.db import migrations

FORWARD = """
CREATE OR REPLACE FUNCTION catalogue_badgeversion_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'draft' THEN
        RETURN NEW;
    END IF;
    IF (NEW.state = OLD.state OR (OLD.state = 'published' AND NEW.state = 'retired'))
       AND (NEW.published_by_id IS NULL OR NEW.published_by_id = OLD.published_by_id)
       AND (NEW.edited_by_id IS NULL OR NEW.edited_by_id = OLD.edited_by_id)
       AND to_jsonb(NEW) - '{state,published_by_id,edited_by_id}'::text[]
         = to_jsonb(OLD) - '{state,published_by_id,edited_by_id}'::text[] THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'version % is % and never changes; make a new draft', OLD.number, OLD.state;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0004_edits_and_minutes")]
    operations = [migrations.RunSQL(FORWARD, migrations.RunSQL.noop)]
