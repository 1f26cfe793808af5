//! regulation
