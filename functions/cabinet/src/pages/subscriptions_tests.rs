//! From the form in the cabinet to the way out of a mail, as browsers and mail programs go it.

use app::upkeep::sweep;
use axum::body::Body;
use domain::scope::ParticipantRole;
use http::{Method, Request, header};
use testkit::World;

use crate::handle;
use crate::pages::tests::{body, sign_in};

const FORM: &str = "application/x-www-form-urlencoded";

struct Visit {
    world: World,
    cookie: String,
}

impl Visit {
    async fn new() -> Visit {
        let world = World::at("2026-05-13T09:00:00Z");
        world.add_clinic().await;
        let cookie = sign_in(&world, "moscow", ParticipantRole::RegionalExecutive, "77").await;
        Visit { world, cookie }
    }

    async fn send(&self, request: http::request::Builder, sent: &str) -> (u16, String) {
        let request = request.body(Body::from(sent.to_owned())).unwrap();
        let response = handle(self.world.app.clone(), request).await;
        (response.status().as_u16(), body(response).await)
    }

    /// What the cabinet's form does.
    async fn post(&self, sent: &str) -> (u16, String) {
        let seal = self.page().await.split("name=\"form_token\" value=\"").nth(1).map(str::to_owned).unwrap();
        self.press(&format!("form_token={}&{sent}", seal.split('"').next().unwrap())).await
    }

    async fn press(&self, sent: &str) -> (u16, String) {
        let request = Request::post("/cabinet/subscriptions")
            .header(header::COOKIE, &self.cookie)
            .header("sec-fetch-site", "same-origin")
            .header(header::CONTENT_TYPE, FORM);
        self.send(request, sent).await
    }

    async fn page(&self) -> String {
        let request = Request::get("/cabinet/subscriptions?lang=en").header(header::COOKIE, &self.cookie);
        let (status, page) = self.send(request, "").await;
        assert_eq!(status, 200);
        page
    }

    /// What somebody does who has a link and nothing else.
    async fn open(&self, method: Method, path: &str, content_type: &str, sent: &str) -> (u16, String) {
        let request = Request::builder().method(method).uri(path).header(header::CONTENT_TYPE, content_type);
        self.send(request, sent).await
    }

    /// The newest mail's link to that place, as a path.
    async fn link(&self, place: &str) -> String {
        sweep::sweep(&self.world.app).await.unwrap();
        let mail = self.world.mails.all().last().unwrap().clone();
        let text = format!("{}\n{}", mail.text, mail.unsubscribe_url.as_deref().unwrap_or_default());
        let url = text.lines().rev().find(|line| line.contains(place)).unwrap().trim().to_owned();
        url.replace("https://otklik.example", "")
    }

    async fn confirmed(&self) {
        let link = self.link("/subscriptions/confirm/").await;
        assert_eq!(self.open(Method::POST, &link, FORM, "answer=yes").await.0, 200);
    }
}

#[tokio::test]
async fn a_form_is_checked_and_says_what_is_wrong() {
    let visit = Visit::new().await;
    for (sent, fault) in [
        ("action=add&address=anna&kind=weekly_digest", "Это не адрес почты."),
        ("action=add&address=anna%40example.org", "Отметьте, что присылать."),
        ("action=add&address=anna%40example.org%0d%0aBcc:x%40y&kind=weekly_digest", "Это не адрес почты."),
    ] {
        let (status, page) = visit.post(sent).await;
        assert!(status == 422 && page.contains(fault), "{sent}: {status} {page}");
    }
    for number in 0..10 {
        let sent = format!("action=add&address=a{number}%40example.org&kind=weekly_digest&language=en");
        assert_eq!(visit.post(&sent).await.0, 303);
    }
    let (status, page) = visit.post("action=add&address=A1%40example.org&kind=silent_source").await;
    assert!(status == 422 && page.contains("Этот адрес уже есть"), "{page}");
    let (status, page) = visit.post("action=add&address=b%40example.org&kind=silent_source").await;
    assert!(status == 422 && page.contains("Адресов уже 10"), "{page}");
    for unknown in ["action=change&id=nobody&kind=silent_source", "action=stop&id=", "action=", ""] {
        assert_eq!(visit.post(unknown).await.0, 404, "{unknown}");
    }
}

#[tokio::test]
async fn a_participant_sees_its_addresses_and_nobody_elses() {
    let visit = Visit::new().await;
    visit.post("action=add&address=anna%40example.org&kind=weekly_digest&kind=silent_source&language=en").await;
    let page = visit.page().await;
    assert!(page.contains("anna@example.org") && page.contains("is not sent yet"), "{page}");
    assert!(!page.contains("waiting: a mail"), "nothing was sent: {page}");
    visit.link("/subscriptions/confirm/").await;
    let page = visit.page().await;
    assert!(page.contains("waiting: a mail") && !page.contains("is not sent yet"), "{page}");
    visit.confirmed().await;
    let page = visit.page().await;
    assert!(page.contains("mails come") && page.matches(" checked").count() == 2, "{page}");
    let id = page.split("name=\"id\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();

    let other = Visit {
        cookie: sign_in(&visit.world, "sport", ParticipantRole::FederalBody, "sport").await,
        world: visit.world,
    };
    assert!(!other.page().await.contains("anna@example.org"));
    assert_eq!(other.post(&format!("action=stop&id={id}")).await.0, 404);
    let visit = Visit {
        cookie: sign_in(&other.world, "moscow", ParticipantRole::RegionalExecutive, "77").await,
        world: other.world,
    };
    assert_eq!(visit.post(&format!("action=change&id={id}&kind=silent_source")).await.0, 303);
    assert_eq!(visit.page().await.matches(" checked").count(), 1);
    assert_eq!(visit.post(&format!("action=stop&id={id}")).await.0, 303);
    assert!(!visit.page().await.contains("anna@example.org"));
}

#[tokio::test]
async fn looking_changes_nothing_and_whoever_has_the_link_needs_no_session() {
    let visit = Visit::new().await;
    visit.post("action=add&address=anna%40example.org&kind=weekly_digest").await;
    let link = visit.link("/subscriptions/confirm/").await;
    for _ in 0..2 {
        let (status, page) = visit.open(Method::GET, &link, FORM, "").await;
        assert!(status == 200 && page.contains("Участник moscow") && page.contains("<form method=\"post\""), "{page}");
        assert!(visit.page().await.contains("waiting: a mail"));
    }
    for _ in 0..2 {
        let (status, page) = visit.open(Method::POST, &link, FORM, "answer=yes").await;
        assert!(status == 200 && page.contains("Подписка подтверждена"), "{page}");
    }
    assert!(visit.page().await.contains("mails come"));
    // A link serves its purpose alone.
    let way_out = link.replace("/confirm/", "/");
    for (method, path) in [(Method::GET, way_out.as_str()), (Method::POST, &way_out), (Method::GET, "/subscriptions/x")]
    {
        let (status, page) = visit.open(method, path, FORM, "List-Unsubscribe=One-Click").await;
        assert!(status == 404 && page.contains("Такой подписки нет"), "{path} {page}");
    }
}

#[tokio::test]
async fn one_click_ends_what_the_mail_was_and_a_scanner_ends_nothing() {
    let mut visit = Visit::new().await;
    visit.post("action=add&address=anna%40example.org&kind=weekly_digest&kind=silent_source").await;
    visit.confirmed().await;
    visit.world.set_clock("2026-05-18T06:05:00Z");
    visit.cookie = sign_in(&visit.world, "moscow", ParticipantRole::RegionalExecutive, "77").await;
    let link = visit.link("/subscriptions/").await;
    let (status, page) = visit.open(Method::GET, &format!("{link}?lang=en"), FORM, "").await;
    assert!(status == 200 && page.contains("Only what this mail was") && !page.contains(" checked"), "{page}");
    for nothing in ["", "choice="] {
        assert_eq!(visit.open(Method::POST, &link, FORM, nothing).await.0, 422, "{nothing}");
    }
    assert!(visit.page().await.contains("anna@example.org"));
    let multipart = "--x\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--x--\r\n";
    for _ in 0..2 {
        let (status, page) = visit.open(Method::POST, &link, "multipart/form-data; boundary=x", multipart).await;
        assert!(status == 200 && page.contains("Письма больше не придут"), "{page}");
    }
    assert_eq!(visit.page().await.matches(" checked").count(), 1, "the alarms go on");
    assert_eq!(visit.open(Method::POST, &link, FORM, "choice=all").await.0, 200);
    assert!(!visit.page().await.contains("anna@example.org"));
    assert_eq!(visit.open(Method::POST, &link, FORM, "List-Unsubscribe=One-Click").await.0, 200, "twice is once");
    assert_eq!(visit.open(Method::GET, &link, FORM, "").await.0, 404);
}

#[tokio::test]
async fn a_strangers_form_subscribes_nobody() {
    let visit = Visit::new().await;
    assert_eq!(visit.press("action=add&address=anna%40example.org&kind=weekly_digest").await.0, 403, "no seal");
    let request = Request::post("/cabinet/subscriptions")
        .header(header::COOKIE, &visit.cookie)
        .header("sec-fetch-site", "cross-site")
        .header(header::CONTENT_TYPE, FORM);
    let (status, _) = visit.send(request, "action=add&address=anna%40example.org&kind=weekly_digest").await;
    assert_eq!(status, 403);
    assert!(!visit.page().await.contains("anna@example.org"));
}

/// So it goes with coverage, by choices of its own.
#[tokio::test]
async fn a_threshold_of_coverage_is_chosen_beside_that_of_the_score() {
    let visit = Visit::new().await;
    let add = "action=add&address=anna%40example.org&kind=low_coverage&language=ru";
    for wrong in ["below=20", "coverage_below=4", "below=3&coverage_below=41", "coverage_below=x"] {
        let (status, page) = visit.post(&format!("{add}&{wrong}")).await;
        assert!(status == 422 && page.contains("Выберите порог из списка."), "{wrong}: {page}");
    }
    assert_eq!(visit.post(&format!("{add}&below=3&coverage_below=20")).await.0, 303);
    let chosen = async || {
        let page = visit.page().await;
        ["below", "coverage_below"].map(|name| {
            let line = page.split(&format!("name=\"{name}\"")).nth(1).unwrap().split("</select>").next().unwrap();
            let option = line.split("<option value=\"").find(|it| it.contains(" selected")).unwrap();
            option.split('"').next().unwrap().to_owned()
        })
    };
    assert_eq!(chosen().await, ["3", "20"]);
    let page = visit.page().await;
    assert!(page.contains("20.00%") && page.contains("40.00%, the usual threshold"), "{page}");
    let id = page.split("name=\"id\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let change = format!("action=change&id={id}&kind=low_coverage");
    let (status, page) = visit.post(&format!("{change}&below=4.5&coverage_below=41")).await;
    let fault = "<option value=\"41\" selected>Выберите порог из списка.</option>";
    assert!(status == 422 && page.contains(fault) && page.contains("<option value=\"4.5\" selected>"), "{page}");
    assert_eq!(chosen().await, ["3", "20"], "nothing has changed");
    assert_eq!(visit.post(&format!("{change}&coverage_below=40")).await.0, 303);
    assert_eq!(chosen().await, ["", ""], "the usual ones, one of them by its value");
}

/// Each address has a threshold of its own: the usual one, or one of the choices and nothing else.
#[tokio::test]
async fn a_threshold_is_chosen_from_the_list_and_kept_with_the_address() {
    let visit = Visit::new().await;
    let add = "action=add&address=anna%40example.org&kind=fallen_organisation&language=ru";
    for wrong in ["4.1", "4.50001", "x", "-1"] {
        let (status, page) = visit.post(&format!("{add}&below={wrong}")).await;
        assert!(status == 422 && page.contains("Выберите порог из списка."), "{wrong}: {page}");
    }
    assert_eq!(visit.post(&format!("{add}&below=4.0")).await.0, 303);
    let chosen = async || {
        let page = visit.page().await;
        let line = page.split("name=\"below\"").nth(1).unwrap().split("</select>").next().unwrap().to_owned();
        let option = line.split("<option value=\"").find(|it| it.contains(" selected")).unwrap().to_owned();
        option.split('"').next().unwrap().to_owned()
    };
    assert_eq!(chosen().await, "", "the usual one by its value");
    let page = visit.page().await;
    let id = page.split("name=\"id\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let change = format!("action=change&id={id}&kind=fallen_organisation");
    for (below, expected) in [
        ("4.5", "4.5"),
        ("3.50", "3.5"),
        ("4", ""),
        ("4.25", "4.25"),
        ("", ""),
        ("3.5", "3.5"),
        ("4.00", ""),
        ("3", "3"),
    ] {
        assert_eq!(visit.post(&format!("{change}&below={below}")).await.0, 303, "{below}");
        assert_eq!(chosen().await, expected, "{below}");
    }
    // What is none of the choices changes nothing, and what was ticked is not lost.
    for wrong in ["9", "4.1", "x", "-1"] {
        let sent = format!("action=change&id={id}&kind=weekly_digest&kind=silent_source&below={wrong}");
        let (status, page) = visit.post(&sent).await;
        let fault = format!("<option value=\"{wrong}\" selected>Выберите порог из списка.</option>");
        assert!(status == 422 && page.contains(&fault), "{wrong}: {status} {page}");
        let ticked = ["weekly_digest", "silent_source"].map(|topic| format!("value=\"{topic}\" checked"));
        assert!(ticked.iter().all(|it| page.contains(it)) && page.matches(" checked").count() == 2, "{page}");
        assert_eq!(page.matches("Выберите порог из списка.").count(), 1, "only at that address: {page}");
        assert_eq!(chosen().await, "3", "{wrong}");
        assert_eq!(visit.page().await.matches(" checked").count(), 1);
        assert_eq!(visit.post(&format!("action=change&id=nobody&below={wrong}")).await.0, 404);
    }
    assert_eq!(visit.post(&change).await.0, 303);
    assert_eq!(chosen().await, "", "the usual one");
    assert_eq!(visit.post(&format!("action=stop&id={id}&below=9")).await.0, 303, "to stop needs no threshold");
    assert!(!visit.page().await.contains("anna@example.org"));
}
