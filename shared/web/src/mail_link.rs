//! Links of mails as they come back: mail programs and people leave marks at their ends.

use std::convert::Infallible;

use axum::extract::{FromRequestParts, MatchedPath};
use domain::spelling::is_invisible;
use http::request::Parts;
use percent_encoding::percent_decode_str;

/// What a link of a mail leads to: a route that ends in `{*token}`, so that nothing that was added to the address hides the token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailLink {
    /// The token as it was meant.
    pub token: String,
    /// Whether the address ends in the token and nothing else.
    pub is_clean: bool,
}

impl MailLink {
    /// The link whose address goes on so behind the route's own part.
    fn written(rest: &str) -> MailLink {
        let decoded = percent_decode_str(rest).decode_utf8_lossy();
        // A long address is broken into lines, and copied with them.
        let joined: String = decoded.chars().filter(|it| !it.is_whitespace() && !is_invisible(*it)).collect();
        let token: String =
            joined.chars().skip_while(|it| !is_of_token(*it)).take_while(|it| is_of_token(*it)).collect();
        MailLink { is_clean: token == rest, token }
    }

    /// The address of the link below a path, without what was added; `None`: nothing was, or there is no token.
    pub fn cleaned(&self, path: &str) -> Option<String> {
        (!self.is_clean && !self.token.is_empty()).then(|| format!("{path}/{}", self.token))
    }

    /// The link, of whose token no more than so many characters were meant: all that tokens of its kind have.
    #[must_use]
    pub fn of_length(mut self, characters: usize) -> MailLink {
        self.is_clean &= self.token.len() <= characters;
        self.token.truncate(characters);
        self
    }
}

/// Whether a character stands in tokens, which are of `A–Z a–z 0–9 - _`.
fn is_of_token(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '-' | '_')
}

impl<S: Send + Sync> FromRequestParts<S> for MailLink {
    type Rejection = Infallible;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<MailLink, Infallible> {
        let start = parts.extensions.get::<MatchedPath>().and_then(|route| route.as_str().find('{'));
        let path = parts.uri.path();
        Ok(MailLink::written(start.and_then(|start| path.get(start..)).unwrap_or_default()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_found_whatever_was_added_to_its_address() {
        for end in [
            "/",
            "//",
            ".",
            ",",
            ";",
            ":",
            "!",
            "?",
            ")",
            ")).",
            "]",
            "]>",
            ">",
            "&gt;",
            "&gt",
            "&amp;",
            "&quot;",
            "&nbsp;",
            "&#8203;",
            "%3E",
            "%3e%20",
            "%253E",
            "%22",
            "%27",
            "'",
            "*",
            "**",
            "~",
            "|",
            "`",
            "=",
            "=3D",
            "=0A",
            "%0D%0A",
            "%20",
            "+",
            "%C2%A0",
            "%C2%BB",
            "%E2%80%9D",
            "%E2%80%8B",
            "%E2%80%A6",
            "%BB",
            "%93",
            "%",
            "%2",
            "%2F",
            "</a>",
            "%3C/a%3E",
            "%3Chttps://otklik.example/s/TOKEN%3E",
            "&utm_source=mail",
            ";jsessionid=1",
            "/form",
            "/index.html",
            "@",
            "^",
            "$",
            "}",
            "\\",
        ] {
            let link = MailLink::written(&format!("aZ0-_9{end}"));
            assert_eq!(link, MailLink { token: "aZ0-_9".to_owned(), is_clean: false }, "{end}");
        }
        for (rest, token) in [
            ("%3CaZ0-_9%3E", "aZ0-_9"),
            ("/aZ0-_9", "aZ0-_9"),
            ("aZ0%0A-_9", "aZ0-_9"),
            ("aZ0%20%C2%AD-_9", "aZ0-_9"),
            ("%D1%8F", ""),
            ("", ""),
        ] {
            assert_eq!(MailLink::written(rest).token, token, "{rest}");
        }
        assert!(MailLink::written("aZ0-_9").is_clean);
    }

    /// Marks that are characters of tokens, too, and what was written on behind a blank.
    #[test]
    fn a_token_of_known_length_ends_there() {
        for (rest, is_clean) in
            [("aZ0-_9", true), ("aZ0-_9_", false), ("aZ0-_9--", false), ("aZ0-_9%20and%20more", false)]
        {
            let link = MailLink::written(rest).of_length(6);
            assert_eq!(link, MailLink { token: "aZ0-_9".to_owned(), is_clean }, "{rest}");
        }
        assert_eq!(MailLink::written("aZ").of_length(6).token, "aZ", "one of another length is left as it is");
    }
}
