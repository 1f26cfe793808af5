//! What citizens wrote (A2.8, A-7): comments of one organisation in one quarter, their themes and telling words, and signs of
//! answers that were not given in earnest. All of it is of whole published groups. Comments were masked when they arrived; they have no time
//! and no order that anybody could join to a citizen.

use std::collections::BTreeMap;
use std::ops::Deref;
use std::sync::Arc;

use domain::calendar::Quarter;
use domain::comments::themes;
use domain::disclosure::State;
use domain::figures::edition::Edition;
use domain::identifier::OrganisationId;
use domain::organisation::Organisation;

use crate::counts::snapshots::InQuarter;
use crate::figures::indicators::{Period, organisation_in_quarter};
use crate::figures::reader_calendar::running;
use crate::figures::voice::{Told, Untold, Voice, Whose};
use crate::identity::access::CallingParticipant;
use crate::pool::published;
use crate::{App, Error};

/// What citizens wrote of an organisation.
pub struct Comments {
    /// Whether it may be published; if not, all the rest is empty.
    pub state: State,
    voice: Arc<Voice>,
}

impl Deref for Comments {
    type Target = Voice;
    fn deref(&self) -> &Voice {
        &self.voice
    }
}

/// What is known of an organisation's comments.
pub enum Found {
    /// They were told since it last published any.
    Told(Comments),
    /// They are to be told; then [`heard`] has them.
    Untold(State, Untold),
}

/// What citizens wrote of an organisation; `None`: it lies outside the scope, or there is none. Where it has published more since it was last asked
/// for, reads every group of the quarter: 1 read unit for each 4 KB, some 30 answers.
pub async fn of_organisation(
    app: &App,
    caller: &CallingParticipant,
    id: &OrganisationId,
    period: Period,
) -> Result<Option<Found>, Error> {
    let quarter = period.quarter(running(app, &caller.scope).await?);
    let found = organisation_in_quarter(app, caller, id, Edition::first(quarter)).await?;
    let Some(InQuarter { organisation, sums, regions, .. }) = found else { return Ok(None) };
    let state = sums.tally.state();
    let mut lanes = Vec::new();
    for region in regions {
        lanes.extend(published::stand_of(app, quarter, region, id).await?);
    }
    let whose = Whose { organisation_type: organisation.organisation_type, lanes };
    if let Some(voice) = app.voices.of(&whose) {
        return Ok(Some(Found::Told(Comments { state, voice })));
    }
    let answers = published::answers_of(app, whose.lanes.iter().map(|(lane, _)| lane)).await?;
    Ok(Some(Found::Untold(state, Untold { whose, answers })))
}

/// How many published comments of a quarter there are of an organisation, and how many of them have each theme, by its name. They are of all of its regions, for
/// what the improvement of services concludes of it as a whole: a reader with a scope asks [`of_organisation`]. Whoever asks has made sure that its opinions
/// are shown.
pub(crate) async fn themes_of(
    app: &App,
    organisation: &Organisation,
    quarter: Quarter,
) -> Result<(u64, BTreeMap<String, u64>), Error> {
    let (mut all, mut counted) = (0, BTreeMap::new());
    for region in organisation.every_region() {
        for (lane, _) in published::stand_of(app, quarter, region, &organisation.id).await? {
            let answers = published::answers_of(app, std::iter::once(&lane)).await?;
            let comments: Vec<&str> = answers.iter().filter_map(|answers| answers.comment.as_deref()).collect();
            all += comments.len() as u64;
            for theme in comments.iter().flat_map(|comment| themes::of(organisation.organisation_type, comment)) {
                *counted.entry(theme.id.clone()).or_default() += 1;
            }
        }
    }
    Ok((all, counted))
}

/// Comments that were told just now; they are remembered.
pub fn heard(app: &App, state: State, told: Told) -> Comments {
    Comments { state, voice: app.voices.keep(told) }
}
