//! Where the portal's accounts are. Each variable must be set; without an address they are those of the register.

use app::assembly::{AccountsSettings, ClientCredentials};

use super::{Needs, Reading};

const URL: &str = "ACCOUNTS_URL";
const TOKEN_URL: &str = "ACCOUNTS_TOKEN_URL";
const CLIENT_ID: &str = "ACCOUNTS_CLIENT_ID";
const CLIENT_SECRET: &str = "ACCOUNTS_CLIENT_SECRET";
const SCOPES: &str = "ACCOUNTS_SCOPES";
const CERTIFICATE: &str = "ACCOUNTS_CERTIFICATE";
const AUTHORITIES: &str = "ACCOUNTS_AUTHORITIES";

/// What the variables say of the directory of accounts. The secrets themselves are not among them.
#[derive(Clone, Default)]
pub struct AccountsVariables {
    /// Everything but what is secret; `None`: the accounts are those of the register.
    pub settings: Option<AccountsSettings>,
    /// Where the secret that whoever gives tokens shares with us is: a name or ARN, or `file:` and a path.
    pub client_secret: Option<String>,
    /// Where our certificate and its key are, as PEM.
    pub certificate: Option<String>,
    /// Where certificates of the authorities are, as PEM.
    pub authorities: Option<String>,
}

impl std::fmt::Debug for AccountsVariables {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let url = self.settings.as_ref().map(|settings| &settings.url);
        formatter.debug_struct("AccountsVariables").field("url", &url).finish_non_exhaustive()
    }
}

impl AccountsVariables {
    pub(super) fn read<L>(needs: &Needs, reading: &mut Reading<L>) -> AccountsVariables
    where
        L: Fn(&str) -> Option<String>,
    {
        if !needs.accounts {
            return AccountsVariables::default();
        }
        let url = reading.take_even_empty(URL);
        let (token_url, client_id) = (reading.take_even_empty(TOKEN_URL), reading.take_even_empty(CLIENT_ID));
        let client_secret = reading.take_even_empty(CLIENT_SECRET);
        let scopes = reading.take_even_empty(SCOPES).unwrap_or_default();
        let certificate = reading.take_even_empty(CERTIFICATE);
        let authorities = reading.take_even_empty(AUTHORITIES);
        if token_url.is_some() {
            for (name, is_set) in [(CLIENT_ID, client_id.is_some()), (CLIENT_SECRET, client_secret.is_some())] {
                if !is_set && !reading.missing.contains(&name) {
                    reading.wrong.push(name);
                }
            }
        }
        let client = token_url.zip(client_id).map(|(token_url, client_id)| ClientCredentials {
            token_url,
            client_id,
            client_secret: String::new(),
            scopes: scopes.split_whitespace().map(str::to_owned).collect(),
        });
        let settings = url.map(|url| AccountsSettings { url, client, ..AccountsSettings::default() });
        AccountsVariables { settings, client_secret, certificate, authorities }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NEEDED: Needs = Needs { accounts: true, ..Needs::NONE };

    #[track_caller]
    fn check(needs: &Needs, set: Option<&[(&str, &str)]>, url: Option<&str>, missing: &str, wrong: &str) {
        let look_up = |name: &str| {
            let found = set?.iter().find(|(set, _)| *set == name).map(|(_, value)| *value);
            Some(found.unwrap_or_default().to_owned())
        };
        let mut reading = Reading { look_up, missing: Vec::new(), wrong: Vec::new() };
        let variables = AccountsVariables::read(needs, &mut reading);
        let told =
            (variables.settings.map(|settings| settings.url), reading.missing.join(" "), reading.wrong.join(" "));
        assert_eq!(told, (url.map(str::to_owned), missing.to_owned(), wrong.to_owned()));
    }

    #[test]
    fn the_directory_is_read_where_it_is_needed() {
        check(&Needs::NONE, None, None, "", "");
        let all = "ACCOUNTS_URL ACCOUNTS_TOKEN_URL ACCOUNTS_CLIENT_ID ACCOUNTS_CLIENT_SECRET ACCOUNTS_SCOPES \
                   ACCOUNTS_CERTIFICATE ACCOUNTS_AUTHORITIES";
        check(&NEEDED, None, None, all, "");
        check(&NEEDED, Some(&[]), None, "", "");
        let url = ("ACCOUNTS_URL", "https://portal.example");
        check(&NEEDED, Some(&[url]), Some(url.1), "", "");
        let token = ("ACCOUNTS_TOKEN_URL", "https://id.example/token");
        check(&NEEDED, Some(&[url, token]), Some(url.1), "", "ACCOUNTS_CLIENT_ID ACCOUNTS_CLIENT_SECRET");
    }
}
