//! The registers: the operator puts, reads and lists entries, imports them as CSV, and issues keys and tokens.
//!
//! * [`api`] and [`credentials`] — for programs. [`pages`] — in a browser.
//! * [`register`] — each by its name. [`entries`] — between the wire and the store.
//! * [`import`], [`export`] and [`cells`] — as files.

pub(crate) mod api;
mod cells;
mod conditions;
pub(crate) mod credentials;
mod entries;
mod export;
mod import;
pub(crate) mod pages;
pub(crate) mod register;
