"""Tables of code work: what a badge version's programs are tried with, and what was seen of one.

Who can write `CodeTask` decides what a program is given and must print; the outcome is shown to a
person and decides nothing.
"""

from django.db import models
from django.utils import timezone

from assaymark.web.assessment.models.works import Work
from assaymark.web.catalogue.models import BadgeVersion
from assaymark.web.people.models import User


class CodeTask(models.Model):
    """How the programs of a badge version are run; `cases`: [{name, arguments, stdin, stdout}]."""

    badge_version = models.OneToOneField(
        BadgeVersion, on_delete=models.CASCADE, related_name="code_task"
    )
    command = models.JSONField(default=list)
    cases = models.JSONField(default=list)
    changed_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    changed_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{len(self.cases)} cases for {self.badge_version_id}"


class CodeSeen(models.Model):
    """What was seen of one repository, once: counts (`looked`), and cases if they could be run.

    `cases`: [{name, passed, sentence}]; `why_not` says why none was run.
    """

    work = models.OneToOneField(Work, on_delete=models.CASCADE, related_name="code_seen")
    looked = models.JSONField()
    cases = models.JSONField(default=list)
    why_not = models.TextField(blank=True)
    seen_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{len(self.cases)} cases of {self.work_id}"
