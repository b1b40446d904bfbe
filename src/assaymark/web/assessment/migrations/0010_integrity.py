from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("assessment", "0009_peers")]

    operations = []
