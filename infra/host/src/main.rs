//! The host's command line.

use std::process::ExitCode;

use tikv_jemallocator::Jemalloc;

/// Gives memory back once a burst is over: what thousands of connections took stays with the system's own allocator, spread over its arenas.
#[global_allocator]
static ALLOCATOR: Jemalloc = Jemalloc;

fn main() -> ExitCode {
    otklik::commands::run()
}
