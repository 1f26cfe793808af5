"""Recomputes every figure from what was stored and sent, and holds it against what the API says.

It shares no line with the program: DuckDB adds up, Python's fractions divide and round, scipy and statsmodels make the
intervals and verdicts. Takes a directory with

* responses.csv      as `otklik export-responses` writes it: one published answer a row, of an organisation or of a level above it, or one
                     score that is published of a level apart from its answer;
* responses.parquet  the same answers as `otklik export-responses --format parquet` writes them;
* organisations.csv  id, region, industry, type;
* receipts.csv       quarter, organisation: one receipt a row, as the test sent it;
* notices.csv        quarter, organisation, answered, withdrawn: one mail a row, as the test found it, whether its link was used, and whether
                     its receipt was taken back without an answer;
* rows.json          every row of GET /v1/indicators, with the crossing that was asked for.

Prints how many figures agree; fails with a list of those that do not.
"""

import json
import math
import sys
from fractions import Fraction
from pathlib import Path

import duckdb
import numpy
from scipy import stats
from statsmodels.stats.meta_analysis import combine_effects
from statsmodels.stats.proportion import proportion_confint

directory = Path(sys.argv[1])
SMALLEST_CELL = 10
QUESTIONS = ["comfort", "competence", "goodwill", "information", "organisation"]

database = duckdb.connect()
for table in ["responses", "organisations", "receipts", "notices"]:
    path = str(directory / f"{table}.csv")
    database.execute(f"CREATE TABLE {table} AS SELECT * FROM read_csv(?, all_varchar=true)", [path])

# What Parquet says is what CSV says, in the columns and types of docs/responses.md.
parquet = str(directory / "responses.parquet")
columns = [row[:3] for row in database.execute("DESCRIBE SELECT * FROM read_parquet(?)", [parquet]).fetchall()]
scores = [f"q_{name}" for name in QUESTIONS]
texts = ["quarter", "region", "type", "organisation", "questionnaire"]
assert columns == [(name, "VARCHAR", "YES") for name in texts] + [("version", "INTEGER", "YES"), ("row", "VARCHAR", "YES")] + [
    (name, "TINYINT", "YES") for name in scores], columns
told = database.execute("SELECT name, repetition_type FROM parquet_schema(?) WHERE repetition_type = 'REQUIRED'", [parquet]).fetchall()
assert [name for name, _ in told if name != "responses"] == ["quarter", "row"], told
metadata = database.execute("SELECT decode(key), decode(value) FROM parquet_kv_metadata(?)", [parquet]).fetchall()
assert metadata == [("otklik.schema", "1")], metadata
as_csv = ", ".join(f"CASE {name} WHEN 0 THEN 'does not apply' ELSE {name}::VARCHAR END AS {name}" for name in scores)
as_csv = f"SELECT {', '.join(texts)}, version::VARCHAR AS version, row, {as_csv} FROM read_parquet('{parquet}')"
for one, other in [(as_csv, "SELECT * FROM responses"), ("SELECT * FROM responses", as_csv)]:
    assert not database.execute(f"{one} EXCEPT ALL {other}").fetchall()
assert database.execute("SELECT count(*) FROM responses").fetchone()[0] > 100
# An answer that is published of a type, a region or the country names no organisation below that.
database.execute("CREATE TABLE published AS SELECT r.* EXCLUDE organisation, r.organisation AS id, t.industry FROM responses r "
                 "LEFT JOIN (SELECT DISTINCT type, industry FROM organisations) t USING (type)")
database.execute("CREATE TABLE answers AS UNPIVOT published ON " + ", ".join(f"q_{name}" for name in QUESTIONS)
                 + " INTO NAME question VALUE answer")

faults, agreed = [], 0


def same(where, name, expected, told):
    global agreed
    if expected == told:
        agreed += 1
    else:
        faults.append(f"{where}: {name} is {told!r}, and should be {expected!r}")


def close(where, name, expected, told, tolerance=0.005_000_1):
    """Rounded to two places from a floating-point number: the last digit may only differ at an exact half."""
    global agreed
    if (expected is None) == (told is None) and (expected is None or abs(float(told) - expected) <= tolerance):
        agreed += 1
    else:
        faults.append(f"{where}: {name} is {told!r}, and should be {expected!r}")


def half_up(value):
    if value is None:
        return None
    hundredths = abs(value) * 100
    rounded = (2 * hundredths.numerator + hundredths.denominator) // (2 * hundredths.denominator)
    sign = "-" if value < 0 and rounded else ""
    return f"{sign}{rounded // 100}.{rounded % 100:02}"


def where_clause(conditions):
    names = [f"{name} = ?" for name in conditions]
    return " AND ".join(names) or "TRUE", list(conditions.values())


def one(query, conditions, quarter):
    clause, values = where_clause(conditions)
    return database.execute(query.replace("{conditions}", clause), [quarter, *values]).fetchone()


def counts(conditions, quarter):
    """[does not apply, 1, 2, 3, 4, 5] of each question that was asked."""
    clause, values = where_clause(conditions)
    found = database.execute(
        f"SELECT question, answer, count(*) FROM answers o WHERE quarter = ? AND {clause} GROUP BY ALL",
        [quarter, *values]).fetchall()
    by_question = {}
    for question, answer, count in found:
        place = 0 if answer == "does not apply" else int(answer)
        by_question.setdefault(question.removeprefix("q_"), [0] * 6)[place] = count
    return by_question


def published(conditions, quarter):
    return one("SELECT count(*) FROM published o WHERE quarter = ? AND row = 'answer' AND {conditions}", conditions, quarter)[0]


def pooled(by_question):
    return [sum(row[score] for row in by_question.values()) for score in range(1, 6)]


def mean(scores):
    answers = sum(scores)
    return Fraction(sum(score * count for score, count in zip(range(1, 6), scores)), answers) if answers else None


def estimate(scores, responses):
    """The plus-two mean, its standard error and degrees of freedom; a response counts as one answer."""
    answers = sum(scores)
    weight = min(1.0, responses / answers)
    raised = numpy.array(scores) * weight + 0.4
    total, values = raised.sum(), numpy.arange(1, 6)
    centre = (raised * values).sum() / total
    variance = (raised * (values - centre) ** 2).sum() / total
    return centre, math.sqrt(variance / total), answers * weight - 1


def back(quarter, count):
    year, number = int(quarter[:4]), int(quarter[-1]) - 1
    index = year * 4 + number - count
    return f"{index // 4}Q{index % 4 + 1}"


def growth(scores, responses, conditions, earlier, told, where):
    """`told` is not null only where both opinions are published."""
    if told is None:
        return
    before = pooled(counts(conditions, earlier))
    first, second = mean(before), mean(scores)
    same(where, "growth required", "0.20" if first < Fraction(9, 2) else "0.00", told["required"])
    same(where, "growth actual", half_up(second - first), told["actual"])
    (m1, s1, f1), (m2, s2, f2) = estimate(before, published(conditions, earlier)), estimate(scores, responses)
    n1, n2 = f1 + 1, f2 + 1
    test = stats.ttest_ind_from_stats(m2, s2 * math.sqrt(n2), n2, m1, s1 * math.sqrt(n1), n1, equal_var=False)
    verdict = "cannot_tell" if test.pvalue >= 0.1 else "risen" if test.statistic > 0 else "fallen"
    same(where, "verdict", verdict, told["verdict"])
    same(where, "from and to", (half_up(first), half_up(second)), (told["before"], told["now"]))
    due = first < Fraction(9, 2)
    rise = stats.ttest_ind_from_stats(m2 - 0.2, s2 * math.sqrt(n2), n2, m1, s1 * math.sqrt(n1), n1, equal_var=False)
    reached = "cannot_tell" if rise.pvalue >= 0.1 else "reached" if rise.statistic > 0 else "not_reached"
    # It never says against the official difference what chance alone explains.
    if (reached == "reached") != (second - first >= Fraction(1, 5)):
        reached = reached if reached == "not_reached" and second - first < Fraction(1, 5) else "cannot_tell"
    same(where, "reached", reached if due else None, told["reached"])


def check_average(asked, row, conditions, quarter, where):
    """The average of the organisations that are shown, each counted once."""
    clause, values = where_clause(conditions)
    ids = [found[0] for found in database.execute(f"SELECT id FROM organisations o WHERE {clause}", values).fetchall()]
    means = [mean(pooled(counts({"o.id": id}, quarter))) for id in ids]
    means = [value for value in means if value is not None]
    same(where, "organisations shown", len(means), row["organisations_shown"])
    expected = sum(means) / len(means) if means and asked["by"] != "organisation" else None
    close(where, "organisations mean", expected and float(expected), row["organisations_mean"])


def check_row(asked, row):
    unit = {name: row[name] for name in ["region", "industry", "type"] if row.get(name) and asked["by"] == name}
    if asked["by"] == "organisation":
        unit = {"o.id": row["organisation"]}
    conditions = {("o." + name if "." not in name else name): value
                  for name, value in {**asked["filter"], **unit}.items()}
    quarter, where = row["period"], f"{row['period']} by {asked['by']} {conditions}"
    receipts = one("SELECT count(*) FROM receipts JOIN organisations o ON o.id = organisation "
                   "WHERE quarter = ? AND {conditions}", conditions, quarter)[0]
    notices, answered, withdrawn = one(
        "SELECT count(*), count(*) FILTER (answered = 'true'), count(*) FILTER (withdrawn = 'true') FROM notices "
        "JOIN organisations o ON o.id = organisation WHERE quarter = ? AND {conditions}", conditions, quarter)
    # Everybody answered in the quarter of the notice.
    completed, responses = answered, published(conditions, quarter)
    for name, value in [("receipts", receipts), ("invited", receipts), ("notices", notices),
                        ("completed", completed), ("cohort_completed", answered), ("withdrawn", withdrawn)]:
        same(where, name, value, row[name])
    share = lambda part: half_up(Fraction(part * 100, notices)) if notices else None
    same(where, "coverage", share(completed), row["coverage"])
    kept = notices - withdrawn
    same(where, "coverage without withdrawn", half_up(Fraction(completed * 100, kept)) if kept else None,
         row["coverage_without_withdrawn"])
    same(where, "cohort coverage", share(answered), row["cohort_coverage"])
    same(where, "channels", {"web": completed, "paper": 0}, row["channels"])
    same(where, "cohort as of", {"2026Q1": "2026-03-31"}.get(quarter), row["cohort_as_of"])
    same(where, "complete cohort", None, row["cohort_complete"])
    # Each was reported on the day after its service.
    same(where, "late", 0, row["late"])
    check_average(asked, row, conditions, quarter, where)
    low, high = proportion_confint(answered, notices, method="wilson") if notices else (None, None)
    close(where, "cohort low", low and low * 100 or (None if low is None else 0.0), row["cohort_coverage_low"])
    close(where, "cohort high", high and high * 100, row["cohort_coverage_high"])
    same(where, "state", "shown" if responses else "suppressed" if completed else "no_data", row["state"])
    same(where, "suppressed", responses == 0, row["suppressed"])
    if row["state"] != "shown":
        for name in ["satisfaction", "satisfaction_low", "satisfaction_high", "questions", "growth", "responses"]:
            same(where, name, None, row[name])
        return
    same(where, "responses", responses, row["responses"])
    by_question = counts(conditions, quarter)
    scores = pooled(by_question)
    same(where, "satisfaction", half_up(mean(scores)), row["satisfaction"])
    same(where, "questions", sorted(by_question), sorted(row["questions"]))
    for question, told in row["questions"].items():
        same(where, f"{question} is scored by too few", True, sum(told["counts"][1:]) >= SMALLEST_CELL)
        same(where, question, by_question[question], told["counts"])
        same(where, f"mean of {question}", half_up(mean(by_question[question][1:])), told["mean"])
    centre, error, freedom = estimate(scores, responses)
    half_width = stats.t.ppf(0.975, freedom) * error
    close(where, "low", max(1.0, centre - half_width), row["satisfaction_low"])
    close(where, "high", min(5.0, centre + half_width), row["satisfaction_high"])
    growth(scores, responses, conditions, back(quarter, 1), row["growth_per_quarter"], where)
    growth(scores, responses, conditions, back(quarter, 4), row["growth_per_year"], where)


def check_order(rows, quarter):
    """The empirical-Bayes order of all organisations that are shown."""
    shown = [row for row in rows if row["state"] == "shown"]
    estimates = []
    for row in shown:
        scores = pooled(counts({"o.id": row["organisation"]}, quarter))
        estimates.append((float(mean(scores)), estimate(scores, row["responses"])[1]))
    means, errors = numpy.array(estimates).T
    combined = combine_effects(means, errors ** 2, method_re="dl")
    # statsmodels leaves a negative variance as it is; DerSimonian and Laird's is 0 then, and the effects are fixed.
    between = max(0.0, combined.tau2)
    centre = combined.mean_effect_re if combined.tau2 > 0 else combined.mean_effect_fe
    own = between / (between + errors ** 2)
    for row, drawn in zip(shown, own * means + (1 - own) * centre):
        close(f"{quarter} {row['organisation']}", "drawn mean", drawn, row["drawn_mean"])


def check_hidden(rows, quarter):
    """What is published of a cell, and of a cell without another that lies in it, is of nobody or of enough."""
    def members(asked, row):
        unit = {name: row[name] for name in ["region", "industry", "type"] if row.get(name) and asked["by"] == name}
        if asked["by"] == "organisation":
            unit = {"id": row["organisation"]}
        clause, values = where_clause({**asked["filter"], **unit})
        return frozenset(found[0] for found in database.execute(f"SELECT id FROM organisations WHERE {clause}", values).fetchall())

    cells = {members(asked, row): row["responses"] or 0 for asked, row in rows}
    for cell, responses in cells.items():
        for within, less in [(frozenset(), 0), *cells.items()]:
            # A level of several types has cells of its own: whatever is published up there is in no type.
            if within < cell:
                rest = responses - less
                same(quarter, f"{sorted(cell)} without {sorted(within)}", True, rest == 0 or rest >= SMALLEST_CELL)
    return sum(row["state"] == "suppressed" for asked, row in rows if asked["by"] == "organisation" and not asked["filter"])


everything = json.loads((directory / "rows.json").read_text())
hidden = 0
for quarter in sorted({row["period"] for asked in everything for row in asked["rows"]}):
    of_quarter = [(asked, row) for asked in everything for row in asked["rows"] if row["period"] == quarter]
    for asked, row in of_quarter:
        check_row(asked, row)
    all_organisations = next(asked for asked in everything if asked["by"] == "organisation" and not asked["filter"]
                             and asked["rows"][0]["period"] == quarter)
    check_order(all_organisations["rows"], quarter)
    hidden += check_hidden(of_quarter, quarter)

for fault in faults[:40]:
    print(fault, file=sys.stderr)
print(f"{agreed} figures agree, {len(faults)} do not, {hidden} organisations are hidden for their few answers")
sys.exit(bool(faults))
