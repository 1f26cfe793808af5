//! Where people sign in. Each variable must be set; without an issuer nobody signs in, and the pages say so.

use app::identity::sign_in::{
    CitizenClaims, CitizenSettings, ClientSettings, Lives, ParticipantSettings, SignInSettings,
};

use super::{Needs, Reading};

/// Names of the variables of one party.
struct Names {
    issuer: &'static str,
    client_id: &'static str,
    client_secret: &'static str,
    scopes: &'static str,
}

const CITIZENS: Names = Names {
    issuer: "CITIZENS_ISSUER",
    client_id: "CITIZENS_CLIENT_ID",
    client_secret: "CITIZENS_CLIENT_SECRET",
    scopes: "CITIZENS_SCOPES",
};
const CITIZENS_SNILS_CLAIM: &str = "CITIZENS_SNILS_CLAIM";
const CITIZENS_VERIFIED_CLAIM: &str = "CITIZENS_VERIFIED_CLAIM";
const CITIZENS_VERIFIED_VALUE: &str = "CITIZENS_VERIFIED_VALUE";

const PARTICIPANTS: Names = Names {
    issuer: "PARTICIPANTS_ISSUER",
    client_id: "PARTICIPANTS_CLIENT_ID",
    client_secret: "PARTICIPANTS_CLIENT_SECRET",
    scopes: "PARTICIPANTS_SCOPES",
};
const PARTICIPANTS_IDENTITY_CLAIM: &str = "PARTICIPANTS_IDENTITY_CLAIM";

/// What the variables say of signing in. The secrets themselves are not among them.
#[derive(Clone, Debug, Default)]
pub struct SignInVariables {
    /// Everything but the secrets.
    pub settings: SignInSettings,
    /// Where the secret that the citizens' provider shares with us is: a name or ARN, or `file:` and a path. `None`: there is none.
    pub citizens_secret: Option<String>,
    /// The secret of the participants' provider.
    pub participants_secret: Option<String>,
}

impl SignInVariables {
    pub(super) fn read<L>(needs: &Needs, reading: &mut Reading<L>) -> SignInVariables
    where
        L: Fn(&str) -> Option<String>,
    {
        let (citizens, citizens_secret) = if needs.citizens { client(&CITIZENS, reading) } else { (None, None) };
        let claims = needs.citizens.then(|| {
            let mut take = |name| reading.take_even_empty(name).unwrap_or_default();
            CitizenClaims::new(take(CITIZENS_SNILS_CLAIM), take(CITIZENS_VERIFIED_CLAIM), take(CITIZENS_VERIFIED_VALUE))
        });
        let (participants, participants_secret) =
            if needs.participants { client(&PARTICIPANTS, reading) } else { (None, None) };
        let identity_claim = needs.participants.then(|| reading.take(PARTICIPANTS_IDENTITY_CLAIM));
        SignInVariables {
            settings: SignInSettings {
                citizens: citizens.zip(claims).map(|(client, claims)| CitizenSettings { client, claims }),
                participants: participants
                    .zip(identity_claim)
                    .map(|(client, identity_claim)| ParticipantSettings { client, identity_claim }),
                lives: Lives::default(),
            },
            citizens_secret,
            participants_secret,
        }
    }
}

/// How the provider knows us, and where our secret is.
fn client<L>(names: &Names, reading: &mut Reading<L>) -> (Option<ClientSettings>, Option<String>)
where
    L: Fn(&str) -> Option<String>,
{
    let issuer = reading.take_even_empty(names.issuer);
    let client_id = reading.take_even_empty(names.client_id);
    let secret = reading.take_even_empty(names.client_secret);
    let scopes = reading.take_even_empty(names.scopes).unwrap_or_default();
    let scopes = scopes.split_whitespace().map(str::to_owned).collect();
    match (issuer, client_id) {
        (Some(issuer), Some(client_id)) => {
            (Some(ClientSettings { issuer, client_id, client_secret: None, scopes }), secret)
        }
        (Some(_), None) => {
            reading.wrong.push(names.client_id);
            (None, None)
        }
        (None, _) => (None, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOTH: Needs = Needs { citizens: true, participants: true, ..Needs::NONE };

    fn read(set: &[(&str, &str)]) -> (SignInVariables, Vec<&'static str>, Vec<&'static str>) {
        let look_up = |name: &str| {
            let found = set.iter().find(|(set, _)| *set == name).map(|(_, value)| *value);
            Some(found.unwrap_or_default().to_owned())
        };
        let mut reading = Reading { look_up, missing: Vec::new(), wrong: Vec::new() };
        let variables = SignInVariables::read(&BOTH, &mut reading);
        (variables, reading.missing, reading.wrong)
    }

    #[test]
    fn every_variable_is_told_where_none_is_set() {
        let mut reading = Reading { look_up: |_: &str| None, missing: Vec::new(), wrong: Vec::new() };
        SignInVariables::read(&BOTH, &mut reading);
        assert_eq!(
            reading.missing.join(" "),
            "CITIZENS_ISSUER CITIZENS_CLIENT_ID CITIZENS_CLIENT_SECRET CITIZENS_SCOPES CITIZENS_SNILS_CLAIM \
             CITIZENS_VERIFIED_CLAIM CITIZENS_VERIFIED_VALUE PARTICIPANTS_ISSUER PARTICIPANTS_CLIENT_ID \
             PARTICIPANTS_CLIENT_SECRET PARTICIPANTS_SCOPES PARTICIPANTS_IDENTITY_CLAIM"
        );
    }

    #[test]
    fn who_is_set_up_signs_in() {
        let claim = ("PARTICIPANTS_IDENTITY_CLAIM", "email");
        let (nobody, missing, wrong) = read(&[claim]);
        assert!(nobody.settings.citizens.is_none() && nobody.settings.participants.is_none());
        assert!(missing.is_empty() && wrong.is_empty());

        let issuer = ("CITIZENS_ISSUER", "https://a.example");
        assert_eq!(read(&[claim, issuer]).2, ["CITIZENS_CLIENT_ID"]);
        let (some, _, _) = read(&[
            claim,
            issuer,
            ("CITIZENS_CLIENT_ID", "otklik"),
            ("CITIZENS_CLIENT_SECRET", "arn:x"),
            ("CITIZENS_SCOPES", "snils email"),
            ("CITIZENS_VERIFIED_VALUE", "true"),
        ]);
        let citizens = some.settings.citizens.unwrap();
        assert_eq!(
            (citizens.client.scopes.join(","), some.citizens_secret.as_deref()),
            ("snils,email".into(), Some("arn:x"))
        );
        assert_eq!(citizens.claims.verified_value, serde_json::Value::Bool(true));
    }
}
