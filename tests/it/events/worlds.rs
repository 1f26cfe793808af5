//! The world that an event of each function finds, and what the event may name of it.
//!
//! | name | for | what |
//! |---|---|---|
//! | `{{operator_key}}` | all | the operator's key |
//! | `{{source_key}}` | all | the key of the source `mis` |
//! | `{{coordinator_token}}` | all | a coordinator's token |
//! | `{{invitation}}` | notify, survey | the invitation to the receipt `mis-77-000123` |
//! | `{{message_id}}` | mail-feedback | the mail that announced it |
//! | `{{token}}` | survey | the token of its link |
//! | `{{links_cookie}}` | survey | the cookie of the browser in which it was opened |
//! | `{{check_nonce}}` | survey | the seal of the page that shows its answers |
//! | `{{paper_code}}` | survey | the code of a form on paper, for another service of the same citizen |

use std::collections::BTreeMap;
use std::sync::Arc;

use app::answers::answer::issue_link;
use app::answers::answer::{self, Outcome};
use app::answers::paper;
use app::intake::receive::{self, Record};
use app::intake::verdict::Verdict;
use app::invitations::invite;
use app::registers::Entry;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::response::Response;
use domain::audit::Actor;
use domain::identifier::{ExternalId, InvitationId, OrganisationId, SourceId};
use domain::organisation::{OrganisationType, RegionCode};
use domain::person::Snils;
use domain::receipt::{Draft, PersonDraft, Service};
use http::header::SET_COOKIE;
use table::items::RegionItem;
use testkit::World;

use crate::region::snils;

const SNILS: &str = "112-233-445 95";

/// A world before an event.
pub(super) struct Prepared {
    pub(super) world: World,
    /// Mails that went out before it.
    pub(super) mails_before: usize,
    names: BTreeMap<&'static str, String>,
}

impl Prepared {
    /// At 2026-01-15 12:00 in Moscow, with the clinic, the source `mis`, a coordinator, and the citizen's account.
    pub(super) async fn for_function(function: &str) -> Prepared {
        let world = World::at("2026-01-15T09:00:00Z");
        world.add_clinic().await;
        let source_key = world.add_source().await;
        let coordinator_token = world.add_coordinator().await;
        world.add_account(SNILS, "anna@example.org").await;
        let names = [
            ("operator_key", "operator".to_owned()),
            ("source_key", source_key),
            ("coordinator_token", coordinator_token),
        ];
        let mut prepared = Prepared { world, mails_before: 0, names: names.into() };
        match function {
            // The receipt is stored, and its hint was lost or is the event.
            "invite" | "lifecycle" => prepared.post("mis-77-000123").await,
            "notify" => prepared.invite("mis-77-000123").await,
            "mail-feedback" => {
                prepared.invite("mis-77-000123").await;
                prepared.world.deliver_hints().await;
                prepared.names.insert("message_id", prepared.world.mails.all()[0].message_id.clone());
            }
            "survey" => {
                prepared.print().await;
                prepared.open("mis-77-000123").await;
            }
            "federation" => prepared.expect_region_elsewhere().await,
            "cabinet" | "rollup" => prepared.have_twenty_answers().await,
            _ => {}
        }
        prepared.world.queue.lose_all();
        prepared.mails_before = prepared.world.mails.all().len();
        prepared
    }

    /// The event with everything that only the world knows.
    pub(super) fn filled_in(&self, event: &str) -> String {
        let fill = |text: String, (name, value): (&&str, &String)| text.replace(&format!("{{{{{name}}}}}"), value);
        self.names.iter().fold(event.to_owned(), fill)
    }

    /// The other way round: snapshots hold no keys.
    pub(super) fn without_secrets(&self, story: &str) -> String {
        let secrets = self.names.iter().filter(|(_, value)| value.len() > 10);
        secrets.fold(story.to_owned(), |text, (name, value)| text.replace(value, &format!("{{{{{name}}}}}")))
    }

    /// Another system counts region 50.
    async fn expect_region_elsewhere(&self) {
        let counted_at = Some("https://otklik.example".to_owned());
        let region = RegionItem { counted_at, ..RegionItem::joined("2026-01-01".parse().unwrap()) };
        self.world.put(Entry::Region(RegionCode::parse("50").unwrap(), region)).await;
    }

    async fn post(&mut self, external_id: &str) {
        self.post_about("clinic", external_id, SNILS).await;
    }

    async fn post_about(&mut self, organisation: &str, external_id: &str, snils: &str) {
        let person = PersonDraft {
            family_name: Some("Иванова".to_owned()),
            given_name: Some("Анна".to_owned()),
            patronymic: Some("Петровна".to_owned()),
            birth_date: Some("1985-02-11".to_owned()),
            snils: Some(snils.to_owned()),
        };
        let draft = Draft {
            recipient: Some(person),
            service_kind: Some("one_off".to_owned()),
            service_date: Some("2026-01-14".to_owned()),
            ..Draft::default()
        };
        let (external_id, organisation_id) = (Some(external_id.to_owned()), Some(organisation.to_owned()));
        let record = Record { external_id, organisation_id, draft, ..Record::default() };
        let source = self.world.source(&self.names["source_key"]).await;
        let verdicts = receive::receive(&self.world.app, &source, &[record]).await.unwrap();
        assert_eq!(verdicts, [Verdict::Accepted { late: false, notes: Vec::new() }]);
    }

    /// The notice is due, and its hint was lost or is the event.
    async fn invite(&mut self, external_id: &str) {
        self.invite_citizen(external_id, SNILS).await;
    }

    async fn invite_citizen(&mut self, external_id: &str, snils: &str) {
        self.post_about("clinic", external_id, snils).await;
        let (source, name) = (SourceId::parse("mis").unwrap(), ExternalId::parse(external_id).unwrap());
        invite::invite(&self.world.app, &source, &name).await.unwrap();
        let citizen = self.world.app.citizen(&Snils::parse(snils).unwrap());
        let organisation = OrganisationId::parse("clinic").unwrap();
        let service = Service::OneOff { date: "2026-01-14".parse().unwrap() };
        let invitation = self.world.app.invitation_id(&citizen, &citizen, &organisation, service);
        self.names.insert("invitation", invitation.to_string());
    }

    /// The citizen has a form on paper about another service.
    async fn print(&mut self) {
        let organisation_type = OrganisationType::PRESCHOOL;
        let organisation = self.world.add_organisation("kinder", "1037739010891", organisation_type, "77").await;
        self.post_about("kinder", "paper", SNILS).await;
        self.world.deliver_hints().await;
        let snils = Snils::parse(SNILS).unwrap();
        let forms = paper::print(&self.world.app, &Actor::Operator, &snils, &organisation.id).await.unwrap();
        self.names.insert("paper_code", forms[0].code.to_string());
    }

    /// The citizen has the mail, and the filled form before the eyes.
    async fn open(&mut self, external_id: &str) {
        self.invite(external_id).await;
        self.world.deliver_hints().await;
        let token = self.world.newest_token();
        let opened = self.visit(Request::get(format!("/s/{token}")), "").await;
        let cookie = opened.headers()[SET_COOKIE].to_str().unwrap().split(';').next().unwrap().to_owned();
        let form = self.visit(Request::get("/form").header("cookie", &cookie), "").await;
        let filled = "q_information=5&q_organisation=4&q_comfort=na&q_goodwill=5&q_competence=5";
        let request = Request::post("/form/check").header("cookie", &cookie);
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        let check = self.visit(request, &format!("nonce={}&{filled}", nonce_of(form).await)).await;
        self.names.insert("check_nonce", nonce_of(check).await);
        self.names.insert("links_cookie", cookie);
        self.names.insert("token", token);
    }

    async fn visit(&self, request: http::request::Builder, body: &str) -> Response {
        survey::handle(Arc::clone(&self.world.app), request.body(Body::from(body.to_owned())).unwrap()).await
    }

    /// Enough answers of different citizens for figures that are shown while the quarter runs: two groups.
    async fn have_twenty_answers(&mut self) {
        for number in 1..=20 {
            let snils = snils(number);
            self.world.add_account(&snils, &format!("citizen-{number}@example.org")).await;
            self.invite_citizen(&format!("mis-77-{number:06}"), &snils).await;
            self.world.deliver_hints().await;
            let token =
                issue_link(&self.world.app, &InvitationId::parse(&self.names["invitation"]).unwrap()).await.unwrap();
            let scores = [("information", 5), ("organisation", 4), ("goodwill", 5), ("competence", 3)];
            let mut scores: BTreeMap<String, Option<i64>> =
                scores.map(|(name, score)| (name.to_owned(), Some(score))).into();
            scores.insert("comfort".to_owned(), None);
            assert_eq!(answer::submit(&self.world.app, &token, &scores, None).await.unwrap(), Outcome::Taken);
        }
        self.names.remove("invitation");
    }
}

/// The seal of a page.
async fn nonce_of(page: Response) -> String {
    let page = String::from_utf8(to_bytes(page.into_body(), usize::MAX).await.unwrap().to_vec()).unwrap();
    let (_, rest) = page.split_once("name=\"nonce\" value=\"").unwrap();
    rest.split('"').next().unwrap().to_owned()
}
