"""What the trimmed style sheet keeps and drops."""

import pytest

from assaymark.web.kit.trim import Words, trim, words

NONE = Words(frozenset(), frozenset())


@pytest.mark.parametrize(
    ("css", "kept"),
    [
        (".card{top:0}.modal{top:1px}", ".card{top:0}"),
        (".card,.modal{top:0}", ".card{top:0}"),
        (".card .modal{top:0}", ""),
        (".card:not(.modal){top:0}", ".card:not(.modal){top:0}"),
        (".card:not(.a,:has(.b)) .modal{top:0}", ""),
        (".col-md-6{top:0}", ".col-md-6{top:0}"),
        (r".w-1\/2{top:0}", ""),
        ("a:hover{top:0}", "a:hover{top:0}"),
        ("[data-x=y]{top:0}[type=text]{left:0}", "[type=text]{left:0}"),
        ("@media print{.modal{top:0}}", ""),
        ("@media print{.card{top:0}.modal{top:0}}", "@media print{.card{top:0}}"),
        ('.card::after{content:"}.x{"}', '.card::after{content:"}.x{"}'),
        (".card{background:url(data:image/svg+xml;utf8,x)}", None),
        ("/* .a{ */.card{top:0}", ".card{top:0}"),
        ('@charset "UTF-8";.card{top:0}', '@charset "UTF-8";.card{top:0}'),
        (".card{}", ""),
    ],
)
def test_a_rule_stays_when_a_page_can_use_it(css: str, kept: str | None) -> None:
    found = trim(css, words(['<div class="card col-md-6">']))
    assert found == (css if kept is None else kept)


def test_key_frames_stay_with_the_rule_that_runs_them() -> None:
    css = ".card{animation:1s turn}@keyframes turn{to{top:0}}@keyframes shake{to{top:1px}}"
    assert "turn{to" in trim(css, words(["card"]))
    assert "shake" not in trim(css, words(["card"]))


def test_a_variable_nobody_reads_goes_and_so_does_what_it_read() -> None:
    css = ":root{--a:var(--b);--b:1px;--c:2px}.card{top:var(--c)}"
    assert trim(css, words(["card"])) == ":root{--c:2px}.card{top:var(--c)}"


def test_a_variable_read_by_our_own_sheet_stays() -> None:
    css = ":root{--a:var(--b);--b:1px}"
    assert trim(css, NONE, also=".x{top:var(--a)}") == css


def test_dark_rules_also_follow_a_system_that_prefers_dark() -> None:
    css = "[data-bs-theme=dark] .card{top:0}"
    assert trim(css, words(["card"])) == (
        f"{css}@media (prefers-color-scheme:dark){{:root:not([data-bs-theme]) .card{{top:0}}}}"
    )


@pytest.mark.parametrize(
    "source",
    ['class="bg-{{ colour }}-lt"', 'f"bg-{colour}-lt"', "`bg-${colour}-lt`", "bg-{% x y %}-lt"],
)
def test_a_class_put_together_keeps_all_that_begin_and_end_so(source: str) -> None:
    found = words([source])
    assert found.has("bg-red-lt")
    assert not found.has("bg-red")
    assert not found.has("badge-red-lt")


def test_the_order_of_sources_does_not_matter() -> None:
    sources = ["card modal", "bg-{{ x }}", "table"]
    assert words(sources) == words(reversed(sources))
