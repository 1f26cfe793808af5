"""Recomputes what measures have brought, and holds it against what GET /v1/measures says.

It shares no line with the program: statsmodels combines the changes of comparable organisations, scipy has the distributions. Takes a
directory with

* organisations.csv  id, type, region;
* answers.csv        quarter, organisation, number, question, score: what the test answered; 0 is "does not apply";
* notices.csv        quarter, organisation, notices, answered;
* measures.csv       organisation, kind, question: all run inside 2026Q4;
* told.json          rows of GET /v1/measures after 2027Q1 is closed, and after 2027Q2 is.

Prints how many figures agree, and what verdicts there were; fails with a list of those that do not.
"""

import csv
import json
import math
import sys
from collections import defaultdict
from pathlib import Path

import numpy
from scipy import stats
from statsmodels.stats.meta_analysis import combine_effects
from statsmodels.stats.multitest import multipletests

directory = Path(sys.argv[1])


def read(name):
    with open(directory / name, newline="") as file:
        return list(csv.DictReader(file))


organisations = {row["id"]: row for row in read("organisations.csv")}
measures = read("measures.csv")
# counts[organisation][quarter][question] = how often 1 to 5 were scored; answered[…] = questionnaires.
counts = defaultdict(lambda: defaultdict(lambda: defaultdict(lambda: numpy.zeros(5))))
answered, notices = defaultdict(set), {}
for row in read("answers.csv"):
    answered[row["organisation"], row["quarter"]].add(row["number"])
    if row["score"] != "0":
        counts[row["organisation"]][row["quarter"]][row["question"]][int(row["score"]) - 1] += 1
for row in read("notices.csv"):
    notices[row["organisation"], row["quarter"]] = (int(row["answered"]), int(row["notices"]))

BEFORE, ALARM, AFTER = ["2026Q1", "2026Q2"], "2026Q3", ["2027Q1", "2027Q2"]


class Estimate:
    """The official mean, its plus-two standard error and degrees of freedom."""

    def __init__(self, scores, weight):
        values = numpy.arange(1, 6)
        self.mean = (scores * values).sum() / scores.sum()
        raised = scores * weight + 0.4
        total = raised.sum()
        centre = (raised * values).sum() / total
        self.error = math.sqrt((raised * (values - centre) ** 2).sum() / total / total)


class Share:
    """A percentage, with the standard error of a share with one more that answered and one more that did not."""

    def __init__(self, part, whole):
        self.mean = 100 * part / whole
        raised = (part + 1) / (whole + 2)
        self.error = 100 * math.sqrt(raised * (1 - raised) / (whole + 2))


def reading(organisation, measure, quarters):
    if measure["kind"] == "information_event":
        parts = [notices[organisation, quarter] for quarter in quarters]
        return Share(sum(part for part, _ in parts), sum(whole for _, whole in parts))
    if measure["question"]:
        scores = sum(counts[organisation][quarter][measure["question"]] for quarter in quarters)
        return Estimate(scores, 1.0)
    scores = sum(row for quarter in quarters for row in counts[organisation][quarter].values())
    responses = sum(len(answered[organisation, quarter]) for quarter in quarters)
    return Estimate(scores, min(1.0, responses / scores.sum()))


def change(organisation, measure, before, after):
    one, other = reading(organisation, measure, before), reading(organisation, measure, after)
    return other.mean - one.mean, one.error ** 2 + other.error ** 2


def common(changes):
    """Mean of the changes, its variance, and the variance between the true ones."""
    points, variances = (numpy.array(column) for column in zip(*changes))
    combined = combine_effects(points, variances, method_re="dl")
    between = max(0.0, combined.tau2)
    mean = combined.mean_effect_re if combined.tau2 > 0 else combined.mean_effect_fe
    return mean, 1 / (1 / (variances + between)).sum(), between


def effect(own, others):
    mean, variance, between = common(others)
    points, variances = (numpy.array(column) for column in zip(*others))
    alike = numpy.var(points, ddof=1) * (1 + 1 / len(points)) + max(0.0, own[1] - variances.mean())
    return own[0] - mean, math.sqrt(max(own[1] + between + variance, alike)), len(others) - 1


def interval(found, level):
    points, error, freedom = found
    half = stats.t.ppf((1 + level) / 2, freedom) * error
    return points - half, points + half


def verdict(found, level):
    low, high = interval(found, level)
    return "risen" if low > 0 else "fallen" if high < 0 else "cannot_tell"


def p_of(found):
    return 2 * stats.t.sf(abs(found[0] / found[1]), found[2])


def placebo(found, others):
    as_large = 0
    for place, own in enumerate(others):
        rest = others[:place] + others[place + 1:]
        as_large += abs(own[0] - common(rest)[0]) >= abs(found[0])
    return (1 + as_large) / (len(others) + 1)


def comparable(measure):
    """Those of the type without a measure of the kind: of the region, or of everywhere where these are fewer than five."""
    own = organisations[measure["organisation"]]
    busy = {other["organisation"] for other in measures if other["kind"] == measure["kind"]}
    of_type = [row for row in organisations.values() if row["type"] == own["type"] and row["id"] not in busy]
    near = [row["id"] for row in of_type if row["region"] == own["region"]]
    return ("type_and_region", near) if len(near) >= 5 else ("type", [row["id"] for row in of_type])


def look(measure, number):
    reach, ids = comparable(measure)
    after = AFTER[:number]
    changes = lambda one, other: [change(id, measure, one, other) for id in ids]
    own = lambda one, other: change(measure["organisation"], measure, one, other)
    found = {"reach": reach, "others": len(ids), "after": after, "look": number, "change": own(BEFORE, after)[0]}
    if len(ids) < 5:
        return {**found, "verdict": "too_few_to_compare", "why": "too_few_to_compare"}
    others = changes(BEFORE, after)
    shown, judged = (0.95, 0.96) if number == 1 else (0.99, 0.99)
    main = effect(own(BEFORE, after), others)
    before = effect(own(BEFORE[:1], BEFORE[1:]), changes(BEFORE[:1], BEFORE[1:]))
    alarm = effect(own([ALARM], after), changes([ALARM], after))
    apart = verdict(before, 0.95) != "cannot_tell"
    levels = [reading(id, measure, [ALARM]) for id in ids]
    means, errors = numpy.array([it.mean for it in levels]), numpy.array([it.error for it in levels])
    mean, _, between = common(list(zip(means, errors ** 2)))
    at_alarm = reading(measure["organisation"], measure, [ALARM])
    weight = between / (between + at_alarm.error ** 2)
    return {**found, "effect": (main[0], *interval(main, shown)), "p": p_of(main), "placebo": placebo(main, others),
            "pre_trend": (before[0], *interval(before, 0.95)), "alarm": (alarm[0], *interval(alarm, shown)),
            "return": (1 - weight) * (mean - at_alarm.mean), "verdict": None if apart else verdict(main, judged),
            "why": "comparison_does_not_hold" if apart else None, "judged_at": f"{judged:.2f}"}


faults, agreed, seen = [], 0, []


def same(where, name, expected, told):
    global agreed
    if expected == told:
        agreed += 1
    else:
        faults.append(f"{where}: {name} is {told!r}, and should be {expected!r}")


def close(where, name, expected, told, tolerance=0.005_001):
    global agreed
    if told is not None and abs(float(told) - expected) <= tolerance:
        agreed += 1
    else:
        faults.append(f"{where}: {name} is {told!r}, and should be {expected!r}")


for looks, rows in enumerate(json.loads((directory / "told.json").read_text()), start=1):
    told = {row["organisation"]: row["brought"] for row in rows}
    p_values = {}
    for measure in measures:
        found, row = look(measure, 1), told[measure["organisation"]]
        if looks == 2 and found["verdict"] == "cannot_tell":
            found = look(measure, 2)
        where = f"{measure['organisation']} after look {looks}"
        same(where, "before", BEFORE, row["before"])
        for name, value in [("after", found["after"]), ("look", found["look"]), ("comparison", found["reach"]),
                            ("others", found["others"]), ("verdict", found["verdict"]), ("why", found["why"])]:
            same(where, name, value, row[name])
        close(where, "change", found["change"], row["change"])
        seen += [str(found["verdict"]), f"look {found['look']}", found["reach"]]
        if "effect" not in found:
            for name in ["effect", "low", "high", "p", "placebo", "pre_trend", "from_alarm_quarter"]:
                same(where, name, None, row[name])
            continue
        same(where, "judged at", found["judged_at"], row["judged_at"])
        for part, values in [(row, found["effect"]), (row["pre_trend"], found["pre_trend"]),
                             (row["from_alarm_quarter"], found["alarm"])]:
            for name, value in zip(["effect", "low", "high"], values):
                close(where, name, value, part[name])
        close(where, "p", found["p"], row["p"], 0.000_501)
        close(where, "placebo", found["placebo"], row["placebo"]["p"], 0.000_501)
        same(where, "alarm quarter", (ALARM, False), (row["from_alarm_quarter"]["quarter"], row["from_alarm_quarter"]["counted"]))
        close(where, "expected return", found["return"], row["from_alarm_quarter"]["expected_return"])
        p_values[measure["organisation"]] = found["p"]
    corrected = multipletests(list(p_values.values()), method="fdr_bh")[1]
    for organisation, q in zip(p_values, corrected):
        close(organisation, "q", q, told[organisation].get("q"), 0.000_501)

for fault in faults[:40]:
    print(fault, file=sys.stderr)
print(f"{agreed} figures agree, {len(faults)} do not: {', '.join(sorted(set(seen)))}")
sys.exit(bool(faults))
