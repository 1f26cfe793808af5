//! A receipt becomes invitations, and each of them a personal link (A2.6).

pub mod invite;
mod same_service;
mod step;
pub mod token;
