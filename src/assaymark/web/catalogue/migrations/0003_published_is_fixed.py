"""A published version never changes: the database refuses anything but its retirement."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION catalogue_badgeversion_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'draft' THEN
        RETURN NEW;
    END IF;
    IF OLD.state = 'published' AND NEW.state = 'retired'
       AND to_jsonb(NEW) - 'state' = to_jsonb(OLD) - 'state' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'version % is % and never changes; make a new draft', OLD.number, OLD.state;
END $$;
CREATE TRIGGER catalogue_badgeversion_fixed BEFORE UPDATE ON catalogue_badgeversion
    FOR EACH ROW EXECUTE FUNCTION catalogue_badgeversion_is_fixed();
"""
BACKWARD = """
DROP TRIGGER catalogue_badgeversion_fixed ON catalogue_badgeversion;
DROP FUNCTION catalogue_badgeversion_is_fixed();
"""


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0002_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
