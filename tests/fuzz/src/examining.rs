//! One input is read under the bounds. Work is counted in bytes that were allocated, which is the same in every run and is never less than the
//! memory that is held; the clock only ends what would not end.

use std::alloc::System;
use std::panic::{self, AssertUnwindSafe};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

use crate::Subject;

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// Bytes that may be allocated for each byte of an input, beside what the heaviest seed takes: a row of two bytes is a verdict with its words.
const WORK_OF_BYTE_MAX: usize = 8 * 1024;

/// How much more work twice the input may be.
const WORK_OF_TWICE: f64 = 2.5;

/// An input of a few thousand bytes that takes longer than this on a busy machine is read in more than linear time.
const PATIENCE: Duration = Duration::from_secs(10);

/// The library that reads workbooks computes with whatever numbers stand in them, the one that reads mails with whatever parts. Our readers catch
/// what comes of it and refuse the file or the mail.
const CAUGHT: [&str; 2] = ["/calamine-", "/mail-parser-"];

/// What the last panic said.
static PANIC: Mutex<Option<String>> = Mutex::new(None);

/// How an input was answered.
#[derive(Debug)]
pub struct Examined {
    /// In a word or two how it was answered, or what is wrong.
    pub told: Result<String, String>,
    /// Bytes that were allocated for it.
    pub work: usize,
}

/// Keeps what panics say, instead of printing it: a campaign tells it with the input.
pub fn keep_panics() {
    panic::set_hook(Box::new(|panic| {
        *PANIC.lock().unwrap_or_else(PoisonError::into_inner) = Some(panic.to_string());
    }));
}

/// Reads an input. `base`: what the heaviest seed takes.
pub fn examine(subject: &mut Subject, input: &[u8], base: usize) -> Examined {
    *PANIC.lock().unwrap_or_else(PoisonError::into_inner) = None;
    let (region, started) = (Region::new(ALLOCATOR), Instant::now());
    let told = panic::catch_unwind(AssertUnwindSafe(|| subject(input)));
    let (work, took) = (region.change().bytes_allocated, started.elapsed());
    // Also one that was caught further below, and answered.
    let panicked = PANIC.lock().unwrap_or_else(PoisonError::into_inner).take();
    let allowed = base.saturating_mul(2).saturating_add(WORK_OF_BYTE_MAX * input.len());
    let told = match (told, panicked) {
        (Ok(told), Some(said)) if CAUGHT.iter().any(|library| said.contains(library)) => told,
        (_, Some(said)) => Err(format!("panic: {said}")),
        (Err(_), None) => Err("panic".to_owned()),
        _ if PATIENCE < took => Err(format!("{} bytes took {took:?}", input.len())),
        _ if allowed < work => Err(format!("{} bytes took {work} bytes of memory, over {allowed}", input.len())),
        (Ok(told), None) => told,
    };
    Examined { told, work }
}

/// Whether twice the input is little more than twice the work. `base`: what the heaviest seed takes.
pub fn compare(once: &Examined, twice: &Examined, base: usize) -> Result<(), String> {
    let allowed = (once.work as f64 * WORK_OF_TWICE) as usize + base * 2;
    if allowed < twice.work {
        return Err(format!("twice the input took {} bytes of memory after {}", twice.work, once.work));
    }
    Ok(())
}
