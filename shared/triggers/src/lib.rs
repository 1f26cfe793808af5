//! The events that start queue and schedule functions, in the form in which the cloud delivers them. The host delivers
//! the same form, so a function cannot tell where it runs.
//!
//! * [`batch`] — messages of a queue: each is handled by itself, and a failed one spares its neighbours.
//! * [`schedule`] — the tick of a schedule, which carries no input.

pub mod batch;
pub mod schedule;

pub use aws_lambda_events::event::eventbridge::EventBridgeEvent;
pub use aws_lambda_events::event::sqs::{SqsBatchResponse, SqsEvent};
pub use batch::{Delivery, Failure};

/// The tick of a schedule.
pub type Tick = EventBridgeEvent<serde_json::Value>;
