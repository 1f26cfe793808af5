//! The container entry: the same functions as in Lambda, over HTTP, for clouds that run any program that listens.
//!
//! * Requests go to the routes of `infra/template.yaml`, as on the host.
//! * [`pushes`] — a cloud pushes messages of a queue to `POST /queues/{queue}` and fires timers at `POST /timers/{job}`.
//! * [`serving`] — both together, until the word to stop.
//! * [`moving`] — everything stored, out of the cloud or into it.
//!
//! It keeps nothing: any number of containers may run at once, and each may be killed at any time.

pub mod moving;
pub mod pushes;
pub mod serving;
