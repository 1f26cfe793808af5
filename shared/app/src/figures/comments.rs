//! What citizens wrote (A2.8, A-7): comments of one organisation in one quarter, their themes and telling words, and signs of
//! answers that were not given in earnest. All of it is of whole published groups. Comments were masked when they arrived; they have no time
//! and no order that anybody could join to a citizen.

use std::ops::Deref;
use std::sync::Arc;

use domain::disclosure::State;
use domain::figures::edition::Edition;
use domain::identifier::OrganisationId;

use crate::counts::snapshots::InQuarter;
use crate::figures::indicators::{Period, organisation_in_quarter, running};
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

/// Comments that were told just now; they are remembered.
pub fn heard(app: &App, state: State, told: Told) -> Comments {
    Comments { state, voice: app.voices.keep(told) }
}
