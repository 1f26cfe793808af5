//! On what a case rests: the excerpt of figures that it carries, and nothing of part A besides.

use app::registers;
use domain::calendar::Quarter;
use domain::comments::themes::title;
use domain::identifier::QuestionId;
use domain::improvement::case::Evidence;
use domain::improvement::themes::Rising;
use domain::questionnaire::asked::AskedQuestions;
use pages::{Localizer, PageError};

use super::naming::{Named, Naming};

/// A fall.
pub(super) struct EvidenceRow {
    pub(super) organisation: Named,
    pub(super) question: String,
    pub(super) quarters: String,
    /// By how many points.
    pub(super) value: f64,
    pub(super) difference: String,
    pub(super) chance: String,
    pub(super) tests: String,
    /// What citizens of that organisation write more about than before.
    pub(super) themes: Vec<String>,
}

/// What all falls of a case are of.
pub(super) struct EvidenceOf {
    pub(super) organisation: Named,
    pub(super) quarters: String,
}

/// The organisation and the quarters that all these falls share; nothing where one differs: a table says it in each row then.
pub(super) fn of_all(rows: &[EvidenceRow]) -> Option<EvidenceOf> {
    let (first, others) = rows.split_first()?;
    let is_same = |row: &EvidenceRow| (&row.organisation, &row.quarters) == (&first.organisation, &first.quarters);
    let (organisation, quarters) = (first.organisation.clone(), first.quarters.clone());
    others.iter().all(is_same).then_some(EvidenceOf { organisation, quarters })
}

/// The falls that a case rests on.
pub(super) async fn rows(naming: &Naming<'_>, all: &[Evidence]) -> Result<Vec<EvidenceRow>, PageError> {
    let words = naming.words;
    let questionnaires = if all.is_empty() { Vec::new() } else { registers::questionnaires(naming.app).await? };
    let mut rows = Vec::new();
    for it in all {
        let days = (it.before_period.first_day(), it.period.next().first_day());
        let asked = AskedQuestions::of(&questionnaires, &naming.caller.types.types().copied().collect(), days);
        let question = it.question.as_ref();
        rows.push(EvidenceRow {
            organisation: naming.organisation(&it.organisation).await?,
            question: question.map_or_else(|| words.evidence_total(), |id| words.question_label(&asked, id)),
            quarters: format!("{} → {}", words.quarter_brief(it.before_period), words.quarter_brief(it.period)),
            value: it.difference,
            difference: words.statistic(it.difference),
            chance: chance(words, it.q),
            tests: words.count(it.tests),
            themes: it.themes.iter().map(|rising| theme(words, rising)).collect(),
        });
    }
    Ok(rows)
}

/// What a question is called as it is asked in these quarters; all of them together have a name of their own.
pub(super) async fn question(
    naming: &Naming<'_>,
    question: Option<&QuestionId>,
    quarter: Quarter,
) -> Result<String, PageError> {
    Ok(question_of(naming.words, &asked(naming, quarter).await?, question))
}

/// What was asked in a quarter.
pub(super) async fn asked(naming: &Naming<'_>, quarter: Quarter) -> Result<AskedQuestions, PageError> {
    let questionnaires = registers::questionnaires(naming.app).await?;
    let days = (quarter.first_day(), quarter.next().first_day());
    Ok(AskedQuestions::of(&questionnaires, &naming.caller.types.types().copied().collect(), days))
}

/// A question by its short label; `None`: all of them.
pub(super) fn question_of(words: Localizer, asked: &AskedQuestions, question: Option<&QuestionId>) -> String {
    question.map_or_else(|| words.evidence_total(), |id| words.question_label(asked, id))
}

/// A theme that rose, in words.
fn theme(words: Localizer, rising: &Rising) -> String {
    let name = title(&rising.theme).map_or(rising.theme.as_str(), |title| title.in_language(words.language()));
    let (before, now) = (words.count(rising.before.into()), words.count(rising.now.into()));
    words.evidence_theme(name, before, words.quarter_brief(rising.against), now, chance(words, rising.q))
}

/// A probability with two places; what would be 0 is told as below the smallest.
pub(super) fn chance(words: Localizer, probability: f64) -> String {
    if probability < 0.01 { format!("< {}", words.statistic(0.01)) } else { words.statistic(probability) }
}
