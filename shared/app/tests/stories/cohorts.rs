//! Answers to the notices of a quarter: those of its own end, and all of them when no more can come.

use app::registers::{self, Edit, Entry, RegisterError};
use domain::audit::Actor;
use domain::organisation::legal_entity::Inn;
use domain::organisation::{Level, Organisation, OrganisationType, RegionCode};
use domain::receipt::refusal::Code;
use expect_test::expect;

use super::*;

/// In Moscow the quarter ends three hours and a half before it is closed; whoever answers meanwhile does so in the next one.
#[tokio::test]
async fn a_final_cohort_is_that_of_the_quarters_own_end_whenever_it_is_closed() {
    let story = |closed_at: &str| {
        format!(
            "account adult
            clock 2026-03-30T09:00:00Z
            post clinic 1 one_off:2026-03-29
            deliver
            answer 5 5 5 5 5
            post clinic 2 one_off:2026-03-30
            deliver
            clock 2026-03-31T21:30:00Z
            answer 4 4 4 4 4
            clock {closed_at}
            close
            figures 2026Q1
            figures running
            clock 2026-07-01T12:00:00Z
            close
            figures 2026Q1
            clock 2026-10-01T12:00:00Z
            close
            figures 2026Q1
            figures 2026Q2
            check"
        )
    };
    let mut told = Vec::new();
    for closed_at in ["2026-03-31T22:30:00Z", "2026-05-20T09:00:00Z"] {
        let (_, lines) = tell(&story(closed_at)).await;
        let figures = lines.lines().filter(|line| line.starts_with("figures") || line.starts_with("check"));
        told.push(figures.map(|line| format!("{line}\n")).collect::<String>());
    }
    assert_eq!(told[0], told[1], "the final does not tell when it was made");
    expect![[r#"
        figures 2026Q1 → organisation:clinic: 2 receipts (0 late) 2 invited 2 notices 1 completed, cohort 1, final; organisation:kinder: 0 receipts (0 late) 0 invited 0 notices 0 completed, cohort 0, final;
        figures running → organisation:clinic: 0 receipts (0 late) 0 invited 0 notices 1 completed, cohort 0; organisation:kinder: 0 receipts (0 late) 0 invited 0 notices 0 completed, cohort 0;
        figures 2026Q1 → organisation:clinic: 2 receipts (0 late) 2 invited 2 notices 1 completed, cohort 1, final; organisation:kinder: 0 receipts (0 late) 0 invited 0 notices 0 completed, cohort 0, final;
        figures 2026Q1 → organisation:clinic: 2 receipts (0 late) 2 invited 2 notices 1 completed, cohort 1, complete 2 by 2026-09-30, final; organisation:kinder: 0 receipts (0 late) 0 invited 0 notices 0 completed, cohort 0, final;
        figures 2026Q2 → organisation:clinic: 0 receipts (0 late) 0 invited 0 notices 1 completed, cohort 0, final; organisation:kinder: 0 receipts (0 late) 0 invited 0 notices 0 completed, cohort 0, final;
        check → clean
    "#]].assert_eq(&told[0]);
}

/// A private clinic without an OGRN, and one in a region that nobody has registered.
#[tokio::test]
async fn an_organisation_has_a_number_and_a_region_that_is_there() {
    let world = World::at("2026-01-15T09:00:00Z");
    world.add_clinic().await;
    let key = world.add_source().await;
    let of = |id: &str, region: &str| Organisation {
        id: OrganisationId::parse(id).unwrap(),
        name: "Клиника «Здоровье»".to_owned(),
        ogrn: None,
        inn: Some(Inn::parse("7707083893").unwrap()),
        organisation_type: OrganisationType::HEALTHCARE,
        region: RegionCode::parse(region).unwrap(),
        level: Level::Private,
        included_on: "2026-01-01".parse().unwrap(),
        excluded_on: None,
        time_zone: None,
        former_regions: [].into(),
    };
    let put = async |organisation: Organisation| {
        registers::put(&world.app, &Edit::by(Actor::Operator), &Entry::Organisation(organisation)).await
    };
    assert_eq!(put(of("far", "39")).await, Err(RegisterError::RegionMissing));
    // Branches of one legal entity share its INN.
    for id in ["private", "branch"] {
        assert!(put(of(id, "77")).await.unwrap().changed, "{id}");
    }
    let named = |ogrn: Option<&str>| Record {
        organisation_id: Some("private".to_owned()),
        organisation_ogrn: ogrn.map(str::to_owned),
        ..record("private", "1", "one_off:2026-01-14", None)
    };
    let source = world.source(&key).await;
    let receive = async |record: Record| receive::receive(&world.app, &source, &[record]).await.unwrap().remove(0);
    let Verdict::Refused(faults) = receive(named(Some("1027700132195"))).await else { panic!("it has another number") };
    assert_eq!(faults[0].code, Code::OrganisationUnknown);
    assert_eq!(receive(named(None)).await, Verdict::Accepted { late: false, notes: Vec::new() });
    // It gets a number later, and loses it again.
    let ogrn = Some("1037739010891".to_owned().try_into().unwrap());
    assert!(put(Organisation { ogrn, ..of("private", "77") }).await.unwrap().changed);
    assert!(put(of("private", "77")).await.unwrap().changed);
    let report = check::check(&world.app.profile, &world.memory.dump());
    assert!(report.is_clean(), "{report}");
}
