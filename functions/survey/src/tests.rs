//! The pages, as snapshots in `tests/pages`, without the style and script that they share. How they look is in the pictures of the browser's tests.

use app::answers::answer::{LinkView, Wish};
use axum::body::to_bytes;
use axum::response::Response;
use domain::invitation::{Status, SubmitError};
use domain::language::Language;
use domain::questionnaire::{AnswerFault, Questionnaire};
use domain::receipt::Service;
use expect_test::{ExpectFile, expect, expect_file};
use http::StatusCode;

use testkit::World;
use web::{Layout, Message, RequestLocale};

use crate::check_page::{CheckPage, Unsent};
use crate::messages::{self, Further};
use crate::states;
use crate::submission::Submission;
use crate::unsubscribe_page::UnsubscribePage;
use crate::views::{FormPage, Opened};

/// The layout of a page in that language; every run draws the same nonce.
fn layout(language: Language) -> Layout {
    Layout::new(&World::at("2026-01-16T09:00:00Z").app, &RequestLocale::of(language, "/form"))
}

fn view(status: Status) -> LinkView {
    LinkView {
        status,
        organisation_name: "Детская поликлиника № 5 «Лесная & К°»".to_owned(),
        service: Service::OneOff { date: "2026-01-14".parse().unwrap() },
        zone: chrono_tz::Europe::Moscow,
        active_from: "2026-01-16T21:00:00Z".parse().unwrap(),
        active_until: Some("2026-02-15T21:00:00Z".parse().unwrap()),
        last_day: Some("2026-02-15".parse().unwrap()),
        round: 1,
        questionnaire: Questionnaire::standard().clone(),
        declines_all: false,
        declines_organisation: false,
    }
}

fn long_running(status: Status) -> LinkView {
    let service = Service::LongRunning { from: "2025-09-01".parse().unwrap(), to: None };
    LinkView { service, last_day: None, active_until: None, ..view(status) }
}

async fn html(response: Response) -> String {
    String::from_utf8(to_bytes(response.into_body(), usize::MAX).await.unwrap().to_vec()).unwrap()
}

/// A snapshot has what is a page's own: scripts that pages share are a mark in it, as is the hash of the style sheet.
async fn check_page(response: Response, expected: ExpectFile) {
    let html = html(response).await;
    let script = between(&html, "<script", "</script>");
    let mut own = html.replace(&web::style::SITE.address(), "/style/site.css");
    let scripts = [(crate::FORM_SCRIPT, "draft.js, count.js"), (crate::DRAFT_SCRIPT, "draft.js")];
    if !script.is_empty() {
        let (_, name) = scripts.into_iter().find(|(text, _)| script.trim() == text.trim()).unwrap();
        own = own.replace(script, &format!("\n/* {name} */\n"));
    }
    expected.assert_eq(&own);
}

/// What stands in the one element of that kind; nothing if there is none.
fn between<'a>(html: &'a str, begin: &str, end: &str) -> &'a str {
    let Some((_, rest)) = html.split_once(begin) else { return "" };
    let (element, after) = rest.split_once(end).unwrap();
    assert!(!after.contains(begin), "a page has one {begin}");
    element.split_once('>').unwrap().1
}

fn form(layout: &Layout, view: &LinkView, sent: &Submission, faults: &[AnswerFault]) -> Response {
    layout.page(StatusCode::OK, &FormPage::filled(layout, opened(view), sent, faults))
}

fn opened(view: &LinkView) -> Opened<'_> {
    Opened { view, seal: "form-nonce".to_owned(), draft: "draft".to_owned() }
}

fn filled(fields: &[(&str, &str)]) -> Submission {
    Submission::from_fields(fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
}

#[tokio::test]
async fn the_form() {
    let page = |language, view: &LinkView| {
        let layout = layout(language);
        layout.page(StatusCode::OK, &FormPage::empty(&layout, opened(view)))
    };
    check_page(page(Language::Ru, &view(Status::Active)), expect_file!["../tests/pages/form.ru.html"]).await;
    check_page(page(Language::En, &long_running(Status::Declined)), expect_file!["../tests/pages/form.en.html"]).await;
}

#[tokio::test]
async fn a_form_with_faults_keeps_what_was_filled_in() {
    let fields =
        [("q_information", "5"), ("q_comfort", "na"), ("q_goodwill", "9"), ("comment", "\n</textarea><b>Спасибо</b>")];
    let sent = filled(&fields);
    let view = view(Status::Active);
    let mut faults = view.questionnaire.check(&sent.scores(&view.questionnaire), None).unwrap_err();
    faults.push(AnswerFault::CommentTooLong);
    let page = form(&layout(Language::Ru), &view, &sent, &faults);
    check_page(page, expect_file!["../tests/pages/form_with_faults.ru.html"]).await;
}

#[tokio::test]
async fn an_empty_answer_is_not_taken_and_the_form_says_so() {
    let questions = view(Status::Active).questionnaire.questions;
    let names: Vec<String> = questions.iter().map(|question| format!("q_{}", question.id)).collect();
    let fields: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "na")).collect();
    let sent = filled(&fields);
    let view = view(Status::Active);
    let faults = view.questionnaire.check(&sent.scores(&view.questionnaire), sent.comment()).unwrap_err();
    assert_eq!(faults, [AnswerFault::NothingAnswered]);
    for (language, words) in [
        (Language::Ru, "пустой ответ не принимается"),
        (Language::En, "an empty answer is not taken"),
        (Language::Tt, "буш җавап"),
    ] {
        let page = html(form(&layout(language), &view, &sent, &faults)).await;
        assert!(page.contains("role=\"alert\"") && page.contains(words), "{page}");
    }
}

#[tokio::test]
async fn the_answers_are_shown_as_they_will_be_stored() {
    let sent = filled(&[
        ("q_information", "5"),
        ("q_organisation", "4"),
        ("q_comfort", "na"),
        ("q_goodwill", "1"),
        ("q_competence", "3"),
        ("comment", "Спасибо!\r\nЗвоните <b>8 912 345-67-89</b>"),
    ]);
    let view = view(Status::Active);
    let answers = view.questionnaire.check(&sent.scores(&view.questionnaire), sent.comment()).unwrap();
    for (language, unsent, expected) in [
        (Language::Tt, None, expect_file!["../tests/pages/check.tt.html"]),
        (Language::Ru, Some(Unsent::NotConfirmed), expect_file!["../tests/pages/check_unsent.ru.html"]),
    ] {
        let layout = layout(language);
        let page = CheckPage::new(&layout, opened(&view), &answers, unsent);
        check_page(layout.page(StatusCode::OK, &page), expected).await;
    }
}

/// The page on which that comment is checked.
async fn checked(language: Language, comment: &str, unsent: Option<Unsent>) -> String {
    let (view, layout) = (view(Status::Active), layout(language));
    let scores = view.questionnaire.questions.iter().map(|question| (question.id.to_string(), Some(5))).collect();
    let answers = view.questionnaire.check(&scores, Some(comment)).unwrap();
    html(layout.page(StatusCode::OK, &CheckPage::new(&layout, opened(&view), &answers, unsent))).await
}

/// The page names what was hidden and marks where, and says what it does not find; what is not found is still there.
#[tokio::test]
async fn the_page_claims_no_more_than_was_hidden() {
    for (comment, kept, hidden) in [
        ("Анна помогла", "Анна помогла", ""),
        ("Спасибо Анне Сергеевне", "Спасибо Анне Сергеевне", ""),
        ("живу на Лесной, дом 5", "живу на Лесной, дом 5", ""),
        ("у меня диабет", "у меня диабет", ""),
        ("Анна, 8 912 345-67-89", "Анна, [телефон]", "номер телефона"),
        ("Иванов Иван Петрович, a@b.cd, c@d.ef", "[имя], [почта], [почта]", "полное имя, адрес почты"),
    ] {
        let page = checked(Language::Ru, comment, None).await;
        assert!(page.contains("Других имён, домашних адресов, диагнозов и историй она не находит"), "{page}");
        assert!(page.contains(&format!("comment_not_found comment_limit\">\n{kept}</textarea>")), "{page}");
        let told = page.split_once("Программа скрыла и не сохранит: ").map(|(_, rest)| rest.split_once('.').unwrap().0);
        assert_eq!(told.unwrap_or_default(), hidden, "{comment}");
        assert_eq!(page.matches("<mark>").count(), kept.matches('[').count(), "{comment}");
        for kind in hidden.split(", ").filter(|kind| !kind.is_empty()) {
            assert!(page.contains(&format!("<mark><span class=\"aside\">скрыто: {kind}</span>")), "{page}");
        }
    }
}

#[tokio::test]
async fn why_an_answer_is_not_sent_yet_is_told_first() {
    for (unsent, words) in [
        (Unsent::NotConfirmed, ["нажмите кнопку", "press “Send", "төймәсенә басыгыз"]),
        (Unsent::OtherScores, ["оценки не те", "the scores are not those", "бәяләр күрсәтелгәннәре түгел"]),
        (Unsent::NewlyHidden, ["программа скрыла часть", "the program hid a part", "бер өлешен яшерде"]),
    ] {
        for (language, words) in [Language::Ru, Language::En, Language::Tt].into_iter().zip(words) {
            let page = checked(language, "x", Some(unsent)).await;
            let alert = page.split_once("role=\"alert\"").unwrap().1.split_once("</div>").unwrap().0;
            assert!(alert.contains(words), "{alert}");
        }
    }
    assert!(!checked(Language::Ru, "x", None).await.contains("role=\"alert\""));
}

#[tokio::test]
async fn a_comment_too_long_is_told_with_both_numbers() {
    let sent = filled(&[("comment", &"🌷".repeat(1_003))]);
    let view = view(Status::Active);
    for (language, words) in [
        (Language::Ru, "Сократите комментарий до 1000 знаков: сейчас в нём 1003."),
        (Language::En, "Shorten the comment to 1000 characters. Now it has: 1003."),
        (Language::Tt, "Комментарийны 1000 билгегә кадәр кыскартыгыз: хәзер анда 1003 билге."),
    ] {
        let page = html(form(&layout(language), &view, &sent, &[AnswerFault::CommentTooLong])).await;
        assert_eq!(page.matches(words).count(), 2, "in the list of faults, and at the field: {page}");
        assert!(page.contains("data-characters-max=\"1000\""), "{page}");
    }
}

#[tokio::test]
async fn the_choices_about_mails() {
    let layout = layout(Language::Ru);
    let page = |view, faulty| layout.page(StatusCode::OK, &UnsubscribePage::new(&layout, &view, faulty));
    check_page(page(view(Status::Active), false), expect_file!["../tests/pages/unsubscribe.ru.html"]).await;
    let declined = LinkView { declines_organisation: true, ..view(Status::Declined) };
    check_page(page(declined, true), expect_file!["../tests/pages/unsubscribe_with_fault.ru.html"]).await;
}

#[tokio::test]
async fn a_page_that_only_says_something() {
    let layout = layout(Language::En);
    let page = messages::stale_form(layout.texts).page(&layout, StatusCode::FORBIDDEN);
    check_page(page, expect_file!["../tests/pages/stale_form.en.html"]).await;
}

/// A message in one line.
fn in_one_line(message: &Message) -> String {
    let links = message.links().iter().map(|(address, words)| format!(" | {words} → {address}"));
    format!("{} | {}{}", message.title(), message.paragraphs().join(" | "), links.collect::<String>())
}

/// Every message in both languages, as text.
#[test]
fn what_the_pages_say() {
    let now = "2026-01-16T09:00:00Z".parse().unwrap();
    let mut told = String::new();
    for language in Language::ALL {
        let layout = layout(language);
        let of_status = |view: &LinkView| states::of_status(&layout, view, now).map(|(_, message)| message);
        let declined = LinkView { declines_all: true, ..view(Status::Declined) };
        let activated = LinkView { active_from: now, ..view(Status::Pending) };
        let said: [(&str, Option<Message>); 19] = [
            ("active", of_status(&view(Status::Active))),
            ("declined", of_status(&view(Status::Declined))),
            ("pending", of_status(&view(Status::Pending))),
            ("pending without a date", of_status(&activated)),
            ("completed", of_status(&view(Status::Completed))),
            ("completed, long-running", of_status(&long_running(Status::Completed))),
            ("expired", of_status(&view(Status::Expired))),
            ("withdrawn", of_status(&view(Status::Withdrawn))),
            ("unknown link", Some(messages::unknown_link(layout.texts))),
            ("no link opened", Some(messages::no_link_opened(layout.texts))),
            ("unreadable form", Some(messages::rejected_form(layout.texts, StatusCode::BAD_REQUEST))),
            ("too long form", Some(messages::rejected_form(layout.texts, StatusCode::PAYLOAD_TOO_LARGE))),
            ("trouble", Some(messages::trouble(layout.texts))),
            ("thanks", Some(messages::thanks(layout.texts, Further::Nothing))),
            ("thanks, and more wait", Some(messages::thanks(layout.texts, Further::Waiting(2)))),
            ("thanks, and another is open", Some(messages::thanks(layout.texts, Further::Opened))),
            ("thanks, nobody is signed in", Some(messages::thanks(layout.texts, Further::Unknown))),
            ("declined all", Some(messages::wish_kept(layout.texts, "t", Wish::DeclineAll, &declined))),
            ("accepted again", Some(messages::wish_kept(layout.texts, "t", Wish::AcceptAgain, &view(Status::Active)))),
        ];
        for (name, message) in said {
            let words = message.map_or_else(|| "shows the form".to_owned(), |message| in_one_line(&message));
            told.push_str(&format!("{name}: {}\n", words.replace('\u{a0}', " ")));
        }
    }
    expect_file!["../tests/pages/messages.txt"].assert_eq(&told);
}

#[test]
fn a_refusal_has_the_status_of_the_contract() {
    let now = "2026-01-16T09:00:00Z".parse().unwrap();
    for (refusal, status) in [
        (SubmitError::NotActiveYet, 409),
        (SubmitError::AlreadyCompleted, 409),
        (SubmitError::Expired, 410),
        (SubmitError::Withdrawn, 410),
    ] {
        assert_eq!(states::of_refusal(&layout(Language::Ru), &view(Status::Active), refusal, now).0, status);
    }
}

#[test]
fn every_page_keeps_and_fetches_nothing() {
    let layout = layout(Language::Ru);
    let response = messages::thanks(layout.texts, Further::Nothing).page(&layout, StatusCode::OK);
    let headers: Vec<_> =
        response.headers().iter().map(|(name, value)| format!("{name}: {}", value.to_str().unwrap())).collect();
    expect![[r#"
        content-type: text/html; charset=utf-8
        content-language: ru
        vary: Accept-Language, Cookie
        content-security-policy: default-src 'none'; style-src 'nonce-V3_K1vzYWSv4s7cMXtSYHg'; script-src 'nonce-V3_K1vzYWSv4s7cMXtSYHg'; img-src data:; object-src 'none'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'
        cache-control: no-store
        referrer-policy: no-referrer
        x-content-type-options: nosniff
        permissions-policy: camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()
        cross-origin-opener-policy: same-origin
        cross-origin-resource-policy: same-origin
        x-robots-tag: noindex, nofollow"#]].assert_eq(&headers.join("\n"));
    let mut bare = http::HeaderMap::new();
    web::headers::keep_nothing(&mut bare);
    assert_eq!(bare["cache-control"], "no-store");
}

#[tokio::test]
async fn every_page_is_sound_for_those_who_cannot_see_it() {
    let faults = [AnswerFault::CommentTooLong];
    for language in Language::ALL {
        let layout = layout(language);
        let view = view(Status::Active);
        for page in [
            form(&layout, &view, &Submission::default(), &faults),
            layout.page(StatusCode::OK, &UnsubscribePage::new(&layout, &view, true)),
            messages::thanks(layout.texts, Further::Nothing).page(&layout, StatusCode::OK),
        ] {
            let html = html(page).await;
            assert!(html.contains(&format!("<html lang=\"{}\">", language.code())));
            assert_eq!(html.matches("<h1>").count(), 1);
            let attribute = |name: &str| -> Vec<String> {
                let start = format!(" {name}=\"");
                let pieces = html.split(&start).skip(1);
                pieces.filter_map(|rest| rest.split_once('"')).map(|(value, _)| value.to_owned()).collect()
            };
            let ids = attribute("id");
            assert!(
                ids.iter().all(|id| ids.iter().filter(|other| *other == id).count() == 1),
                "identifiers are unique"
            );
            let described = attribute("aria-describedby").join(" ");
            let anchors = attribute("href").into_iter().filter_map(|href| href.strip_prefix('#').map(str::to_owned));
            let named =
                attribute("for").into_iter().chain(described.split_whitespace().map(str::to_owned)).chain(anchors);
            for id in named {
                assert!(ids.contains(&id), "{id} is named and not there");
            }
            let inline = |word: &str| word.starts_with("on") && word.contains("=\"");
            assert!(
                !html.contains("style=\"") && !html.split_whitespace().any(inline),
                "the policy stops what is inline"
            );
        }
    }
}
