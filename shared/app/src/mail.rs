//! Notices to citizens, and what is heard of the mails.

pub mod feedback;
pub(crate) mod handing;
pub mod letters;
pub mod lifting;
pub mod notify;
pub mod silencing;
mod suppressed;
