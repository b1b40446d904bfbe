from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("assessment", "0005_gates")]

    operations = []
