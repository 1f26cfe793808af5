//! The conclusion of a check (B.7к): its points are the clauses of the text against which it is carried out.

use app::Error;
use app::improvement::reading;
use domain::improvement::kinds::document::Clause;
use domain::improvement::{Case, Details};
use pages::Localizer;
use serde_json::{Value, json};

use super::form::{Entry, Field, Sent};
use super::naming::Naming;

/// Conditions that a page takes with a conclusion.
const CONDITIONS_MAX: usize = 3;

/// Characters of a clause that stand beside the point.
const CLAUSE_SHOWN: usize = 400;

/// The fields of every point; none where the reader sees no text.
pub(super) async fn points(naming: &Naming<'_>, case: &Case) -> Result<Vec<Field>, Error> {
    let words = naming.words;
    let verdicts: Vec<_> =
        ["passed", "failed", "not_applicable"].into_iter().map(|it| (it.to_owned(), words.case_value(it))).collect();
    let clauses = clauses(naming, case).await?;
    Ok(clauses.iter().enumerate().flat_map(|(place, clause)| point(words, place, clause, &verdicts)).collect())
}

/// The fields of conditions, each with its date.
pub(super) fn conditions(words: Localizer) -> Vec<Field> {
    let one = |place| {
        let text = Field::of(words, "condition", Entry::Line).hint(words.hint_condition());
        let due = Field::of(words, "condition_due", Entry::Day).hint(words.hint_optional());
        [text.numbered(place), due.numbered(place)]
    };
    (0..CONDITIONS_MAX).flat_map(one).collect()
}

/// The clauses of the text against which a check is carried out; of another case none.
async fn clauses(naming: &Naming<'_>, case: &Case) -> Result<Vec<Clause>, Error> {
    let Details::Check(check) = &case.details else { return Ok(Vec::new()) };
    let text = reading::text(naming.app, naming.caller, &case.id, check.given.document_version).await?;
    Ok(text.map(|text| text.clauses).unwrap_or_default())
}

/// The fields of a point of a check: what was found, and where one sees it.
fn point(words: Localizer, place: usize, clause: &Clause, verdicts: &[(String, String)]) -> [Field; 2] {
    let begin: String = clause.text.chars().take(CLAUSE_SHOWN).collect();
    let rest = if begin.len() < clause.text.len() { "…" } else { "" };
    let verdict = Field::of(words, "point", Entry::Select).choices(verdicts.to_vec()).hint(format!("{begin}{rest}"));
    let label = words.point_label(&clause.number);
    let evidence = words.point_evidence(&clause.number);
    [
        Field { label, ..verdict.numbered(place) },
        Field { label: evidence, ..Field::of(words, "evidence", Entry::Line).numbered(place) },
    ]
}

/// Points or conditions, as the form was sent.
pub(super) async fn written(
    naming: &Naming<'_>,
    case: &Case,
    field: &str,
    sent: &Sent,
) -> Result<Option<Value>, Error> {
    let given = |name: &str, place: usize| {
        let text = sent.get(&format!("{name}-{place}")).map(|text| text.trim().to_owned());
        text.filter(|text| !text.is_empty())
    };
    if field == "points" {
        let clauses = clauses(naming, case).await?;
        let points = clauses.iter().enumerate().map(|(place, clause)| {
            let [verdict, evidence] = ["point", "evidence"].map(|name| given(name, place).unwrap_or_default());
            json!({"point": clause.number, "verdict": verdict, "evidence": evidence})
        });
        return Ok(Some(points.collect()));
    }
    let conditions: Vec<Value> = (0..CONDITIONS_MAX)
        .filter_map(|place| Some(json!({"text": given("condition", place)?, "due": given("condition_due", place)})))
        .collect();
    Ok((!conditions.is_empty()).then(|| json!(conditions)))
}
