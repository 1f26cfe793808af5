//! Enums whose variants have a name each: [`names!`](crate::names).

/// Declares an enum whose variants have one name each, in text, on the wire and in storage: `ALL`, `as_str`, `parse` and
/// serde's form follow from that one spelling.
///
/// A macro of ours and not strum's derives: strum spells names for text alone, and serde's `rename` beside it would be a second
/// spelling of each; to join them takes a third crate. This is shorter than what it would replace.
#[macro_export]
macro_rules! names {
    ($(#[$meta:meta])* $vis:vis enum $name:ident { $($(#[$variant_meta:meta])* $variant:ident = $text:literal,)* }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        $vis enum $name {
            $($(#[$variant_meta])* #[serde(rename = $text)] $variant,)*
        }

        impl $name {
            /// All of them, in the order of their declaration.
            $vis const ALL: [$name; [$($text),*].len()] = [$($name::$variant),*];

            /// The name in text, on the wire and in storage.
            $vis const fn as_str(self) -> &'static str {
                match self {
                    $($name::$variant => $text,)*
                }
            }

            /// Reads the name.
            #[allow(dead_code, reason = "not each of them is read from text")]
            $vis fn parse(text: &str) -> Option<$name> {
                match text {
                    $($text => Some($name::$variant),)*
                    _ => None,
                }
            }
        }
    };
}

#[cfg(test)]
#[path = "names_tests.rs"]
mod tests;
