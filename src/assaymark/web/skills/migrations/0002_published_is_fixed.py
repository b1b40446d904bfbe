"""A published version never changes: the database refuses anything but its retirement."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION skills_frameworkversion_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE TRIGGER skills_frameworkversion_fixed BEFORE UPDATE ON skills_frameworkversion
    FOR EACH ROW EXECUTE FUNCTION skills_frameworkversion_is_fixed();
"""
BACKWARD = """
DROP TRIGGER skills_frameworkversion_fixed ON skills_frameworkversion;
DROP FUNCTION skills_frameworkversion_is_fixed();
"""


class Migration(migrations.Migration):
    dependencies = [("skills", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
