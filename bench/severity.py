"""Does knowing how strict a grader is help to predict their mark? On Menagerie's real graders.

    python -m bench.severity [--quick]

Data: 28 graders, 4 for each of 278 pieces of Java coursework, four aspects, grades A++ to F as
steps of one (F = 0 to A++ = 13). Each mark is predicted from all others, by the additive model of
`assaymark.validity.severity` and by the mean of the others who marked the same work. Variances
come from the nine tenths of marks in which the predicted one is not. The graders fall into groups
without a common work (`groups`): each prediction stays within one, only the variances are shared.

Last line: one JSON object. For each aspect the gain (1 less our RMSE over that of the mean of the
others), the interval of the ratio over works, and `_gain_over_works` (over works alone, shrunk, so
without knowing graders). `oracle_*`: our REML variances over statsmodels MixedLM's, and the
greatest difference of severities in steps of the scale, on the readability marks (`--quick`: of
100 works). `seconds` is for all four aspects, without the oracle.
"""

import argparse
import csv
import json
import time
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from statsmodels.regression.mixed_linear_model import MixedLM

from assaymark.validity.severity import HeldOut, fit, held_out, linked

DATA = Path(__file__).resolve().parents[2] / "shared" / "data" / "soft-skills" / "menagerie"
LETTERS = ("F", "D-", "D", "D+", "C-", "C", "C+", "B-", "B", "B+", "A-", "A", "A+", "A++")
GRADES = {grade: step for step, grade in enumerate(LETTERS)}
ASPECTS = {
    "elegance": "Code Elegance",
    "readability": "Readability",
    "documentation": "Documentation",
    "correctness": "Correctness",
}
BAR, BARRED, SEED = 0.15, ("elegance", "readability", "documentation"), 20250
Floats = NDArray[np.float64]


def table(rows: list[dict[str, str]], aspect: str) -> Floats:
    """Grades of one aspect, shape (n_raters, n_items), nan where nobody graded.

    Left out: grades that are none (NAN, empty) and rows that name no coursework. Where a grader
    graded the same work twice, the later row counts.
    """
    raters = sorted({row["participant_id"] for row in rows})
    works = sorted({row["assignment_number"] for row in rows} - {""})
    found = np.full((len(raters), len(works)), np.nan)
    for row in rows:
        if row["skill"] == aspect and row["grade"] in GRADES and row["assignment_number"]:
            place = raters.index(row["participant_id"]), works.index(row["assignment_number"])
            found[place] = GRADES[row["grade"]]
    return found


def oracle(ratings: Floats) -> dict[str, float]:
    """Our variances as shares of statsmodels', and the greatest difference of severities."""

    raters, works = np.nonzero(~np.isnan(ratings))
    frame = pd.DataFrame({"mark": ratings[raters, works], "rater": raters, "work": works})
    started = time.perf_counter()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = MixedLM.from_formula(
            "mark ~ 1",
            frame,
            groups=np.ones(len(frame)),
            re_formula="0",
            vc_formula={"rater": "0 + C(rater)", "work": "0 + C(work)"},
        ).fit(reml=True)
    seconds = time.perf_counter() - started
    ours = fit(ratings)
    names = dict(zip(theirs.model.exog_vc.names, theirs.vcomp, strict=True))
    effects = theirs.random_effects[1.0]
    severities = [effects[f"rater[C(rater)[{rater}]]"] for rater in sorted(set(raters))]
    return {
        "oracle_works_ratio": ours.between_works / names["work"],
        "oracle_raters_ratio": ours.between_raters / names["rater"],
        "oracle_residual_ratio": ours.residual / theirs.scale,
        "oracle_severity_difference": float(
            np.abs(ours.severities[sorted(set(raters))] - severities).max()
        ),
        "oracle_seconds": seconds,
        "oracle_marks": float(len(frame)),
    }


def _line(name: str, measured: HeldOut) -> str:
    low, high = measured.over_others.low, measured.over_others.high
    return (
        f"{name:14} n {measured.n}   RMSE: model {measured.additive:.3f}, mean of the others "
        f"{measured.others:.3f}, works alone {measured.works_alone:.3f}   gain "
        f"{measured.gain:.1%} (ratio {1 - measured.gain:.3f}, 95 % {low:.3f} to {high:.3f})"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="the oracle on 100 works only")
    quick = parser.parse_args().quick
    if not DATA.exists():
        raise SystemExit(f"the data is not there; expected at {DATA}")
    with (DATA / "grades.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    tables = {name: table(rows, aspect) for name, aspect in ASPECTS.items()}
    started = time.perf_counter()
    result: dict[str, object] = {}
    for name, ratings in tables.items():
        measured = held_out(ratings, seed=SEED)
        print(_line(name, measured), flush=True)
        result[name] = round(measured.gain, 4)
        result[f"{name}_ratio_interval"] = [
            round(measured.over_others.low, 4),
            round(measured.over_others.high, 4),
        ]
        result[f"{name}_gain_over_works"] = round(1 - measured.additive / measured.works_alone, 4)
    result["groups"] = len(linked(tables["elegance"]))
    result["seconds"] = round(time.perf_counter() - started, 2)
    result["reached"] = all(float(str(result[name])) >= BAR for name in BARRED)
    chosen = tables["readability"][:, :100] if quick else tables["readability"]
    result |= {key: round(value, 7) for key, value in oracle(chosen).items()}
    print(json.dumps(result))


if __name__ == "__main__":
    main()
