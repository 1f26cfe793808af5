//! The part of the metrics that tells of connections.

use super::Text;
use crate::http::Connections;

pub(super) fn render(connections: &Connections, text: &mut Text) {
    text.metric("otklik_connections", "gauge", "Connections that are open.");
    text.sample("otklik_connections", &[], connections.open());
    text.metric("otklik_connections_max", "gauge", "Connections that may be open at once.");
    text.sample("otklik_connections_max", &[], connections.most());
    let help = "Connections that were refused because their address had as many as it may.";
    text.metric("otklik_connections_refused_total", "counter", help);
    text.sample("otklik_connections_refused_total", &[], connections.refused());
    let help = "Connections that asked nothing and were closed for others.";
    text.metric("otklik_connections_closed_for_others_total", "counter", help);
    text.sample("otklik_connections_closed_for_others_total", &[], connections.closed_for_others());
}
