//! A participant subscribes to mails, and gets digests and alarms.

pub mod bulletin;
pub mod mailing;
pub mod subscribe;
pub mod threshold_scan;
