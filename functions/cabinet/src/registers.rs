//! The registers: the operator puts, reads and lists entries, imports them as CSV, and issues keys and tokens.
//!
//! * [`api`] and [`credentials`] — for programs. [`pages`] — in a browser.
//! * [`register`] — each by its name. [`field`] and [`tables`] — the fields of each. [`entries`] — between the wire and the store.
//! * [`import`], [`export`] and [`cells`] — as files that are read again; [`for_people`] — as a file to look at.

pub(crate) mod api;
mod cells;
mod conditions;
pub(crate) mod credentials;
mod entries;
mod export;
pub(crate) mod field;
pub(crate) mod for_people;
mod import;
pub(crate) mod pages;
pub(crate) mod register;
mod tables;

#[cfg(test)]
mod round_trip_tests;
