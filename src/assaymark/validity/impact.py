"""Who is chosen how often: rates and impact ratios for each group and each meeting of groups.

The rule is New York City's on automated decision tools, 6 RCNY 5-301 (Local Law 144 of 2021):

- a group's impact ratio is its rate over the highest rate of its table; the scoring rate is the
  share of a group above the median of everybody;
- each attribute has a table, and so have their intersections; people whose group is unknown are
  counted and left out;
- a group under 2 % of a table's people may be left out with a justification; its number and rate
  are still given and it is never the benchmark.

The rule sets no threshold; `below_four_fifths` is that of 29 CFR 1607.4 D, shown beside an interval
and an exact test and never alone. Groups under `smallest` people are hidden, with as many other
figures as it takes (see `suppression`), are never the benchmark and so change nobody else's ratio.
Whether a difference is unfair is for people to say: a ratio knows nothing about its cause.
"""

import itertools
import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from assaymark.validity.agreement import Interval
from assaymark.validity.suppression import Figure, Flags, Whole, hidden_figures
from assaymark.validity.twogroups import below_four_fifths, fisher_exact, ratio_interval

Category = tuple[str, ...]
"""One label per attribute of its table: `("Asian",)`, or `("Female", "Asian")`."""

Labels = Sequence[str | None] | NDArray[np.str_] | NDArray[np.object_]
"""One label per person; `None` or an empty text where it is unknown."""


@dataclass(frozen=True, slots=True)
class Benchmark:
    """A group with the highest rate of its table. `ratio` is 1, or nan when nobody was chosen."""

    category: Category
    n: int
    selected: int
    rate: float
    ratio: float


@dataclass(frozen=True, slots=True)
class Compared:
    """A group held against the benchmark: `ratio` of rates, its score interval, Fisher's exact `p`.

    `interval.n` counts both groups.
    """

    category: Category
    n: int
    selected: int
    rate: float
    ratio: float
    interval: Interval
    p: float
    below_four_fifths: bool


@dataclass(frozen=True, slots=True)
class Excluded:
    """A group under 2 % that the auditor left out, and why. It has no ratio."""

    category: Category
    n: int
    selected: int
    rate: float
    justification: str


@dataclass(frozen=True, slots=True)
class Hidden:
    """A group too small to show, or one whose figures would give such a group away."""

    category: Category


Row = Benchmark | Compared | Excluded | Hidden


@dataclass(frozen=True, slots=True)
class Table:
    """The groups of one attribute, or of an intersection; `unknown` people are not in it."""

    attributes: tuple[str, ...]
    rows: tuple[Row, ...]
    unknown: int | Hidden


@dataclass(frozen=True, slots=True)
class Audit:
    """Every table over the same `n` people. `median` is nan for selections."""

    n: int
    median: float
    tables: tuple[Table, ...]
    smallest: int
    level: float


@dataclass(frozen=True, slots=True)
class Exclusion:
    """The auditor's decision to leave `category` out of the table of `attributes`."""

    attributes: tuple[str, ...]
    category: Category
    justification: str


@dataclass(frozen=True, slots=True)
class Rules:
    """`smallest`: people a group must have to be shown; `level` of the intervals, in (0, 1);
    `tables`: the attributes of each table, in place of each alone and all together."""

    smallest: int = 5
    level: float = 0.95
    exclusions: tuple[Exclusion, ...] = ()
    tables: tuple[tuple[str, ...], ...] = ()

    def __post_init__(self) -> None:
        if self.smallest < 1 or not 0 < self.level < 1:
            raise ValueError(
                f"smallest={self.smallest!r}, level={self.level!r}; expected smallest >= 1 and "
                "0 < level < 1; leave them out for 5 and 0.95"
            )


def selection_audit(
    selected: ArrayLike, groups: Mapping[str, Labels], *, rules: Rules | None = None
) -> Audit:
    """Selection rates and impact ratios of every attribute and, given two or more, of all at once.

    `selected`: shape (n_people,), true or 1 where the person was chosen, `n_people >= 1`; `groups`:
    attribute → labels, shape (n_people,). Raises ValueError for other values or lengths, and for an
    exclusion of a group that does not exist or is 2 % or more.
    """
    return _audit(_yes_or_no(selected), groups, median=math.nan, rules=rules or Rules())


def scoring_audit(
    scores: ArrayLike, groups: Mapping[str, Labels], *, rules: Rules | None = None
) -> Audit:
    """Scoring rates (share strictly above the median) and impact ratios; see `selection_audit`.

    `scores`: shape (n_people,), finite. The median is everybody's, people of unknown group
    included, as the rule asks ("the full sample").
    """
    values = np.asarray(scores, dtype=np.float64)
    if values.ndim != 1 or not len(values) or not np.isfinite(values).all():
        raise ValueError(
            f"scores of shape {values.shape}, {int(np.sum(~np.isfinite(values)))} not finite; "
            "expected (n_people,) finite numbers; leave out people without a score"
        )
    median = float(np.median(values))
    return _audit(values > median, groups, median=median, rules=rules or Rules())


def impact_table(
    counts: Mapping[Category, tuple[int, int]],
    *,
    attributes: tuple[str, ...],
    unknown: int = 0,
    rules: Rules | None = None,
) -> Table:
    """One table from counts: category → (n, selected), `n >= 1`, `0 <= selected <= n`.

    Hides what this table alone would give away, with the number of everybody taken as known.

    >>> table = impact_table({("a",): (60, 60), ("b",): (60, 48)}, attributes=("letter",))
    >>> [(row.ratio, type(row).__name__) for row in table.rows]
    [(1.0, 'Benchmark'), (0.8, 'Compared')]
    """
    for category, (n, chosen) in counts.items():
        if n < 1 or not 0 <= chosen <= n or len(category) != len(attributes):
            raise ValueError(
                f"{category!r}: {chosen!r} of {n!r}; expected {len(attributes)} label(s), n >= 1 "
                "and 0 <= selected <= n; leave empty groups out"
            )
    people = np.array([*(n for n, _s in counts.values()), unknown], dtype=np.int64)
    # how many of the unknown were chosen is nobody's knowledge: half stands for "some"
    chosen_people = np.array([*(s for _n, s in counts.values()), unknown // 2], dtype=np.int64)
    cells = np.eye(len(people), dtype=bool)
    draft = _Draft(attributes, tuple(counts), cells[:-1], cells[-1])
    return _tables((draft,), people, chosen_people, rules or Rules())[0]


@dataclass(frozen=True, slots=True, eq=False)
class _Draft:
    """A table before anything is hidden: `members`, shape (n_categories, n_cells)."""

    attributes: tuple[str, ...]
    categories: tuple[Category, ...]
    members: Flags
    unknown: Flags


@dataclass(frozen=True, slots=True, eq=False)
class _Counted:
    """A draft with people and chosen people per category, and the row of its benchmark."""

    draft: _Draft
    n: list[int]
    selected: list[int]
    excluded: Mapping[Category, str]
    benchmark: int


def _audit(chosen: Flags, groups: Mapping[str, Labels], *, median: float, rules: Rules) -> Audit:
    if not groups:
        raise ValueError("no attributes; expected at least one, such as 'sex'; give its labels")
    coded = [_codes(name, labels, len(chosen)) for name, labels in groups.items()]
    shape = tuple(len(names) + 1 for _codes, names in coded)
    cell = np.ravel_multi_index([codes for codes, _names in coded], shape)
    both = np.bincount(2 * cell + chosen, minlength=2 * math.prod(shape)).reshape(-1, 2)
    met = np.flatnonzero(both.sum(axis=1))
    places = np.array(np.unravel_index(met, shape))
    names = [labels for _codes, labels in coded]
    order = list(groups)
    wanted = rules.tables or (*((name,) for name in order), *([tuple(order)] if order[1:] else []))
    axes = [tuple(order.index(name) for name in table) for table in wanted]
    drafts = [_draft(tuple(groups), names, places, table) for table in axes]
    tables = _tables(drafts, both[met].sum(axis=1), both[met, 1], rules)
    return Audit(len(chosen), median, tables, rules.smallest, rules.level)


def _codes(
    attribute: str, labels: Labels, n_people: int
) -> tuple[NDArray[np.int64], tuple[str, ...]]:
    """A number per person, 0 for unknown, and the names of 1, 2, ... in alphabetical order."""
    if len(labels) != n_people:
        raise ValueError(
            f"{attribute!r}: {len(labels)} labels beside {n_people} people; expected one each, "
            "None where the group is unknown"
        )
    met, numbers = _met(labels)
    strange = [label for label in numbers if label is not None and not isinstance(label, str)]
    if strange:
        raise ValueError(
            f"{attribute!r}: label {strange[0]!r}; expected text, or None where unknown; name it"
        )
    names = tuple(sorted(label for label in numbers if label))
    rank = {label: place for place, label in enumerate(names, 1)}
    return np.array([rank.get(label or "", 0) for label in numbers], dtype=np.int64)[met], names


def _met(labels: Labels) -> tuple[NDArray[np.int64], list[str | None]]:
    """A number per person by order of appearance, and the labels of 0, 1, ...

    Text arrays are compared whole, label by label: a few labels of very many people is the rule.
    """
    if isinstance(labels, np.ndarray) and labels.dtype.kind == "U" and labels.ndim == 1:
        left, met, found = 0, np.full(len(labels), -1, dtype=np.int64), list[str | None]()
        while left < len(labels) and len(found) < 40:
            met[labels == labels[left]] = len(found)
            found.append(str(labels[left]))
            open_ones = met[left:] < 0
            left += int(open_ones.argmax()) if open_ones.any() else len(open_ones)
        if left == len(labels):
            return met, found
    plain = labels.tolist() if isinstance(labels, np.ndarray) else labels
    numbers: defaultdict[str | None, int] = defaultdict(itertools.count().__next__)
    numbered = np.fromiter(map(numbers.__getitem__, plain), dtype=np.int64, count=len(plain))
    return numbered, list(numbers)


def _draft(
    attributes: tuple[str, ...],
    names: Sequence[tuple[str, ...]],
    places: NDArray[np.int64],
    axes: tuple[int, ...],
) -> _Draft:
    """The table over `axes`, of the categories met; `places`: shape (n_attributes, n_cells)."""
    own = places[list(axes)]
    unknown = np.asarray((own == 0).any(axis=0))
    keys = sorted({tuple(int(code) for code in column) for column in own[:, ~unknown].T})
    members = [np.asarray((own == np.array(key)[:, None]).all(axis=0)) for key in keys]
    categories = tuple(
        tuple(names[axis][code - 1] for axis, code in zip(axes, key, strict=True)) for key in keys
    )
    of = tuple(attributes[axis] for axis in axes)
    table = np.array(members, dtype=bool).reshape(len(keys), places.shape[1])
    return _Draft(of, categories, table, unknown)


def _tables(
    drafts: Sequence[_Draft], people: Whole, chosen: Whole, rules: Rules
) -> tuple[Table, ...]:
    known = {(draft.attributes, category) for draft in drafts for category in draft.categories}
    for exclusion in rules.exclusions:
        if (exclusion.attributes, exclusion.category) not in known:
            raise ValueError(
                f"exclusion of {exclusion.category!r} from {exclusion.attributes!r}; expected a "
                "group that occurs in that table; take it out or mend its labels"
            )
    counted = [_count(draft, people, chosen, rules) for draft in drafts]
    figures = [figure for number, table in enumerate(counted) for figure in _figures(number, table)]
    hidden = hidden_figures(figures, n=people, selected=chosen, smallest=rules.smallest)
    shown = iter([number not in hidden for number in range(len(figures))])
    return tuple(_table(table, people, shown=shown, level=rules.level) for table in counted)


def _count(draft: _Draft, people: Whole, chosen: Whole, rules: Rules) -> _Counted:
    n = [int(count) for count in draft.members @ people]
    selected = [int(count) for count in draft.members @ chosen]
    excluded = _excluded(draft, n, rules)
    candidates = [
        row
        for row, category in enumerate(draft.categories)
        if n[row] >= rules.smallest and category not in excluded
    ]
    benchmark = candidates[0] if candidates else -1
    for row in candidates:
        ahead = selected[row] * n[benchmark] - selected[benchmark] * n[row]
        if ahead > 0 or (ahead == 0 and n[row] > n[benchmark]):
            benchmark = row
    return _Counted(draft, n, selected, excluded, benchmark)


def _excluded(draft: _Draft, n: Sequence[int], rules: Rules) -> dict[Category, str]:
    """Category → justification. 2 % of the people in this table, known ones only: the reading of
    "the data being used" that lets fewer groups be left out."""
    sizes = dict(zip(draft.categories, n, strict=True))
    found = {}
    for exclusion in rules.exclusions:
        if exclusion.attributes != draft.attributes:
            continue
        size = sizes[exclusion.category]
        if 50 * size >= sum(n) or not exclusion.justification.strip():
            raise ValueError(
                f"exclusion of {exclusion.category!r}, {size} of {sum(n)} people, justified by "
                f"{exclusion.justification!r}; expected under 2 % and a reason; keep the group"
            )
        found[exclusion.category] = exclusion.justification
    return found


def _figures(number: int, table: _Counted) -> list[Figure]:
    fineness = len(table.draft.attributes)
    rows = [
        Figure(cells, number, "benchmark" if row == table.benchmark else "group", fineness)
        for row, cells in enumerate(table.draft.members)
    ]
    return [*rows, Figure(table.draft.unknown, number, "unknown", fineness)]


def _table(table: _Counted, people: Whole, *, shown: Iterator[bool], level: float) -> Table:
    """`shown` gives one answer per category, then one for the unknown."""
    rows = tuple(
        _row(table, row, level=level) if next(shown) else Hidden(category)
        for row, category in enumerate(table.draft.categories)
    )
    unknown = int(people[table.draft.unknown].sum()) if next(shown) else Hidden(())
    return Table(table.draft.attributes, rows, unknown)


def _row(table: _Counted, row: int, *, level: float) -> Row:
    category, n, selected = table.draft.categories[row], table.n[row], table.selected[row]
    rate = selected / n
    if category in table.excluded:
        return Excluded(category, n, selected, rate, table.excluded[category])
    n_best, best = table.n[table.benchmark], table.selected[table.benchmark]
    if selected * n_best == best * n:
        return Benchmark(category, n, selected, rate, 1.0 if best else math.nan)
    return Compared(
        category,
        n,
        selected,
        rate,
        (selected * n_best) / (best * n),
        ratio_interval(selected, n, best, n_best, level=level),
        fisher_exact(selected, n, best, n_best),
        below_four_fifths(selected, n, best, n_best),
    )


def _yes_or_no(selected: ArrayLike) -> Flags:
    values = np.asarray(selected)
    plain = values.ndim == 1 and values.dtype.kind in "biuf" and len(values) > 0
    if not plain or (values.dtype.kind != "b" and not ((values == 0) | (values == 1)).all()):
        raise ValueError(
            f"selected of shape {values.shape}, type {values.dtype}; expected (n_people,) of true "
            "and false, or 1 and 0, for at least one person; leave out the undecided"
        )
    return values.astype(bool)
