//! The tick of a schedule. Jobs take no input from it: what there is to do follows from the stored state and the clock.

use chrono::{DateTime, Utc};

use crate::Tick;

/// A tick as EventBridge Scheduler sends it when a schedule has no input of its own.
pub fn tick(at: DateTime<Utc>) -> Tick {
    let mut tick = Tick::default();
    tick.version = Some("0".to_owned());
    tick.detail_type = "Scheduled Event".to_owned();
    tick.source = "aws.scheduler".to_owned();
    tick.time = Some(at);
    // A text, and not an object: that is how it really comes.
    tick.detail = serde_json::Value::String("{}".to_owned());
    tick
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tick_survives_the_wire() {
        let sent = tick(DateTime::UNIX_EPOCH);
        let text = serde_json::to_string(&sent).unwrap();
        assert_eq!(serde_json::from_str::<Tick>(&text).unwrap(), sent);
    }
}
