//! Queue: one notice becomes one mail.
