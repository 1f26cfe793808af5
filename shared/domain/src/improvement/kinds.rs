//! The kinds of cases: one file and one line each.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::case::{Case, Chain};
use super::put::Putting;
use super::refusal::{Refusal, read};
use super::step::Step;
use super::table::{State, Table};
use crate::names;
use chrono::NaiveDate;

/// What a kind knows of its case, and what its moves do to it.
pub trait CaseDetails: Sized + Clone + PartialEq {
    /// What is written by whoever puts the case.
    type Given: DeserializeOwned + Serialize;

    /// States and moves.
    const TABLE: Table;

    /// The details of a case that is made or changed.
    ///
    /// # Errors
    /// What was given cannot be.
    fn put(previous: Option<&Self>, given: Self::Given, putting: &Putting<'_>) -> Result<Self, Refusal>;

    /// What somebody would write to put the details as they are now: what moves have added is none of it.
    fn given(&self) -> Self::Given;

    /// What follows when they were written: clocks, letters.
    ///
    /// # Errors
    /// What was given cannot be.
    fn was_put(&mut self, previous: Option<&Self>, step: &mut Step<'_>) -> Result<(), Refusal> {
        let _ = (previous, step);
        Ok(())
    }

    /// Whether they may be written over those of a case that has moved, and is in that state.
    fn may_follow(&self, previous: &Self, state: State) -> bool {
        let _ = state;
        self == previous
    }

    /// Whether this case needs no target though others of its kind do.
    fn needs_no_target(&self) -> bool {
        false
    }

    /// Whether a move may be made at all, whatever it is asked with.
    ///
    /// # Errors
    /// What is missing outside of the body.
    fn stands(&self, step: &Step<'_>) -> Result<(), Refusal> {
        let _ = step;
        Ok(())
    }

    /// What a move does beside leading to its state.
    ///
    /// # Errors
    /// What it was asked with cannot be.
    fn carry_out(&mut self, step: &mut Step<'_>) -> Result<(), Refusal> {
        let _ = step;
        Ok(())
    }

    /// The date that a new one must be later than.
    fn due_to_be_later_than(&self, row: &str, step: &Step<'_>) -> Option<NaiveDate> {
        let _ = (row, step);
        None
    }

    /// The version from which on a move is not stale though others have moved since; `None`: the present one.
    fn not_stale_from(&self, name: &str) -> Option<u64> {
        let _ = name;
        None
    }

    /// The chain, where the kind says otherwise than the target.
    fn chain(&self, of_target: Chain) -> Chain {
        of_target
    }

    /// Whether a state that is an end is looked at once more.
    fn looks_again(&self, state: State) -> bool {
        let _ = state;
        false
    }
}

macro_rules! kinds {
    ($($module:ident $name:ident $text:literal $prefix:literal $doc:literal;)*) => {
        $(#[doc = $doc] pub mod $module;)*

        names! {
            /// A kind of case.
            pub enum Kind { $(#[doc = $doc] $name = $text,)* }
        }

        /// What a kind knows of its case.
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
        #[serde(tag = "kind", content = "details")]
        pub enum Details { $(#[doc = $doc] #[serde(rename = $text)] $name($module::$name),)* }

        impl Kind {
            /// The states and moves of such cases.
            pub fn table(self) -> &'static Table {
                match self { $(Kind::$name => const { &<$module::$name as CaseDetails>::TABLE },)* }
            }

            /// With what its numbers begin.
            pub fn prefix(self) -> &'static str {
                match self { $(Kind::$name => $prefix,)* }
            }
        }

        impl Details {
            /// The kind of case whose details these are.
            pub fn kind(&self) -> Kind {
                match self { $(Details::$name(_) => Kind::$name,)* }
            }

            /// What somebody would write to put them as they are now (B.5).
            pub fn given(&self) -> Value {
                match self { $(Details::$name(details) => json!(details.given()),)* }
            }

            pub(super) fn put(putting: &Putting<'_>) -> Result<Details, Refusal> {
                let given = if putting.body.details.is_null() { serde_json::json!({}) } else { putting.body.details.clone() };
                match putting.body.kind {
                    $(Kind::$name => {
                        let previous = match putting.case.map(|case| &case.details) {
                            Some(Details::$name(previous)) => Some(previous),
                            _ => None,
                        };
                        $module::$name::put(previous, read("details", &given)?, putting).map(Details::$name)
                    })*
                }
            }

            pub(super) fn was_put(&mut self, case: Option<&Case>, step: &mut Step<'_>) -> Result<(), Refusal> {
                match (self, case.map(|case| &case.details)) {
                    $((Details::$name(details), Some(Details::$name(previous))) => details.was_put(Some(previous), step),
                    (Details::$name(details), _) => details.was_put(None, step),)*
                }
            }

            pub(super) fn may_follow(&self, previous: &Details, state: State) -> bool {
                match (self, previous) {
                    $((Details::$name(details), Details::$name(previous)) => details.may_follow(previous, state),)*
                    _ => false,
                }
            }

            pub(super) fn needs_no_target(&self) -> bool {
                match self { $(Details::$name(details) => details.needs_no_target(),)* }
            }

            pub(super) fn stands(&self, step: &Step<'_>) -> Result<(), Refusal> {
                match self { $(Details::$name(details) => details.stands(step),)* }
            }

            pub(super) fn carry_out(&mut self, step: &mut Step<'_>) -> Result<(), Refusal> {
                match self { $(Details::$name(details) => details.carry_out(step),)* }
            }

            pub(super) fn due_to_be_later_than(&self, row: &str, step: &Step<'_>) -> Option<NaiveDate> {
                match self { $(Details::$name(details) => details.due_to_be_later_than(row, step),)* }
            }

            pub(super) fn not_stale_from(&self, name: &str) -> Option<u64> {
                match self { $(Details::$name(details) => details.not_stale_from(name),)* }
            }

            pub(super) fn chain(&self, of_target: Chain) -> Chain {
                match self { $(Details::$name(details) => details.chain(of_target),)* }
            }

            pub(super) fn looks_again(&self, state: State) -> bool {
                match self { $(Details::$name(details) => details.looks_again(state),)* }
            }
        }
    };
}

kinds! {
    change_request ChangeRequest "change_request" "ЗИ" "A request to change a service or a life situation (B.2).";
    incident Incident "incident" "ИН" "An incident: it exists only by decision of the subcommission (B.2).";
    measure Measure "measure" "МР" "A measure of a road map.";
    document Document "document" "ДО" "A document of B.4г, or a road map.";
    check Check "check" "ПР" "A check: control before release, expertise, attainment.";
    meeting Meeting "meeting" "ЗС" "A meeting of the working group or of the subcommission (B.6а, B.7л).";
    study Study "study" "ИС" "A study of a laboratory: tasks that people carry out (B.4в).";
    finding Finding "finding" "НХ" "A finding of a laboratory: where people fail (B.4в).";
    request Request "request" "ЗП" "A request for information (B.7а).";
    report Report "report" "ОТ" "A report of a participant, heard at a meeting (B.9).";
    practice Practice "practice" "ПК" "A practice that helped, offered to those who are like (B.7е).";
}

impl Details {
    /// Whether it is a document of the type road map.
    pub fn is_road_map(&self) -> bool {
        matches!(self, Details::Document(document) if document.document_type == document::DocumentType::RoadMap)
    }

    /// Whether it is a check of the type expertise.
    pub fn is_expertise(&self) -> bool {
        matches!(self, Details::Check(check) if check.given.check == check::CheckType::Expertise)
    }
}
