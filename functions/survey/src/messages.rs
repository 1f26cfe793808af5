//! Pages that only say something: what holds, why, and what one can do.

use app::answering::{LinkView, Wish};
use app::mails::date_in_words;
use askama::Template;
use axum::response::Response;
use chrono::{DateTime, Utc};
use domain::calendar::local_date;
use domain::invitation::{Status, SubmitError};
use domain::questionnaire::Language;
use domain::receipt::Service;
use http::StatusCode;

use crate::frame::Frame;
use crate::views::present;

/// What a page says.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Message {
    title: String,
    paragraphs: Vec<String>,
    link: Option<Link>,
}

/// Where one can go from it.
#[derive(Debug, PartialEq, Eq)]
struct Link {
    address: String,
    words: String,
}

#[derive(Template)]
#[template(path = "message.html")]
struct MessagePage<'a> {
    frame: &'a Frame,
    message: &'a Message,
}

impl Message {
    fn of(title: &str, paragraphs: &[&str]) -> Message {
        let paragraphs = paragraphs.iter().map(ToString::to_string).collect();
        Message { title: title.to_owned(), paragraphs, link: None }
    }

    fn with_link(self, address: String, words: &str) -> Message {
        Message { link: Some(Link { address, words: words.to_owned() }), ..self }
    }

    /// The page.
    pub(crate) fn page(&self, frame: &Frame, status: StatusCode) -> Response {
        frame.page(status, &MessagePage { frame, message: self })
    }
}

/// Why there is no form for this link now; `None` when there is one.
pub(crate) fn of_status(view: &LinkView, now: DateTime<Utc>, language: Language) -> Option<Message> {
    match view.status {
        Status::Active | Status::Declined => None,
        Status::Pending => Some(not_active_yet(view, now, language)),
        Status::Completed => Some(completed(view, language)),
        Status::Expired => Some(expired(view, language)),
        Status::Withdrawn => Some(withdrawn(language)),
    }
}

/// Why answers are not taken, with the status of the answer.
pub(crate) fn of_refusal(view: &LinkView, refusal: SubmitError, now: DateTime<Utc>, language: Language) -> (StatusCode, Message) {
    match refusal {
        SubmitError::NotActiveYet => (StatusCode::CONFLICT, not_active_yet(view, now, language)),
        SubmitError::AlreadyCompleted => (StatusCode::CONFLICT, completed(view, language)),
        SubmitError::Expired => (StatusCode::GONE, expired(view, language)),
        SubmitError::Withdrawn => (StatusCode::GONE, withdrawn(language)),
    }
}

fn not_active_yet(view: &LinkView, now: DateTime<Utc>, language: Language) -> Message {
    let from = (now < view.active_from).then(|| date_in_words(local_date(view.active_from, view.zone), language));
    match (language, from) {
        (Language::Ru, Some(from)) => Message::of(
            "Отвечать ещё рано",
            &[&format!("Ссылка заработает {from}."), "Сохраните письмо и откройте ссылку ещё раз в этот день или позже."],
        ),
        (Language::Ru, None) => {
            Message::of("Отвечать ещё рано", &["Ссылка заработает в ближайшее время. Сохраните письмо и откройте ссылку позже."])
        }
        (Language::En, Some(from)) => Message::of(
            "It is too early to answer",
            &[&format!("The link will work from {from}."), "Keep the mail and open the link again on that day or later."],
        ),
        (Language::En, None) => {
            Message::of("It is too early to answer", &["The link will work soon. Keep the mail and open it again later."])
        }
    }
}

fn completed(view: &LinkView, language: Language) -> Message {
    let goes_on = matches!(view.service, Service::LongRunning { .. });
    match language {
        Language::Ru => {
            let next = if goes_on { "Если услуга продолжится, через полгода мы спросим снова." } else { "Больше ничего делать не нужно." };
            Message::of(
                "Ответ уже учтён",
                &["Спасибо! Ответ по этой ссылке принят. Изменить его нельзя: он хранится отдельно от сведений о вас.", next],
            )
        }
        Language::En => {
            let next = if goes_on { "If the service goes on, we will ask again in half a year." } else { "There is nothing more to do." };
            Message::of(
                "Your answer is counted already",
                &["Thank you! The answer for this link was taken. It cannot be changed: it is kept apart from what is known of you.", next],
            )
        }
    }
}

fn expired(view: &LinkView, language: Language) -> Message {
    let last_day = view.last_day.map(|day| date_in_words(day, language));
    match language {
        Language::Ru => {
            let until = last_day.map_or_else(|| "Срок прошёл.".to_owned(), |day| format!("Ответить можно было до {day} включительно."));
            Message::of("Срок ответа прошёл", &[&until, "Когда вы получите услугу снова, мы пришлём новую ссылку."])
        }
        Language::En => {
            let until = last_day.map_or_else(|| "The time is over.".to_owned(), |day| format!("One could answer until {day}, that day included."));
            Message::of("The time to answer is over", &[&until, "When you receive a service again, we will send a new link."])
        }
    }
}

fn withdrawn(language: Language) -> Message {
    match language {
        Language::Ru => Message::of(
            "Ссылка отозвана",
            &["Организация отозвала сведения об этой услуге: например, они были переданы по ошибке.", "Отвечать не нужно."],
        ),
        Language::En => Message::of(
            "The link was withdrawn",
            &["The organisation took back its record of this service: perhaps it was sent by mistake.", "There is nothing to answer."],
        ),
    }
}

/// There is no such link.
pub(crate) fn unknown_link(language: Language) -> Message {
    match language {
        Language::Ru => Message::of(
            "Такой ссылки нет",
            &[
                "Возможно, адрес скопирован не целиком. Откройте ссылку прямо из письма или скопируйте её полностью.",
                "Если письмо старое, срок ответа уже прошёл. Когда вы получите услугу снова, мы пришлём новую ссылку.",
            ],
        ),
        Language::En => Message::of(
            "There is no such link",
            &[
                "Perhaps the address was not copied whole. Open the link from the mail, or copy all of it.",
                "If the mail is old, the time to answer is over. When you receive a service again, we will send a new link.",
            ],
        ),
    }
}

/// No link was opened in this browser, or it was too long ago.
pub(crate) fn no_link_opened(language: Language) -> Message {
    match language {
        Language::Ru => Message::of(
            "Откройте ссылку из письма",
            &[
                "Анкета открывается по личной ссылке из письма. В этом браузере её не открывали, или это было давно.",
                "Если вы только что открыли ссылку, разрешите браузеру сохранять файлы cookie этого сайта и откройте её ещё раз.",
            ],
        ),
        Language::En => Message::of(
            "Open the link from the mail",
            &[
                "The form opens by your personal link from the mail. It was not opened in this browser, or long ago.",
                "If you opened it just now, let the browser keep cookies of this site and open it again.",
            ],
        ),
    }
}

/// The form that came back was not ours, or belongs to another link or round.
pub(crate) fn stale_form(language: Language) -> Message {
    let (message, words) = match language {
        Language::Ru => (
            Message::of(
                "Ответ не отправлен",
                &["Страница устарела, или её открыли не с этого сайта. Откройте анкету ещё раз, лучше прямо из письма."],
            ),
            "Открыть анкету",
        ),
        Language::En => (
            Message::of(
                "Your answer was not sent",
                &["The page is out of date, or it was opened from another site. Open the form again, best from the mail."],
            ),
            "Open the form",
        ),
    };
    message.with_link("/form".to_owned(), words)
}

/// The body could not be read as a form.
pub(crate) fn unreadable_form(language: Language) -> Message {
    let message = match language {
        Language::Ru => Message::of("Ответ не отправлен", &["Не удалось прочитать анкету. Откройте её ещё раз; если комментарий длинный, сократите его."]),
        Language::En => Message::of("Your answer was not sent", &["The form could not be read. Open it again; if the comment is long, shorten it."]),
    };
    message.with_link("/form".to_owned(), crate::texts::Texts::of(language).open_form)
}

/// Something on our side does not work now.
pub(crate) fn trouble(language: Language) -> Message {
    match language {
        Language::Ru => Message::of(
            "Сейчас не получилось",
            &["Неполадка на нашей стороне. Вернитесь назад и попробуйте ещё раз через минуту: ничего не учтётся дважды."],
        ),
        Language::En => Message::of(
            "It did not work just now",
            &["Something is wrong on our side. Go back and try again in a minute: nothing will be counted twice."],
        ),
    }
}

/// The answers are counted.
pub(crate) fn thanks(language: Language) -> Message {
    match language {
        Language::Ru => Message::of(
            "Спасибо! Ответ учтён",
            &["По общим итогам решают, что исправить в первую очередь.", "Страницу можно закрыть."],
        ),
        Language::En => Message::of(
            "Thank you! Your answer is counted",
            &["The overall results decide what is put right first.", "You can close this page."],
        ),
    }
}

/// A wish about mails is kept. `view` is what holds after it.
pub(crate) fn wish_kept(frame: &Frame, token: &str, wish: Wish, view: &LinkView) -> Message {
    let title = match (frame.language, wish) {
        (Language::Ru, Wish::AcceptAgain) => "Письма будут приходить снова",
        (Language::Ru, Wish::DeclineOrganisation | Wish::DeclineAll) => "Вы отказались от писем",
        (Language::En, Wish::AcceptAgain) => "You will get mails again",
        (Language::En, Wish::DeclineOrganisation | Wish::DeclineAll) => "You declined the mails",
    };
    Message::of(title, &[&present(view, frame.language)])
        .with_link(format!("/unsubscribe/{token}"), frame.texts.unsubscribe_again)
}

#[cfg(test)]
impl std::fmt::Display for Message {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{} | {}", self.title, self.paragraphs.join(" | "))?;
        match &self.link {
            Some(link) => write!(formatter, " | {} → {}", link.words, link.address),
            None => Ok(()),
        }
    }
}
