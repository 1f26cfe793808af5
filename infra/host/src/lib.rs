//! The host: every function in one process on the embedded store.
