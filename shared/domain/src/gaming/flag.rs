//! What is found of an organisation in a closed quarter, and what a person says of it.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::without::WithAndWithout;
use crate::calendar::Quarter;
use crate::identifier::{OrganisationId, ParticipantId, QuestionId};
use crate::improvement::CaseId;
use crate::names;
use crate::organisation::{OrganisationType, RegionCode};
use crate::scope::ParticipantRole;
use crate::tally::{Days, Score, Weeks};

/// Characters of a reason at most.
pub const REASON_CHARACTERS_MAX: usize = 1_000;

names! {
    /// What looks as if an organisation had done something to its figures.
    pub enum Sign {
        /// Many more questionnaires than in the quarter before have the same score everywhere.
        StraightLines = "straight_lines",
        /// Whole answers come again and again, and hardly any that differ from them in one question.
        Copies = "copies",
        /// Comments say what others say.
        RepeatedComments = "repeated_comments",
        /// On some days far more questionnaires came than notices bring.
        Bursts = "bursts",
        /// Of some weeks there are far fewer receipts than of the others.
        MissingWeeks = "missing_weeks",
        /// There are far fewer receipts than services were rendered.
        FewerReceipts = "fewer_receipts",
    }
}

impl Sign {
    /// Whether it is about answers that are known: figures are told with and without them. Which ones came on a day, nobody knows.
    pub fn is_of_answers(self) -> bool {
        match self {
            Sign::StraightLines | Sign::Copies | Sign::RepeatedComments => true,
            Sign::Bursts | Sign::MissingWeeks | Sign::FewerReceipts => false,
        }
    }
}

/// A sign, with the numbers that it rests on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Flag {
    /// What was found.
    pub sign: Sign,
    /// How many have it; receipts of the weeks of which some are missing.
    pub found: u64,
    /// Among so many; receipts of all weeks.
    pub of: u64,
    /// How many would have it as far as the others, or chance, say; receipts of those weeks that were to be expected.
    pub usual: u64,
    /// Of all flags of this sign in the quarter that are no more surprising than this one, that share is chance at most.
    pub q: f64,
    /// The answers that were copied; of other signs, and where the figure without them is not told, none.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub scores: BTreeMap<QuestionId, Option<Score>>,
    /// The weeks of which receipts are missing, with those that have come; of other signs none.
    #[serde(default, skip_serializing_if = "Weeks::is_empty")]
    pub weeks: Weeks,
    /// The days on which too many came, with how many did; of other signs none.
    #[serde(default, skip_serializing_if = "Days::is_empty")]
    pub days: Days,
}

/// That somebody has looked into it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closed {
    /// Who.
    pub by: ParticipantId,
    /// The day on which that was.
    pub on: NaiveDate,
    /// What was found to be so.
    pub reason: String,
}

/// The incident of part B that was opened from flags.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opened {
    /// The case's name.
    pub case: CaseId,
    /// The case's number, for people.
    pub number: String,
}

/// An organisation with flags of a quarter.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Flagged {
    /// The organisation.
    pub organisation: OrganisationId,
    /// The quarter that was closed.
    pub period: Quarter,
    /// Where it belonged when the quarter was closed.
    pub region: RegionCode,
    /// What it was then.
    #[serde(rename = "type")]
    pub organisation_type: OrganisationType,
    /// What was found, in the order of the signs.
    pub flags: Vec<Flag>,
    /// Figures with and without the answers that the flags are about; `None`: they are about none, or it would be told what too few citizens said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub compared: Option<WithAndWithout>,
    /// The incident that was opened from it; `None`: none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub incident: Option<Opened>,
    /// Who has looked into it; `None`: nobody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed: Option<Closed>,
}

impl Flagged {
    /// What was found, by nobody looked into yet, and with no figures beside.
    pub fn of(
        organisation: OrganisationId,
        period: Quarter,
        (region, organisation_type): (RegionCode, OrganisationType),
        flags: Vec<Flag>,
    ) -> Flagged {
        Flagged { organisation, period, region, organisation_type, flags, compared: None, incident: None, closed: None }
    }

    /// With what else was found. What is there stays, and figures that were told without answers are never made again. `None`: that is nothing new.
    pub fn with(&self, found: &Flagged) -> Option<Flagged> {
        let is_new = |flag: &&Flag| self.flags.iter().all(|kept| kept.sign != flag.sign);
        let mut flags: Vec<Flag> = found.flags.iter().filter(is_new).cloned().collect();
        if flags.is_empty() {
            return None;
        }
        flags.extend(self.flags.iter().cloned());
        flags.sort_by_key(|flag| flag.sign);
        let has_answers = self.flags.iter().any(|flag| flag.sign.is_of_answers());
        let compared = if has_answers { &self.compared } else { &found.compared };
        Some(Flagged { flags, compared: compared.clone(), ..self.clone() })
    }
}

/// Whether a participant of this role may say that a flag was looked into, or open an incident from it, within its scope: not the organisation
/// itself, and nobody who only reads.
pub fn may_look_into(role: ParticipantRole) -> bool {
    matches!(role, ParticipantRole::Coordinator | ParticipantRole::FederalBody | ParticipantRole::RegionalExecutive)
}
