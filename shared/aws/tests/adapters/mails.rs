//! The Mailer port on moto's SES.

use std::sync::Arc;

use app::ports::{Mail, MailError, Mailer};
use aws::clock::SystemClock;
use aws::ses::SesMailer;

use crate::emulator::{Emulator, config_of};
use crate::proxy::{Fault, Proxy};

fn mail(to: &str) -> Mail {
    Mail {
        to: to.to_owned(),
        subject: "Оцените услугу".to_owned(),
        text: "Здравствуйте!".to_owned(),
        html: "<p>Здравствуйте!</p>".to_owned(),
        message_id: "R6tqXw3xkB@otklik.example".to_owned(),
        unsubscribe_url: Some("https://otklik.example/unsubscribe/1".to_owned()),
    }
}

fn told(result: Result<(), MailError>) -> String {
    match result {
        Ok(()) => "ok".to_owned(),
        Err(MailError::NoSuchAddress(cause)) => format!("no such address: {cause}"),
        Err(MailError::Refused(cause)) => format!("refused: {cause}"),
        Err(MailError::NotNow(cause)) => format!("not now: {cause}"),
        Err(MailError::Unknown(_)) => "unknown".to_owned(),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_is_told_apart_from_a_busy_service_and_from_silence() {
    let emulator = Emulator::moto();
    let proxy = Proxy::of(emulator.address()).await;
    let config = config_of(&proxy.endpoint).await;
    let client = aws_sdk_sesv2::Client::new(&config);
    client.create_email_identity().email_identity("no-reply@otklik.example").send().await.unwrap();
    let sender = "Оценка услуг <no-reply@otklik.example>";
    let mailer = SesMailer::new(&config, sender, "set".to_owned(), Arc::new(SystemClock)).unwrap();
    let error = |status, kind: &str, words: &str| {
        Fault::Answered(status, format!("{{\"__type\":\"{kind}\",\"message\":\"{words}\"}}"))
    };
    for (faults, expected) in [
        (vec![], "ok"),
        (vec![Fault::AnswerLost], "unknown"),
        (vec![error(500, "InternalFailure", "")], "unknown"),
        (vec![error(429, "TooManyRequestsException", "")], "not now: TooManyRequestsException"),
        (vec![error(400, "SendingPausedException", "")], "not now: SendingPausedException"),
        (vec![error(400, "BadRequestException", "Missing final '@domain'")], "no such address: BadRequestException"),
        (vec![error(400, "MessageRejected", "Bad content")], "refused: MessageRejected"),
        (vec![error(400, "MessageRejected", "Email address is not verified.")], "not now: MessageRejected"),
    ] {
        proxy.next(faults);
        assert_eq!(told(mailer.send(&mail("anna@mail.example")).await), expected);
    }
    assert_eq!(told(mailer.send(&mail("no address")).await), "refused: the directory's address is not a mail address");
    let nobody = SesMailer::new(&config, "nobody", "set".to_owned(), Arc::new(SystemClock));
    assert!(nobody.is_none(), "a sender that is none");
}
