//! Has it been tried? Change requests like another one: about the same, about the same question, or in words that both titles
//! have. What is looked at is bounded, however many requests there are.

use std::collections::BTreeMap;

use domain::improvement::{Case, CaseId, Details};
use table::Range;

use super::{lists, places, reading};
use crate::identity::access::Caller;
use crate::{App, Error};

/// Requests of one list that are looked at.
const OF_A_LIST_MAX: usize = 60;

/// Requests that are read at most.
const READ_MAX: usize = 40;

/// What a shared target counts, a shared question, a shared word.
const TARGET: usize = 4;
const QUESTION: usize = 2;
const WORD: usize = 1;

/// From here on two requests are alike: about the same; or two words; or the question and nothing else.
const ALIKE: usize = 2;

/// Requests like this one that the caller sees: the most alike first, of equals the newest.
pub async fn like(app: &App, caller: &Caller, case: &Case, limit: usize) -> Result<Vec<Case>, Error> {
    if !matches!(case.details, Details::ChangeRequest(_)) {
        return Ok(Vec::new());
    }
    let mut found: BTreeMap<CaseId, usize> = BTreeMap::new();
    let stems = places::stems(&case.title);
    // A title of one word is like whoever has it.
    let word = if stems.len() == 1 { ALIKE } else { WORD };
    let by_word = stems.iter().map(|stem| (places::of_word(app, stem), word));
    let by_question = places::questions(case).into_iter().map(|question| (places::of_question(question), QUESTION));
    for (list, counts) in by_word.chain(by_question) {
        for id in lists::first_names(app, &list, &Range::All, OF_A_LIST_MAX).await? {
            *found.entry(id).or_default() += counts;
        }
    }
    if let Some(target) = &case.target {
        // Lists of a target begin with the oldest: places are small, cases are not.
        let all = lists::names(app, &places::of_target(target), &Range::All).await?;
        for id in all.into_iter().rev().take(OF_A_LIST_MAX) {
            *found.entry(id).or_default() += TARGET;
        }
    }
    found.remove(&case.id);
    let mut alike: Vec<(usize, CaseId)> =
        found.into_iter().filter(|(_, counts)| ALIKE <= *counts).map(|(id, counts)| (counts, id)).collect();
    alike.sort_by_key(|(counts, _)| std::cmp::Reverse(*counts));
    let mut requests = Vec::new();
    for (counts, id) in alike.into_iter().take(READ_MAX) {
        let other = reading::seen(app, caller, &id).await?;
        let other = other.filter(|other| matches!(other.details, Details::ChangeRequest(_)));
        requests.extend(other.map(|other| (counts, other)));
    }
    requests.sort_by(|(one, first), (other, second)| other.cmp(one).then(second.created_at.cmp(&first.created_at)));
    Ok(requests.into_iter().map(|(_, case)| case).take(limit).collect())
}
