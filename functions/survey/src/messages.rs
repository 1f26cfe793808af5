//! Pages that only say something: what holds, why, and what one can do.

use app::answering::{LinkView, Wish};
use askama::Template;
use axum::response::Response;
use domain::questionnaire::Language;
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
    /// A title and paragraphs.
    pub(crate) fn of(title: &str, paragraphs: &[&str]) -> Message {
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
                &[
                    "Страница устарела, или её открыли не с этого сайта. Откройте анкету ещё раз, лучше прямо из письма.",
                ],
            ),
            "Открыть анкету",
        ),
        Language::En => (
            Message::of(
                "Your answer was not sent",
                &[
                    "The page is out of date, or it was opened from another site. Open the form again, best from the mail.",
                ],
            ),
            "Open the form",
        ),
    };
    message.with_link("/form".to_owned(), words)
}

/// The body could not be read as a form.
pub(crate) fn unreadable_form(language: Language) -> Message {
    let message = match language {
        Language::Ru => Message::of(
            "Ответ не отправлен",
            &["Не удалось прочитать анкету. Откройте её ещё раз; если комментарий длинный, сократите его."],
        ),
        Language::En => Message::of(
            "Your answer was not sent",
            &["The form could not be read. Open it again; if the comment is long, shorten it."],
        ),
    };
    message.with_link("/form".to_owned(), crate::texts::Texts::of(language).open_form)
}

/// Something on our side does not work now.
pub(crate) fn trouble(language: Language) -> Message {
    match language {
        Language::Ru => Message::of(
            "Сейчас не получилось",
            &[
                "Неполадка на нашей стороне. Вернитесь назад и попробуйте ещё раз через минуту: ничего не учтётся дважды.",
            ],
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
