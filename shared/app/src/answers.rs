//! A link is opened, answered or declined, on the screen or on paper.

pub mod answer;
pub mod citizen_links;
pub mod paper;
pub mod portal_links;
