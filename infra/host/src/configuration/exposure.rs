//! What must not be offered to other machines by mistake: development mode, pages and keys over plain HTTP, mails over plain SMTP. Each needs a word
//! of its own on the command line.

use std::net::{IpAddr, SocketAddr};

use axum::http::Uri;
use clap::ValueEnum;

use super::{Configuration, ConfigurationError};
use crate::arguments::Exposure;

impl Configuration {
    /// Refuses what would be offered beyond this machine and was not allowed by name.
    pub(super) fn refuse_exposed(&self, allowed: &[Exposure]) -> Result<(), ConfigurationError> {
        let listens_outside = !is_loopback(&self.listen);
        let outside_url = self.public_url.as_deref().filter(|url| is_plain_beyond(url, "http://"));
        let plain_relay = self.smtp.as_deref().is_some_and(|url| is_plain_beyond(url, "smtp://"));
        let is_exposed = |exposure: Exposure| match exposure {
            Exposure::Dev => self.development.is_some() && listens_outside,
            Exposure::Http => (self.tls.is_none() && listens_outside) || outside_url.is_some(),
            // A password in it may be read on the way just as well as the mails: the adapter refuses that in any case.
            Exposure::Smtp => plain_relay,
        };
        let exposed = Exposure::value_variants().iter().find(|it| is_exposed(**it) && !allowed.contains(it));
        match exposed {
            None => Ok(()),
            Some(Exposure::Dev) => Err(ConfigurationError::DevelopmentExposed(self.listen.clone())),
            Some(Exposure::Http) => Err(ConfigurationError::PlainHttp(outside_url.unwrap_or(&self.listen).to_owned())),
            Some(Exposure::Smtp) => Err(ConfigurationError::PlainSmtp),
        }
    }
}

/// Whether whoever listens there is reached from this machine alone.
fn is_loopback(listen: &str) -> bool {
    let name = listen.rsplit_once(':').map(|(name, _)| name);
    listen.parse::<SocketAddr>().is_ok_and(|address| address.ip().is_loopback()) || name == Some("localhost")
}

/// Whether a URL of that scheme leads to another machine, and nothing of it asks for TLS.
fn is_plain_beyond(url: &str, scheme: &str) -> bool {
    let Ok(uri) = url.parse::<Uri>() else { return false };
    let host = uri.host().unwrap_or_default().trim_start_matches('[').trim_end_matches(']');
    let is_here = host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
    url.starts_with(scheme) && uri.query() != Some("tls=required") && !is_here
}
