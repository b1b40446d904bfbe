"""Django's name for this room; its jobs, and what waits behind its place in the header."""

from django.apps import AppConfig
from django.http import HttpRequest


class AssessmentConfig(AppConfig):
    """The room `assessment`."""

    name = "assaymark.web.assessment"
    label = "assessment"

    def ready(self) -> None:
        """Says how this room's jobs are done."""
        from assaymark.web.assessment import (  # noqa: PLC0415 - tables exist now
            jobs,
            language_jobs,
            marking_letters,
            queries,
            study_jobs,
            voice_jobs,
        )
        from assaymark.web.assessment.actions.appealing import (  # noqa: PLC0415
            tell_of_stranded,
        )
        from assaymark.web.assessment.language import speech  # noqa: PLC0415
        from assaymark.web.kit import navigation  # noqa: PLC0415
        from assaymark.web.record.jobs import every, handles  # noqa: PLC0415

        handles("assessment.grade", jobs.keep_reading, jobs.read_work)
        handles("assessment.notice", jobs.keep_noticed)
        handles("assessment.code", jobs.keep_code, jobs.look_at_code)
        handles("assessment.fit", jobs.keep_fitted, jobs.fit_on_examples)
        handles("assessment.calibrate", jobs.keep_compared, jobs.compare_some)
        handles("assessment.gate-letter", jobs.keep_gate_letter, jobs.write_gate_letter)
        handles(
            "assessment.appeal-letter",
            marking_letters.keep_appeal_letter,
            marking_letters.write_appeal_letter,
        )
        handles(
            "assessment.nobody-letter",
            marking_letters.keep_nobody_letter,
            marking_letters.write_nobody_letter,
        )
        handles(
            "assessment.report-letter",
            marking_letters.keep_report_letter,
            marking_letters.write_report_letter,
        )
        every(3600.0, tell_of_stranded)
        handles("assessment.language", language_jobs.keep_read, language_jobs.read_some)
        handles("assessment.vote", language_jobs.keep_votes, language_jobs.calibrate_votes)
        handles("assessment.vote-study", language_jobs.keep_vote_study, language_jobs.study_votes)
        voice_jobs.transcribes(speech.transcriber)
        handles("assessment.study", study_jobs.keep, study_jobs.measure)
        handles("assessment.transcribe", voice_jobs.keep_words, voice_jobs.write_words)
        handles("assessment.letter", jobs.keep_letter, jobs.write_letter)

        def waiting(request: HttpRequest) -> int:
            member = getattr(request, "member", None)
            return queries.waiting_count(member.organisation, member.user) if member else 0

        navigation.counts("queue", waiting)
