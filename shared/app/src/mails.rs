//! The letters that citizens get, as subject, text and HTML. The words are in `templates/mails`: Russian first, English below.
//!
//! No letter names an organisation: an oncology centre's name is a diagnosis. The name is shown after the link is opened.

use askama::Template;
use chrono::NaiveDate;
use domain::language::Language;

/// What a notice of an active link says (A2.7б).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// The citizen's own link, `https://…/s/<token>`.
    pub link: String,
    /// Where the citizen stops these mails.
    pub unsubscribe_url: String,
    /// Last day on which the link works; `None` while a long-running service has no known end.
    pub last_day: Option<NaiveDate>,
    /// 1 for the first notice; more for a half-year's reminder, which has words of its own.
    pub round: u32,
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
    let link = notice.link.as_str();
    let unsubscribe_url = notice.unsubscribe_url.as_str();
    let until_ru = until(notice.last_day, Language::Ru);
    let until_en = until(notice.last_day, Language::En);
    let text = NoticeText { reminder, link, unsubscribe_url, until_ru: &until_ru, until_en: &until_en };
    let html =
        NoticeHtml { reminder, subject, heading_en, link, unsubscribe_url, until_ru: &until_ru, until_en: &until_en };
    Letter { subject: subject.to_owned(), text: rendered(&text), html: rendered(&html) }
}

fn until(last_day: Option<NaiveDate>, language: Language) -> String {
    let words = texts::of(language);
    last_day.map_or_else(|| words.mail_until_open(), |day| words.mail_until(texts::date(day, language)))
}

fn rendered(template: &impl Template) -> String {
    template.render().expect("a template of plain values always renders")
}

#[derive(Template)]
#[template(path = "mails/notice.txt")]
struct NoticeText<'a> {
    reminder: bool,
    link: &'a str,
    unsubscribe_url: &'a str,
    until_ru: &'a str,
    until_en: &'a str,
}

#[derive(Template)]
#[template(path = "mails/notice.html")]
struct NoticeHtml<'a> {
    reminder: bool,
    subject: &'a str,
    heading_en: &'a str,
    link: &'a str,
    unsubscribe_url: &'a str,
    until_ru: &'a str,
    until_en: &'a str,
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::{ExpectFile, expect_file};

    fn sample(round: u32, last_day: Option<&str>) -> Notice {
        Notice {
            link: "https://otklik.example/s/Zm9yLXRlc3RzLW9ubHk".to_owned(),
            unsubscribe_url: "https://otklik.example/unsubscribe/Zm9yLXRlc3RzLW9ubHk".to_owned(),
            last_day: last_day.map(|day| day.parse().unwrap()),
            round,
        }
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
    fn a_letter_fetches_nothing_and_leads_nowhere_else() {
        for notice in [sample(1, Some("2026-02-28")), sample(3, None)] {
            let letter = super::notice(&notice);
            for part in [&letter.text, &letter.html] {
                let addresses: Vec<_> = part.match_indices("http").map(|(at, _)| &part[at..]).collect();
                assert!(addresses.len() >= 4, "both languages carry the link and the way out");
                for address in addresses {
                    assert!(
                        address.starts_with(&notice.link) || address.starts_with(&notice.unsubscribe_url),
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
        let notice = Notice { link: "https://otklik.example/s/\"><b>".to_owned(), ..sample(1, None) };
        assert!(!super::notice(&notice).html.contains("<b>"));
    }
}
