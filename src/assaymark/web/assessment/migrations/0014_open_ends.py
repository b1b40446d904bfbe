from typing import ClassVar

from django.db import migrations


class Migration(migrations.Migration):

    dependencies: ClassVar = [("assessment", "0013_examples_of_works")]

    operations: ClassVar = []
