//! Every figure that follows from counts, and the final values of quarters.

pub mod brought;
pub mod conclusions;
pub mod edition;
pub mod federation;
pub mod indicator;
pub mod ladder;
pub mod measure;
pub mod organisation_means;
pub mod recommended;
pub mod seen;
