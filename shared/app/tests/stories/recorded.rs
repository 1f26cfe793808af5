//! What participants do is in the audit trail, too: signing in, the end of sessions, measures; and nobody's name.

use app::figures::measures;
use app::identity::access::CallingParticipant;
use app::identity::sessions;
use app::registers::{self, Edit, Entry};
use domain::audit::Actor;
use domain::figures::measure::Measure;
use domain::identifier::{OrganisationId, ParticipantId};
use domain::organisation::RegionCode;
use domain::scope::{ParticipantRole, Scope};
use expect_test::expect;
use table::items::{ParticipantItem, RegionItem};
use testkit::World;

use crate::audited::{organisation_entry, records, told, verify};

/// The head of an organisation, who may sign in.
pub(crate) fn head_entry() -> (ParticipantId, ParticipantItem) {
    let body = serde_json::json!({
        "name": "Иванова Анна", "kind": "organisation_head", "organisation": "o-1", "signs_in_as": "anna@example.org", "session_epoch": 0
    });
    (ParticipantId::parse("head").unwrap(), serde_json::from_value(body).unwrap())
}

pub(crate) fn head_of(id: ParticipantId) -> CallingParticipant {
    let scope = Scope::of(ParticipantRole::OrganisationHead, None, None, Some(OrganisationId::parse("o-1").unwrap()))
        .unwrap()
        .unwrap();
    CallingParticipant {
        id,
        name: "Иванова Анна".to_owned(),
        role: ParticipantRole::OrganisationHead,
        scope,
        types: Default::default(),
    }
}

pub(crate) fn measure(id: &str) -> Measure {
    let body = serde_json::json!({
        "id": id, "kind": "measure", "organisation": "o-1", "what": "Пандус", "place": "Вход", "by": "Иванова Анна",
        "from": "2026-01-20"
    });
    serde_json::from_value(body).unwrap()
}

#[tokio::test]
async fn sessions_and_measures_are_in_the_trail_and_name_nobody() {
    let world = World::at("2026-01-15T09:00:00Z");
    let edit = Edit::by(Actor::Operator);
    let joined = RegionItem::joined("2025-01-01".parse().unwrap());
    world.put(Entry::Region(RegionCode::parse("77").unwrap(), joined)).await;
    world.put(organisation_entry("o-1", 1)).await;
    let (id, head) = head_entry();
    world.put(Entry::Participant(id.clone(), head.clone())).await;
    let session = sessions::begin_participant(&world.app, &id).await.unwrap().unwrap();
    let caller = sessions::caller(&world.app, &session.text).await.unwrap().unwrap().in_scope().unwrap();
    for _ in 0..2 {
        measures::put_measure(&world.app, &caller, &measure("ramp")).await.unwrap();
    }
    measures::remove_measure(&world.app, &caller, &OrganisationId::parse("o-1").unwrap(), &measure("ramp").id)
        .await
        .unwrap();
    measures::put_measure(&world.app, &caller, &measure("ramp")).await.unwrap();
    assert!(sessions::end_all(&world.app, &caller.actor(), &id, None).await.unwrap());
    assert!(sessions::caller(&world.app, &session.text).await.unwrap().is_none());
    let excluded = ParticipantItem { excluded_on: Some("2026-01-16".parse().unwrap()), ..head };
    registers::put(&world.app, &edit, &Entry::Participant(id.clone(), excluded)).await.unwrap();
    let session = sessions::begin_participant(&world.app, &id).await.unwrap().unwrap();
    world.set_clock("2026-01-16T09:00:00Z");
    assert!(sessions::caller(&world.app, &session.text).await.unwrap().is_none());
    assert!(sessions::begin_participant(&world.app, &id).await.unwrap().is_none());
    expect![[r#"
        2026-01-15.measures 1 participant:head put measures/o-1/ramp(by from id kind organisation place registered_on what)
        2026-01-15.measures 2 participant:head remove measures/o-1/ramp()
        2026-01-15.measures 3 participant:head put measures/o-1/ramp(by from id kind organisation place registered_on what)
        2026-01-15.organisations 1 operator put organisations/o-1(id included_on level name ogrn region type)
        2026-01-15.participants 1 operator put participants/head(keys kind name organisation session_epoch signs_in_as)
        2026-01-15.participants 2 participant:head sign_out participants/head(session_epoch)
        2026-01-15.participants 3 operator put participants/head(excluded_on)
        2026-01-15.regions 1 operator put regions/77(joined_on)
        2026-01-15.sessions 1 participant:head sign_in participants/head()
        2026-01-15.sessions 2 participant:head sign_in participants/head()
    "#]]
    .assert_eq(&told(&world));
    let report = verify(&world, &world.memory.dump());
    assert!(report.is_clean(), "{report}");
    for record in records(&world) {
        let text = serde_json::to_string(&record).unwrap();
        assert!(!text.contains("Иванова") && !text.contains("anna@"), "{text}");
    }
}
