//! What will be attempted in a run: made from the seed before anything runs, so that parts of it can be left out.

use chrono::{DateTime, NaiveDate, Utc};
use domain::organisation::{OrganisationType, RegionCode};

use crate::days;
use crate::faults::{Faults, Outage};
use crate::mutation::Mutation;

mod cases;
mod making;

pub use making::plan;

/// A type of an industry that the act does not have, and that industry, as the registers have them.
pub const OWN_TYPE: (&str, &str) = ("museum", "culture");

/// The types of organisations: those of the act, and one of one's own.
pub fn types() -> Vec<OrganisationType> {
    OrganisationType::BUILT_IN.into_iter().chain(OrganisationType::parse(OWN_TYPE.0)).collect()
}

/// The type of an organisation that goes to another region: the next in the list.
pub fn type_after_move(own: OrganisationType) -> OrganisationType {
    let types = types();
    let at = types.iter().position(|it| *it == own).unwrap_or_default();
    types[(at + 1) % types.len()]
}

/// Where the mails of the synthetic citizen go.
pub const SYNTHETIC_ADDRESS: &str = "duty@otklik.example";

/// How large a run is, and what goes wrong in it.
#[derive(Clone, Debug)]
pub struct Options {
    /// The seed.
    pub seed: u64,
    /// Months that pass.
    pub months: i32,
    /// Citizens.
    pub citizens: usize,
    /// The faults.
    pub faults: Faults,
    /// A rule that is broken on purpose.
    pub mutation: Option<Mutation>,
}

impl Options {
    /// A small run.
    pub fn small(seed: u64) -> Options {
        Options { seed, months: 9, citizens: 8, faults: Faults::by_seed(seed), mutation: None }
    }

    /// This run with other faults.
    pub fn with_faults(self, faults: Faults) -> Options {
        Options { faults, ..self }
    }
}

/// A whole history to be attempted.
#[derive(Clone, Debug)]
pub struct Plan {
    /// What it was made from.
    pub options: Options,
    /// The regulation profiles, each from its instant on: the host is started again under it.
    pub profiles: Vec<(DateTime<Utc>, &'static str)>,
    /// Days from the arrival to the activation that the operator chose, 0 to 3.
    pub activation_delay_days: u64,
    /// Whether notices of one citizen wait for one another, whatever the regulation says.
    pub bundles_notices: bool,
    /// Whether a synthetic citizen goes through every source once a day.
    pub has_synthetic_citizen: bool,
    /// First instant.
    pub start: DateTime<Utc>,
    /// From here on nothing goes wrong and nobody does anything.
    pub calm_from: DateTime<Utc>,
    /// Organisations.
    pub organisations: Vec<PlannedOrganisation>,
    /// Citizens' accounts as time passes.
    pub accounts: Vec<Vec<AccountChange>>,
    /// The organisation whose figures fall.
    pub fallen: Fallen,
    /// Cases of part B, as they are to be.
    pub cases: Vec<PlannedCase>,
    /// What the actors do, in order of time.
    pub actions: Vec<Action>,
    /// What is down when.
    pub outages: Vec<Outage>,
    /// Whether citizens do something about their mails.
    pub citizens_react: bool,
}

impl Plan {
    /// The two quarters of which answers are there from the beginning.
    pub fn planted_in(&self) -> [String; 2] {
        let first = days::day_at(self.start, 3);
        [0, 3].map(|later| days::quarter(days::plus_months(first, later)))
    }

    /// The quarter in which an organisation falls, and another one rises.
    pub fn rises_in(&self) -> String {
        let [_, second] = self.planted_in();
        second
    }
}

/// An organisation.
#[derive(Clone, Debug)]
pub struct PlannedOrganisation {
    /// The organisation's identifier.
    pub id: String,
    /// The organisation's region.
    pub region: RegionCode,
    /// The organisation's type.
    pub organisation_type: OrganisationType,
    /// Hours east of Greenwich.
    pub hours_east: i64,
    /// First day on which its region takes part.
    pub joined_on: NaiveDate,
    /// First day on which it does not take part any more.
    pub excluded_on: Option<NaiveDate>,
}

/// An organisation that nobody reports receipts of: its answers are there from the beginning, and fall in the second quarter.
#[derive(Clone, Copy, Debug)]
pub struct Fallen {
    /// The organisation's region.
    pub region: RegionCode,
    /// Hours east of Greenwich.
    pub hours_east: i64,
    /// Whether it is there at all.
    pub falls: bool,
}

/// A case that somebody will open.
#[derive(Clone, Debug)]
pub struct PlannedCase {
    /// The case's name.
    pub id: String,
    /// `change_request`, `incident`, `request`; or `fall`: the one that the finals open; or `rise`: the one that comes of a candidate.
    pub kind: &'static str,
    /// About which organisation.
    pub organisation: String,
}

/// The source systems; each receipt comes from one of them.
pub const SOURCES: [&str; 3] = ["mis", "school", "sport"];

/// What the directory says of a citizen from an instant on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AccountChange {
    /// From then on.
    pub from: DateTime<Utc>,
    /// Verified.
    pub verified: bool,
    /// With an address.
    pub address: bool,
    /// Another person's than receipts say, by names and birth date.
    pub is_anothers: bool,
}

impl AccountChange {
    /// An account as it should be.
    pub fn good(from: DateTime<Utc>) -> AccountChange {
        AccountChange { from, verified: true, address: true, is_anothers: false }
    }

    /// Whether its citizen is invited.
    pub fn invites(&self) -> bool {
        self.verified && !self.is_anothers
    }
}

/// A service, as the source knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlannedService {
    /// On one day.
    OneOff(NaiveDate),
    /// From a day to a day, if that is known.
    LongRunning(NaiveDate, Option<NaiveDate>),
}

/// Why a record has to be refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// The control number of the SNILS is wrong.
    Snils,
    /// The service lies in the future.
    Future,
    /// Nobody knows the organisation.
    Organisation,
    /// A child without parents, or an adult with.
    Parents,
    /// A field is missing.
    Name,
}

/// One record of a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Posting {
    /// The receipt, by its number; it gives the name.
    pub receipt: usize,
    /// The organisation, by its number.
    pub organisation: usize,
    /// The service.
    pub service: PlannedService,
    /// Who received it: a citizen, or a child that is nobody else.
    pub recipient: usize,
    /// Born on.
    pub born_on: NaiveDate,
    /// A child's parents.
    pub parents: Vec<usize>,
    /// Taken back.
    pub withdrawn: bool,
    /// Refused because of it.
    pub flaw: Option<Flaw>,
}

impl Posting {
    /// Who is asked as long as a child is one.
    pub fn respondents(&self) -> Vec<usize> {
        if self.parents.is_empty() { vec![self.recipient] } else { self.parents.clone() }
    }

    /// Whoever may ever be asked, in order: a child comes of age inside a long-running service.
    pub fn ever_asked(&self) -> Vec<usize> {
        let lasts = matches!(self.service, PlannedService::LongRunning(..));
        let child = (lasts && !self.parents.is_empty()).then_some(self.recipient);
        self.respondents().into_iter().chain(child).collect()
    }

    /// The receipt's name at the source.
    pub fn name(&self) -> String {
        format!("r{}", self.receipt)
    }

    /// The source that sends it, by its number.
    pub fn source(&self) -> usize {
        source_of(self.receipt)
    }
}

/// One thing that an actor does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Action {
    /// When.
    pub at: DateTime<Utc>,
    /// What.
    pub what: Deed,
}

/// What an actor does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deed {
    /// A source sends records, and again until they are answered.
    Post(Vec<Posting>),
    /// A citizen answers from the list of links, without a mail: `respondent` of the receipt, if there is an invitation.
    AnswerFromList {
        /// The receipt, by its number.
        receipt: usize,
        /// The respondent, by number.
        respondent: usize,
    },
    /// A message that nobody can read.
    Poison(bool),
    /// The recount job runs out of turn.
    Close,
    /// The operator gives an organisation, by number, another region and another name.
    Move(usize, RegionCode),
    /// An official turns to a case.
    Case {
        /// The case, by its number.
        case: usize,
        /// What they do is drawn from this.
        draw: u64,
    },
}

/// The source that a receipt comes from, by number.
pub fn source_of(receipt: usize) -> usize {
    receipt % SOURCES.len()
}

impl Plan {
    /// What the directory says of somebody as time passes. Children have good accounts.
    pub fn account_changes(&self, citizen: usize) -> Vec<AccountChange> {
        let good = || vec![AccountChange::good(self.start)];
        self.accounts.get(citizen).cloned().unwrap_or_else(good)
    }

    /// Whether notices of one citizen wait for one another at that instant.
    pub fn bundles(&self, at: DateTime<Utc>) -> bool {
        self.bundles_notices || self.profile_at(at) == "882-2025"
    }

    /// The profile under which the host runs at that instant.
    pub fn profile_at(&self, at: DateTime<Utc>) -> &'static str {
        let begun = self.profiles.iter().rfind(|(from, _)| *from <= at);
        begun.or(self.profiles.first()).map_or("permanent", |(_, name)| name)
    }
}

/// The number from which receipts are counted that report a service again.
pub const AGAIN_FROM: usize = 200_000;

/// The day from which children's numbers are counted, so that none is a citizen's.
pub const CHILDREN_FROM: usize = 1_000_000;
