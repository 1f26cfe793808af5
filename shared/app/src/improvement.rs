//! Part B: cases are made, moved, read and listed; falls of satisfaction open change requests; terms are watched. What is
//! possible and who may is decided by [`domain::improvement`]; here it is looked up, and written in one write.
//!
//! | module | subject |
//! |---|---|
//! | [`acting`] | a case is made or moved |
//! | [`reading`] | one case, its journal, its texts |
//! | [`listing`] | lists of cases |
//! | [`laboratory`] | what laboratories have seen |
//! | [`tasks`] | what is wanted of whom |
//! | [`task_digest`] | the same by mail, in the morning |
//! | [`changes`] | what has changed, for another system that follows |
//! | [`interchange`] | cases that go to another system and come from it |
//! | [`likeness`] | requests like another one: has it been tried |
//! | [`road_map`] | a road map with its measures |
//! | [`documents`] | what the content of a document comes to, and how far it is attained |
//! | `progress` | how far that is which the analytical centre evaluates |
//! | [`forecasts`] | which measures are likely to be late |
//! | [`agenda`] | what is brought before the next meeting |
//! | [`minutes`] | what was spoken of, decided and given at a meeting, and who has not answered |
//! | [`reminders`] | whoever a meeting waits for is reminded |
//! | [`reports`] | what participants report on, prefilled once a month |
//! | [`candidates`] | organisations that truly rose: somebody makes practices of them, or refuses |
//! | [`practices`] | practices that are offered, and what came of them |
//! | [`behind`] | the cases behind the numbers of the programme |
//! | [`programme`] | figures of the programme and of its participants |
//! | [`roll_outs`] | what practices have brought over all who adopted them |
//! | [`said_and_done`] | what everybody may read of it |
//! | [`objections`] | citizens say that something is not fixed here |
//! | [`quotations`] | words of published comments that everybody may read |
//! | [`falls`] | a quarter's falls open change requests, once for ever |
//! | [`sudden`] | a sudden fall within the running quarter proposes an incident, once for ever |
//! | [`from_flags`] | whoever watches an organisation opens an incident from its flags |
//! | [`effects`] | what the finals show of changes in force |
//! | [`duty`] | what is to be done about a case when it is due: follow-ups, letters, reminders |
//! | [`news`] | cases that were made are told of together |
//! | [`recounting`] | a changed production calendar counts open terms anew |
//! | [`erasing`] | the name of an official is erased |
//! | [`way`] | the way through a life situation, and what is proposed in its place |
//! | [`people`] | who acts and looks; who holds a role |
//! | [`way_out`] | whoever wants no letters but those that are a duty |
//! | `themes` | what citizens write more about than before, beside a fall |
//! | `followers` | whoever asked to be told of changes is told of those of services, too |
//! | `finals` | the one place where part B reads figures of part A |
//! | `content` | what the content of a document names |
//! | `awaited` | of whom a step is asked before a meeting, and in its tasks |
//! | `stored`, `facts` | a case as it is stored, what is looked up before a move |
//! | `places`, `lists` | the lists in which a case stands; what a list has |

pub mod acting;
pub mod agenda;
mod awaited;
pub mod behind;
pub mod candidates;
pub mod changes;
mod content;
pub mod documents;
pub mod duty;
pub mod effects;
pub mod erasing;
mod facts;
pub mod falls;
mod finals;
mod followers;
pub mod forecasts;
pub mod from_flags;
pub mod interchange;
pub mod laboratory;
pub mod likeness;
pub mod listing;
mod lists;
mod mails;
pub mod minutes;
pub mod news;
pub mod objections;
pub mod people;
mod places;
pub mod practices;
pub mod programme;
mod progress;
pub mod quotations;
pub mod reading;
pub mod recounting;
pub mod reminders;
pub mod reports;
pub mod road_map;
pub mod roll_outs;
pub mod said_and_done;
mod stored;
pub mod sudden;
pub mod task_digest;
pub mod tasks;
mod themes;
pub mod way;
pub mod way_out;

use chrono::NaiveDate;
use chrono_tz::Tz;
use domain::calendar::{MOSCOW, local_date};
use domain::improvement::{Refusal, RefusalCode};

use crate::{App, Error};

/// Where the day begins where nothing else tells it.
const ZONE: Tz = MOSCOW;

/// The day that it is there.
fn today(app: &App) -> NaiveDate {
    local_date(app.clock.now(), ZONE)
}

/// Why a case is not made, moved or shown.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CaseError {
    /// By the rules.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The store could not do its work.
    #[error(transparent)]
    App(#[from] Error),
}

impl CaseError {
    /// There is no such case, or it lies outside what the caller may see.
    pub(crate) fn not_found() -> CaseError {
        CaseError::Refused(Refusal::of(RefusalCode::NotFound))
    }
}

impl From<table::StoreError> for CaseError {
    fn from(error: table::StoreError) -> CaseError {
        CaseError::App(error.into())
    }
}
