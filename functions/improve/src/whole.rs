//! A case whole, for another system (B.5): first what somebody would put, which the import takes back, then how it stands.

use app::improvement::interchange;
use app::{App, Error};
use chrono::{DateTime, Utc};
use domain::improvement::put::PutBody;
use domain::improvement::{Case, Entry};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::wire::{ClockBody, EntryRow};

/// The field of a row that no import takes: it changes by moves.
pub(crate) const AS_IT_STANDS: &str = "as_it_stands";

/// A case with all that is known of it.
#[derive(Serialize, ToSchema)]
pub(crate) struct WholeCase {
    /// The name of the case.
    id: String,
    /// `kind`, `title`, `target`, `region`, `parties`, `details`, `due`, `external_ref`, `version`: the body of a PUT that changes nothing.
    #[serde(flatten)]
    #[schema(value_type = Object)]
    body: PutBody,
    /// What it has become. The import passes it over.
    as_it_stands: AsItStands,
}

/// What a case has become.
#[derive(Serialize, ToSchema)]
pub(crate) struct AsItStands {
    /// For people.
    number: String,
    /// The case's state.
    state: &'static str,
    /// Who put it first; `null`: the program.
    creator: Option<String>,
    /// When.
    created_at: DateTime<Utc>,
    /// All that its kind knows of it, with what moves have added.
    details: Value,
    /// Terms that run, and those that were stopped.
    clocks: Vec<ClockBody>,
    /// Why it was proposed.
    evidence: Value,
    /// The journal, oldest first, where it was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    journal: Option<Vec<EntryRow>>,
}

impl WholeCase {
    fn of(case: Case, journal: Option<Vec<Entry>>) -> WholeCase {
        let body = PutBody::of(&case);
        let mut details = json!(case.details);
        WholeCase {
            body,
            as_it_stands: AsItStands {
                state: case.state.as_str(),
                details: details.get_mut("details").map(Value::take).unwrap_or_default(),
                clocks: case.clocks.iter().map(ClockBody::of).collect(),
                evidence: json!(case.evidence),
                journal: journal.map(|entries| entries.into_iter().map(EntryRow::of).collect()),
                creator: case.creator.map(String::from),
                created_at: case.created_at,
                number: case.number,
            },
            id: case.id.into(),
        }
    }

    /// Those of a list, whole.
    pub(crate) async fn all(app: &App, cases: Vec<Case>, with_journal: bool) -> Result<Vec<WholeCase>, Error> {
        let mut whole = Vec::with_capacity(cases.len());
        for case in cases {
            let (case, journal) = interchange::whole(app, case, with_journal).await?;
            whole.push(WholeCase::of(case, journal));
        }
        Ok(whole)
    }
}
