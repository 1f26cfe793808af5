//! How a host is set up: the command line's settings as the host takes them, checked.

mod accounts;
mod exposure;
mod operator_key;
mod sign_in;

use std::net::IpAddr;
use std::path::{Path, PathBuf};

use app::pool::turn::SPENT_KEYS_HOURS;
use axum::http::Uri;
use chrono::{DateTime, Utc};
use domain::regulation::Profile;

use crate::arguments::ServeArguments;
use crate::http::{ConnectionLimits, TlsFiles};
pub use accounts::AccountsConfiguration;
pub use sign_in::SignInConfiguration;

/// The mail domain where the public URL has none, as on a developer's machine.
const LOCAL_DOMAIN: &str = "localhost";

/// Who answers for the demonstration.
const DEMO_CONTACT: &str = "Министерство вымышленной области, help@otklik.example, +7 000 000-00-00";

/// How a host is set up.
#[derive(Clone, Debug)]
pub struct Configuration {
    /// Directory of the data file and the key file.
    pub data: PathBuf,
    /// Directory of the pool's keys, outside that one.
    pub pool_keys: PathBuf,
    /// For how many hours at most the keys of published answers are kept.
    pub spent_keys_hours: u32,
    /// Where to listen.
    pub listen: String,
    /// Where to show the metrics without a key; `None`: nowhere.
    pub metrics_listen: Option<String>,
    /// Where citizens reach the host; `None`: where it listens.
    pub public_url: Option<String>,
    /// The mail server; `None`: in development mails are kept in the outbox, otherwise notices wait.
    pub smtp: Option<String>,
    /// The sender of mails; `None`: no-reply at the host of the public URL.
    pub mail_from: Option<String>,
    /// Where mails to the sender's address arrive; `None`: nothing is heard of mails.
    pub mailbox: Option<PathBuf>,
    /// Who answers for the system and how they are reached; `None`: nobody has said.
    pub contact: Option<String>,
    /// Whether everybody may read the published figures of closed quarters.
    pub public_results: bool,
    /// The regulation.
    pub profile: Profile,
    /// The operator's key; `None`: the registers are closed.
    pub operator_key: Option<String>,
    /// Part of every key that is handed out: `live`, `test`, `demo`.
    pub environment: String,
    /// Whether queues and jobs stand still: receipts and answers are taken, nothing is sent.
    pub hold: bool,
    /// Development mode.
    pub development: Option<Development>,
    /// How many connections are held, and for how long one that stands still.
    pub connections: ConnectionLimits,
    /// The proxies in front.
    pub proxies: Vec<IpAddr>,
    /// Whom to tell of a weakness.
    pub security_contact: Option<String>,
    /// Certificate and key; `None`: the host speaks HTTP, and something in front ends TLS.
    pub tls: Option<TlsFiles>,
    /// Where people sign in.
    pub sign_in: SignInConfiguration,
    /// Where the portal's accounts are.
    pub accounts: AccountsConfiguration,
}

/// Development mode.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Development {
    /// Where the clock stands at first; `None`: it shows the time of the machine until it is set.
    pub clock: Option<DateTime<Utc>>,
}

/// Settings that contradict each other or the host.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConfigurationError {
    /// A clock outside development mode.
    #[error("--clock works with --dev only: outside development the clock cannot be set")]
    ClockWithoutDevelopment,
    /// Links would not work.
    #[error("the public URL `{0}` is not of the form https://host")]
    PublicUrl(String),
    /// A copy of the data directory would be a copy of the keys.
    #[error("--pool-keys {0} lies inside the data directory: whoever copies that one must not copy the keys")]
    PoolKeysAmongData(PathBuf),
    /// An operator's key that can be guessed would let everybody in.
    #[error(
        "the operator's key has less than 128 bits: draw 32 hexadecimal digits, as `openssl rand -hex 16` does, or 22 letters and digits"
    )]
    OperatorKeyWeak,
    /// A demonstration fills itself over plain HTTP.
    #[error("the demonstration speaks no HTTPS: leave --tls-cert out")]
    DemonstrationOverTls,
    /// Anybody could set the clock and read mails.
    #[error(
        "development mode at {0} would be open to other machines, where anybody may set the clock and read all mails: listen on 127.0.0.1, or say --allow-insecure dev"
    )]
    DevelopmentExposed(String),
    /// Keys, sessions and answers could be read on the way.
    #[error(
        "{0} would be plain HTTP beyond this machine: give --tls-cert and --tls-key, or listen on 127.0.0.1 behind a proxy that ends TLS and name the public URL with https, or say --allow-insecure http"
    )]
    PlainHttp(String),
    /// Links could be read on the way.
    #[error(
        "mails would leave this machine without TLS, and with them the links of citizens: use smtps:// or ?tls=required, or say --allow-insecure smtp"
    )]
    PlainSmtp,
}

impl Configuration {
    /// A host in development mode on any free port, for tests and benchmarks; the operator's key is `operator`.
    pub fn for_development(data: impl Into<PathBuf>, development: Development) -> Configuration {
        let data = data.into();
        Configuration {
            // Inside, because a test has one temporary directory and removes that.
            pool_keys: data.join("pool"),
            data,
            spent_keys_hours: SPENT_KEYS_HOURS,
            listen: "127.0.0.1:0".to_owned(),
            metrics_listen: None,
            public_url: None,
            smtp: None,
            mail_from: None,
            mailbox: None,
            contact: None,
            public_results: false,
            profile: Profile::embedded("permanent").expect("it is embedded"),
            operator_key: Some("operator".to_owned()),
            environment: "test".to_owned(),
            hold: false,
            development: Some(development),
            connections: ConnectionLimits::DEFAULT,
            // Whoever tests opens many connections from one address.
            proxies: vec![IpAddr::from([127, 0, 0, 1])],
            security_contact: None,
            tls: None,
            sign_in: SignInConfiguration::default(),
            accounts: AccountsConfiguration::default(),
        }
    }

    /// The settings of `otklik serve`.
    pub fn of_serve(arguments: ServeArguments) -> Result<Configuration, ConfigurationError> {
        let environment = if arguments.dev { "test" } else { "live" };
        let development = arguments.dev.then_some(Development { clock: arguments.clock });
        Configuration::of(arguments, environment, development)
    }

    /// The settings of `otklik demo`, which is always in development mode.
    pub fn of_demo(mut arguments: ServeArguments) -> Result<Configuration, ConfigurationError> {
        if arguments.connections.tls().is_some() {
            return Err(ConfigurationError::DemonstrationOverTls);
        }
        let development = Development { clock: arguments.clock };
        arguments.contact.get_or_insert_with(|| DEMO_CONTACT.to_owned());
        // A demonstration shows all that there is.
        arguments.exposure.public_results = true;
        Configuration::of(arguments, app::DEMO_ENVIRONMENT, Some(development))
    }

    fn of(
        arguments: ServeArguments,
        environment: &str,
        development: Option<Development>,
    ) -> Result<Configuration, ConfigurationError> {
        if arguments.clock.is_some() && development.is_none() {
            return Err(ConfigurationError::ClockWithoutDevelopment);
        }
        if arguments.operator_key.as_deref().is_some_and(|key| !operator_key::is_strong(key)) {
            return Err(ConfigurationError::OperatorKeyWeak);
        }
        let allowed = arguments.exposure.allow_insecure;
        let mut profile = arguments.profile;
        if let Some(requests) = arguments.connections.participant_requests_per_minute() {
            profile.policies.participant_requests_per_minute = requests;
        }
        let configuration = Configuration {
            pool_keys: pool_keys_of(&arguments.data, arguments.pool_keys)?,
            data: arguments.data,
            spent_keys_hours: arguments.spent_keys_hours,
            listen: arguments.listen,
            metrics_listen: arguments.metrics_listen,
            public_url: arguments.public_url.map(checked_url).transpose()?,
            smtp: arguments.smtp,
            mail_from: arguments.mail_from,
            mailbox: arguments.mailbox,
            contact: arguments.contact.filter(|contact| !contact.trim().is_empty()),
            public_results: arguments.exposure.public_results,
            profile,
            operator_key: arguments.operator_key,
            environment: environment.to_owned(),
            hold: arguments.hold,
            development,
            connections: (&arguments.connections).into(),
            proxies: arguments.connections.proxies(),
            security_contact: arguments.exposure.security_contact,
            tls: arguments.connections.tls(),
            sign_in: SignInConfiguration::of(arguments.sign_in),
            accounts: AccountsConfiguration::of(arguments.accounts),
        };
        configuration.refuse_exposed(&allowed)?;
        Ok(configuration)
    }

    /// The sender of mails.
    pub fn sender(&self, public_url: &str) -> String {
        self.mail_from.clone().unwrap_or_else(|| format!("no-reply@{}", domain_of_url(public_url)))
    }
}

/// Where the pool's keys are: beside the data directory, where nothing else is said.
pub fn pool_keys_of(data: &Path, given: Option<PathBuf>) -> Result<PathBuf, ConfigurationError> {
    let absolute = |path: &Path| std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let directory = given.unwrap_or_else(|| {
        // Absolute, because `.` and a name with a slash at its end have no last part to append to.
        let mut beside = absolute(data).components().collect::<PathBuf>().into_os_string();
        beside.push("-pool");
        PathBuf::from(beside)
    });
    let inside = absolute(&directory).starts_with(absolute(data));
    if inside { Err(ConfigurationError::PoolKeysAmongData(directory)) } else { Ok(directory) }
}

/// The domain of an address, which may stand behind a name: `Name <local@domain>`.
pub fn domain_of_address(address: &str) -> String {
    let domain = address.rsplit_once('@').map(|(_, domain)| domain.trim_end_matches('>').trim());
    domain.filter(|domain| !domain.is_empty()).unwrap_or(LOCAL_DOMAIN).to_owned()
}

fn domain_of_url(url: &str) -> String {
    let uri: Option<Uri> = url.parse().ok();
    let host = uri.as_ref().and_then(Uri::host).unwrap_or(LOCAL_DOMAIN);
    // A mail domain is a name; an IP address would need brackets that few servers take.
    let is_name = host.bytes().any(|byte| byte.is_ascii_alphabetic()) && !host.contains(':');
    if is_name { host.to_owned() } else { LOCAL_DOMAIN.to_owned() }
}

/// What `--public-url` and other addresses of systems must be.
pub fn checked_url(url: String) -> Result<String, ConfigurationError> {
    web::public_url(&url).ok_or(ConfigurationError::PublicUrl(url))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arguments::{Arguments, Command};
    use clap::Parser;

    fn serve(line: &str) -> Result<Configuration, ConfigurationError> {
        let line = format!("otklik serve {line}");
        let Command::Serve(arguments) = Arguments::try_parse_from(line.split_whitespace()).unwrap().command else {
            panic!("{line}")
        };
        Configuration::of_serve(arguments)
    }

    #[test]
    fn settings_that_contradict_each_other_are_refused() {
        for (line, expected) in [
            ("--smtp smtp://m --clock 2026-01-01T00:00:00Z", ConfigurationError::ClockWithoutDevelopment),
            ("--dev --operator-key=", ConfigurationError::OperatorKeyWeak),
            ("--dev --operator-key operator", ConfigurationError::OperatorKeyWeak),
            ("--dev --public-url otklik.example", ConfigurationError::PublicUrl("otklik.example".to_owned())),
            ("--dev --public-url ftp://a.example", ConfigurationError::PublicUrl("ftp://a.example".to_owned())),
        ] {
            assert_eq!(serve(line).unwrap_err(), expected, "{line}");
        }
    }

    #[test]
    fn nothing_is_open_to_other_machines_by_mistake() {
        let dev = |listen: &str| Some(ConfigurationError::DevelopmentExposed(listen.to_owned()));
        let http = |at: &str| Some(ConfigurationError::PlainHttp(at.to_owned()));
        let smtp = Some(ConfigurationError::PlainSmtp);
        for (line, expected) in [
            ("", None),
            ("--listen [::1]:80", None),
            ("--listen localhost:80", None),
            ("--listen 0.0.0.0:80", http("0.0.0.0:80")),
            ("--listen 0.0.0.0:80 --allow-insecure http", None),
            ("--listen otklik.example:80", http("otklik.example:80")),
            ("--listen 0.0.0.0:443 --tls-cert a --tls-key b", None),
            ("--public-url http://otklik.example", http("http://otklik.example")),
            ("--public-url https://otklik.example", None),
            ("--public-url http://127.0.0.1:8080", None),
            ("--dev --listen 0.0.0.0:80", dev("0.0.0.0:80")),
            ("--dev --listen 0.0.0.0:80 --allow-insecure dev", http("0.0.0.0:80")),
            ("--dev --listen 0.0.0.0:80 --allow-insecure dev,http", None),
            ("--smtp smtp://relay.example", smtp.clone()),
            ("--smtp smtp://relay.example?tls=opportunistic", smtp),
            ("--smtp smtp://relay.example --allow-insecure smtp", None),
            ("--smtp smtp://relay.example?tls=required", None),
            ("--smtp smtps://relay.example", None),
            ("--smtp smtp://[::1]:25", None),
        ] {
            assert_eq!(serve(line).err(), expected, "{line}");
        }
    }

    #[test]
    fn keys_of_the_pool_lie_beside_the_data_and_never_among_them() {
        let keys = |line: &str| serve(line).map(|configuration| configuration.pool_keys.display().to_string());
        let inside = |path: &str| Err(ConfigurationError::PoolKeysAmongData(PathBuf::from(path)));
        for (line, expected) in [
            ("--data /srv/otklik", Ok("/srv/otklik-pool".to_owned())),
            ("--data /srv/otklik/", Ok("/srv/otklik-pool".to_owned())),
            ("--data /srv/otklik/. --pool-keys /var/keys", Ok("/var/keys".to_owned())),
            ("--data /srv/otklik --pool-keys /srv/otklik/pool", inside("/srv/otklik/pool")),
            ("--data /srv/otklik --pool-keys /srv/otklik", inside("/srv/otklik")),
        ] {
            assert_eq!(keys(line), expected, "{line}");
        }
    }

    #[test]
    fn development_needs_no_mail_server() {
        let configuration = serve("--dev --clock 2026-01-01T00:00:00Z --public-url https://a.example/").unwrap();
        let clock = Some("2026-01-01T00:00:00Z".parse().unwrap());
        assert_eq!(configuration.development, Some(Development { clock }));
        assert_eq!(configuration.public_url.as_deref(), Some("https://a.example"));
        assert_eq!(configuration.environment, "test");
    }

    #[test]
    fn the_sender_follows_the_public_url() {
        let sender = |url: &str| serve("--dev").unwrap().sender(url);
        assert_eq!(sender("https://otklik.example:8443/a"), "no-reply@otklik.example");
        assert_eq!(sender("http://127.0.0.1:8080"), "no-reply@localhost");
        assert_eq!(sender("http://[::1]:8080"), "no-reply@localhost");
        assert_eq!(domain_of_address("Оценка услуг <no-reply@otklik.example>"), "otklik.example");
        assert_eq!(domain_of_address("no-reply@otklik.example"), "otklik.example");
        assert_eq!(domain_of_address("nobody"), "localhost");
    }
}
