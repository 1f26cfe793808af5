//! HTTPS: participants read indicators within their scope (A2.12); the operator keeps the registers (A1.7, A/2, A/3).
//!
//! * [`indicators`] — `GET /v1/indicators`, JSON and CSV.
//! * [`breaches`] — `GET /v1/breaches`.
//! * [`registry`] — the registers, their keys and tokens, CSV import.
//! * [`audit`] — the trail of changes and readings.
//! * [`http`] — all routes, in one list.

mod audit;
mod breaches;
mod http;
mod indicators;
mod registry;

pub use http::{handle, openapi, router};

/// The OpenAPI document of the whole system. Generated from the code by a test that fails when this copy is old.
pub const OPENAPI: &str = include_str!("../openapi.json");
