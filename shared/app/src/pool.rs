//! The way of an answer to a figure, so that nobody can trace it: it waits sealed among others, is published with them as a group, and
//! leaves nothing that names it. The rule is [`domain::publication`]; here is what is stored of it, and in which order.

pub mod backups;
pub(crate) mod end;
pub mod entry;
pub(crate) mod inspection;
pub mod lanes;
pub mod lost;
pub mod published;
pub(crate) mod recount;
pub(crate) mod row;
pub mod turn;
