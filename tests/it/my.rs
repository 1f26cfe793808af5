//! The citizen's own list of links: what it shows, what it opens, and that it changes nothing by being looked at.

use chrono::{DateTime, Duration, Utc};
use serde_json::json;

use crate::client::text;
use crate::host::{Host, Start};
use crate::provider::{Browser, Provider};
use crate::region::{one_off, receipt, snils};

/// A clinic, a source, and receipts of citizens 1 (no mail address) and 2.
fn host_with_receipts(provider: &Provider) -> Host {
    let host = provider.host("");
    host.add_clinic();
    let key = host.add_source("mis", &["*"]);
    host.put(&format!("accounts/{}", snils(1)), json!({"verified": true}));
    host.add_account(2);
    let today = today(&host);
    host.post_receipts(&key, &[receipt("a", "clinic", 1, one_off(&today)), receipt("b", "clinic", 2, one_off(&today))]);
    host.client.get("/dev/idle").expect(200);
    host
}

fn today(host: &Host) -> String {
    text(&host.client.get("/dev/clock").expect(200).json()["now"])[..10].to_owned()
}

fn signed_in(host: &Host, number: u32) -> Browser {
    let mut browser = Browser::new();
    browser.sign_in(host, "/sign-in/citizens", &json!({"snils": snils(number), "trusted": true})).expect(303);
    browser
}

fn page(browser: &mut Browser, host: &Host) -> String {
    browser.get(&format!("{}/my", host.client.base())).expect(200).body
}

/// The value of the first field of that name.
fn field(page: &str, name: &str) -> String {
    let start = format!("name=\"{name}\" value=\"");
    let (_, rest) = page.split_once(&start).unwrap_or_else(|| panic!("no field {name}: {page}"));
    rest.split('"').next().unwrap().to_owned()
}

#[test]
fn a_citizen_without_a_mail_address_answers_from_the_list() {
    let provider = Provider::start();
    let host = host_with_receipts(&provider);
    let base = host.client.base().to_owned();
    let mut browser = signed_in(&host, 1);
    for _ in 0..3 {
        let shown = page(&mut browser, &host);
        assert!(shown.contains("Учреждение clinic") && shown.contains("Можно ответить сейчас"), "{shown}");
        browser.send("HEAD", &format!("{base}/my"), &[], "").expect(200);
    }
    let id = field(&page(&mut browser, &host), "invitation");

    // Opened twice, from two tabs: both lead to the form, and neither answers anything.
    for _ in 0..2 {
        let opened = browser.post(&format!("{base}/my/open"), &format!("invitation={id}")).expect(303);
        assert_eq!(opened.header("location"), "/form");
    }
    let form = browser.get(&format!("{base}/form")).expect(200).body;
    assert!(form.contains("Учреждение clinic"), "{form}");
    assert!(
        page(&mut browser, &host).contains("Можно ответить сейчас</h2>\n<div class=\"sheet\">\n<h3"),
        "opening answers nothing"
    );
}

#[test]
fn nobody_reaches_the_list_of_another() {
    let provider = Provider::start();
    let host = host_with_receipts(&provider);
    let base = host.client.base().to_owned();
    let (mut first, mut second) = (signed_in(&host, 1), signed_in(&host, 2));
    let id = field(&page(&mut first, &host), "invitation");
    assert_ne!(id, field(&page(&mut second, &host), "invitation"));
    second.post(&format!("{base}/my/open"), &format!("invitation={id}")).expect(404);
    second.post(&format!("{base}/my/wishes"), &format!("invitation={id}&decline=true")).expect(404);
    // From a stranger's page, and by nobody.
    first
        .send(
            "POST",
            &format!("{base}/my/open"),
            &["sec-fetch-site: cross-site", "content-type: application/x-www-form-urlencoded"],
            &format!("invitation={id}"),
        )
        .expect(403);
    let nobody = Browser::new().post(&format!("{base}/my/open"), &format!("invitation={id}")).expect(303);
    assert_eq!(nobody.header("location"), "/my");
    let shown = page(&mut first, &host);
    assert!(shown.contains("Не присылать писем об этой организации"), "nothing was declined: {shown}");
    // Somebody without any receipt has an empty list.
    assert!(page(&mut signed_in(&host, 3), &host).contains("Сейчас отвечать не на что"));
    let mut copied = first.clone();
    assert!(!page(&mut copied, &host).contains("Войти через Госуслуги"));
    first.post(&format!("{base}/sign-out/citizens"), "").expect(303);
    assert!(page(&mut first, &host).contains("Войти через Госуслуги"));
    assert!(page(&mut copied, &host).contains("Войти через Госуслуги"), "a copied cookie has ended, too");
}

#[test]
fn mails_are_declined_and_taken_up_again() {
    let provider = Provider::start();
    let host = host_with_receipts(&provider);
    let base = host.client.base().to_owned();
    let mut browser = signed_in(&host, 2);
    let id = field(&page(&mut browser, &host), "invitation");
    for (sent, expected) in [
        (format!("invitation={id}&decline=true"), "Писем об этой организации мы не присылаем."),
        (format!("invitation={id}&decline=false"), "Не присылать писем об этой организации"),
        ("decline=true".to_owned(), "Сейчас мы не присылаем вам таких писем."),
        ("decline=false".to_owned(), "Сейчас мы присылаем вам письмо, когда вы получаете услугу."),
    ] {
        // Twice is once.
        for _ in 0..2 {
            browser.post(&format!("{base}/my/wishes"), &sent).expect(303);
            let shown = page(&mut browser, &host);
            assert!(shown.contains(expected), "{sent}: {shown}");
            assert!(shown.contains("/my/open"), "declining takes no answer away");
        }
    }
}

#[test]
fn what_is_over_and_what_ends_soon_is_said() {
    let provider = Provider::start();
    let host = provider.host("");
    host.add_clinic();
    let key = host.add_source("mis", &["*"]);
    host.add_account(1);
    let now: DateTime<Utc> = text(&host.client.get("/dev/clock").expect(200).json()["now"]).parse().unwrap();
    // The provider lives in the present, so the receipts arrive in the past.
    for (external_id, days_ago) in [("over", 45), ("soon", 29), ("fresh", 2)] {
        let then = now - Duration::days(days_ago);
        set_clock(&host, then);
        let served_on = (then - Duration::days(1)).date_naive().to_string();
        host.post_receipts(&key, &[receipt(external_id, "clinic", 1, one_off(&served_on))]);
        host.client.get("/dev/idle").expect(200);
    }
    set_clock(&host, now);
    let mut browser = signed_in(&host, 1);
    let shown = page(&mut browser, &host);
    let order =
        ["Можно ответить сейчас", "Осталось мало времени", "Ответить можно до ", "Недавние", "Ответить можно было до "];
    let places: Vec<usize> =
        order.iter().map(|words| shown.find(words).unwrap_or_else(|| panic!("{words}: {shown}"))).collect();
    assert!(places.is_sorted(), "{places:?}");
}

fn set_clock(host: &Host, now: DateTime<Utc>) {
    host.client.send("POST", "/dev/clock", &[], json!({ "now": now }).to_string()).expect(200);
}

#[test]
fn without_a_session_the_page_tells_how_to_sign_in() {
    let host = Host::start(Start::of("--dev"));
    let shown = host.client.get("/my").expect(200).body;
    assert!(shown.contains("Мои анкеты") && shown.contains("вход не подключён"), "{shown}");
}
