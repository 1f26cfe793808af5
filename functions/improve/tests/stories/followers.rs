//! B.9: citizens who asked are told once when a change comes into force, by a mail that names no organisation; what was kept for that is
//! destroyed with it, when it is taken back, or after a year.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use app::following::telling::{self, Told};
use app::following::{self, Asked, Place};
use app::improvement::duty;
use app::intake::receive::{self, Record};
use app::ports::MailError;
use app::registers::Entry;
use chrono::Duration;
use domain::identifier::{InvitationId, OrganisationId, ServiceId, SituationId};
use domain::improvement::CaseId;
use domain::person::Snils;
use domain::receipt::{Draft, PersonDraft};
use serde_json::json;
use table::Table;
use table::items::{FollowingItem, decode};
use table::memory::MemoryTable;
use testkit::BreakingTable;

use crate::country::Country;
use crate::effects::TO_FORCE;

pub(crate) const ANNA: &str = "112-233-445 95";
pub(crate) const BORIS: &str = "087-654-303 00";

/// A country in which two citizens were asked about the clinic.
pub(crate) async fn country(memory: Arc<MemoryTable>, table: Arc<dyn Table>) -> (Country, [InvitationId; 2]) {
    let country = Country::over(memory, table).await;
    let world = &country.world;
    let key = world.add_source().await;
    let source = world.source(&key).await;
    for (snils, name) in [(ANNA, "anna"), (BORIS, "boris")] {
        world.add_account(snils, &format!("{name}@example.org")).await;
        let recipient = PersonDraft {
            family_name: Some("Иванова".into()),
            given_name: Some("Анна".into()),
            birth_date: Some("1985-02-11".into()),
            snils: Some(snils.into()),
            ..PersonDraft::default()
        };
        let draft = Draft {
            recipient: Some(recipient),
            service_kind: Some("one_off".into()),
            service_date: Some("2026-04-29".into()),
            ..Draft::default()
        };
        let external_id = Some(format!("of-{name}"));
        let record = Record { external_id, organisation_id: Some("clinic".into()), draft, ..Record::default() };
        receive::receive(&world.app, &source, &[record]).await.unwrap();
    }
    world.deliver_hints().await;
    let mut invitations = Vec::new();
    for snils in [ANNA, BORIS] {
        invitations.push(place(&country, snils).await.invitation);
    }
    (country, invitations.try_into().unwrap())
}

/// What a citizen's list says of the clinic.
async fn place(country: &Country, snils: &str) -> Place {
    let app = &country.world.app;
    let citizen = app.citizen(&Snils::parse(snils).unwrap());
    following::places(app, &citizen).await.unwrap().remove(0)
}

/// What is stored of those who are to be told.
fn kept(country: &Country) -> Vec<FollowingItem> {
    let items = country.world.memory.dump().into_iter().filter(|item| item.key.pk.starts_with("FOLLOWING#"));
    items.map(|item| decode(&item).unwrap()).collect()
}

/// Data keys of their own, of which each seals one wish here.
fn own_keys(country: &Country) -> usize {
    country.world.memory.dump().iter().filter(|item| item.key.pk.starts_with("DATAKEY#own-")).count()
}

/// Mails to citizens about a change.
fn told(country: &Country) -> Vec<String> {
    let mails = country.world.mails.all();
    let of_changes = mails.iter().filter(|mail| mail.subject.contains("что-то изменилось"));
    of_changes.map(|mail| mail.to.clone()).collect()
}

#[tokio::test]
async fn who_asked_is_told_once_and_what_was_kept_is_destroyed() {
    let memory = Arc::new(MemoryTable::new());
    let (country, [anna, boris]) = country(memory.clone(), memory).await;
    let app = &country.world.app;
    for _ in 0..2 {
        assert_eq!(following::follow(app, &anna).await.unwrap(), Asked::Kept, "twice is once");
    }
    assert_eq!(following::follow(app, &boris).await.unwrap(), Asked::Kept);
    assert_eq!((kept(&country).len(), own_keys(&country)), (2, 2));
    assert!(place(&country, ANNA).await.follows && !place(&country, ANNA).await.may_follow);
    for _ in 0..2 {
        following::unfollow(app, &boris).await.unwrap();
    }
    assert_eq!((kept(&country).len(), own_keys(&country)), (1, 1), "what is taken back is destroyed");
    assert!(!place(&country, BORIS).await.follows && place(&country, BORIS).await.may_follow);

    country.step("sweep").await;
    assert!(told(&country).is_empty(), "nothing has changed yet");
    country.tell(TO_FORCE).await;
    for _ in 0..3 {
        country.step("sweep").await;
    }
    assert_eq!(told(&country), ["anna@example.org"]);
    assert_eq!((kept(&country).len(), own_keys(&country)), (0, 0), "it is destroyed with the mail");
    let mail = country.world.mails.all().into_iter().find(|mail| mail.subject.contains("изменилось")).unwrap();
    for named in ["clinic", "Организация", "Дело", "ЗИ-"] {
        assert!(!mail.text.contains(named) && !mail.html.contains(named), "{named}: {}", mail.text);
    }
    assert!(mail.text.contains("https://otklik.example/my\n") && mail.unsubscribe_url.is_none());
    assert_eq!(following::follow(app, &anna).await.unwrap(), Asked::Kept, "one may ask again");
    country.keeps_its_rules();
}

/// Receipts name an organisation: a change of a service is told where organisations are of the types that it is mapped to, and of a situation where
/// one of its services is.
#[tokio::test]
async fn who_asked_is_told_of_a_change_of_the_service_that_was_received() {
    for (target, region, expected) in [
        ("service:visit", None, 1),
        ("service:visit", Some("77"), 1),
        ("service:visit", Some("39"), 0),
        ("service:lesson", None, 0),
        ("service:unmapped", None, 0),
        ("situation:illness", None, 1),
        ("situation:empty", None, 0),
    ] {
        let memory = Arc::new(MemoryTable::new());
        let (country, [anna, _]) = country(memory.clone(), memory).await;
        for (id, types) in [("visit", vec!["healthcare"]), ("lesson", vec!["school"]), ("unmapped", vec![])] {
            let service = json!({"name": "Услуга", "form": "service", "owner": "mvd", "level": "federal", "on_portal": "no", "organisation_types": types});
            let service = serde_json::from_value(service).unwrap();
            country.world.put(Entry::Service(ServiceId::parse(id).unwrap(), service)).await;
        }
        for (id, services) in [("illness", vec!["lesson", "visit"]), ("empty", vec![])] {
            let situation = json!({"name": "Болезнь", "circumstances": "Болен", "needs": "Врач", "services": services, "owner": "mvd"});
            let situation = serde_json::from_value(situation).unwrap();
            country.world.put(Entry::Situation(SituationId::parse(id).unwrap(), situation)).await;
        }
        following::follow(&country.world.app, &anna).await.unwrap();
        let (kind, id) = target.split_once(':').unwrap();
        let put = json!({"target": {"kind": kind, "id": id}, "region": region});
        let evaluation =
            json!({"question": null, "expected": "0.2", "comparison": "type_and_region", "before": ["2026Q1"]});
        let told_of = country
            .tell(&format!(
                r#"
                mvd put cr change_request {put}
                ac move cr assess
                em move cr accept
                ac put m measure {{"target": {{"kind": "{kind}", "id": "{id}"}}, "parties": {{"performers": ["doer"]}}, "details": {{"starts_on": "2026-05-01", "due_on": "2026-06-01", "change_request": "cr"}}}}
                mvd move cr plan {{"fields": {{"measures": ["m"], "evaluation": {evaluation}}}}}
                mvd move cr put_in_force
                "#
            ))
            .await;
        assert!(told_of.trim_end().ends_with("in_force v5"), "{target}: {told_of}");
        for _ in 0..3 {
            country.step("sweep").await;
        }
        assert_eq!(told(&country).len(), expected, "{target} {region:?}");
        country.keeps_its_rules();
    }
}

#[tokio::test]
async fn a_wish_is_forgotten_after_a_year_and_with_mails_that_are_declined() {
    let memory = Arc::new(MemoryTable::new());
    let (country, [anna, boris]) = country(memory.clone(), memory).await;
    let app = &country.world.app;
    following::follow(app, &anna).await.unwrap();
    following::follow(app, &boris).await.unwrap();
    let citizen = app.citizen(&Snils::parse(BORIS).unwrap());
    app::answers::citizen_links::wish_about_all(app, &citizen, true).await.unwrap();
    assert_eq!(following::follow(app, &boris).await.unwrap(), Asked::MailsDeclined);
    country.step("clock 2027-04-29T23:59:59Z").await;
    country.step("sweep").await;
    assert_eq!(kept(&country).len(), 2);
    country.tell(&TO_FORCE.replace("2026", "2027")).await;
    country.step("sweep").await;
    assert_eq!(told(&country), ["anna@example.org"], "who declines mails gets none");
    assert_eq!(own_keys(&country), 0);

    // By now nobody knows who received the service.
    assert_eq!(following::follow(app, &anna).await.unwrap(), Asked::NotPossible);
    country.keeps_its_rules();
}

#[tokio::test]
async fn a_wish_of_which_nothing_comes_is_forgotten_after_a_year() {
    let memory = Arc::new(MemoryTable::new());
    let (country, [anna, _]) = country(memory.clone(), memory).await;
    following::follow(&country.world.app, &anna).await.unwrap();
    country.step("clock 2027-04-30T00:00:00Z").await;
    country.step("sweep").await;
    assert_eq!((kept(&country).len(), own_keys(&country), told(&country).len()), (0, 0, 0));
    country.keeps_its_rules();
}

#[tokio::test]
async fn a_mail_that_is_not_taken_waits_and_one_whose_fate_is_unknown_keeps_its_name() {
    let memory = Arc::new(MemoryTable::new());
    let (country, [anna, _]) = country(memory.clone(), memory).await;
    let (app, mails) = (&country.world.app, &country.world.mails);
    following::follow(app, &anna).await.unwrap();
    country.tell(TO_FORCE).await;
    duty::take_up(app, &CaseId::parse("cr").unwrap()).await.unwrap();
    let clinic = OrganisationId::parse("clinic").unwrap();
    for (refusal, sent) in [(MailError::NotNow("busy".to_owned()), 0), (MailError::Unknown("broken".to_owned()), 1)] {
        mails.answer_next([Err(refusal)]);
        for _ in 0..2 {
            assert_eq!(telling::take_up(app, &clinic).await.unwrap(), Told::default(), "somebody is at it");
        }
        assert_eq!((kept(&country).len(), told(&country).len()), (1, sent), "it is kept until the mail is taken");
        country.world.clock.set(country.world.now() + Duration::hours(2));
    }
    assert_eq!(telling::take_up(app, &clinic).await.unwrap(), Told { mails: 1, failures: 0 });
    let of_changes = mails.all().into_iter().filter(|mail| mail.subject.contains("что-то изменилось"));
    let names: BTreeSet<String> = of_changes.map(|mail| mail.message_id).collect();
    assert_eq!((told(&country).len(), names.len(), kept(&country).len()), (2, 1, 0));
    country.keeps_its_rules();
}

/// Every write from the wish to the mail is broken once, before it is carried out and after.
#[tokio::test]
async fn a_wish_that_breaks_off_anywhere_is_kept_once_and_told_once() {
    let play = async |broken: usize, carried_out: bool| {
        let (memory, table) = BreakingTable::not_yet(broken, carried_out);
        let (country, [anna, boris]) = country(memory, table.clone()).await;
        country.tell(TO_FORCE.trim_end().strip_suffix("head move cr put_in_force").unwrap()).await;
        let app = &country.world.app;
        table.writes.store(0, Ordering::SeqCst);
        for _ in 0..2 {
            let _ = following::follow(app, &anna).await;
            let _ = following::follow(app, &boris).await;
        }
        for _ in 0..2 {
            let _ = following::unfollow(app, &boris).await;
        }
        for _ in 0..2 {
            country.step(r#"head move cr put_in_force {"version": 4}"#).await;
        }
        for minutes in 1..=4 {
            country.try_step("sweep").await;
            country.world.clock.set(country.world.now() + Duration::minutes(20 * minutes));
        }
        country.keeps_its_rules();
        let mut mails = country.world.mails.all();
        mails.retain(|mail| mail.subject.contains("что-то изменилось"));
        mails.dedup_by(|one, other| one.message_id == other.message_id);
        let to: Vec<String> = mails.into_iter().map(|mail| mail.to).collect();
        ((to, kept(&country).len(), own_keys(&country)), table.writes.load(Ordering::SeqCst))
    };
    let (expected, writes) = play(usize::MAX, false).await;
    assert_eq!(expected, (vec!["anna@example.org".to_owned()], 0, 0));
    assert!(6 < writes, "{writes}");
    for broken in 0..writes {
        for carried_out in [false, true] {
            assert_eq!(play(broken, carried_out).await.0, expected, "write {broken}, carried out: {carried_out}");
        }
    }
}
