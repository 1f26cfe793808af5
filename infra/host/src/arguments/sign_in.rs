//! Where people sign in. Without an issuer there is no sign-in, and the pages say so.

use std::path::PathBuf;

use clap::Args;

/// Where people sign in.
#[derive(Clone, Debug, Args)]
pub struct SignInArguments {
    /// The identity provider of citizens, as it names itself: https://….
    #[arg(long, value_name = "URL", requires = "citizens_client_id", help_heading = "Sign-in")]
    pub citizens_issuer: Option<String>,
    /// How that provider knows this host.
    #[arg(long, value_name = "ID", requires = "citizens_issuer", help_heading = "Sign-in")]
    pub citizens_client_id: Option<String>,
    /// The secret that this host and that provider share.
    #[arg(long, value_name = "SECRET", env = "OTKLIK_CITIZENS_CLIENT_SECRET", hide_env_values = true, hide = true)]
    pub citizens_client_secret: Option<String>,
    /// The file with that secret; or OTKLIK_CITIZENS_CLIENT_SECRET in the environment. Without any: a public client.
    #[arg(long, value_name = "FILE", conflicts_with = "citizens_client_secret", help_heading = "Sign-in")]
    pub citizens_client_secret_file: Option<PathBuf>,
    /// What is asked of citizens beside `openid`, separated by commas.
    #[arg(long, value_name = "SCOPES", value_delimiter = ',', default_value = "snils", help_heading = "Sign-in")]
    pub citizens_scopes: Vec<String>,
    /// The claim that holds the SNILS.
    #[arg(long, value_name = "CLAIM", default_value = "snils", help_heading = "Sign-in")]
    pub citizens_snils_claim: String,
    /// The claim that says whether an account is verified. Without it, it is not.
    #[arg(long, value_name = "CLAIM", default_value = "trusted", help_heading = "Sign-in")]
    pub citizens_verified_claim: String,
    /// The value of that claim that means that it is: JSON, or else text.
    #[arg(long, value_name = "VALUE", default_value = "true", help_heading = "Sign-in")]
    pub citizens_verified_value: String,
    /// For how many minutes a citizen stays signed in.
    #[arg(long, value_name = "MINUTES", default_value_t = 30, help_heading = "Sign-in",
        value_parser = clap::value_parser!(u32).range(1..=24 * 60))]
    pub citizens_session_minutes: u32,
    /// The identity provider of participants.
    #[arg(long, value_name = "URL", requires = "participants_client_id", help_heading = "Sign-in")]
    pub participants_issuer: Option<String>,
    /// How that provider knows this host.
    #[arg(long, value_name = "ID", requires = "participants_issuer", help_heading = "Sign-in")]
    pub participants_client_id: Option<String>,
    /// The secret that this host and that provider share.
    #[arg(long, value_name = "SECRET", env = "OTKLIK_PARTICIPANTS_CLIENT_SECRET", hide_env_values = true, hide = true)]
    pub participants_client_secret: Option<String>,
    /// The file with that secret; or OTKLIK_PARTICIPANTS_CLIENT_SECRET in the environment.
    #[arg(long, value_name = "FILE", conflicts_with = "participants_client_secret", help_heading = "Sign-in")]
    pub participants_client_secret_file: Option<PathBuf>,
    /// What is asked of participants beside `openid`, separated by commas.
    #[arg(long, value_name = "SCOPES", value_delimiter = ',', default_value = "email", help_heading = "Sign-in")]
    pub participants_scopes: Vec<String>,
    /// The claim whose value the register of participants holds as `signs_in_as`.
    #[arg(long, value_name = "CLAIM", default_value = "email", help_heading = "Sign-in")]
    pub participants_identity_claim: String,
    /// For how many minutes a participant stays signed in.
    #[arg(long, value_name = "MINUTES", default_value_t = 480, help_heading = "Sign-in",
        value_parser = clap::value_parser!(u32).range(1..=24 * 60))]
    pub participants_session_minutes: u32,
    /// After how many minutes without a request a participant is signed in no more.
    #[arg(long, value_name = "MINUTES", default_value_t = 60, help_heading = "Sign-in",
        value_parser = clap::value_parser!(u32).range(5..=24 * 60))]
    pub participants_idle_minutes: u32,
}
