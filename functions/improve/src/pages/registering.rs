//! How the effect of a change is to be told, as its owner registers it with the plan: by what, compared with whom, of which organisations.

use std::collections::{BTreeMap, BTreeSet};

use app::{Error, registers};
use domain::calendar::{Quarter, local_date};
use domain::improvement::{Case, RefusalCode};
use domain::organisation::RegionCode;
use domain::questionnaire::asked::AskedQuestions;
use serde_json::{Value, json};

use super::form::{Entry, Faults, Field, Sent};
use super::naming::Naming;
use super::picking;

/// The fields of an evaluation.
pub(super) async fn fields(naming: &Naming<'_>) -> Result<Vec<Field>, Error> {
    let words = naming.words;
    let quarters = (1..=4).map(|count| (count.to_string(), count.to_string())).collect();
    let compared = ["type_and_region", "type"].map(|it| (it.to_owned(), words.case_value(it)));
    let units = picking::organisations(naming, &[]).await?;
    let mut fields = vec![
        Field::of(words, "question", Entry::Select).choices(questions(naming).await?),
        Field::of(words, "expected", Entry::Line).hint(words.hint_expected()),
        Field::of(words, "comparison", Entry::Select).choices(compared.into()),
        Field::of(words, "before", Entry::Select).choices(quarters).hint(words.hint_before()),
    ];
    if !units.is_empty() {
        fields.push(units.many(words, "units").hint(words.hint_units()));
    }
    Ok(fields)
}

/// What a change may be measured by: satisfaction as a whole, or one of the questions that citizens are asked.
async fn questions(naming: &Naming<'_>) -> Result<Vec<(String, String)>, Error> {
    let (words, questionnaires) = (naming.words, registers::questionnaires(naming.app).await?);
    let today = naming.app.clock.now().date_naive();
    let asked = AskedQuestions::of(&questionnaires, &naming.caller.types.types().copied().collect(), (today, today));
    let ids: BTreeMap<_, ()> =
        questionnaires.iter().flat_map(|it| &it.questions).map(|it| (it.id.clone(), ())).collect();
    let whole = (String::new(), words.evidence_total());
    Ok(std::iter::once(whole)
        .chain(asked.in_order(&ids).map(|(id, ())| (id.to_string(), words.question(&asked, id))))
        .collect())
}

/// The evaluation, from the fields of the form: the last closed quarters before the plan.
pub(super) async fn written(
    naming: &Naming<'_>,
    case: &Case,
    sent: &Sent,
    faults: &mut Faults,
) -> Result<Value, Error> {
    let words = naming.words;
    let given = |name: &str| sent.get(name).map(|text| text.trim().to_owned()).unwrap_or_default();
    let expected = given("expected").replace(',', ".");
    if !is_decimal(&expected) {
        let code = if expected.is_empty() { RefusalCode::FieldMissing } else { RefusalCode::FieldInvalid };
        faults.insert("expected".to_owned(), words.case_refusal(code.as_str()));
    }
    let zone = case.region.or_else(|| RegionCode::parse("77").ok()).map(|code| code.region().zone);
    let now = naming.app.clock.now();
    let today = zone.map_or(now.date_naive(), |zone| local_date(now, zone));
    let count = given("before").parse::<usize>().unwrap_or(1).clamp(1, 4);
    let is_alarm = |quarter: &Quarter| case.evidence.iter().any(|evidence| evidence.period == *quarter);
    let earlier = std::iter::successors(Some(Quarter::of(today).back(1)), |quarter| Some(quarter.back(1)));
    let mut before: Vec<Quarter> = earlier.filter(|quarter| !is_alarm(quarter)).take(count).collect();
    before.reverse();
    let question = Some(given("question")).filter(|question| !question.is_empty());
    let units = units(naming, sent, faults).await?;
    let comparison = given("comparison");
    Ok(json!({"question": question, "expected": expected, "comparison": comparison, "before": before, "units": units}))
}

/// The organisations that were named.
async fn units(naming: &Naming<'_>, sent: &Sent, faults: &mut Faults) -> Result<BTreeSet<String>, Error> {
    let words = naming.words;
    let named = picking::named(sent, "units");
    let known = picking::organisations(naming, &named).await?;
    let written = &named[..named.len().min(picking::NAMED_MAX)];
    Ok(known.all_picked(words, written).unwrap_or_else(|told| {
        faults.insert("units".to_owned(), told);
        BTreeSet::new()
    }))
}

fn is_decimal(text: &str) -> bool {
    let digits = |part: &str| !part.is_empty() && part.len() <= 3 && part.bytes().all(|byte| byte.is_ascii_digit());
    let mut parts = text.split('.');
    let (whole, rest) = (parts.next().unwrap_or_default(), parts.next());
    digits(whole) && rest.is_none_or(digits) && parts.next().is_none()
}
