//! The part of the metrics that tells of connections.

use std::fmt::Debug;

use super::Text;

/// What is known of connections at the moment of asking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConnectionFigures {
    /// How many are open.
    pub open: usize,
    /// How many may be open at once.
    pub most: u16,
    /// How many were refused because their address had as many as it may.
    pub refused: u64,
    /// How many were closed, while they asked nothing, for others that waited.
    pub closed_for_others: u64,
}

/// Whoever holds connections.
pub trait HoldsConnections: Debug + Send + Sync {
    /// What is known of them now.
    fn figures(&self) -> ConnectionFigures;
}

pub(super) fn render(figures: ConnectionFigures, text: &mut Text) {
    text.metric("otklik_connections", "gauge", "Connections that are open.");
    text.sample("otklik_connections", &[], figures.open);
    text.metric("otklik_connections_max", "gauge", "Connections that may be open at once.");
    text.sample("otklik_connections_max", &[], figures.most);
    let help = "Connections that were refused because their address had as many as it may.";
    text.metric("otklik_connections_refused_total", "counter", help);
    text.sample("otklik_connections_refused_total", &[], figures.refused);
    let help = "Connections that asked nothing and were closed for others.";
    text.metric("otklik_connections_closed_for_others_total", "counter", help);
    text.sample("otklik_connections_closed_for_others_total", &[], figures.closed_for_others);
}
