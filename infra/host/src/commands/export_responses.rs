//! `otklik export-responses`: the responses of a host that is stopped, without who gave them, for whoever wants to recompute the figures.
//! Comments stay inside: they could say who wrote them.

use std::collections::BTreeSet;

use table::Item;
use table::items::{ResponseItem, decode};
use table::kinds::Kind;
use table::whole::{Unreadable, WholeStore};

use crate::arguments::ExportArguments;
use crate::assembly::open_stopped;

/// What stands where a question was answered by "does not apply".
const DOES_NOT_APPLY: &str = "does not apply";

/// Writes CSV to standard output: a response a row, a column `q_<question>` for each question that was ever asked. A question
/// that this response was not asked is left empty. Rows have no order that tells anything.
pub async fn run(arguments: &ExportArguments) -> anyhow::Result<()> {
    let file = open_stopped(&arguments.data)?;
    let mut responses: Vec<(String, ResponseItem)> = Vec::new();
    let mut fault = None;
    let look = &mut |item: Result<Item, Unreadable>| match item {
        Ok(item) if is_response(&item) => match decode::<ResponseItem>(&item) {
            Ok(response) => responses.push((item.key.sk, response)),
            Err(error) => fault = Some(error.to_string()),
        },
        _ => {}
    };
    file.each_item(look).await?;
    anyhow::ensure!(fault.is_none(), "a response cannot be read: {}", fault.unwrap_or_default());
    // By their random names: neither by time nor by organisation.
    responses.sort_by(|(one, _), (other, _)| one.cmp(other));
    let questions: BTreeSet<_> = responses.iter().flat_map(|(_, response)| response.answers.scores.keys()).collect();
    let mut writer = csv::Writer::from_writer(std::io::stdout().lock());
    let fixed = ["quarter", "region", "organisation", "questionnaire", "version"].map(str::to_owned);
    let header: Vec<String> = fixed.into_iter().chain(questions.iter().map(|id| format!("q_{id}"))).collect();
    writer.write_record(&header)?;
    for (_, response) in &responses {
        if arguments.period.is_some_and(|period| period != response.quarter) {
            continue;
        }
        let mut row = vec![
            response.quarter.to_string(),
            response.region.to_string(),
            response.organisation.to_string(),
            response.questionnaire.id.to_string(),
            response.questionnaire.version.to_string(),
        ];
        row.extend(questions.iter().map(|id| match response.answers.scores.get(*id) {
            None => String::new(),
            Some(None) => DOES_NOT_APPLY.to_owned(),
            Some(Some(score)) => score.get().to_string(),
        }));
        writer.write_record(&row)?;
    }
    writer.flush()?;
    Ok(())
}

fn is_response(item: &Item) -> bool {
    Kind::Response.is(&item.key)
}
