//! What holds of a link that takes no answers now, why, and what one can do.

use app::answering::LinkView;
use app::mails::date_in_words;
use chrono::{DateTime, Utc};
use domain::calendar::local_date;
use domain::invitation::{Status, SubmitError};
use domain::questionnaire::Language;
use domain::receipt::Service;
use http::StatusCode;

use crate::messages::Message;

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
pub(crate) fn of_refusal(
    view: &LinkView,
    refusal: SubmitError,
    now: DateTime<Utc>,
    language: Language,
) -> (StatusCode, Message) {
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
            &[
                &format!("Ссылка заработает {from}."),
                "Сохраните письмо и откройте ссылку ещё раз в этот день или позже.",
            ],
        ),
        (Language::Ru, None) => Message::of(
            "Отвечать ещё рано",
            &["Ссылка заработает в ближайшее время. Сохраните письмо и откройте ссылку позже."],
        ),
        (Language::En, Some(from)) => Message::of(
            "It is too early to answer",
            &[
                &format!("The link will work from {from}."),
                "Keep the mail and open the link again on that day or later.",
            ],
        ),
        (Language::En, None) => Message::of(
            "It is too early to answer",
            &["The link will work soon. Keep the mail and open it again later."],
        ),
    }
}

fn completed(view: &LinkView, language: Language) -> Message {
    let goes_on = matches!(view.service, Service::LongRunning { .. });
    match language {
        Language::Ru => {
            let next = if goes_on {
                "Если услуга продолжится, через полгода мы спросим снова."
            } else {
                "Больше ничего делать не нужно."
            };
            Message::of(
                "Ответ уже учтён",
                &[
                    "Спасибо! Ответ по этой ссылке принят. Изменить его нельзя: он хранится отдельно от сведений о вас.",
                    next,
                ],
            )
        }
        Language::En => {
            let next = if goes_on {
                "If the service goes on, we will ask again in half a year."
            } else {
                "There is nothing more to do."
            };
            Message::of(
                "Your answer is counted already",
                &[
                    "Thank you! The answer for this link was taken. It cannot be changed: it is kept apart from what is known of you.",
                    next,
                ],
            )
        }
    }
}

fn expired(view: &LinkView, language: Language) -> Message {
    let last_day = view.last_day.map(|day| date_in_words(day, language));
    match language {
        Language::Ru => {
            let until = last_day
                .map_or_else(|| "Срок прошёл.".to_owned(), |day| format!("Ответить можно было до {day} включительно."));
            Message::of("Срок ответа прошёл", &[&until, "Когда вы получите услугу снова, мы пришлём новую ссылку."])
        }
        Language::En => {
            let until = last_day.map_or_else(
                || "The time is over.".to_owned(),
                |day| format!("One could answer until {day}, that day included."),
            );
            Message::of(
                "The time to answer is over",
                &[&until, "When you receive a service again, we will send a new link."],
            )
        }
    }
}

fn withdrawn(language: Language) -> Message {
    match language {
        Language::Ru => Message::of(
            "Ссылка отозвана",
            &[
                "Организация отозвала сведения об этой услуге: например, они были переданы по ошибке.",
                "Отвечать не нужно.",
            ],
        ),
        Language::En => Message::of(
            "The link was withdrawn",
            &[
                "The organisation took back its record of this service: perhaps it was sent by mistake.",
                "There is nothing to answer.",
            ],
        ),
    }
}
