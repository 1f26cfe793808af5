//! The names of organisation types and industries, as they stand on the wire and in storage: those of the act, and any other that a
//! register may have. What there is, [`super::classification`] says.

use std::cmp::Ordering;
use std::fmt;

use serde::{Deserialize, Serialize};

/// Letters of a code at most.
const LENGTH_MAX: usize = 32;

/// The text is no code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a code has 1 to 32 small Latin letters, digits or `_` and begins with a letter")]
pub struct CodeError;

/// A text of the pattern, kept in place: it is copied like a number. What is not used is zero.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Code([u8; LENGTH_MAX]);

impl Code {
    const fn parse(text: &str) -> Option<Code> {
        let bytes = text.as_bytes();
        if bytes.is_empty() || bytes.len() > LENGTH_MAX {
            return None;
        }
        let mut code = [0; LENGTH_MAX];
        let mut at = 0;
        while at < bytes.len() {
            let byte = bytes[at];
            let fits = byte.is_ascii_lowercase() || (at > 0 && (byte.is_ascii_digit() || byte == b'_'));
            if !fits {
                return None;
            }
            code[at] = byte;
            at += 1;
        }
        Some(Code(code))
    }

    fn as_str(&self) -> &str {
        let length = self.0.iter().position(|byte| *byte == 0).unwrap_or(LENGTH_MAX);
        // It was made of text, letter by letter.
        std::str::from_utf8(&self.0[..length]).unwrap_or_default()
    }
}

/// Declares a kind of codes with those of the act. They stand first, in the order of the act, and one's own after them by their letters.
macro_rules! codes {
    ($(#[$doc:meta])* $name:ident { $($(#[$constant_doc:meta])* $constant:ident = $text:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(Code);

        impl $name {
            $($(#[$constant_doc])* pub const $constant: $name = $name::of_the_act($text);)*

            /// Those of the act, in its order.
            pub const BUILT_IN: [$name; [$($text),*].len()] = [$($name::$constant),*];

            /// What a code looks like, as a regular expression; not each that fits is registered.
            pub const PATTERN: &str = "^[a-z][a-z0-9_]{0,31}$";

            /// One of the act: a wrong one does not compile.
            const fn of_the_act(text: &str) -> $name {
                match Code::parse(text) {
                    Some(code) => $name(code),
                    None => panic!("no code"),
                }
            }

            /// Reads a code; whether there is such a one, it does not tell.
            pub const fn parse(text: &str) -> Option<$name> {
                match Code::parse(text) {
                    Some(code) => Some($name(code)),
                    None => None,
                }
            }

            /// The code in text, on the wire and in storage.
            pub fn as_str(&self) -> &str {
                self.0.as_str()
            }

            /// Whether it is one of the act.
            pub fn is_built_in(self) -> bool {
                $name::BUILT_IN.contains(&self)
            }

            /// The place among those of the act; of others one after all of them.
            fn place(self) -> usize {
                $name::BUILT_IN.iter().position(|it| *it == self).unwrap_or($name::BUILT_IN.len())
            }
        }

        impl Ord for $name {
            fn cmp(&self, other: &$name) -> Ordering {
                (self.place(), self.0).cmp(&(other.place(), other.0))
            }
        }

        impl PartialOrd for $name {
            fn partial_cmp(&self, other: &$name) -> Option<Ordering> {
                Some(self.cmp(other))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.as_str())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl TryFrom<String> for $name {
            type Error = CodeError;
            fn try_from(text: String) -> Result<$name, CodeError> {
                $name::parse(&text).ok_or(CodeError)
            }
        }

        impl From<$name> for String {
            fn from(code: $name) -> String {
                code.as_str().to_owned()
            }
        }
    };
}

codes! {
    /// Type of an organisation (A/2), by its code.
    OrganisationType {
        /// Бюро медико-социальной экспертизы (A/2.1).
        EXPERTISE_BUREAU = "expertise_bureau",
        /// Здравоохранение (A/2.2).
        HEALTHCARE = "healthcare",
        /// Общеобразовательная организация (A/2.3).
        SCHOOL = "school",
        /// Дошкольная образовательная организация (A/2.4).
        PRESCHOOL = "preschool",
        /// Физкультурно-спортивная организация (A/2.5).
        SPORT = "sport",
    }
}

codes! {
    /// Industry, by its code: what a federal body sees (A2.12б).
    Industry {
        /// Social protection: the expertise bureaus.
        SOCIAL_PROTECTION = "social_protection",
        /// Healthcare.
        HEALTHCARE = "healthcare",
        /// Education: schools and preschools.
        EDUCATION = "education",
        /// Physical culture and sport.
        SPORT = "sport",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_keep_to_the_pattern() {
        let longest = "a".repeat(32);
        for good in ["library", "x", "day_centre_2", "a_", longest.as_str()] {
            let code = OrganisationType::parse(good).unwrap();
            assert_eq!(code.as_str(), good);
            assert_eq!(serde_json::to_value(code).unwrap(), good);
            assert_eq!(serde_json::from_value::<OrganisationType>(good.into()).unwrap(), code);
        }
        let too_long = "a".repeat(33);
        for bad in ["", "Library", "2day", "_a", "a-b", "a b", "a\0", "музей", "a#b", too_long.as_str()] {
            assert_eq!(OrganisationType::parse(bad), None, "{bad}");
            assert!(serde_json::from_value::<Industry>(bad.into()).is_err(), "{bad}");
        }
    }

    #[test]
    fn those_of_the_act_come_first_and_in_its_order() {
        let mut all: Vec<OrganisationType> =
            ["sport", "museum", "healthcare", "archive", "preschool", "school", "expertise_bureau"]
                .into_iter()
                .filter_map(OrganisationType::parse)
                .collect();
        all.sort();
        let sorted: Vec<&str> = all.iter().map(OrganisationType::as_str).collect();
        assert_eq!(sorted, ["expertise_bureau", "healthcare", "school", "preschool", "sport", "archive", "museum"]);
        assert!(all[4].is_built_in() && !all[5].is_built_in());
    }
}
