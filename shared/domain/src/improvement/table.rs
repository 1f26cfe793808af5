//! A kind's states and moves as data.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::clocks::ClockName;
use super::kinds::Kind;
use super::roles::Role;

/// Where a case stands. Only the tables of kinds make one, so that no other name can be stored or read.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct State(&'static str);

impl State {
    pub(super) const fn named(name: &'static str) -> State {
        State(name)
    }

    /// The name on the wire and in storage.
    pub fn as_str(self) -> &'static str {
        self.0
    }
}

impl fmt::Debug for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl Serialize for State {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0)
    }
}

impl<'de> Deserialize<'de> for State {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<State, D::Error> {
        let text = String::deserialize(deserializer)?;
        let known = Kind::ALL.iter().flat_map(|kind| kind.table().states());
        let found = known.into_iter().find(|state| state.0 == text);
        found.ok_or_else(|| de::Error::custom(format_args!("no kind of case has a state `{text}`")))
    }
}

/// What a move cannot be made without.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// A reason; the program need not give one.
    Reason,
    /// A decision of a body.
    Decision,
    /// A date.
    Due,
    /// One of `fields`.
    Field(&'static str),
}

impl Need {
    /// The name of the need in the list of moves.
    pub fn name(self) -> String {
        match self {
            Need::Reason => "reason".to_owned(),
            Need::Decision => "decision".to_owned(),
            Need::Due => "due".to_owned(),
            Need::Field(field) => format!("fields.{field}"),
        }
    }
}

/// Whom a move is told to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum To {
    /// Each holder of a role.
    Role(Role),
    /// Each holder of a role, once a day of everything that has come.
    Digest(Role),
    /// The ministry that decides: the digital one of mass socially significant services, else that of the economy.
    Ministry,
    /// The owner.
    Owner,
    /// Who put the case first.
    Creator,
    /// The controller.
    Controller,
    /// The performers.
    Performers,
    /// Those who agree.
    Agreeing,
    /// Owner, controller, performers and those who agree.
    Parties,
    /// Citizens who asked to be told.
    Followers,
}

/// One move from some states: a row of the table.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// The row's name in the profile: that of the move, or of one of its rows.
    pub key: &'static str,
    /// The move's name.
    pub name: &'static str,
    /// States in which it begins.
    pub from: &'static [State],
    /// States to which it leads; none: the state stays.
    pub to: &'static [State],
    /// Only of mass socially significant services.
    pub only_mss: bool,
    /// Whether it is asked for: it then stands among the tasks of its roles.
    pub asked: bool,
    /// Of which of its roles it is asked; `None`: of all of them.
    pub asked_of: Option<Role>,
    /// What it cannot be made without.
    pub needs: &'static [Need],
    /// Further fields that may be given.
    pub may: &'static [&'static str],
    /// Clocks that it starts.
    pub starts: &'static [ClockName],
    /// Clocks that it stops; the first is when the task is due.
    pub stops: &'static [ClockName],
    /// Whom it is told to.
    pub letters: &'static [To],
}

impl Row {
    pub(super) const fn new(name: &'static str, from: &'static [State], to: &'static [State]) -> Row {
        Row {
            key: name,
            name,
            from,
            to,
            only_mss: false,
            asked: false,
            asked_of: None,
            needs: &[],
            may: &[],
            starts: &[],
            stops: &[],
            letters: &[],
        }
    }

    pub(super) const fn key(self, key: &'static str) -> Row {
        Row { key, ..self }
    }

    pub(super) const fn only_mss(self) -> Row {
        Row { only_mss: true, ..self }
    }

    pub(super) const fn asked(self) -> Row {
        Row { asked: true, ..self }
    }

    /// Asked of one of its roles only.
    pub(super) const fn asked_of(self, role: Role) -> Row {
        Row { asked: true, asked_of: Some(role), ..self }
    }

    pub(super) const fn needs(self, needs: &'static [Need]) -> Row {
        Row { needs, ..self }
    }

    pub(super) const fn may(self, may: &'static [&'static str]) -> Row {
        Row { may, ..self }
    }

    pub(super) const fn starts(self, starts: &'static [ClockName]) -> Row {
        Row { starts, ..self }
    }

    pub(super) const fn stops(self, stops: &'static [ClockName]) -> Row {
        Row { stops, ..self }
    }

    pub(super) const fn letters(self, letters: &'static [To]) -> Row {
        Row { letters, ..self }
    }
}

/// A kind of case.
#[derive(Clone, Copy, Debug)]
pub struct Table {
    /// The state in which a case is made.
    pub initial: State,
    /// States that end it.
    pub ends: &'static [State],
    /// Letters of a case that is made.
    pub made: &'static [To],
    /// Whether a case may be without a target.
    pub without_target: bool,
    /// What a target may be.
    pub targets: &'static [super::case::TargetKind],
    /// All rows, in the order in which they are listed.
    pub rows: &'static [Row],
}

impl Table {
    /// Every state that the table names.
    pub fn states(&self) -> Vec<State> {
        let mut states = vec![self.initial];
        for state in self.rows.iter().flat_map(|row| row.from.iter().chain(row.to)) {
            if !states.contains(state) {
                states.push(*state);
            }
        }
        states
    }

    /// The rows of a move.
    pub fn rows_of<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'static Row> + 'a {
        self.rows.iter().filter(move |row| row.name == name)
    }
}
