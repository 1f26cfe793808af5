//! Cookies of ours: for this host alone, never for scripts, not sent with a stranger's forms.

use http::header::COOKIE;
use http::{HeaderMap, HeaderValue};

/// A cookie of ours, by the name that it has without the prefix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cookie {
    name: &'static str,
}

impl Cookie {
    /// The session of a citizen.
    pub const CITIZEN: Cookie = Cookie { name: "otklik-citizen" };
    /// The session of a participant.
    pub const PARTICIPANT: Cookie = Cookie { name: "otklik-participant" };
    /// The links that a citizen opened.
    pub const LINKS: Cookie = Cookie { name: "otklik" };
    /// That a citizen who has just answered may ask to be told of changes.
    pub const FOLLOWING: Cookie = Cookie { name: "otklik-following" };
    /// What a sign-in remembers on its way.
    pub const ATTEMPT: Cookie = Cookie { name: "otklik-sign-in" };

    /// The name at this public URL. Over TLS a prefix makes browsers take it from this host alone; over plain HTTP, on a
    /// developer's machine, they would drop such a one.
    fn full_name(self, public_url: &str) -> String {
        let prefix = if is_secure(public_url) { "__Host-" } else { "" };
        format!("{prefix}{}", self.name)
    }

    /// What the browser sent. Over TLS only the prefixed one counts: another may have been planted by a neighbouring host.
    pub fn read<'headers>(self, headers: &'headers HeaderMap, public_url: &str) -> Option<&'headers str> {
        let name = self.full_name(public_url);
        let sent = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
        let mut pairs = sent.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
        pairs.find(|(sent, _)| *sent == name).map(|(_, value)| value)
    }

    /// `Set-Cookie` with this value, for so many seconds; the value is of letters, digits, `-` and `_`.
    pub fn set(self, public_url: &str, value: &str, seconds: i64) -> HeaderValue {
        self.header(public_url, value, &format!("; Max-Age={seconds}"))
    }

    /// `Set-Cookie` with this value, until the browser is closed; the value is of letters, digits, `-` and `_`.
    pub fn set_until_closed(self, public_url: &str, value: &str) -> HeaderValue {
        self.header(public_url, value, "")
    }

    fn header(self, public_url: &str, value: &str, life: &str) -> HeaderValue {
        let secure = if is_secure(public_url) { "; Secure" } else { "" };
        let name = self.full_name(public_url);
        let text = format!("{name}={value}; Path=/{life}; HttpOnly; SameSite=Lax{secure}");
        HeaderValue::from_str(&text).unwrap_or_else(|_| HeaderValue::from_static(""))
    }

    /// `Set-Cookie` that takes it back.
    pub fn clear(self, public_url: &str) -> HeaderValue {
        self.set(public_url, "", 0)
    }
}

fn is_secure(public_url: &str) -> bool {
    public_url.starts_with("https:")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn over_tls_only_a_cookie_of_this_host_counts() {
        let (secure, plain) = ("https://otklik.example", "http://127.0.0.1:8080");
        for (sent, url, expected) in [
            ("__Host-otklik-citizen=a", secure, Some("a")),
            ("otklik-citizen=planted; __Host-otklik-citizen=a", secure, Some("a")),
            ("otklik-citizen=planted", secure, None),
            ("theme=dark; otklik-citizen=a", plain, Some("a")),
            ("otklik-citizens=b", plain, None),
            ("", plain, None),
        ] {
            let headers = HeaderMap::from_iter([(COOKIE, HeaderValue::from_static(sent))]);
            assert_eq!(Cookie::CITIZEN.read(&headers, url), expected, "{sent}");
        }
    }

    #[test]
    fn a_cookie_is_for_this_host_alone() {
        let told = |value: HeaderValue| value.to_str().unwrap().to_owned();
        assert_eq!(
            told(Cookie::CITIZEN.set("https://otklik.example", "v", 60)),
            "__Host-otklik-citizen=v; Path=/; Max-Age=60; HttpOnly; SameSite=Lax; Secure"
        );
        assert_eq!(
            told(Cookie::LINKS.set_until_closed("https://otklik.example", "v")),
            "__Host-otklik=v; Path=/; HttpOnly; SameSite=Lax; Secure"
        );
        assert_eq!(
            told(Cookie::CITIZEN.clear("http://127.0.0.1:8080")),
            "otklik-citizen=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax"
        );
    }
}
