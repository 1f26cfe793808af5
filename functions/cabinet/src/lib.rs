//! HTTPS: participants read indicators within their scope (A2.12); the operator keeps the registers (A1.7, A/2, A/3).
//!
//! * [`indicators`] — `GET /v1/indicators`, JSON, CSV and XLSX.
//! * [`feed`] — `GET /v1/feed`, every crossing for machines.
//! * [`comments`] — `GET /v1/comments`, what citizens wrote.
//! * [`flags`] — `GET /v1/flags`, signs that an organisation has done something to its own figures.
//! * [`measures`] — `/v1/measures`, what is done, and what it brought.
//! * [`recommended`] — `GET /v1/recommended`, the lists of information events and of ways to raise satisfaction.
//! * [`deadline_violations`] — `GET /v1/breaches`.
//! * [`sources`] — `GET /v1/sources`, who reports, and who fell silent.
//! * [`report`] — `GET /v1/report` and `/v1/report.pdf`, a document to sign.
//! * [`results`] — `/v1/results`, to and from the federal level.
//! * [`registers`] — the registers, their keys and tokens, CSV import; for programs and as pages.
//! * [`public_results`] — `GET /v1/public-results` and `/results`, what everybody may read, where the operator says so.
//! * [`pages`] — `/cabinet`, what participants read in a browser.
//! * [`suppressions`] — `/v1/suppressions`, mail addresses that are left alone.
//! * [`audit`] — the trail of changes and readings.
//! * [`http`] — all routes, in one list.

mod asked;
mod audit;
mod comments;
mod deadline_violations;
mod drawings;
mod feed;
mod flags;
mod http;
mod indicators;
mod measures;
mod pages;
mod public_results;
mod recommended;
mod registers;
mod report;
mod results;
mod sources;
mod suppressions;
mod tokens;

pub use feed::SCHEMA as FEED_SCHEMA;
pub use http::{handle, router, routes};
pub use public_results::SCHEMA as PUBLIC_SCHEMA;

#[cfg(test)]
mod asked_questions_tests;
#[cfg(test)]
mod compressed_tests;
#[cfg(test)]
mod headers_tests;
#[cfg(test)]
mod style_tests;
