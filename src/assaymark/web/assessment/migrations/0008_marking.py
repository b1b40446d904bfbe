from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("assessment", "0007_language_models")]

    operations = []
