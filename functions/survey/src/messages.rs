//! Pages that only say something: what holds, why, and what one can do.

use app::answers::answer::{LinkView, Wish};
use http::StatusCode;
use texts::Texts;
use web::Message;

use crate::DRAFT_SCRIPT;
use crate::unsubscribe_page::present;

/// There is no such link.
pub(crate) fn unknown_link(texts: &Texts) -> Message {
    Message::of(texts.unknown_title(), [texts.unknown_copy(), texts.unknown_old()])
        .with_link("/my".to_owned(), texts.my_title())
}

/// No link was opened in this browser, or it was too long ago.
pub(crate) fn no_link_opened(texts: &Texts) -> Message {
    Message::of(texts.unopened_title(), [texts.unopened_text(), texts.unopened_cookies()])
        .with_link("/my".to_owned(), texts.my_title())
}

/// The form that came back was not ours, or belongs to another link or round.
pub(crate) fn stale_form(texts: &Texts) -> Message {
    Message::of(texts.unsent_title(), [texts.unsent_stale()]).with_link("/form".to_owned(), texts.unsent_open())
}

/// The body could not be read as a form: it is too long, or none.
pub(crate) fn rejected_form(texts: &Texts, status: StatusCode) -> Message {
    Message::of(texts.unsent_title(), [why_rejected(texts, status)]).with_link("/form".to_owned(), texts.unsent_open())
}

/// Why a body could not be read as a form, and what to change.
pub(crate) fn why_rejected(texts: &Texts, status: StatusCode) -> String {
    match status {
        StatusCode::PAYLOAD_TOO_LARGE => texts.unsent_too_long(),
        _ => texts.unsent_unreadable(),
    }
}

/// There is no such organisation.
pub(crate) fn no_organisation(texts: &Texts) -> Message {
    Message::of(texts.poster_unknown_title(), [texts.poster_unknown_text()])
}

/// Where an operator would be, nobody is signed in.
pub(crate) fn paper_sign_in(texts: &Texts, way_in: &str) -> Message {
    Message::of(texts.paper_sign_in_title(), [texts.paper_sign_in_text()]).with_link(way_in.to_owned(), texts.sign_in())
}

/// Whoever is signed in is no operator.
pub(crate) fn paper_denied(texts: &Texts) -> Message {
    Message::of(texts.paper_denied_title(), [texts.paper_denied_text()])
        .with_link("/cabinet".to_owned(), texts.paper_to_cabinet())
}

/// Only whoever keeps the registers looks at questionnaires before citizens do.
pub(crate) fn preview_denied(texts: &Texts) -> Message {
    Message::of(texts.paper_denied_title(), [texts.preview_denied()])
        .with_link("/cabinet".to_owned(), texts.paper_to_cabinet())
}

/// There is no such questionnaire, or a draft that could not be stored.
pub(crate) fn no_preview(texts: &Texts) -> Message {
    Message::of(texts.preview_none_title(), [texts.preview_none()])
        .with_link("/cabinet".to_owned(), texts.paper_to_cabinet())
}

/// A stranger's page sent this.
pub(crate) fn foreign(texts: &Texts) -> Message {
    Message::of(texts.sign_in_foreign_title(), [texts.sign_in_foreign_text()])
}

/// What holds of a paper form that is not entered now, with the way back.
pub(crate) fn of_paper(texts: &Texts, title: String, text: String) -> Message {
    Message::of(title, [text]).with_link("/paper".to_owned(), texts.paper_back())
}

/// An answer on paper is counted.
pub(crate) fn paper_stored(texts: &Texts) -> Message {
    Message::of(texts.paper_stored_title(), [texts.paper_stored_text()])
        .with_link("/paper".to_owned(), texts.paper_another())
}

/// Something on our side does not work now.
pub(crate) fn trouble(texts: &Texts) -> Message {
    Message::of(texts.trouble_title(), [texts.trouble_text()])
}

/// What else may wait for an answer of whoever has just given one.
pub(crate) enum Further {
    /// Somebody is signed in for whom so many forms wait.
    Waiting(usize),
    /// Another link was opened in this browser.
    Opened,
    /// Nobody is signed in, and one can sign in.
    Unknown,
    /// Nothing.
    Nothing,
}

/// The answers are counted.
pub(crate) fn thanks(texts: &Texts, further: Further) -> Message {
    let message = Message::of(texts.thanks_title(), [texts.thanks_next(), texts.thanks_private()]);
    let message = match further {
        Further::Waiting(count) => {
            message.with_paragraph(texts.thanks_more(count)).with_link("/my".to_owned(), texts.my_title())
        }
        Further::Opened => {
            message.with_paragraph(texts.thanks_open()).with_link("/form".to_owned(), texts.thanks_open_answer())
        }
        Further::Unknown => {
            let message = message.with_paragraph(texts.thanks_close()).with_paragraph(texts.thanks_others());
            message.with_link("/my".to_owned(), texts.my_title())
        }
        Further::Nothing => message.with_paragraph(texts.thanks_close()),
    };
    message.forgetting(String::new(), DRAFT_SCRIPT)
}

/// A wish about mails is kept. `view` is what holds after it.
pub(crate) fn wish_kept(texts: &Texts, token: &str, wish: Wish, view: &LinkView) -> Message {
    let title = match wish {
        Wish::AcceptAgain => texts.mails_again_title(),
        Wish::DeclineOrganisation | Wish::DeclineAll => texts.mails_declined_title(),
    };
    Message::of(title, [present(texts, view)]).with_link(format!("/unsubscribe/{token}"), texts.unsubscribe_change())
}
