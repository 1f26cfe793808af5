//! Adapters of AWS, and of services that speak its protocols: each stands behind a port of `app` or `table`.
//!
//! * [`environment`] — the settings of a function: environment variables, told all at once where they are missing.
//! * [`connection`] — how the services are reached; endpoint, region and credentials by the SDK's own variables.
//! * [`dynamodb`] — the Table port. * [`pool_keys`] — the PoolKeys port. * [`sqs`] — the Queue port. * [`ses`] — the Mailer port.
//! * [`kms`] — the Keys port; [`secrets`] — where its root keys are kept.
//! * [`start`] — puts the app of a function together. * [`metrics`] — figures for the alarms.
//! * [`moving`] — a whole table on its way out.

pub mod clock;
pub mod connection;
pub mod dynamodb;
pub mod environment;
pub mod kms;
pub mod metrics;
pub mod moving;
pub mod patience;
pub mod pool_keys;
pub mod random;
pub mod secrets;
pub mod ses;
pub mod sqs;
pub mod start;
mod start_error;
mod trouble;
