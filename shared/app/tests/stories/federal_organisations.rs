//! Whoever sees the whole country sees its organisations (A2.12а, A2.12б): as their own regions publish them, and not otherwise.

use app::counts::federation::Taken;
use app::counts::region_results::{self, RegionResults};
use app::figures::indicators::{IndicatorQuery, Question, Row};
use app::identity::access::CallingParticipant;
use app::upkeep::check;
use domain::figures::edition::Edition;
use domain::organisation::Industry;
use domain::scope::Scope;
use expect_test::expect;

use super::*;
use crate::federal::{Country, Region};

const QUARTER: &str = "2026Q1";

/// The rows by organisation that somebody sees.
async fn rows(world: &World, caller: &CallingParticipant, period: Period) -> Vec<Row> {
    let question = Question { period, by: By::Organisation, filter: Filter::default() };
    IndicatorQuery::new(&world.app, caller).rows(&question).await.unwrap().unwrap()
}

fn quarter() -> Period {
    Period::Quarter(Quarter::parse(QUARTER).unwrap())
}

/// The words on organisations among all.
fn of_organisations(to_tell: &[RegionResults]) -> Vec<RegionResults> {
    let is_one = |word: &&RegionResults| matches!(word, RegionResults::OrganisationResultsV1(_));
    to_tell.iter().filter(is_one).cloned().collect()
}

#[tokio::test]
async fn a_row_of_the_country_is_the_row_of_its_region() {
    let now = "2026-02-15T09:00:00Z";
    let (moscow, oblast, country) = (Region::at(now, "77").await, Region::at(now, "50").await, Country::at(now).await);
    moscow.answer(QUARTER, 12).await;
    oblast.answer(QUARTER, 33).await;
    let told = "reported:50/clinic-50 33: 20; reported:77/clinic-77 12: suppressed";
    for (at, period) in [(now, Period::Running), ("2026-04-01T00:00:00Z", quarter())] {
        for world in [&moscow.world, &oblast.world, &country.world] {
            world.set_clock(at);
        }
        for region in [&moscow, &oblast] {
            // In whatever order, and twice.
            let mut to_tell = region.to_tell().await;
            country.hear(&to_tell).await;
            to_tell.reverse();
            assert!(country.hear(&to_tell).await.iter().all(|taken| *taken == Taken::Known));
        }
        close::close(&country.world.app).await.unwrap();
        let seen = rows(&country.world, &country.caller, period).await;
        let mut own = Vec::new();
        for region in [&oblast, &moscow] {
            let caller = region.world.coordinator().await;
            own.extend(rows(&region.world, &caller, period).await);
        }
        assert_eq!(seen.len(), own.len());
        for (seen, own) in seen.iter().zip(&own) {
            assert_eq!(seen.organisation.as_ref().map(|it| &it.name), own.organisation.as_ref().map(|it| &it.name));
            assert_eq!((&seen.indicators, &seen.counts, &seen.shown), (&own.indicators, &own.counts, &own.shown));
            assert_eq!(seen.counted_at.as_deref(), Some("https://otklik.example"));
            assert_eq!(own.counted_at, None);
        }
        if period == Period::Running {
            assert_eq!(country.told("running", By::Organisation).await, told);
        }
    }
    expect!["reported:50/clinic-50 33: 33; reported:77/clinic-77 12: 12"]
        .assert_eq(&country.told(QUARTER, By::Organisation).await);
    let report = check::check(&country.world.app.profile, &country.world.memory.dump());
    assert!(report.is_clean(), "{report}");

    // Of an altered row the sums tell.
    let mut items = country.world.memory.dump();
    let altered = items.iter_mut().find(|item| item.key.pk == "ORGRESULTS#2026Q1#77").unwrap();
    altered.body = altered.body.replace("\"completed\":12", "\"completed\":13");
    let report = check::check(&country.world.app.profile, &items).to_string();
    assert!(report.contains("its sums of `healthcare` are not those of the organisations it told of"), "{report}");
}

#[tokio::test]
async fn a_federal_body_sees_the_organisations_of_its_industry() {
    let now = "2026-02-15T09:00:00Z";
    let (moscow, country) = (Region::at(now, "77").await, Country::at(now).await);
    moscow.answer(QUARTER, 20).await;
    country.hear(&moscow.to_tell().await).await;
    for (scope, seen) in [
        (Scope::Country, 1),
        (Scope::Industry(Industry::HEALTHCARE), 1),
        (Scope::Industry(Industry::EDUCATION), 0),
        (Scope::Region(RegionCode::parse("77").unwrap()), 1),
        (Scope::Region(RegionCode::parse("50").unwrap()), 0),
        (Scope::Organisation(OrganisationId::parse("clinic-77").unwrap()), 0),
    ] {
        let caller = CallingParticipant { scope: scope.clone(), ..country.caller.clone() };
        let question = Question { period: Period::Running, by: By::Organisation, filter: Filter::default() };
        let rows = IndicatorQuery::new(&country.world.app, &caller).rows(&question).await.unwrap();
        assert_eq!(rows.map_or(0, |rows| rows.len()), seen, "{scope:?}");
    }
}

#[tokio::test]
async fn a_closed_quarter_of_the_country_keeps_the_editions_of_its_regions() {
    let (now, ends) = ("2026-03-30T09:00:00Z", "2026-04-01T10:00:00Z");
    let (moscow, country) = (Region::at(now, "77").await, Country::at(now).await);
    moscow.answer(QUARTER, 20).await;
    let running = moscow.to_tell().await;
    for world in [&moscow.world, &country.world] {
        world.set_clock(ends);
    }
    let finals = moscow.to_tell().await;
    let sums: Vec<RegionResults> =
        finals.iter().filter(|word| matches!(word, RegionResults::RegionResultsV1 { .. })).cloned().collect();
    country.hear(&running).await;
    country.hear(&sums).await;
    close::close(&country.world.app).await.unwrap();
    // Running counts are not taken for the final that has not come yet.
    assert_eq!(country.told(QUARTER, By::Organisation).await, "late 50: Missing");
    country.hear(&of_organisations(&finals)).await;
    let told = country.told(QUARTER, By::Organisation).await;
    assert_eq!(told, "reported:77/clinic-77 20: 20; late 50: Missing");
    // What overtook it says nothing further, and an edition says one thing for ever.
    assert!(country.hear(&of_organisations(&running)).await.iter().all(|taken| *taken == Taken::Known));
    let mut other = of_organisations(&finals);
    let is_of_the_final = |word: &RegionResults| match word {
        RegionResults::OrganisationResultsV1(told) => told.reported.edition == Edition::parse(QUARTER).ok(),
        RegionResults::RegionResultsV1 { .. } | RegionResults::CaseCountsV1(_) => false,
    };
    other.retain(is_of_the_final);
    let Some(RegionResults::OrganisationResultsV1(results)) = other.first_mut() else { panic!("nothing was told") };
    results.organisations[0].counters.insert("completed".to_owned(), 21);
    assert!(region_results::take(&country.world.app, other.remove(0)).await.is_err());
    assert_eq!(country.told(QUARTER, By::Organisation).await, told);
}
