//! The host: the whole region on one machine. HTTP, queue workers and scheduler run in one process, over one data file;
//! what is wired to what is read from the infrastructure template.
//!
//! | module | what |
//! |---|---|
//! | [`wiring`], [`template`] | routes, queues and schedules, from `infra/template.yaml` |
//! | [`contract`] | the routes of every function, and the OpenAPI document of them all |
//! | [`http`], [`descriptors`] | the template's routes, each led to its function; connections and their limits |
//! | [`workers`] | queue → function |
//! | [`scheduler`] | clock → function |
//! | [`assembly`], [`configuration`] | what is behind each port, and the settings for it |
//! | [`clock`] | the one reader of the machine's time |
//! | [`metrics`], [`watch`] | figures for `/metrics`, and how the host is doing |
//! | [`security_text`] | whom to tell of a weakness |
//! | [`operations`], [`copies`] | a copy of the data file, for the operator; until when one opens |
//! | [`chained_lines`] | exports whose lines tell of any that is missing or altered |
//! | [`development`], [`outbox`], [`advance`] | what only `--dev` has |
//! | [`running`] | all of it, started and stopped |
//! | [`demo`], `demo_sign_in` | a believable region to look at, and whom to be there |
//! | [`foreground`] | until a signal comes |
//! | [`arguments`], [`commands`], [`client`] | the command line |

pub mod advance;
pub mod arguments;
pub mod assembly;
pub mod chained_lines;
pub mod client;
pub mod clock;
pub mod commands;
pub mod configuration;
pub mod contract;
pub mod copies;
pub mod demo;
mod demo_sign_in;
pub mod descriptors;
pub mod development;
pub mod foreground;
pub mod http;
pub mod logs;
pub mod mailbox;
pub mod metrics;
pub mod operations;
pub mod outbox;
pub mod progress;
pub mod running;
pub mod scheduler;
pub mod security_text;
pub mod shutdown;
pub mod template;
pub mod watch;
pub mod wiring;
pub mod workers;

pub use configuration::{Configuration, Development};
pub use running::{Host, RunningHost};
