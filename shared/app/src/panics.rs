//! What the log says of a panic. It holds no personal data: what a panic says is left out unless it was written in the program,
//! because it may quote what was being worked on.

use std::any::Any;
use std::panic::PanicHookInfo;

const LEFT_OUT: &str = "(left out)";

/// The hook of every program: one line of the log, and nothing on standard error beside it.
pub fn note(panic: &PanicHookInfo<'_>) {
    let location = panic.location().map(ToString::to_string).unwrap_or_default();
    tracing::error!(location, said = said(panic.payload()), "A panic, which should not happen");
}

/// A text of the program is a `&'static str`; one that was put together from values is a `String`.
fn said(payload: &dyn Any) -> &'static str {
    payload.downcast_ref::<&'static str>().copied().unwrap_or(LEFT_OUT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_quote_somebody_is_left_out() {
        let name = "Anna";
        for (panic, expected) in [
            (Box::new("the queue is closed") as Box<dyn Any>, "the queue is closed"),
            (Box::new(format!("no account of {name}")), LEFT_OUT),
            (Box::new(7_u8), LEFT_OUT),
        ] {
            assert_eq!(said(&*panic), expected);
        }
    }
}
