//! HTTPS: source systems post receipts.
