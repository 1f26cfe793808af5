//! What a participant reads within its scope. Nothing here changes what is counted.

pub mod comments;
pub mod deadline_violations;
pub mod dealt_with;
pub mod effects;
pub mod indicators;
pub mod localizer;
pub mod measures;
pub mod overview;
pub mod peers;
pub mod public;
pub mod ranking;
pub mod reader_calendar;
pub mod report;
pub mod saved_views;
pub mod seen;
pub mod source_inactivity;
pub mod source_timeliness;
pub mod voice;
