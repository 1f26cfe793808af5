//! What everybody may read of figures, where the operator has said so: finals of closed quarters, decided on as for participants. A row whose
//! opinion is not shown has no number at all here: whoever sees the whole country is told more of it.

use domain::decimal::Rational;
use domain::disclosure::State;
use domain::figures::edition::Edition;
use domain::figures::indicator::Satisfaction;
use domain::identifier::ParticipantId;
use domain::organisation::Organisation;
use domain::scope::{By, Filter, ParticipantRole, Scope, Unit};
use sha2::{Digest, Sha256};

use super::indicators::{IndicatorQuery, Period, Question, Row};
use super::localizer::Localizer;
use crate::counts::finals;
use crate::identity::access::CallingParticipant;
use crate::store::base64url;
use crate::{App, Error, registers};

/// The figures of one unit, as everybody may read them.
pub struct PublicRow(Row);

/// The numbers of a unit whose opinion is shown.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PublicFigures {
    /// Organisations that the unit has.
    pub organisations: u64,
    /// Notices that count as sent.
    pub notices: u64,
    /// Completed questionnaires.
    pub completed: u64,
    /// Completed over notices, in percent (A2.9а).
    pub coverage_percent: Option<Rational>,
    /// Questionnaires that the opinion is made of.
    pub responses: u64,
    /// Mean of all scores with its interval (A2.9б).
    pub satisfaction: Option<Satisfaction>,
}

impl PublicRow {
    /// What the row is about.
    pub fn unit(&self) -> &Unit {
        &self.0.unit
    }

    /// What people call it.
    pub fn name(&self, words: Localizer) -> String {
        words.unit(&self.0)
    }

    /// The organisation, of a row that is about one, as it was in the quarter.
    pub fn organisation(&self) -> Option<&Organisation> {
        self.0.organisation.as_ref()
    }

    /// Whether there are numbers, and if not, why.
    pub fn state(&self) -> State {
        self.0.indicators.opinion.state()
    }

    /// The numbers, where the opinion is shown.
    pub fn figures(&self) -> Option<PublicFigures> {
        let indicators = &self.0.indicators;
        let shown = indicators.opinion.shown()?;
        Some(PublicFigures {
            organisations: self.0.organisations,
            notices: indicators.notices,
            completed: indicators.completed,
            coverage_percent: indicators.coverage_percent,
            responses: shown.responses,
            satisfaction: shown.satisfaction,
        })
    }

    /// The method by which they were calculated.
    pub fn method(&self) -> &str {
        &self.0.method
    }
}

/// The editions of closed quarters, the latest first; none where nothing is public.
pub async fn editions(app: &App) -> Result<Vec<Edition>, Error> {
    if !app.settings.public_results {
        return Ok(Vec::new());
    }
    let mut editions = finals::editions(app).await?;
    editions.reverse();
    Ok(editions)
}

/// The figures of an edition; `None`: the operator has not made them public, the quarter is not closed, or there is no such unit.
pub async fn rows(app: &App, edition: Edition, by: By, filter: &Filter) -> Result<Option<Vec<PublicRow>>, Error> {
    Ok(answers(app, edition, &[(by, filter)]).await?.and_then(|mut answers| answers.pop()))
}

/// [`rows`] for each of several questions, of which a quarter is read once.
pub async fn answers(
    app: &App,
    edition: Edition,
    questions: &[(By, &Filter)],
) -> Result<Option<Vec<Vec<PublicRow>>>, Error> {
    let everybody = everybody(app).await?;
    let mut reader = IndicatorQuery::new(app, &everybody);
    if !app.settings.public_results || !reader.is_closed(edition).await? {
        return Ok(None);
    }
    let mut answers = Vec::with_capacity(questions.len());
    for (by, filter) in questions {
        let question = Question { period: Period::of(edition), by: *by, filter: (*filter).clone() };
        let Some(rows) = reader.rows(&question).await? else { return Ok(None) };
        answers.push(rows.into_iter().map(PublicRow).collect());
    }
    Ok(Some(answers))
}

/// Whoever reads what does not hang on who reads it: of the whole country, and of no participant.
pub(super) async fn everybody(app: &App) -> Result<CallingParticipant, Error> {
    Ok(CallingParticipant {
        id: ParticipantId::parse("everybody").map_err(|error| Error::Corrupt(error.to_string()))?,
        name: String::new(),
        role: ParticipantRole::Feed,
        scope: Scope::Country,
        types: registers::recent_classification(app).await?,
    })
}

/// The name of what these bytes say, by which whoever has them asks whether it is still the same. A weak one: it is the same however they are
/// compressed on their way.
pub fn tag_of(bytes: &[u8]) -> String {
    format!("W/\"{}\"", base64url(&Sha256::digest(bytes)[..18]))
}
