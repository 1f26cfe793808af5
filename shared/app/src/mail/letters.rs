//! The letters that citizens get, as subject, text and HTML. Their shape is in `templates/mails`, their words in the crate `texts`.
//!
//! No letter names an organisation: an oncology centre's name is a diagnosis. The name is shown after the link is opened.

use askama::Template;
use chrono::NaiveDate;
use domain::language::Language;
use domain::receipt::Service;
use texts::Texts;

/// What a notice of an active link says (A2.7б).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// The citizen's own links: one for each service, one at least.
    pub links: Vec<Link>,
    /// Where the citizen stops these mails.
    pub unsubscribe_url: String,
    /// The account's language, where it has one.
    pub language: Option<Language>,
    /// 1 for the first notice; more for a half-year's reminder, which has words of its own.
    pub round: u32,
}

/// A citizen's own link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// `https://…/s/<token>`.
    pub url: String,
    /// What it is about; told only where there are several.
    pub service: Service,
    /// Last day on which it works; `None` while a long-running service has no known end.
    pub last_day: Option<NaiveDate>,
}

/// A letter, ready for the way out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// Subject line.
    pub subject: String,
    /// The text part, complete in itself.
    pub text: String,
    /// The HTML part: the same words, without images or anything else that is fetched.
    pub html: String,
}

/// The letter that invites a citizen to answer: in the account's language, or in Russian with a short English part.
pub fn notice(notice: &Notice) -> Letter {
    let parts = match notice.language {
        Some(language) => vec![Part::of(notice, language, true)],
        None => vec![Part::of(notice, Language::Ru, true), Part::of(notice, Language::En, false)],
    };
    let (host, unsubscribe_url) = (host_of(&notice.unsubscribe_url), notice.unsubscribe_url.as_str());
    let text = rendered(&NoticeText { parts: &parts, host, unsubscribe_url });
    let html = rendered(&NoticeHtml { parts: &parts, host, unsubscribe_url });
    Letter { subject: parts[0].subject.clone(), text, html }
}

/// The letter in one language.
struct Part<'a> {
    code: &'static str,
    words: &'static Texts,
    subject: String,
    lead: String,
    links: Vec<LinkWords<'a>>,
    /// Whether it says who asks, why, and what becomes of the answer.
    full: bool,
}

impl Part<'_> {
    fn of(notice: &Notice, language: Language, full: bool) -> Part<'_> {
        let words = texts::of(language);
        let (subject, lead) = match notice.round > 1 {
            false => (words.mail_subject(), words.mail_lead()),
            true => (words.mail_subject_again(), words.mail_lead_again()),
        };
        let links = notice.links.iter().map(|link| LinkWords::of(link, language)).collect();
        Part { code: language.code(), words, subject, lead, links, full }
    }
}

/// A link in words.
struct LinkWords<'a> {
    url: &'a str,
    /// What tells its service from others of the same citizen, without its organisation.
    about: String,
    until: String,
}

impl LinkWords<'_> {
    fn of(link: &Link, language: Language) -> LinkWords<'_> {
        let words = texts::of(language);
        let date = |day| texts::date(day, language);
        let about = match link.service {
            Service::OneOff { date: day } => words.mail_service_of(date(day)),
            Service::LongRunning { from, .. } => words.mail_service_since(date(from)),
        };
        let until = link.last_day.map_or_else(|| words.mail_until_open(), |day| words.mail_until(date(day)));
        LinkWords { url: &link.url, about, until }
    }
}

/// The letter that something has changed where a citizen received a service: once, because the citizen asked (B.9).
pub(crate) fn changed(language: Option<Language>, url: &str) -> Letter {
    let languages = language.map_or_else(|| vec![Language::Ru, Language::En], |language| vec![language]);
    let parts: Vec<(&str, &Texts)> = languages.iter().map(|it| (it.code(), texts::of(*it))).collect();
    let text = rendered(&ChangedText { parts: &parts, url });
    let html = rendered(&ChangedHtml { parts: &parts, url });
    Letter { subject: parts[0].1.changed_subject(), text, html }
}

#[derive(Template)]
#[template(path = "mails/changed.txt")]
struct ChangedText<'a> {
    parts: &'a [(&'a str, &'static Texts)],
    url: &'a str,
}

#[derive(Template)]
#[template(path = "mails/changed.html")]
struct ChangedHtml<'a> {
    parts: &'a [(&'a str, &'static Texts)],
    url: &'a str,
}

/// A letter about a case of part B.
pub(crate) struct CaseLetter<'a> {
    /// Subject line.
    pub(crate) subject: &'a str,
    /// What it says.
    pub(crate) lead: &'a str,
    /// What the button says.
    pub(crate) open: &'a str,
    /// Where it leads.
    pub(crate) url: &'a str,
    /// Whether it is a duty of office.
    pub(crate) note: &'a str,
    /// Where the way out is of one that is none.
    pub(crate) way_out: Option<&'a str>,
}

impl CaseLetter<'_> {
    /// The letter.
    pub(crate) fn letter(&self) -> Letter {
        let CaseLetter { subject, lead, open, url, note, way_out } = *self;
        let text = rendered(&CaseText { lead, open, url, note, way_out });
        let html = rendered(&CaseHtml { subject, lead, open, url, note, way_out });
        Letter { subject: subject.to_owned(), text, html }
    }
}

#[derive(Template)]
#[template(path = "mails/case.txt")]
struct CaseText<'a> {
    lead: &'a str,
    open: &'a str,
    url: &'a str,
    note: &'a str,
    way_out: Option<&'a str>,
}

#[derive(Template)]
#[template(path = "mails/case.html")]
struct CaseHtml<'a> {
    subject: &'a str,
    lead: &'a str,
    open: &'a str,
    url: &'a str,
    note: &'a str,
    way_out: Option<&'a str>,
}

/// The host of an address, as people compare it.
pub(crate) fn host_of(url: &str) -> &str {
    let after_scheme = url.split_once("://").map_or(url, |(_, rest)| rest);
    after_scheme.split('/').next().unwrap_or(after_scheme)
}

pub(crate) fn rendered(template: &impl Template) -> String {
    template.render().expect("a template of plain values always renders")
}

#[derive(Template)]
#[template(path = "mails/notice.txt")]
struct NoticeText<'a> {
    parts: &'a [Part<'a>],
    host: &'a str,
    unsubscribe_url: &'a str,
}

#[derive(Template)]
#[template(path = "mails/notice.html")]
struct NoticeHtml<'a> {
    parts: &'a [Part<'a>],
    host: &'a str,
    unsubscribe_url: &'a str,
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::{ExpectFile, expect_file};

    fn sample(round: u32, last_day: Option<&str>) -> Notice {
        let url = "https://otklik.example/s/Zm9yLXRlc3RzLW9ubHk".to_owned();
        let last_day: Option<NaiveDate> = last_day.map(|day| day.parse().unwrap());
        let service = Service::OneOff { date: "2026-01-14".parse().unwrap() };
        Notice {
            links: vec![Link { url, service, last_day }],
            unsubscribe_url: "https://otklik.example/unsubscribe/Zm9yLXRlc3RzLW9ubHk".to_owned(),
            language: None,
            round,
        }
    }

    fn joint_sample() -> Notice {
        let mut notice = sample(1, Some("2026-02-15"));
        let url = "https://otklik.example/s/YW5vdGhlci1vbmU".to_owned();
        let service = Service::LongRunning { from: "2026-01-12".parse().unwrap(), to: None };
        notice.links.push(Link { url, service, last_day: None });
        notice
    }

    #[track_caller]
    fn check(notice: &Notice, subject: &str, text: ExpectFile, html: ExpectFile) {
        let letter = super::notice(notice);
        assert_eq!(letter.subject, subject);
        text.assert_eq(&letter.text);
        html.assert_eq(&letter.html);
    }

    #[test]
    fn the_first_notice_reads_like_this() {
        check(
            &sample(1, Some("2026-02-15")),
            "Оцените услугу, которую вы получили",
            expect_file!["../../tests/mails/first.txt"],
            expect_file!["../../tests/mails/first.html"],
        );
    }

    #[test]
    fn a_reminder_of_an_open_ended_service_reads_like_this() {
        check(
            &sample(2, None),
            "Прошло полгода: оцените услугу ещё раз",
            expect_file!["../../tests/mails/reminder.txt"],
            expect_file!["../../tests/mails/reminder.html"],
        );
    }

    #[test]
    fn a_notice_of_several_services_reads_like_this() {
        check(
            &joint_sample(),
            "Оцените услугу, которую вы получили",
            expect_file!["../../tests/mails/joint.txt"],
            expect_file!["../../tests/mails/joint.html"],
        );
    }

    #[test]
    fn a_letter_in_the_language_of_the_account_reads_like_this() {
        check(
            &Notice { language: Some(Language::Tt), ..sample(1, Some("2026-02-15")) },
            "Үзегез алган хезмәткә бәя бирегез",
            expect_file!["../../tests/mails/tatar.txt"],
            expect_file!["../../tests/mails/tatar.html"],
        );
    }

    #[test]
    fn a_letter_fetches_nothing_and_leads_nowhere_else() {
        for notice in [sample(1, Some("2026-02-28")), sample(3, None), joint_sample()] {
            let letter = super::notice(&notice);
            for part in [&letter.text, &letter.html] {
                let addresses: Vec<_> = part.match_indices("http").map(|(at, _)| &part[at..]).collect();
                assert!(addresses.len() >= 4, "both languages carry the link and the way out");
                for address in addresses {
                    assert!(
                        notice.links.iter().any(|link| address.starts_with(&link.url))
                            || address.starts_with(&notice.unsubscribe_url),
                        "{address}"
                    );
                }
            }
            for fetched in ["<img", "<link", "<script", "url(", "@import", "<table", "src="] {
                assert!(!letter.html.contains(fetched), "{fetched}");
            }
        }
    }

    #[test]
    fn a_letter_of_a_change_reads_like_this_and_leads_to_sign_in_alone() {
        let letter = changed(None, "https://otklik.example/my");
        assert_eq!(letter.subject, "Там, где вы получили услугу, что-то изменилось");
        expect_file!["../../tests/mails/changed.txt"].assert_eq(&letter.text);
        expect_file!["../../tests/mails/changed.html"].assert_eq(&letter.html);
        for part in [&letter.text, &letter.html] {
            let mut addresses = part.match_indices("http").map(|(at, _)| &part[at..]);
            assert!(addresses.all(|address| address.starts_with("https://otklik.example/my")), "{part}");
        }
        let tatar = changed(Some(Language::Tt), "https://otklik.example/my");
        assert!(!tatar.text.contains("Здравствуйте") && !tatar.text.contains("Hello"), "{}", tatar.text);
    }

    #[test]
    fn a_stray_character_in_an_address_cannot_break_out() {
        let mut notice = sample(1, None);
        notice.links[0].url = "https://otklik.example/s/\"><b>".to_owned();
        assert!(!super::notice(&notice).html.contains("<b>"));
        assert_eq!(host_of("http://127.0.0.1:8080/unsubscribe/x"), "127.0.0.1:8080");
    }
}
