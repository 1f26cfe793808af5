//! HTTPS: source systems post receipts (A2.4). JSON, NDJSON, CSV or XLSX, one list of records, a verdict for each.
//!
//! * [`http`] — the routes of receipts.
//! * [`json`], [`table_rows`] — from a body to records, each with its line ([`sent`]).
//! * [`rendered`] — how many services were rendered.
//! * [`pages`] — for people of a source without a system of its own.
//! * [`wire`] — what goes over the wire.

mod http;
mod json;
mod limits;
mod pages;
mod rendered;
mod sent;
mod table_rows;
pub mod wire;

pub use http::{handle, router, routes};
pub use table_rows::template;

/// Bytes of a body at most.
pub const BODY_BYTES_MAX: usize = 5 * 1024 * 1024;

/// Records of a request at most.
pub const RECORDS_MAX: usize = 1_000;

#[cfg(test)]
mod bounds_tests;
