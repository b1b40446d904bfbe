"""The questions in plain Python, from a list of events: what every engine must come to."""

import statistics
from collections import defaultdict

from assaymark.analytics.shapes import ANY, LANDMARK_DAY, US_PER_DAY

US = US_PER_DAY


def plain(events) -> list[dict]:
    """Rows of an EVENTS table with `at_us` and `week`."""
    rows = events.to_pylist()
    for row in rows:
        row["week"] = (row["day"] + 3) // 7
        row["at_us"] = round(row.pop("at").timestamp() * 1e6)
    return rows


def _mean(values):
    values = [v for v in values if v is not None]
    return sum(values) / len(values) if values else None


def _people(rows):
    return len({r["person"] for r in rows if r["person"]})


def _by(rows, *keys):
    found = defaultdict(list)
    for row in rows:
        found[tuple(row[k] for k in keys)].append(row)
    return dict(sorted(found.items()))


def trend(rows, *, kind, skill=ANY, dimension="all", label=""):
    kept = [r for r in rows if r["kind"] == kind and skill in (ANY, r["skill"])]
    kept = [r for r in kept if dimension == "all" or r[dimension] == label]
    return [
        {
            "week": week,
            "n": len(some),
            "learners": _people(some),
            "mean": _mean(r["value"] for r in some),
        }
        for (week,), some in _by(kept, "week").items()
    ]


def compared(rows, *, kind, dimension, first, last):
    kept = [r for r in rows if r["kind"] == kind and first <= r["week"] <= last]
    return [
        {
            "label": label,
            "n": len(some),
            "learner_weeks": sum(_people(one) for one in _by(some, "week").values()),
            "mean": _mean(r["value"] for r in some),
        }
        for (label,), some in _by(kept, dimension).items()
    ]


def funnel(rows, *, kinds):
    firsts = {}
    for row in rows:
        key = row["person"], row["kind"]
        firsts[key] = min(firsts.get(key, row["at_us"]), row["at_us"])
    people = {r["person"] for r in rows if r["person"]}
    found = []
    for step, kind in enumerate(kinds, 1):
        people = {
            p
            for p in people
            if (p, kind) in firsts and (step == 1 or firsts[p, kind] >= firsts[p, kinds[step - 2]])
        }
        found.append({"step": step, "kind": kind, "learners": len(people)})
    return found


def slopes(rows, *, kind):
    kept = [r for r in rows if r["kind"] == kind and r["skill"] and r["person"]]
    found = []
    for (person, skill), some in _by(kept, "person", "skill").items():
        points = [(r["day"], r["value"]) for r in some if r["value"] is not None]
        if len(points) >= 3 and len({x for x, _y in points}) > 1:
            slope = statistics.linear_regression(*zip(*points, strict=True)).slope
            found.append({"person": person, "skill": skill, "n": len(points), "slope": slope})
    return found


def slopes_by_skill(rows, *, kind):
    found = []
    for (skill,), some in _by(slopes(rows, kind=kind), "skill").items():
        values = [r["slope"] for r in some]
        spread = statistics.stdev(values) if len(values) > 1 else None
        row = {"skill": skill, "learners": len(values), "mean": _mean(values), "spread": spread}
        found.append(row)
    return found


def velocity(rows, *, kind, active, dimension="all", label=""):
    kept = [r for r in rows if dimension == "all" or r[dimension] == label]
    busy = {
        w: _people(some)
        for (w,), some in _by([r for r in kept if r["kind"] in active], "week").items()
    }
    rates = {}
    for week, people in busy.items():
        if people:
            issued = sum(r["kind"] == kind and r["week"] == week for r in kept)
            rates[week] = (people, issued, issued / people)
    return [
        {
            "week": week,
            "active": people,
            "issued": issued,
            "velocity": rate,
            "mean_4": _mean(rates[w][2] for w in range(week - 3, week + 1) if w in rates),
        }
        for week, (people, issued, rate) in sorted(rates.items())
    ]


def velocity_by(rows, *, kind, active, dimension, first, last):
    return [
        {"label": label, **{name: row[name] for name in ("week", "active", "issued", "velocity")}}
        for label in sorted({row[dimension] for row in rows})
        for row in velocity(rows, kind=kind, active=active, dimension=dimension, label=label)
        if first <= row["week"] <= last
    ]


def practice(rows, **asked):
    return [
        {"week": r["week"], "active": r["active"], "works": r["issued"], "practice": r["velocity"]}
        for r in velocity(rows, **asked)
    ]


def completion(rows, *, start, done):
    found = []
    for (skill,), some in _by([r for r in rows if r["skill"] and r["person"]], "skill").items():
        begun = {r["person"] for r in some if r["kind"] == start}
        ended = {r["person"] for r in some if r["kind"] == done} & begun
        if begun:
            share = len(ended) / len(begun)
            told = {"enrolled": len(begun), "completers": len(ended), "completion": share}
            found.append({"skill": skill, **told})
    return found


def firsts(rows, *, kind):
    found = {}
    for r in sorted(rows, key=lambda r: r["at_us"]):
        if r["kind"] == kind and r["person"]:
            found.setdefault(r["person"], r["week"])
    return [{"person": person, "week": week} for person, week in sorted(found.items())]


def coverage(rows, *, kind):
    weekly = [one["week"] for one in firsts(rows, kind=kind)]
    return [
        {
            "week": week,
            "fresh": sum(w == week for w in weekly),
            "people": sum(w <= week for w in weekly),
        }
        for week in sorted(set(weekly))
    ]


def board(rows, *, kind, skill, now_us, top, half_life_days):
    scores = defaultdict(float)
    for r in rows:
        if r["kind"] == kind and r["skill"] == skill and r["person"]:
            age = (now_us - r["at_us"]) / US
            scores[r["person"]] += (r["value"] or 0.0) * 2 ** (-age / half_life_days)
    ranked = sorted(scores.items(), key=lambda one: (-one[1], one[0]))[:top]
    return [
        {"person": p, "score": s, "place": 1 + sum(other > s for other in scores.values())}
        for p, s in ranked
    ]


def cells(rows, *, active, half_life_days, day):
    """The cell of everybody, all skills, every active kind, on one day."""
    kept = [r for r in rows if r["kind"] in active and r["day"] == day]
    values = [(r["value"], r["at_us"]) for r in kept if r["value"] is not None]
    weights = [2 ** ((t - LANDMARK_DAY * US) / US / half_life_days) for _v, t in values]
    return {
        "n": len(kept),
        "n_values": len(values),
        "total": sum(v for v, _t in values),
        "squares": sum(v * v for v, _t in values),
        "first_us": min(r["at_us"] for r in kept),
        "last_us": max(r["at_us"] for r in kept),
        "weight": sum(weights),
        "weighted": sum(w * v for w, (v, _t) in zip(weights, values, strict=True)),
    }
