"""Every kind of event and the question it answers; an unregistered kind is refused.

Retention is in days; `None` keeps the event as long as the organisation exists, which is what the
audit record needs for everything that decides over people.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """A registered kind of event."""

    name: str
    question: str
    retention_days: int | None = None

    @property
    def words(self) -> str:
        """The name as people read it."""
        return in_words(self.name)


_ALL = (
    Kind("organisation.founded", "When did this organisation start here?"),
    Kind("organisation.changed", "What did the public profile say at a date?"),
    Kind("person.invited", "Who was invited, by whom, as what?"),
    Kind("person.joined", "Who joined, through which invitation?"),
    Kind("person.roles-changed", "Who could do what, since when, and who said so?"),
    Kind("person.context-changed", "Whose team, role, manager … was changed, which, by whom?"),
    Kind("people.imported", "Which file changed how many people, with which digest?"),
    Kind("person.left", "Whose membership ended, when, by whom?"),
    Kind("invitation.withdrawn", "Which open invitations were taken back?"),
    Kind("framework.drafted", "Who proposed which competencies?"),
    Kind("framework.edited", "Who changed which part of a draft, from what to what?"),
    Kind("framework.discarded", "Which draft of a framework was thrown away, by whom?"),
    Kind("framework.published", "Which competencies held at a date, approved by whom?"),
    Kind("framework.retired", "When did a framework stop being used?"),
    Kind("role-need.set", "Which level did a role need since when, and who said so?"),
    Kind("badge.drafted", "Who proposed which badge?"),
    Kind("badge.edited", "Who changed a draft, and when?"),
    Kind("badge.discarded", "Which draft of a badge was thrown away, by whom?"),
    Kind("badge.ladder-changed", "Which badge stands above which, since when?"),
    Kind("badge.published", "What did a badge mean at a date, approved by whom?"),
    Kind("badge.retired", "When did a badge stop being given?"),
    Kind("examples.rated", "Which rated examples is a grader fitted on?"),
    Kind("grader.fitted", "Which grader version was in use, fitted on what?"),
    Kind("gate.policy-set", "Who let a computer decide alone, on which promise, since when?"),
    Kind("gate.calibration-started", "Which grader was compared with people, on how many works?"),
    Kind("gate.calibrated", "What may a computer decide alone, on which evidence?"),
    Kind("gate.closed", "Since when, and why, does a computer no longer decide?"),
    Kind("grader.reader-chosen", "Which grader read a badge's works, since when?"),
    Kind("examples.read", "When was a language model asked about the rated examples, by whom?"),
    Kind("language-model.set", "Where could works be sent, at what budget, since when?"),
    Kind("work.handed-in", "Who handed in what evidence, with which digest and consent?"),
    Kind(
        "work.handed-in-for-another",
        "Who handed in for somebody else, and what did they state was agreed to?",
    ),
    Kind("work.graded", "What did the computer say, or why did it abstain?"),
    Kind("work.routed", "Was a work left to the computer or given to a person, and why?"),
    Kind("code.task-set", "What are the programs of a badge version tried with, since when?"),
    Kind("code.seen", "What came out when a program was run, or why was it not?"),
    Kind("integrity.noticed", "What did the computer notice about a work, beside how many?"),
    Kind("integrity.seen", "Who looked at what was noticed about a work, and when?"),
    Kind("review.opened", "Who looked at a work, and when?"),
    Kind("review.submitted", "How did an assessor judge, and when?"),
    Kind("work.decided", "Who decided what, on which judgements?"),
    Kind("peers.set", "Did peers read work for a badge, how many, watching for what?"),
    Kind("peer.offered", "Which work was given to which peer, and which rule had to bend?"),
    Kind("peer.given", "What did a peer see in a work, and when?"),
    Kind("peer.declined", "Which peer gave a work back?"),
    Kind("peer.lapsed", "Which peer did not answer in time?"),
    Kind("peer.reported", "Who reported a work, or what a peer said, as abuse?"),
    Kind("peer.report-closed", "Who closed a report of abuse, and was it right?"),
    Kind("signals.published", "Which weights held for a badge at a date, and who published them?"),
    Kind("observation.recorded", "Who or what observed whom, and when?"),
    Kind("marking.policy-set", "Which works of a badge were marked twice, since when?"),
    Kind("marking.second-asked", "Why was a work marked a second time?"),
    Kind("marking.adjudication-asked", "When did two markings differ too much?"),
    Kind("marking.settled", "How did several markings become one decision?"),
    Kind("marking.released", "Who let a work be decided that nobody was left to judge?"),
    Kind("appeal.made", "Who contested a decision, on which criteria?"),
    Kind("appeal.settled", "What became of an appeal, and what stood before?"),
    Kind("anchor.chosen", "Which rated examples were taken as the standard, by whom?"),
    Kind("work.example-allowed", "Since when may assessors practise on a work?"),
    Kind("work.example-withdrawn", "When did a learner take that back?"),
    Kind("anchor.retired", "Which anchor is no longer used?"),
    Kind("calibration.opened", "Which anchors were assessors asked to score, and when?"),
    Kind("calibration.scored", "Which assessor scored which anchor?"),
    Kind("calibration.closed", "When did a calibration round end?"),
    Kind("study.started", "When was a grader calibrated, by whom, on how many works?"),
    Kind("study.made", "What did a validation study rest on, and which grader was it about?"),
    Kind("study.published", "Which study stands behind a grader since when?"),
    Kind("study.discarded", "Which study was made and not published?"),
    Kind("award.given", "Who was given which badge, on what ground?"),
    Kind("award.revoked", "Which badge was revoked, by whom, why?"),
    Kind("key.made", "Which keys sign for the organisation, since when?"),
    Kind("key.retired", "Which keys no longer sign, since when?"),
    Kind("log.sealed", "When was a checkpoint of the log signed, at what size?", 400),
    Kind("bias-questions.changed", "What were people asked about themselves, since when?"),
    Kind("answers.imported", "Who brought in answers about people, on what legal ground?"),
    Kind("bias-report.asked", "Who asked for a bias audit, of which badge?"),
    Kind("bias-report.made", "When was a bias audit ready?"),
    Kind("bias-report.published", "Which bias audit could anybody read, since when?"),
    Kind("metric.set", "What was measured besides skill, in which unit, from where?"),
    Kind("metric.values-told", "Which figures of a metric were brought in, how, by whom?"),
    Kind("quote.curated", "Which words of whom were shown beside figures or hidden, by whom?"),
    Kind("bias-report.withdrawn", "Which bias audit was taken off the public pages?"),
    Kind("skill.updated", "How did somebody's score in a skill change by new evidence?"),
    Kind("skill.aged", "When was a level no longer sure enough without new evidence?"),
    Kind("skill.declared", "Who said what level of a skill of themself?"),
    Kind("skill.declaration-taken-back", "Who no longer says so?"),
    Kind("score-figures.published", "Which figures did scores rest on since when?"),
    Kind("scores.rebuilt", "When were all scores made anew, and did any change?"),
    Kind("pilot.planned", "Who planned a pilot, of which badges?"),
    Kind("pilot.drawn", "How did a lot place the teams of a pilot, and how often was it drawn?"),
    Kind("pilot.started", "What was a pilot to show, and how, fixed before it started?"),
    Kind("pilot.read", "Who typed in what a pilot is judged by, and when?"),
    Kind("pilot.ended", "What came out of a pilot?"),
    Kind("pilot.published", "Which report of a pilot could anybody read, since when?"),
    Kind("pilot.withdrawn", "Which report of a pilot was taken off the public pages?"),
    Kind("assumptions.saved", "Which assumptions stood behind a return, since when, by whom?"),
    Kind("skill.marked-critical", "Since when had a skill no board, only private pages?"),
    Kind("skill.unmarked-critical", "Since when had a skill a board again, and who said so?"),
    Kind("sprint.made", "Which teams were to improve which skill, from when to when?"),
    Kind("sprint.cancelled", "Which sprint was called off, by whom, why?"),
    Kind("sprint.closed", "When was a sprint closed?"),
    Kind("coaching-cards.made", "When were coaching cards made from the frameworks?"),
    Kind("coaching-card.written", "Who wrote a coaching card, for which skill?"),
    Kind("coaching-card.edited", "Who changed a coaching card?"),
    Kind("coaching-card.retired", "Which coaching card is no longer offered?"),
    Kind("coaching-card.brought-back", "Which coaching card is offered again?"),
    Kind("coaching-card.used", "Are coaching cards used, and do they help?"),
    Kind("recognition.given", "Who recognised something of whom, for which indicator?"),
    Kind("recognition.taken", "Which recognition did its person begin to hand in?"),
    Kind("recognition.handed-in", "Which work came of a recognition?"),
    Kind("recognition.declined", "Which recognition did its person not want?"),
    Kind("recognition.withdrawn", "Which recognition did its giver take back?"),
    Kind("model-response.kept", "Which model response of whom was shown since when?"),
    Kind("model-response.retired", "Which model response is shown no more?"),
    Kind("model-response.seen", "Who opened a model response, after their own work?"),
    Kind("plateau.found", "When did growth in a skill come to rest, and was the person told?"),
    Kind("reflection.written", "When did somebody write a note for themself?"),
    Kind("reflection.deleted", "When did somebody delete such a note?"),
    Kind("events.person-erased", "When was somebody taken out of the exported events?"),
    Kind("token.made", "Who can reach the API, as whom, for what?"),
    Kind("token.revoked", "Who can no longer reach the API?"),
    Kind("letter.sent", "Was somebody told?", 400),
)
KINDS = {kind.name: kind for kind in _ALL}


def in_words(name: str) -> str:
    """The name of a kind as people read it: `work.handed-in` is "work handed in"."""
    return name.replace(".", " ").replace("-", " ")


class UnknownKind(ValueError):
    """An event of a kind nobody registered."""


def known(name: str) -> str:
    """`name` itself; raises `UnknownKind` when no such kind is registered."""
    if name not in KINDS:
        raise UnknownKind(
            f"event kind {name!r} is not registered; each kind states the question it answers "
            "and its retention: add it to web/record/kinds.py"
        )
    return name
