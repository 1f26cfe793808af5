//! Every stored kind, declared once: what lies under which key, in which form, who refers to it, whom it concerns, what is recorded of it.
//!
//! A new kind is a declaration in one of the files below and a line in [`stored_kinds!`]. The check of a whole store, the division
//! of a region, the due index, the audit trail and the table in `docs/storage.md` follow from it; a property that is forgotten, or a
//! consumer that has not decided what the kind means to it, does not compile.

mod answers;
mod classification;
mod comments;
mod declaration;
mod figures;
mod following;
mod gaming;
mod improvement;
mod invitations;
mod keeping;
mod pool;
mod portal;
mod programme;
mod receipts;
pub mod registers;
mod said;
mod seen;
mod sessions;
mod subscriptions;
mod synthetic;
mod task_digest;
mod views;

use std::fmt::Display;

use crate::port::{Counters, Item, Key};
pub use declaration::{
    About, Audited, Belongs, DueEntity, Personal, Reference, Subject, edition, edition_and_region, prefix,
    quarter_and_region, rest,
};
use declaration::{
    Declaration, any, anywhere, counters, counters_beside, document, everywhere, here, nowhere, quarter, reference,
    region, region_of_partition, region_of_sort_key, split,
};
pub(crate) use declaration::{quarter as read_quarter, region as read_region};

macro_rules! stored_kinds {
    ($($(#[$doc:meta])* $kind:ident($form:ty) = $declaration:path;)*) => {
        /// A stored kind.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Kind {
            $($(#[$doc])* $kind,)*
        }

        impl Kind {
            /// Every kind, in the order of the list.
            pub const ALL: &[Kind] = &[$(Kind::$kind),*];

            /// What is said of the kind without looking into an item.
            pub const fn about(self) -> &'static About {
                match self {
                    $(Kind::$kind => &$declaration.about,)*
                }
            }
        }

        /// An item, read as what its key says it is.
        #[derive(Clone, Debug)]
        pub enum Stored {
            $($(#[$doc])* $kind($form),)*
        }

        impl Stored {
            /// Reads an item of that kind.
            ///
            /// # Errors
            /// What is wrong, without a word of what is stored.
            pub fn read(kind: Kind, item: &Item) -> Result<Stored, String> {
                Ok(match kind {
                    $(Kind::$kind => Stored::$kind(($declaration.read)(item)?),)*
                })
            }

            /// The key under which this must lie.
            ///
            /// # Errors
            /// What the key where it was found does not name.
            pub fn key(&self, found: &Key) -> Result<Key, &'static str> {
                match self {
                    $(Stored::$kind(form) => ($declaration.key)(form, found),)*
                }
            }

            /// Items that must be there because this one leads to them.
            pub fn references(&self, found: &Key) -> Vec<Reference> {
                match self {
                    $(Stored::$kind(form) => ($declaration.references)(form, found),)*
                }
            }

            /// Whom it goes with when a region moves to a system of its own.
            ///
            /// # Errors
            /// What the key where it was found does not name.
            pub fn belongs(&self, found: &Key) -> Result<Belongs, &'static str> {
                match self {
                    $(Stored::$kind(form) => ($declaration.belongs)(form, found),)*
                }
            }
        }
    };
}

use crate::items;
use domain::audit::{Head, Record};
use domain::comments::dealt::DealtWith;
use domain::figures::measure::Measure;
use domain::figures::recommended::Recommended;
use domain::gaming::flag::Flagged;
use domain::improvement::candidates::Candidate;
use domain::improvement::falls::NotProposed;
use domain::improvement::objection::Objection;
use domain::improvement::quotation::Quotation;
use domain::improvement::services::{Service, Situation};
use domain::improvement::{Case, Entry};
use domain::invitation::Invitation;
use domain::invitation::mail::Suppression;
use domain::invitation::mail::fuse::Fuse;
use domain::invitation::paper::PaperForm;
use domain::organisation::Organisation;
use domain::organisation::classification::{RegisteredIndustry, RegisteredType};
use domain::questionnaire::Questionnaire;
use domain::subscription::Mailing;
use domain::subscription::threshold_alarm::{Scan, ThresholdAlarms};

stored_kinds! {
    /// What a source reported.
    Receipt(items::ReceiptItem) = receipts::RECEIPT;
    /// One respondent's invitation.
    Invitation(Invitation) = invitations::INVITATION;
    /// A personal link.
    Link(items::LinkItem) = invitations::LINK;
    /// A paper form that was printed.
    PaperForm(PaperForm) = invitations::PAPER_FORM;
    /// A mail that was handed over.
    Message(items::MessageItem) = invitations::MESSAGE;
    /// A mail address that is left alone.
    Suppression(Suppression) = invitations::SUPPRESSION;
    /// The fuse of the mails.
    MailFuse(Fuse) = invitations::MAIL_FUSE;
    /// A line of a citizen's list of links.
    CitizenInvitation(items::CitizenInvitationItem) = invitations::CITIZEN_INVITATION;
    /// A change of a link, for portals.
    PortalChange(items::PortalChangeItem) = portal::PORTAL_CHANGE;
    /// What a citizen wishes.
    Preferences(items::PreferencesItem) = invitations::PREFERENCES;
    /// An answer that waits for its group.
    PooledAnswer(items::PooledAnswerItem) = pool::POOLED_ANSWER;
    /// The head of a lane.
    Lane(items::LaneHead) = pool::LANE;
    /// Answers that were published together.
    Group(items::GroupItem) = pool::GROUP;
    /// What is published of a lane or a level.
    Published(items::PublishedItem) = pool::PUBLISHED;
    /// An organisation's running counts.
    Tally(Counters) = answers::TALLY;
    /// Legal deadlines that were missed.
    DeadlineViolations(Counters) = answers::DEADLINE_VIOLATIONS;
    /// A source's refusals by code.
    Refusals(Counters) = answers::REFUSALS;
    /// A region's sums in a running quarter.
    RunningSummary(items::SummaryItem) = figures::RUNNING_SUMMARY;
    /// What another system says of a region.
    Results(items::SummaryItem) = figures::RESULTS;
    /// What another system says of one of its organisations.
    OrganisationResult(items::OrganisationResultItem) = figures::ORGANISATION_RESULT;
    /// An organisation's counts in a closed quarter.
    Final(items::FinalItem) = figures::FINAL;
    /// A region's sums in a closed quarter.
    FinalSummary(items::SummaryItem) = figures::FINAL_SUMMARY;
    /// A closed quarter.
    FinalsHead(items::FinalsHeadItem) = figures::FINALS_HEAD;
    /// An information event or a measure of an organisation.
    Measure(Measure) = figures::MEASURE;
    /// The latest threshold scan of a quarter.
    ThresholdScan(Scan) = subscriptions::THRESHOLD_SCAN;
    /// Organisations of a region and type that are below the threshold.
    ThresholdAlarms(ThresholdAlarms) = subscriptions::THRESHOLD_ALARMS;
    /// What a participant subscribed to.
    Subscription(items::SubscriptionItem) = subscriptions::SUBSCRIPTION;
    /// How far the mails of a subscription have come.
    Mailing(Mailing) = subscriptions::MAILING;
    /// A citizen is to be told once of a change at an organisation.
    Following(items::FollowingItem) = following::FOLLOWING;
    /// A participating region.
    Region(items::RegionItem) = registers::REGION;
    /// An industry beside those of the act.
    Industry(RegisteredIndustry) = classification::INDUSTRY;
    /// An organisation type beside those of the act.
    OrganisationType(RegisteredType) = classification::ORGANISATION_TYPE;
    /// An organisation.
    Organisation(Organisation) = registers::ORGANISATION;
    /// A source system.
    Source(items::SourceItem) = registers::SOURCE;
    /// A participant.
    Participant(items::ParticipantItem) = registers::PARTICIPANT;
    /// A participant's place in a list.
    ParticipantPlace(items::ParticipantPlaceItem) = registers::PARTICIPANT_PLACE;
    /// A portal.
    Portal(items::PortalItem) = portal::PORTAL;
    /// A version of a questionnaire.
    Questionnaire(Questionnaire) = registers::QUESTIONNAIRE;
    /// A version of the calculation method.
    Method(items::MethodItem) = registers::METHOD;
    /// An information event of the list.
    InformationEvent(Recommended) = registers::INFORMATION_EVENT;
    /// A recommendation of the methodology.
    Recommendation(Recommended) = registers::RECOMMENDATION;
    /// A service.
    Service(Service) = registers::SERVICE;
    /// A life situation.
    Situation(Situation) = registers::SITUATION;
    /// A year of the production calendar.
    Calendar(items::CalendarItem) = registers::CALENDAR;
    /// An organisation among those of its region.
    RegionalOrganisation(Organisation) = registers::REGIONAL_ORGANISATION;
    /// The organisation of an OGRN.
    Ogrn(items::OgrnItem) = registers::OGRN;
    /// A bearer key.
    Credential(items::CredentialItem) = registers::CREDENTIAL;
    /// The last day of a bearer key.
    Expiry(items::ExpiryItem) = registers::EXPIRY;
    /// A participant's session.
    Session(items::SessionItem) = sessions::SESSION;
    /// A citizen's session that was ended before its time.
    EndedSession(items::EndedSessionItem) = sessions::ENDED_SESSION;
    /// An assertion that was exchanged for a token.
    Assertion(items::AssertionItem) = sessions::ASSERTION;
    /// The participant of a sign-in identity.
    Identity(items::IdentityItem) = registers::IDENTITY;
    /// An account of the embedded directory.
    Account(items::AccountItem) = registers::ACCOUNT;
    /// A wrapped data key.
    DataKey(items::DataKeyItem) = keeping::DATA_KEY;
    /// A destruction that is not recorded yet.
    Destruction(items::DestructionItem) = keeping::DESTRUCTION;
    /// When a scheduled job last ran.
    Heartbeat(items::HeartbeatItem) = keeping::HEARTBEAT;
    /// How the synthetic citizen fares through a source.
    SyntheticTrip(items::SyntheticTripItem) = synthetic::SYNTHETIC_TRIP;
    /// What a trip of the synthetic citizen wrote, until it is swept out.
    SyntheticRoom(String) = synthetic::SYNTHETIC_ROOM;
    /// The regulation profile in force.
    Policy(items::PolicyItem) = keeping::POLICY;
    /// A case of part B.
    Case(Box<Case>) = improvement::CASE;
    /// An entry of a case's journal.
    CaseEntry(Entry) = improvement::CASE_ENTRY;
    /// A version of a document's text.
    CaseText(items::CaseTextItem) = improvement::CASE_TEXT;
    /// What is still to be done about a case.
    CaseDuty(items::CaseDutyItem) = improvement::CASE_DUTY;
    /// What a participant is to be told of cases that were made.
    NewCases(items::NewCasesItem) = improvement::NEW_CASES;
    /// Tasks of which a participant is told by mail.
    TaskDigest(items::TaskDigestItem) = task_digest::TASK_DIGEST;
    /// A place of a case in a list.
    CasePlace(items::CasePlaceItem) = improvement::CASE_PLACE;
    /// The last number of a kind's cases in a year.
    CaseNumber(items::CaseNumberItem) = improvement::CASE_NUMBER;
    /// What was found in the finals of a quarter.
    Falls(items::FallsItem) = improvement::FALLS;
    /// A fall that is not proposed.
    Fall(NotProposed) = improvement::FALL;
    /// An organisation that truly rose.
    Candidate(Candidate) = improvement::CANDIDATE;
    /// How far figures were looked at for sudden falls.
    Step(items::StepItem) = improvement::STEP;
    /// How far cases were counted anew by a changed calendar.
    CalendarWalk(items::CalendarWalkItem) = improvement::CALENDAR_WALK;
    /// Measures that are likely to be late.
    AtRisk(items::AtRiskItem) = improvement::AT_RISK;
    /// How a participant keeps to its terms.
    Keeping(items::KeepingItem) = programme::KEEPING;
    /// The cases behind a number of the programme.
    Behind(items::BehindItem) = programme::BEHIND;
    /// How many cases a region has.
    CaseCounts(items::CaseCountsItem) = programme::CASE_COUNTS;
    /// What was found of the whole programme.
    Programme(items::ProgrammeItem) = programme::PROGRAMME;
    /// How far the reports of a month were prefilled.
    ReportsWalk(items::ReportsWalkItem) = improvement::REPORTS_WALK;
    /// A citizen says that something is not fixed.
    Objection(Objection) = said::OBJECTION;
    /// Words of a published comment for everybody to read.
    Quotation(Quotation) = said::QUOTATION;
    /// That a published comment was dealt with.
    DealtWith(DealtWith) = comments::DEALT_WITH;
    /// That the finals of a quarter were looked at for signs of gaming.
    FlagsLook(items::FlagsLookItem) = gaming::FLAGS_LOOK;
    /// An organisation with flags of a quarter.
    Flagged(Flagged) = gaming::FLAGGED;
    /// Services that were rendered, as a source says.
    Rendered(items::RenderedItem) = gaming::RENDERED;
    /// Views that a participant keeps.
    SavedViews(items::SavedViewsItem) = views::SAVED_VIEWS;
    /// What a participant was shown of figures.
    SeenFigures(items::SeenFiguresItem) = seen::SEEN_FIGURES;
    /// A record of the audit trail.
    AuditRecord(Record) = keeping::AUDIT_RECORD;
    /// The head of a chain of the audit trail.
    AuditHead(Head) = keeping::AUDIT_HEAD;
    /// The sum of a past day's readings of personal data.
    PersonReadingsSum(items::PersonReadingsItem) = keeping::PERSON_READINGS_SUM;
    /// A share of a day's readings of personal data.
    PersonReadings(Counters) = keeping::PERSON_READINGS;
}

impl Kind {
    /// The kind of the item under a key; `None` for a key that nothing has.
    pub fn of(key: &Key) -> Option<Kind> {
        let (prefix, _) = split(key);
        Kind::ALL.iter().copied().find(|kind| kind.about().prefix == prefix && (kind.about().sorted)(key))
    }

    /// Whether the item under a key is of this kind.
    pub fn is(self, key: &Key) -> bool {
        Kind::of(key) == Some(self)
    }

    /// The partition key of this kind with that behind its prefix.
    pub(crate) fn at(self, rest: impl Display) -> String {
        format!("{}#{rest}", self.about().prefix)
    }
}

/// What a due item is; `None` for a key that no due item has.
pub fn due_entity(key: &Key) -> Option<DueEntity> {
    let read = Kind::of(key)?.about().due?;
    read(split(key).1)
}

/// What the audit trail calls the item under a key; `None` for items whose changes are not in it.
pub fn audited_subject(key: &Key) -> Option<Subject> {
    match Kind::of(key)?.about().audited {
        Audited::No => None,
        Audited::Kept(subject) | Audited::Removable(_, subject) => Some(subject(key)),
    }
}

/// Whether the item of an audit subject may be gone, although it was recorded.
pub fn may_be_taken_out(subject: &str) -> bool {
    let topic = subject.split('/').next().unwrap_or_default();
    Kind::ALL.iter().any(|kind| matches!(kind.about().audited, Audited::Removable(name, _) if name == topic))
}

#[cfg(test)]
#[path = "kinds_tests.rs"]
mod tests;
