//! The settings of a function: environment variables, read once and checked all together, so that whoever deploys is told of
//! every missing one at once. The list of them is also what `infra/check` holds the template against.

mod accounts;
mod sign_in;

use std::collections::BTreeMap;

use app::pool::turn::SPENT_KEYS_HOURS as SPENT_KEYS_HOURS_MAX;
use app::ports::QueueName;
use domain::regulation::Profile;

pub use accounts::AccountsVariables;
pub use sign_in::SignInVariables;

/// The table.
pub const TABLE: &str = "TABLE";
/// The table of the pool's keys, which keeps no past.
pub const POOL_KEYS: &str = "POOL_KEYS";
/// The key of KMS above the data keys; [`ROOT_WRAPPING`] where there is no KMS.
pub const KEY: &str = "KEY";
/// The secret with the root keys: its name or ARN, or `file:` and a path.
pub const ROOT_KEYS: &str = "ROOT_KEYS";
/// Where citizens reach the system.
pub const PUBLIC_URL: &str = "PUBLIC_URL";
/// Part of every key that is handed out: `live`, `test`.
pub const ENVIRONMENT: &str = "ENVIRONMENT";
/// The regulation profile: `permanent`, `882-2025`, `draft-2024`.
pub const PROFILE: &str = "PROFILE";
/// The sender of mails.
pub const MAIL_FROM: &str = "MAIL_FROM";
/// The configuration set of the mail service.
pub const CONFIGURATION_SET: &str = "CONFIGURATION_SET";
/// SHA-256 of the operator's key, in hexadecimal digits.
pub const OPERATOR_KEY_HASH: &str = "OPERATOR_KEY_HASH";
/// Who answers for the system and how they are reached, as people read it; empty: nobody has said.
pub const CONTACT: &str = "CONTACT";
/// Where the mails of the synthetic citizen go; empty or left out: there is none.
pub const SYNTHETIC_ADDRESS: &str = "SYNTHETIC_ADDRESS";
/// Whether everybody may read the published figures of closed quarters: `on`; empty or `off`: nobody but participants.
pub const PUBLIC_RESULTS: &str = "PUBLIC_RESULTS";
/// For how many hours at most the keys of published answers are kept: 0 to 26.
pub const SPENT_KEYS_HOURS: &str = "SPENT_KEYS_HOURS";
/// The name of the stack, by which its figures are told from those of others.
pub const STACK: &str = "STACK";

/// The value of [`KEY`] that lets the root keys wrap the data keys themselves.
pub const ROOT_WRAPPING: &str = "root";

/// Where the container listens.
pub const LISTEN: &str = "LISTEN";
/// The key by which a cloud's triggers speak to the container.
pub const TRIGGER_KEY: &str = "TRIGGER_KEY";

/// What a function needs beyond the table and the keys.
#[derive(Clone, Copy, Debug)]
pub struct Needs {
    /// Queues that it sends to.
    pub queues: &'static [QueueName],
    /// Whether it sends mails.
    pub mails: bool,
    /// Whether the operator speaks to it.
    pub operator: bool,
    /// Whether it tells figures for alarms.
    pub figures: bool,
    /// Whether it tells the federal level of its regions, if there is one.
    pub results: bool,
    /// Whether citizens sign in there.
    pub citizens: bool,
    /// Whether participants sign in there.
    pub participants: bool,
    /// Whether citizens' accounts are looked for.
    pub accounts: bool,
}

impl Needs {
    /// Nothing beyond them.
    pub const NONE: Needs = Needs {
        queues: &[],
        mails: false,
        operator: false,
        figures: false,
        results: false,
        citizens: false,
        participants: false,
        accounts: false,
    };
}

/// What the variables say.
#[derive(Clone, Debug)]
pub struct Settings {
    /// [`TABLE`].
    pub table: String,
    /// [`POOL_KEYS`].
    pub pool_keys: String,
    /// [`SPENT_KEYS_HOURS`].
    pub spent_keys_hours: u32,
    /// [`KEY`].
    pub key: String,
    /// [`ROOT_KEYS`].
    pub root_keys: String,
    /// [`PUBLIC_URL`], without a slash at the end.
    pub public_url: String,
    /// [`ENVIRONMENT`].
    pub environment: String,
    /// [`PROFILE`].
    pub profile: Profile,
    /// The URL of each queue that is sent to.
    pub queues: BTreeMap<QueueName, String>,
    /// [`MAIL_FROM`] and [`CONFIGURATION_SET`].
    pub mail: Option<MailSettings>,
    /// [`OPERATOR_KEY_HASH`].
    pub operator_key_hash: Option<[u8; 32]>,
    /// [`CONTACT`].
    pub contact: Option<String>,
    /// [`PUBLIC_RESULTS`].
    pub public_results: bool,
    /// [`STACK`]; empty where no figures are told.
    pub stack: String,
    /// Where people sign in, and where the secrets for it are.
    pub sign_in: SignInVariables,
    /// Where the portal's accounts are, and where the secrets for them are.
    pub accounts: AccountsVariables,
}

/// How mails are sent.
#[derive(Clone, Debug)]
pub struct MailSettings {
    /// [`MAIL_FROM`].
    pub from: String,
    /// [`CONFIGURATION_SET`].
    pub configuration_set: String,
    /// [`SYNTHETIC_ADDRESS`].
    pub synthetic_address: Option<String>,
}

/// What the container needs beyond a function.
#[derive(Clone, Debug)]
pub struct ContainerSettings {
    /// [`LISTEN`].
    pub listen: String,
    /// [`TRIGGER_KEY`].
    pub trigger_key: String,
}

/// Variables that are missing or cannot be understood.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("environment variables {}", told(.missing, .wrong))]
pub struct EnvironmentError {
    /// Names.
    pub missing: Vec<&'static str>,
    /// Names.
    pub wrong: Vec<&'static str>,
}

fn told(missing: &[&str], wrong: &[&str]) -> String {
    let parts = [("are missing", missing), ("cannot be understood", wrong)];
    let parts = parts.into_iter().filter(|(_, names)| !names.is_empty());
    parts.map(|(what, names)| format!("{what}: {}", names.join(" "))).collect::<Vec<_>>().join("; ")
}

impl Settings {
    /// Whether there is a federal level to be told of the regions.
    pub fn tells_results(&self) -> bool {
        self.queues.contains_key(&QueueName::Results)
    }

    /// Reads the variables of this process.
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the one place where a function in the cloud reads its settings"
    )]
    pub fn read(needs: &Needs) -> Result<Settings, EnvironmentError> {
        Settings::of(needs, |name| std::env::var(name).ok())
    }

    fn of(needs: &Needs, look_up: impl Fn(&str) -> Option<String>) -> Result<Settings, EnvironmentError> {
        let mut reading = Reading { look_up, missing: Vec::new(), wrong: Vec::new() };
        let sign_in = SignInVariables::read(needs, &mut reading);
        let accounts = AccountsVariables::read(needs, &mut reading);
        let federal = if needs.results { reading.take_even_empty(QueueName::Results.variable()) } else { None };
        let contact = reading.take_even_empty(CONTACT);
        let synthetic_address = (reading.look_up)(SYNTHETIC_ADDRESS).filter(|address| !address.is_empty());
        let public_results = reading.take_even_empty(PUBLIC_RESULTS).unwrap_or_default();
        let mut take = |name: &'static str| reading.take(name);
        let profile_name = take(PROFILE);
        let hash = if needs.operator { Some(take(OPERATOR_KEY_HASH)) } else { None };
        let mail = needs.mails.then(|| MailSettings {
            from: take(MAIL_FROM),
            configuration_set: take(CONFIGURATION_SET),
            synthetic_address,
        });
        let mut queues: BTreeMap<_, _> = needs.queues.iter().map(|queue| (*queue, take(queue.variable()))).collect();
        queues.extend(federal.map(|url| (QueueName::Results, url)));
        let (table, pool_keys, hours) = (take(TABLE), take(POOL_KEYS), take(SPENT_KEYS_HOURS));
        let (key, root_keys) = (take(KEY), take(ROOT_KEYS));
        let (public_url, environment) = (take(PUBLIC_URL), take(ENVIRONMENT));
        let stack = if needs.figures { take(STACK) } else { String::new() };
        let Reading { mut missing, mut wrong, .. } = reading;
        let spent_keys_hours = hours.parse::<u32>().ok().filter(|hours| *hours <= SPENT_KEYS_HOURS_MAX);
        if spent_keys_hours.is_none() && !hours.is_empty() {
            wrong.push(SPENT_KEYS_HOURS);
        }
        if !["", "on", "off"].contains(&public_results.as_str()) {
            wrong.push(PUBLIC_RESULTS);
        }
        let profile = Profile::embedded(&profile_name).ok();
        if profile.is_none() && !profile_name.is_empty() {
            wrong.push(PROFILE);
        }
        let operator_key_hash = hash.as_deref().and_then(bytes_of_digits);
        if operator_key_hash.is_none() && hash.is_some_and(|hash| !hash.is_empty()) {
            wrong.push(OPERATOR_KEY_HASH);
        }
        missing.sort_unstable();
        match profile.zip(spent_keys_hours) {
            Some((profile, spent_keys_hours)) if missing.is_empty() && wrong.is_empty() => Ok(Settings {
                table,
                pool_keys,
                spent_keys_hours,
                key,
                root_keys,
                public_url: public_url.trim_end_matches('/').to_owned(),
                environment,
                profile,
                queues,
                mail,
                operator_key_hash,
                contact,
                public_results: public_results == "on",
                stack,
                sign_in,
                accounts,
            }),
            _ => Err(EnvironmentError { missing, wrong }),
        }
    }
}

/// What was found so far.
struct Reading<L> {
    look_up: L,
    missing: Vec<&'static str>,
    wrong: Vec<&'static str>,
}

impl<L: Fn(&str) -> Option<String>> Reading<L> {
    /// A variable that says something.
    fn take(&mut self, name: &'static str) -> String {
        self.take_even_empty(name).unwrap_or_else(|| {
            if !self.missing.contains(&name) {
                self.missing.push(name);
            }
            String::new()
        })
    }

    /// A variable that must be set; `None`: to nothing.
    fn take_even_empty(&mut self, name: &'static str) -> Option<String> {
        let value = (self.look_up)(name);
        if value.is_none() {
            self.missing.push(name);
        }
        value.filter(|value| !value.is_empty())
    }
}

impl ContainerSettings {
    /// Reads the variables of this process.
    #[expect(clippy::disallowed_methods, reason = "beside the settings of a function")]
    pub fn read() -> Result<ContainerSettings, EnvironmentError> {
        let take = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
        match (take(LISTEN), take(TRIGGER_KEY)) {
            (Some(listen), Some(trigger_key)) => Ok(ContainerSettings { listen, trigger_key }),
            (listen, key) => {
                let missing = [(LISTEN, listen.is_none()), (TRIGGER_KEY, key.is_none())];
                let missing = missing.into_iter().filter_map(|(name, is)| is.then_some(name)).collect();
                Err(EnvironmentError { missing, wrong: Vec::new() })
            }
        }
    }
}

fn bytes_of_digits(digits: &str) -> Option<[u8; 32]> {
    if digits.len() != 64 || !digits.is_ascii() {
        return None;
    }
    let bytes: Option<Vec<u8>> =
        (0..32).map(|index| u8::from_str_radix(&digits[2 * index..2 * index + 2], 16).ok()).collect();
    bytes?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: Needs = Needs {
        queues: &[QueueName::Receipts, QueueName::Notices],
        mails: true,
        operator: true,
        figures: true,
        ..Needs::NONE
    };

    fn told(needs: &Needs, change: (&str, &str)) -> String {
        let look_up = |name: &str| {
            let value = match name {
                "PROFILE" => "permanent",
                "OPERATOR_KEY_HASH" => "00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff",
                "PUBLIC_URL" => "https://a.example/",
                "SPENT_KEYS_HOURS" => "26",
                "PUBLIC_RESULTS" => "",
                _ => "x",
            };
            Some(if name == change.0 { change.1 } else { value }.to_owned())
        };
        Settings::of(needs, look_up).map_or_else(|error| error.to_string(), |settings| settings.public_url)
    }

    #[test]
    fn every_missing_variable_is_told_at_once() {
        let nothing = |needs: &Needs| Settings::of(needs, |_| None).unwrap_err().missing.join(" ");
        assert_eq!(
            nothing(&Needs::NONE),
            "CONTACT ENVIRONMENT KEY POOL_KEYS PROFILE PUBLIC_RESULTS PUBLIC_URL ROOT_KEYS SPENT_KEYS_HOURS TABLE"
        );
        assert_eq!(
            nothing(&ALL),
            "CONFIGURATION_SET CONTACT ENVIRONMENT KEY MAIL_FROM NOTICES_QUEUE OPERATOR_KEY_HASH POOL_KEYS PROFILE PUBLIC_RESULTS PUBLIC_URL \
             RECEIPTS_QUEUE ROOT_KEYS SPENT_KEYS_HOURS STACK TABLE"
        );
    }

    #[test]
    fn a_variable_that_cannot_be_understood_is_named() {
        for (change, expected) in [
            (("", ""), "https://a.example"),
            (("PROFILE", "draft-1812"), "environment variables cannot be understood: PROFILE"),
            (("OPERATOR_KEY_HASH", "ff"), "environment variables cannot be understood: OPERATOR_KEY_HASH"),
            (("SPENT_KEYS_HOURS", "0"), "https://a.example"),
            (("PUBLIC_RESULTS", "on"), "https://a.example"),
            (("PUBLIC_RESULTS", "yes"), "environment variables cannot be understood: PUBLIC_RESULTS"),
            (("SPENT_KEYS_HOURS", "27"), "environment variables cannot be understood: SPENT_KEYS_HOURS"),
            (("TABLE", ""), "environment variables are missing: TABLE"),
        ] {
            assert_eq!(told(&ALL, change), expected, "{change:?}");
        }
        assert_eq!(told(&Needs::NONE, ("OPERATOR_KEY_HASH", "ff")), "https://a.example", "it is not looked at");
    }
}
