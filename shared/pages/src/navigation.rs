//! The navigation of the participants' pages, as data.

use app::identity::access::Caller;
use domain::scope::{OperatorRight, ParticipantRole, Scope};

use crate::Localizer;

/// A part of the pages that stands in the navigation.
#[derive(Clone, Copy, Debug)]
pub struct Section {
    /// The address of its first page.
    pub href: &'static str,
    /// The section's name.
    pub title: fn(Localizer) -> String,
    /// Whether that participant has it.
    pub is_for: fn(&Caller) -> bool,
    /// Whether its pages show figures, some of which are hidden: the footer then tells why.
    pub has_figures: bool,
}

impl PartialEq for Section {
    fn eq(&self, other: &Section) -> bool {
        self.href == other.href
    }
}

/// Where somebody begins.
pub const HOME: &str = OVERVIEW.href;

/// Where people of a source system begin.
pub const SOURCE_HOME: &str = "/source";

/// All that the scope has, at a glance.
pub const OVERVIEW: Section =
    Section { href: "/cabinet", title: |words| words.nav_overview(), is_for: sees_figures, has_figures: true };

/// The drill-down. Whoever sees one organisation has its page for all of it.
pub const FIGURES: Section = Section {
    href: "/cabinet/figures",
    title: |words| words.nav_figures(),
    is_for: |caller| !matches!(caller.scope, None | Some(Scope::Organisation(_))),
    has_figures: true,
};

/// Whether the source systems report in time.
pub const SOURCES: Section =
    Section { href: "/cabinet/sources", title: |words| words.nav_sources(), is_for: sees_figures, has_figures: true };

/// Legal deadlines that were missed.
pub const DEADLINES: Section =
    Section { href: "/cabinet/terms", title: |words| words.nav_terms(), is_for: sees_figures, has_figures: true };

/// Addresses that get mails.
pub const SUBSCRIPTIONS: Section = Section {
    href: "/cabinet/subscriptions",
    title: |words| words.nav_subscriptions(),
    is_for: sees_figures,
    has_figures: true,
};

/// The registers.
pub const REGISTERS: Section = Section {
    href: "/cabinet/registers",
    title: |words| words.nav_registers(),
    is_for: keeps_registers,
    has_figures: false,
};

/// Mail addresses that are left alone.
pub const MAILS: Section = Section {
    href: "/cabinet/mails",
    title: |words| words.nav_mails(),
    is_for: |caller| caller.may(OperatorRight::Registers),
    has_figures: false,
};

/// Forms on paper: printed and entered by operators, in the frame of citizens' pages.
pub const PAPER: Section = Section {
    href: "/paper",
    title: |words| words.nav_paper(),
    is_for: |caller| caller.role == ParticipantRole::Operator,
    has_figures: false,
};

/// The audit trail.
pub const AUDIT: Section = Section {
    href: "/cabinet/audit",
    title: |words| words.nav_trail(),
    is_for: |caller| caller.may(OperatorRight::Audit),
    has_figures: false,
};

/// What is wanted of whoever is signed in (part B).
pub const TASKS: Section =
    Section { href: "/cabinet/tasks", title: |words| words.nav_tasks(), is_for: takes_part, has_figures: false };

/// Cases of part B.
pub const CASES: Section =
    Section { href: "/cabinet/cases", title: |words| words.nav_cases(), is_for: takes_part, has_figures: false };

/// What each office does in cases, and by which clauses (part B).
pub const DUTIES: Section =
    Section { href: "/cabinet/duties", title: |words| words.nav_duties(), is_for: takes_part, has_figures: false };

/// Every section, in the order of the navigation.
pub const SECTIONS: [Section; 12] =
    [OVERVIEW, TASKS, CASES, FIGURES, SOURCES, DEADLINES, SUBSCRIPTIONS, REGISTERS, PAPER, MAILS, AUDIT, DUTIES];

/// Whether a participant keeps the registers, or the keys of those that are in them (A1.7).
fn keeps_registers(caller: &Caller) -> bool {
    caller.may(OperatorRight::Registers) || caller.may(OperatorRight::Keys)
}

/// Whether a participant takes part in cases: whoever runs the platform or only fetches figures does not.
fn takes_part(caller: &Caller) -> bool {
    !matches!(caller.role, ParticipantRole::Operator | ParticipantRole::Feed | ParticipantRole::Source)
}

/// Whether a participant sees figures at all (A2.12).
fn sees_figures(caller: &Caller) -> bool {
    caller.scope.is_some()
}
