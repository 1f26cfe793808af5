//! What may be offered beyond this machine, by name, and whom to tell of a weakness.

use clap::{Args, ValueEnum};

/// What is offered beyond this machine only where that was said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Exposure {
    /// Development mode: anybody may set the clock and read all mails.
    Dev,
    /// HTTP without TLS beyond this machine, as in a closed network behind a proxy on another one.
    Http,
    /// SMTP without TLS beyond this machine, as to a relay in a closed network.
    Smtp,
}

/// What others see of the host.
#[derive(Clone, Debug, Default, Args)]
pub struct ExposureArguments {
    /// Allow by name what is refused beyond this machine.
    #[arg(long, value_name = "WHAT", value_enum, value_delimiter = ',')]
    pub allow_insecure: Vec<Exposure>,
    /// Whom to tell of a weakness, as mailto:security@otklik.example or https://…: shown at /.well-known/security.txt.
    #[arg(long, value_name = "URI", env = "OTKLIK_SECURITY_CONTACT", value_parser = contact)]
    pub security_contact: Option<String>,
    /// Let everybody read the published figures of closed quarters, at /results and as open data. Without it there is no such page.
    #[arg(long, env = "OTKLIK_PUBLIC_RESULTS")]
    pub public_results: bool,
}

/// A contact is a URI of one of the three kinds that people can follow, on one line.
fn contact(text: &str) -> Result<String, String> {
    let known = ["mailto:", "https://", "tel:"].iter().any(|scheme| text.starts_with(scheme));
    let plain = text.chars().all(|it| it.is_ascii_graphic());
    if known && plain { Ok(text.to_owned()) } else { Err("a contact begins with mailto:, https:// or tel:".to_owned()) }
}
