//! What citizens wrote (A2.8, A-7): comments of one organisation in one quarter, their themes and telling words, and signs of
//! answers that were not given in earnest. All of it is of whole published groups. Comments were masked when they arrived; they have no time
//! and no order that anybody could join to a citizen.

use crate::counts::snapshots::InQuarter;
use crate::figures::indicators::{Period, organisation_in_quarter, running};
use crate::identity::access::CallingParticipant;
use crate::pool::published;
use crate::{App, Error};
use domain::comments::is_dissatisfied;
use domain::comments::quality::{Signs, signs};
use domain::comments::telling::{TellingWord, telling_words};
use domain::comments::themes::{self, ThemeCount};
use domain::disclosure::State;
use domain::figures::edition::Edition;
use domain::identifier::OrganisationId;
use domain::questionnaire::Answers;

/// Telling words at most.
const WORDS_MAX: usize = 20;

/// What citizens wrote of an organisation.
pub struct Comments {
    /// Whether it may be published; if not, all the rest is empty.
    pub state: State,
    /// Comments, those of the dissatisfied first.
    pub comments: Vec<Comment>,
    /// Their themes, most frequent first.
    pub themes: Vec<ThemeCount>,
    /// Words that tell the dissatisfied from the others.
    pub words: Vec<TellingWord>,
    /// Signs of poor quality.
    pub signs: Signs,
}

/// A comment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    /// What was written, masked.
    pub text: String,
    /// Whether its author is dissatisfied.
    pub dissatisfied: bool,
}

/// What citizens wrote of an organisation; `None`: it lies outside the scope, or there is none. Reads every group of the
/// quarter: 1 read unit for each 4 KB, some 30 answers.
pub async fn of_organisation(
    app: &App,
    caller: &CallingParticipant,
    id: &OrganisationId,
    period: Period,
) -> Result<Option<Comments>, Error> {
    let quarter = period.quarter(running(app, &caller.scope).await?);
    let found = organisation_in_quarter(app, caller, id, Edition::first(quarter)).await?;
    let Some(InQuarter { organisation, sums, regions, .. }) = found else { return Ok(None) };
    let state = sums.tally.state();
    let mut responses: Vec<Answers> = Vec::new();
    for region in regions {
        responses.extend(published::answers_of(app, quarter, region, id).await?);
    }
    let mut comments: Vec<Comment> = responses
        .iter()
        .filter_map(|answers| {
            let text = answers.comment.clone()?;
            Some(Comment { text, dissatisfied: is_dissatisfied(answers) })
        })
        .collect();
    comments.sort_by_key(|comment| !comment.dissatisfied);
    let pairs = || comments.iter().map(|comment| (comment.text.as_str(), comment.dissatisfied));
    let (themes, words) = (themes::count(organisation.organisation_type, pairs()), telling_words(pairs(), WORDS_MAX));
    let signs = signs(&responses);
    Ok(Some(Comments { state, comments, themes, words, signs }))
}
