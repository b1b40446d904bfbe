"""One criterion of a study: people with each other, the grader with people, errors by level."""

import math
from collections.abc import Callable
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from assaymark.grading.criterion import SURE
from assaymark.validity.agreement import krippendorff_alpha
from assaymark.validity.gwet import ac2_of_counts, agreement_weights, level_counts
from assaymark.validity.intraclass import Form, intraclass
from assaymark.validity.machine import confusion, errors_by_level, standardised_difference
from assaymark.web.assessment.validation.figures import (
    LEAST,
    LEAST_OF_A_KIND,
    Plain,
    figure,
    nothing,
    share,
)
from assaymark.web.assessment.validation.graders import Allowed
from assaymark.web.assessment.validation.seen import Column, Seen

Floats = NDArray[np.float64]
Statistic = Callable[..., float]
Kind = Literal["quadratic", "ordinal"]


def criterion(one: Column, seen: list[Seen], about: Allowed, *, seed: int) -> Plain:
    """Everything the study says about a criterion, as plain values."""
    machine, median = one.compared()
    return {
        "key": one.criterion.key,
        "title": one.criterion.title,
        "levels": [{"value": lv.value, "title": lv.title} for lv in one.criterion.levels],
        "bar": one.criterion.pass_value,
        "n": one.n,
        "use": about.use,
        "why": about.why,
        "people": people(one, seen, seed=seed),
        "machine": with_people(one, machine, median, seed=seed),
        "speaks": _speaks(one, seen, about),
        "errors": _errors(one, machine, median),
        "confusion": _confusion(one, machine, median),
    }


def people(one: Column, seen: list[Seen], *, seed: int) -> list[Plain]:
    """How far people agree with each other; alpha and AC2 take all ratings, the rest two."""
    pair = one.twice()
    found = [figure("qwk", kappa, *pair, seed=seed), *_steps(*pair)]
    twice = one.people[:, ~np.isnan(one.people[1])] if len(one.people) > 1 else pair
    whole: list[tuple[str, Statistic]] = [
        ("alpha ordinal", lambda t: krippendorff_alpha(t, metric="ordinal")),
        ("alpha interval", lambda t: krippendorff_alpha(t, metric="interval")),
    ]
    found += [figure(name, statistic, twice, seed=seed) for name, statistic in whole]
    found += [_ac2(kind, twice, one, seed=seed) for kind in get_args(Kind)]
    return [*found, *_intraclass(one, twice, seen, seed=seed)]


def _ac2(kind: Kind, table: Floats, one: Column, *, seed: int) -> Plain:
    weight = agreement_weights(len(one.ranks), kind)
    counts = level_counts(table, levels=one.ranks).T
    return figure(f"ac2 {kind}", lambda c: ac2_of_counts(c.T, weight=weight), counts, seed=seed)


def _intraclass(one: Column, twice: Floats, seen: list[Seen], *, seed: int) -> list[Plain]:
    """ICC of the ratings that every work has; one-way as soon as works were judged here, where
    each has other assessors, else two-way: the columns of an imported table are its raters."""
    rated = one.place[~np.isnan(one.people[1])] if len(one.people) > 1 else []
    forms: list[Form] = ["1,1", "1,k"] if any(seen[i].here for i in rated) else ["2,1", "2,k"]
    complete = twice[~np.isnan(twice).any(axis=1)]
    if len(complete) < 2 or twice.shape[1] < LEAST:
        return [nothing(f"icc({form})", twice.shape[1]) for form in forms]
    return [_icc(form, complete, seed) for form in forms]


def _icc(form: Form, complete: Floats, seed: int) -> Plain:
    name = f"icc({form})"
    found = figure(name, lambda t: intraclass(t, form=form), complete, seed=seed)
    return {**found, "k": len(complete)}


def with_people(one: Column, machine: Floats, median: Floats, *, seed: int) -> list[Plain]:
    """How far the grader, on works it never met, agrees with people's median and with one person.

    `qwk one` is the mean of its kappas with the first and with the second person, on the works
    that have both; `lost` is by how much the two people's own kappa there is higher.
    """
    found = [
        figure("qwk", kappa, machine, median, seed=seed),
        *_steps(machine, median),
        _ac2("quadratic", np.stack([machine, median]), one, seed=seed),
        _kinder(one, seed=seed),
    ]
    differ = int(((machine >= one.bar) != (median >= one.bar)).sum())
    return [*found, *_lost(one, seed=seed), share("reached differently", differ, len(machine))]


def _kinder(one: Column, *, seed: int) -> Plain:
    """Mean difference from one person: the mean of those from the first and the second, where
    enough works have two. Not from the median, whose lower middle makes people look strict."""
    both = ~np.isnan(one.machine)
    tables = (one.machine[both], *one.people[:2, both])

    def kinder(m: Floats, first: Floats, second: Floats | None = None) -> float:
        alone = standardised_difference(m, first)
        if second is None or (~np.isnan(second)).sum() < LEAST:
            return alone
        has = ~np.isnan(second)
        return (alone + standardised_difference(m[has], second[has])) / 2

    if not len(one.people):
        return nothing("smd", 0)
    return figure("smd", kinder, *tables, seed=seed)


def _steps(a: Floats, b: Floats) -> list[Plain]:
    """Shares of works with the same rank, and with ranks at most one apart."""
    apart = np.abs(a - b)
    within = [("exact", 0), ("adjacent", 1)]
    return [share(name, int((apart <= most).sum()), len(apart)) for name, most in within]


def _lost(one: Column, *, seed: int) -> list[Plain]:
    if len(one.people) < 2:
        return [nothing("qwk one", 0), nothing("lost", 0)]
    both = ~np.isnan(one.people[1]) & ~np.isnan(one.machine)
    tables = (one.machine[both], one.people[0, both], one.people[1, both])

    def single(m: Floats, a: Floats, b: Floats) -> float:
        return (kappa(m, a) + kappa(m, b)) / 2

    def lost(m: Floats, a: Floats, b: Floats) -> float:
        return kappa(a, b) - single(m, a, b)

    return [
        figure("qwk one", single, *tables, seed=seed),
        figure("lost", lost, *tables, seed=seed),
    ]


def kappa(a: Floats, b: Floats) -> float:
    """`quadratic_weighted_kappa` of what are ranks already: bootstraps call it a thousand times."""
    apart = float(((a - b) ** 2).sum())
    expected = float((a * a).sum() + (b * b).sum() - 2 * a.sum() * b.sum() / len(a))
    return 1 - apart / expected if expected > 0 else math.nan


def _speaks(one: Column, seen: list[Seen], about: Allowed) -> Plain:
    """Of the measured works: how many would be given a level, and how many of those decisions
    people made otherwise."""
    machine, wrong, spoken = one.machine, 0, 0
    n = int((~np.isnan(machine)).sum())
    for at, i in enumerate(one.place.tolist()):
        if math.isnan(machine[at]) or seen[i].unmet.odd or about.use == "none":
            continue
        raising = machine[at] >= one.bar
        sure = one.reaching[at] if raising else 1 - one.reaching[at]
        if sure >= SURE:
            spoken += 1
            wrong += raising != (one.median[at] >= one.bar)
    return {
        "given": share("level given", spoken, n),
        "wrong": share("reached differently, where a level was given", int(wrong), spoken),
    }


def _errors(one: Column, machine: Floats, median: Floats) -> list[Plain]:
    """By the level that people gave; levels with few works show n alone."""
    if len(machine) < LEAST:
        return []
    rows = errors_by_level(machine, median, levels=one.ranks)
    return [_error(one.criterion.values[i], row) for i, row in enumerate(rows)]


def _error(value: int, row: Any) -> Plain:
    wrong = share("wrong", row.lower + row.higher, row.n, least=LEAST_OF_A_KIND)
    shown = row.n >= LEAST_OF_A_KIND
    counts = {"lower": row.lower, "right": row.right, "higher": row.higher} if shown else {}
    return {"level": value, "n": row.n, **counts, "wrong": wrong}


def _confusion(one: Column, machine: Floats, median: Floats) -> list[list[int]]:
    """Rows: people's level; columns: the grader's; empty below `LEAST` works."""
    if len(machine) < LEAST:
        return []
    found: list[list[int]] = confusion(machine, median, levels=one.ranks).tolist()
    return found
