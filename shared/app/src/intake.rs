//! Receipts of services, as source systems report them (A3.1).

pub(crate) mod correct;
pub mod receipt_state;
pub mod receive;
