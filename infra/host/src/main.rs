//! The host's command line.
fn main() {}
