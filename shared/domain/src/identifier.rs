//! Names that operators and sources give. All follow `[A-Za-z0-9_-]{1,64}`, so that none can
//! break out of a storage key, a path or a log line.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The text is not a name: the pattern is `[A-Za-z0-9_-]{1,64}`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an identifier has 1 to 64 Latin letters, digits, `_` or `-`")]
pub struct IdentifierError;

/// The pattern of names as a regular expression.
const NAME_PATTERN: &str = "^[A-Za-z0-9_-]{1,64}$";

fn is_name(text: &str) -> bool {
    (1..=64).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-')
}

macro_rules! identifier {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// The pattern as a regular expression.
            pub const PATTERN: &str = NAME_PATTERN;

            /// Checks the pattern.
            pub fn parse(text: &str) -> Result<$name, IdentifierError> {
                if is_name(text) { Ok($name(text.to_owned())) } else { Err(IdentifierError) }
            }

            /// The name as given.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl TryFrom<String> for $name {
            type Error = IdentifierError;
            fn try_from(text: String) -> Result<$name, IdentifierError> {
                $name::parse(&text)
            }
        }

        impl From<$name> for String {
            fn from(name: $name) -> String {
                name.0
            }
        }
    };
}

identifier!(
    /// An organisation in the register (A1.8б).
    OrganisationId
);
identifier!(
    /// A source system in the register (A1.4б).
    SourceId
);
identifier!(
    /// A participant of the experiment in the register (A1.5).
    ParticipantId
);
identifier!(
    /// A portal in whose cabinet citizens find their links (A2.6).
    PortalId
);
identifier!(
    /// A questionnaire; its versions share the name (A1.7б).
    QuestionnaireId
);
identifier!(
    /// A version of the calculation method in the register (A1.7б).
    MethodId
);
identifier!(
    /// One question of a questionnaire: `comfort`, `goodwill`, …
    QuestionId
);
identifier!(
    /// An information event or a measure in the register (A2.13).
    MeasureId
);
identifier!(
    /// An information event of the list, or a recommendation of the methodology, in its register (A1.9).
    RecommendedId
);
identifier!(
    /// A service in the register (B.1).
    ServiceId
);
identifier!(
    /// A life situation in the register (B.2).
    SituationId
);
identifier!(
    /// An invitation. Derived with a key from the receipt and the respondent, so that making it twice makes it once.
    InvitationId
);
identifier!(
    /// A participant's subscription to mails. Drawn at random, so that it tells nothing.
    SubscriptionId
);
identifier!(
    /// A citizen's keyed pseudonym: an HMAC of the SNILS under a key that only this purpose has.
    CitizenId
);

/// The name that a source gave to one receipt: `[A-Za-z0-9._:-]{1,64}`, unique within the source.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ExternalId(String);

impl ExternalId {
    /// The pattern as a regular expression.
    pub const PATTERN: &str = "^[A-Za-z0-9._:-]{1,64}$";

    /// Checks the pattern.
    pub fn parse(text: &str) -> Result<ExternalId, IdentifierError> {
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"._:-".contains(&byte);
        if (1..=64).contains(&text.len()) && text.bytes().all(allowed) {
            Ok(ExternalId(text.to_owned()))
        } else {
            Err(IdentifierError)
        }
    }

    /// The name as given.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ExternalId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for ExternalId {
    type Error = IdentifierError;
    fn try_from(text: String) -> Result<ExternalId, IdentifierError> {
        ExternalId::parse(&text)
    }
}

impl From<ExternalId> for String {
    fn from(id: ExternalId) -> String {
        id.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_keep_to_the_pattern() {
        let longest = "a".repeat(64);
        for good in ["a", "Clinic-1", "bureau_77", "0", longest.as_str()] {
            assert!(OrganisationId::parse(good).is_ok(), "{good}");
        }
        let too_long = "a".repeat(65);
        for bad in ["", "a b", "a#b", "a/b", "a.b", "клиника", "a\n", too_long.as_str()] {
            assert!(OrganisationId::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn external_ids_may_also_have_dots_and_colons() {
        for (text, good) in
            [("mis-77-000123", true), ("emis:5.1", true), ("", false), ("a#b", false), ("a b", false), ("я", false)]
        {
            assert_eq!(ExternalId::parse(text).is_ok(), good, "{text}");
        }
    }
}
