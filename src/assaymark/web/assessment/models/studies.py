"""Tables of validation studies: what was found about a grader, and the run that finds it.

Who can write `ValidationStudy` decides what strangers believe about a badge's judging; a database
trigger keeps every document as it was made, and lets a study only be published, once.
"""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from assaymark.web.assessment.models.graders import FittedGrader
from assaymark.web.assessment.models.language_models import CalibratedVote
from assaymark.web.catalogue.models import BadgeVersion
from assaymark.web.kit.handles import new_handle


class ValidationStudy(models.Model):
    """How well one grader and the people it learnt from judge: figures, limits, data digest.

    The grader is one fitted here, or a language model with its calibrated votes.

    `document` is what the page and its JSON twin show; it holds no name and no text of anybody.
    Public from `published_at` on.
    """

    badge_version = models.ForeignKey(
        BadgeVersion, on_delete=models.CASCADE, related_name="studies"
    )
    grader = models.ForeignKey(
        FittedGrader, null=True, on_delete=models.CASCADE, related_name="studies"
    )
    vote = models.ForeignKey(
        CalibratedVote, null=True, on_delete=models.CASCADE, related_name="studies"
    )
    number = models.PositiveIntegerField()
    handle = models.CharField(max_length=16, unique=True, default=new_handle, editable=False)
    document = models.JSONField()
    made_at = models.DateTimeField(default=timezone.now)
    published_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["badge_version", "number"], name="studies_numbered"),
            models.CheckConstraint(
                condition=models.Q(grader=None) ^ models.Q(vote=None),
                name="a_study_of_one_grader",
            ),
        ]

    def __str__(self) -> str:
        return f"study {self.number} of {self.badge_version_id}"

    @property
    def grader_version(self) -> str:
        """The version of the grader that it is about."""
        about = self.grader or self.vote
        return about.version if about else ""


class StudyRun(models.Model):
    """A study being made, part by part: `done` of `total` works are measured.

    `found` keeps what the grader says of each work until the study is made of it: place in the list
    of examples, or handle of a work → [criterion → [level, reaching], oddness, tricks]. `digest` is
    that of the examples it belongs to; when they change, the run begins anew. `round` counts the
    parts. Only `actions.studying` changes it.
    """

    badge_version = models.ForeignKey(
        BadgeVersion, on_delete=models.CASCADE, related_name="study_runs"
    )
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    round = models.PositiveIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)
    found = models.JSONField(default=dict)
    started_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)
    study = models.ForeignKey(
        ValidationStudy, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["badge_version"],
                condition=models.Q(finished_at=None),
                name="one_study_run_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.done} of {self.total}"
