//! The registers: regions, organisations, sources, participants, questionnaires, methods (A1.7, A1.8б, A1.10а, A1.12б, A/2,
//! A/3). Nothing in them is ever deleted, because past figures refer to it: an entry ends by its date of exclusion.

pub mod accounts;
mod classifying;
mod entry;
mod finding;
mod reading;
pub mod recommended;
mod writing;

pub(crate) use classifying::LastRead;
pub use classifying::{classification, recent_classification};
pub use entry::Entry;
pub use finding::{organisations_meant, organisations_meant_among};
pub(crate) use reading::kept;
pub use reading::{
    RegisterPage, admitted, counted_at, entries, entry, joined, method_of, organisation, organisation_by_ogrn,
    organisations_of, page, questionnaire, questionnaires, regions, takes_part, versioned,
};
pub(crate) use writing::Prepared;
pub use writing::{Edit, Kept, Seen, preview, put, put_all};

use crate::Error;

/// Names of the registers, as in their paths and keys.
pub use table::kinds::registers as register;

/// Why an entry is not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RegisterError {
    /// Another organisation has this OGRN.
    #[error("another organisation has this OGRN")]
    OgrnTaken,
    /// The region of an organisation is not registered.
    #[error("the region is not registered")]
    RegionMissing,
    /// It is one of the act's, which are part of the program.
    #[error("this one is of the act and part of the program: it is there already and does not change")]
    BuiltIn,
    /// The industry of a type never changes: closed quarters follow from it.
    #[error("a type keeps its industry, because closed quarters follow from it: register another type")]
    IndustryFixed,
    /// The industry of a type is not registered.
    #[error("the industry is not registered")]
    IndustryMissing,
    /// A stored version is never changed: responses and finals name it.
    #[error("this version is stored and differs: write the next version")]
    VersionFixed,
    /// Another participant signs in as this.
    #[error("another participant signs in as this")]
    IdentityTaken,
    /// It is not as whoever changes it saw it.
    #[error("the entry is another than the one that was seen")]
    NotAsSeen {
        /// The version that is stored; `None` for none.
        stored: Option<u64>,
    },
    /// The store could not do its work.
    #[error(transparent)]
    App(#[from] Error),
}

impl From<table::StoreError> for RegisterError {
    fn from(error: table::StoreError) -> RegisterError {
        RegisterError::App(error.into())
    }
}
