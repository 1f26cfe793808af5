//! The letters that citizens get, as subject, text and HTML. The words are in `templates/mails`: Russian first, English below.
//!
//! No letter names an organisation: an oncology centre's name is a diagnosis. The name is shown after the link is opened.

use askama::Template;
use chrono::NaiveDate;
use domain::language::Language;
use domain::receipt::Service;

/// What a notice of an active link says (A2.7б).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// The citizen's own links: one for each service, one at least.
    pub links: Vec<Link>,
    /// Where the citizen stops these mails.
    pub unsubscribe_url: String,
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

/// The letter that invites a citizen to answer.
pub fn notice(notice: &Notice) -> Letter {
    let reminder = notice.round > 1;
    let (subject, heading_en) = match reminder {
        false => ("Оцените услугу, которую вы получили", "Rate the service you received"),
        true => ("Прошло полгода: оцените услугу ещё раз", "Half a year on: rate the service again"),
    };
    let links: Vec<LinkWords> = notice.links.iter().map(LinkWords::of).collect();
    let unsubscribe_url = notice.unsubscribe_url.as_str();
    let text = NoticeText { reminder, links: &links, unsubscribe_url };
    let html = NoticeHtml { reminder, subject, heading_en, links: &links, unsubscribe_url };
    Letter { subject: subject.to_owned(), text: rendered(&text), html: rendered(&html) }
}

fn until(last_day: Option<NaiveDate>, language: Language) -> String {
    let words = texts::of(language);
    last_day.map_or_else(|| words.mail_until_open(), |day| words.mail_until(texts::date(day, language)))
}

/// What tells the service of a link from others of the same citizen, without its organisation.
fn about(service: Service, language: Language) -> String {
    let words = texts::of(language);
    match service {
        Service::OneOff { date } => words.mail_service_of(texts::date(date, language)),
        Service::LongRunning { from, .. } => words.mail_service_since(texts::date(from, language)),
    }
}

/// A link in words.
struct LinkWords<'a> {
    url: &'a str,
    about_ru: String,
    about_en: String,
    until_ru: String,
    until_en: String,
}

impl LinkWords<'_> {
    fn of(link: &Link) -> LinkWords<'_> {
        LinkWords {
            url: &link.url,
            about_ru: about(link.service, Language::Ru),
            about_en: about(link.service, Language::En),
            until_ru: until(link.last_day, Language::Ru),
            until_en: until(link.last_day, Language::En),
        }
    }
}

fn rendered(template: &impl Template) -> String {
    template.render().expect("a template of plain values always renders")
}

#[derive(Template)]
#[template(path = "mails/notice.txt")]
struct NoticeText<'a> {
    reminder: bool,
    links: &'a [LinkWords<'a>],
    unsubscribe_url: &'a str,
}

#[derive(Template)]
#[template(path = "mails/notice.html")]
struct NoticeHtml<'a> {
    reminder: bool,
    subject: &'a str,
    heading_en: &'a str,
    links: &'a [LinkWords<'a>],
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
            expect_file!["../tests/mails/first.txt"],
            expect_file!["../tests/mails/first.html"],
        );
    }

    #[test]
    fn a_reminder_of_an_open_ended_service_reads_like_this() {
        check(
            &sample(2, None),
            "Прошло полгода: оцените услугу ещё раз",
            expect_file!["../tests/mails/reminder.txt"],
            expect_file!["../tests/mails/reminder.html"],
        );
    }

    #[test]
    fn a_notice_of_several_services_reads_like_this() {
        check(
            &joint_sample(),
            "Оцените услугу, которую вы получили",
            expect_file!["../tests/mails/joint.txt"],
            expect_file!["../tests/mails/joint.html"],
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
    fn a_stray_character_in_an_address_cannot_break_out() {
        let mut notice = sample(1, None);
        notice.links[0].url = "https://otklik.example/s/\"><b>".to_owned();
        assert!(!super::notice(&notice).html.contains("<b>"));
    }
}
