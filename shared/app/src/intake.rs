//! Receipts of services, as source systems report them (A2.4).

pub(crate) mod correct;
mod new_receipts;
pub mod receipt_state;
pub mod receive;
mod sealed_service;
pub mod verdict;
mod waves;
