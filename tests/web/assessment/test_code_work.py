"""Programs handed in: taken as a repository, seen without trust, judged by a person."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from assaymark.web.assessment import actions, uploads_code
from assaymark.web.assessment.actions import coding
from assaymark.web.assessment.actions.coding import Seen, is_code, keep_seen, set_code_task
from assaymark.web.assessment.flags import flags
from assaymark.web.assessment.models import CodeSeen, CodeTask, Work
from assaymark.web.assessment.quoting import Score
from assaymark.web.assessment.refusal import UploadRefused
from assaymark.web.assessment.sandbox import Case, Outcome, Ran
from assaymark.web.record import jobs
from assaymark.web.record.models import Event
from assaymark.web.site import health
from tests.grading.code.packed import bundle_of, entry, named, stored, zipped
from tests.web.assessment import samples
from tests.web.assessment.world import TEXT

PROGRAM = b'''\
"""Doubles a number."""


def double(n):
    return 2 * n


print(double(int(input())))
'''
README = b"# Doubling\n\nRun it with a number on its input, and it prints twice as much.\n" * 3
REPOSITORY = zipped({"work/main.py": PROGRAM, "work/README.md": README, "work/logo.png": b"\x89\0"})
CASES = [Case("doubles", (), "21", "42"), Case("zero", (), "0", "0")]


@pytest.fixture
def asked(world):
    badge = world.badge.__class__.objects.create(organisation=world.organisation, key="program")
    world.version = world.publish(badge, evidence={"kinds": ["code"], "min_words": 1})
    return world


def hand_in(world, content=REPOSITORY, name="work.zip", who=None):
    return actions.hand_in(
        badge_version=world.version,
        learner=who or world.priya,
        upload=actions.Upload(content, name),
        consent=True,
    )


def page(world, user, path, data=None):
    client = world.client(user)
    answer = client.get(path) if data is None else client.post(path, data, follow=True)
    return answer, answer.content.decode(errors="replace")


# Handing in ------------------------------------------------------------------------------------


def test_a_repository_is_kept_byte_by_byte_and_read_as_one_text(asked):
    work = hand_in(asked)
    kept = Work.objects.get(pk=work.pk)
    assert bytes(kept.content) == REPOSITORY
    assert kept.media_type == uploads_code.ZIP
    assert kept.text.index("README.md") < kept.text.index("def double(n):")
    assert "logo.png" in kept.text[kept.text.index("not shown here") :]


def test_a_git_bundle_is_taken_too(asked):
    tree = entry(b"100644", b"main.py", named("blob", PROGRAM))
    work = hand_in(asked, bundle_of(tree, stored(3, PROGRAM)), "work.bundle")
    assert work.media_type == uploads_code.BUNDLE
    assert "def double" in work.text


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (zipped({"../x.py": PROGRAM, "b": b""}), "leads|path"),
        (zipped({f"{n}.txt": b"\0" * 15_000_000 for n in range(3)}), "more than 20 MB"),
        (zipped({"a": b"/etc/passwd", "b.py": b""}, modes={"a": 0o120777}), "a link"),
        (b"PK\x03\x04 nothing else", "damaged"),
        (b"# v2 git bundle\n", "cannot be read"),
        (TEXT.encode(), "neither a zip nor a git bundle"),
        (samples.docx(samples.document(TEXT[:40])), "neither a zip nor a git bundle"),
    ],
    ids=["path", "bomb", "link", "broken zip", "broken bundle", "text", "docx"],
)
def test_what_is_no_honest_repository_is_refused_in_words(asked, content, why):
    with pytest.raises(UploadRefused, match=why):
        hand_in(asked, content)
    assert not Work.objects.exists()


def test_an_archive_that_takes_too_long_is_refused(asked):
    with pytest.raises(UploadRefused, match="too much time"):
        uploads_code.read_code(REPOSITORY, timeout_s=0.001)


def test_a_badge_that_asks_for_no_program_takes_no_zip(world):
    with pytest.raises(UploadRefused):
        hand_in(world)


def test_the_page_says_how_to_pack_it(asked):
    _answer, html = page(asked, asked.priya, f"/work/new/{asked.version.handle}")
    assert "git bundle create work.bundle HEAD" in html
    assert 'accept=".zip,.bundle"' in html
    data = {"file": SimpleUploadedFile("a.zip", REPOSITORY), "consent": "on"}
    _answer, html = page(asked, asked.priya, f"/work/new/{asked.version.handle}", data)
    assert "Receipt" in html


# What is seen -----------------------------------------------------------------------------------


def test_it_is_looked_at_in_a_job_and_a_person_decides(asked):
    work = hand_in(asked)
    assert not CodeSeen.objects.exists()
    jobs.work_all()
    seen = CodeSeen.objects.get(work=work)
    assert seen.looked["functions"] == 1
    assert dict(seen.looked["languages"])["Python"] == 9
    assert seen.cases == []
    assert "It is a program; a person decides." in flags(work)


def test_programs_are_run_only_where_they_can_be_and_it_is_said(asked, monkeypatch):
    set_code_task(
        badge_version=asked.version, command=["python3", "main.py"], cases=CASES, by=asked.hannah
    )
    monkeypatch.setattr("os.geteuid", lambda: 0)
    work = hand_in(asked)
    jobs.work_all()
    seen = CodeSeen.objects.get(work=work)
    assert "never run by root" in seen.why_not
    (found,) = [one for one in health.findings() if one.name == "sandbox"]
    assert (found.outcome, found.mend) == ("warning", "run assaymark as a user of its own")


def test_what_came_out_is_shown_after_the_blind_part_and_decides_nothing(asked, monkeypatch):
    ran = Outcome("", (Ran("doubles", True, "It printed what was expected."),))
    monkeypatch.setattr(coding, "run_cases", lambda *_files, **_more: ran)
    set_code_task(badge_version=asked.version, command=["python3"], cases=CASES, by=asked.hannah)
    work = hand_in(asked)
    jobs.work_all()
    review = actions.open_review(work=work, assessor=asked.aisha)
    _answer, html = page(asked, asked.aisha, f"/review/{work.handle}/")
    assert "What was seen of the program" not in html
    chosen = {"feeling": Score(1, (), ""), "step": Score(1, (), "")}
    actions.finish_blind(review=review, scores=chosen, feedback="")
    _answer, html = page(asked, asked.aisha, f"/review/{work.handle}/")
    assert "What was seen of the program" in html
    assert "It printed what was expected." in html
    work.refresh_from_db()
    assert work.state == "in_review"


def test_what_was_seen_is_kept_once(asked):
    work = hand_in(asked)
    jobs.work_all()
    first = CodeSeen.objects.get()
    again = keep_seen(work=work, seen=Seen({}, Outcome("other")))
    assert again.pk == first.pk
    assert Event.objects.filter(kind="code.seen").count() == 1


def test_other_work_is_no_program(world):
    work = world.graded()
    assert not is_code(work)
    assert not CodeSeen.objects.exists()


# What programs are tried with -------------------------------------------------------------------


def test_who_manages_the_catalogue_says_what_programs_are_tried_with(asked):
    path = f"/graders/{asked.version.handle}/code/"
    cases = [{"name": "doubles", "stdin": "21", "stdout": "42"}]
    data = {"command": "python3 main.py --quiet", "cases": json.dumps(cases)}
    _answer, html = page(asked, asked.hannah, path, data)
    assert "Programs handed in from now on" in html
    task = CodeTask.objects.get()
    assert task.command == ["python3", "main.py", "--quiet"]
    assert task.cases[0]["arguments"] == []
    assert page(asked, asked.priya, path)[0].status_code == 403
    assert page(asked, asked.aisha, path)[0].status_code == 403


@pytest.mark.parametrize(
    ("cases", "why"),
    [
        ("not json", "no JSON"),
        ("[]", "1 to 12 cases"),
        ("{}", "1 to 12 cases"),
        ('[{"name": "a"}]', "needs"),
        ('[{"name": "a", "stdout": 4}]', "texts in quotation marks"),
        ('[{"name": "a", "stdout": "\\u0000"}]', "texts in quotation marks"),
        ('[{"name": "a", "stdout": "\\ud800"}]', "texts in quotation marks"),
        ('[{"name": "a", "stdout": "", "shell": "x"}]', "needs"),
    ],
)
def test_cases_that_make_no_sense_are_refused(asked, cases, why):
    data = {"command": "python3 'main.py", "cases": cases}
    _answer, html = page(asked, asked.hannah, f"/graders/{asked.version.handle}/code/", data)
    assert why in html
    assert "quotation mark is not closed" in html
    assert not CodeTask.objects.exists()
