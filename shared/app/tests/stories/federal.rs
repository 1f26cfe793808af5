//! The federal level: two systems, each with a region of its own, tell a third what they have counted.

use std::sync::atomic::Ordering;

use app::counts::federation::{LateRegion, Taken};
use app::counts::recount;
use app::counts::region_results;
use app::counts::region_results::RegionResults;
use app::counts::snapshots::Snapshot;
use app::figures::indicators::{IndicatorQuery, Question};
use app::identity::access::CallingParticipant;
use app::ports::QueueName;
use domain::disclosure::Cell;
use domain::figures::edition::Edition;

use domain::tally::Tally;
use expect_test::expect;
use proptest::prelude::*;
use table::items::{BlockItem, ReportedItem, SummaryItem};

use super::*;
use crate::figures::store_answers;
use testkit::BreakingTable;

/// Every world of the testkit says that it is here.
const SYSTEM: &str = "https://otklik.example";

/// A system that counts a region of one clinic.
pub(crate) struct Region {
    pub(crate) world: World,
    code: RegionCode,
}

impl Region {
    pub(crate) async fn at(now: &str, code: &str) -> Region {
        let world = World::at(now);
        // Every world of the testkit says that it is the same system, and one system has a name once.
        let id = format!("clinic-{code}");
        world.add_organisation(&id, "1027700132195", OrganisationType::HEALTHCARE, code).await;
        Region { world, code: RegionCode::parse(code).unwrap() }
    }

    pub(crate) async fn answer(&self, quarter: &str, count: u32) {
        let (code, id) = (self.code.to_string(), format!("clinic-{}", self.code));
        store_answers(&self.world, (quarter, &code, &id), count, 5, None).await;
    }

    /// What the hourly job tells.
    pub(crate) async fn to_tell(&self) -> Vec<RegionResults> {
        close::close(&self.world.app).await.unwrap();
        region_results::tell(&self.world.app).await.unwrap();
        let mut to_tell = Vec::new();
        while let Some((queue, body)) = self.world.queue.next() {
            assert_eq!(queue, QueueName::Results);
            to_tell.push(serde_json::from_str(&body).unwrap());
        }
        to_tell
    }
}

/// The federal system, which counts no region itself.
pub(crate) struct Country {
    pub(crate) world: World,
    pub(crate) caller: CallingParticipant,
}

impl Country {
    async fn over(world: World) -> Country {
        for code in ["50", "77"] {
            let counted_at = Some(SYSTEM.to_owned());
            let item = RegionItem { counted_at, ..RegionItem::joined("2025-01-01".parse().unwrap()) };
            world.put(Entry::Region(RegionCode::parse(code).unwrap(), item)).await;
        }
        let caller = world.coordinator().await;
        Country { world, caller }
    }

    pub(crate) async fn at(now: &str) -> Country {
        Country::over(World::at(now)).await
    }

    pub(crate) async fn hear(&self, to_tell: &[RegionResults]) -> Vec<Taken> {
        let mut heard = Vec::new();
        for results in to_tell {
            heard.push(region_results::take(&self.world.app, results.clone()).await.unwrap());
        }
        heard
    }

    /// The completed questionnaires of each unit with what is said of them, and who is late.
    pub(crate) async fn told(&self, period: &str, by: By) -> String {
        let period = match Edition::parse(period) {
            Ok(edition) if edition.number == 0 => Period::Quarter(edition.quarter),
            Ok(edition) => Period::Restatement(edition),
            Err(_) => Period::Running,
        };
        let question = Question { period, by, filter: Filter::default() };
        let mut reader = IndicatorQuery::new(&self.world.app, &self.caller);
        let rows = reader.rows(&question).await.unwrap().unwrap_or_default();
        let told = rows.iter().map(|row| {
            let opinion = &row.indicators.opinion;
            let shown = opinion.shown().map_or(opinion.state().as_str().to_owned(), |it| it.responses.to_string());
            format!("{} {}: {shown}", row.unit, row.indicators.completed)
        });
        let late = reader.late(&question).await.unwrap().into_iter();
        let late = late.map(|LateRegion { region, why, .. }| format!("late {region}: {why:?}"));
        told.chain(late).collect::<Vec<_>>().join("; ")
    }
}

#[tokio::test]
async fn the_country_is_the_sum_of_its_regions_and_names_the_late_ones() {
    let now = "2026-02-15T09:00:00Z";
    let (moscow, oblast, country) = (Region::at(now, "77").await, Region::at(now, "50").await, Country::at(now).await);
    moscow.answer("2026Q1", 12).await;
    oblast.answer("2026Q1", 30).await;
    country.hear(&moscow.to_tell().await).await;
    expect!["country 12: suppressed; late 50: Missing"].assert_eq(&country.told("running", By::Country).await);
    let late = oblast.to_tell().await;
    country.hear(&late).await;
    expect!["country 42: 20"].assert_eq(&country.told("running", By::Country).await);
    expect!["region:50 30: 20; region:77 12: suppressed"].assert_eq(&country.told("running", By::Region).await);

    // Three hours of silence are too long. The word of before then comes once more, after the newer one.
    for region in [&moscow, &oblast] {
        region.world.set_clock("2026-02-15T12:00:01Z");
    }
    country.world.set_clock("2026-02-15T12:00:01Z");
    moscow.answer("2026Q1", 10).await;
    country.hear(&moscow.to_tell().await).await;
    assert!(country.hear(&late).await.iter().all(|taken| *taken == Taken::Known));
    expect!["country 52: 30; late 50: Old"].assert_eq(&country.told("running", By::Country).await);
    let report = check::check(&country.world.app.profile, &country.world.memory.dump());
    assert!(report.is_clean(), "{report}");
}

#[tokio::test]
async fn a_small_region_is_not_given_away_by_the_country() {
    let now = "2026-02-15T09:00:00Z";
    let (moscow, oblast, country) = (Region::at(now, "77").await, Region::at(now, "50").await, Country::at(now).await);
    moscow.answer("2026Q1", 12).await;
    oblast.answer("2026Q1", 9).await;
    country.hear(&moscow.to_tell().await).await;
    country.hear(&oblast.to_tell().await).await;
    // Nine answers are not shown yet, so the country shows those of Moscow alone.
    expect!["country 21: suppressed"].assert_eq(&country.told("running", By::Country).await);
    // Finals show all: there the one is hidden with the other.
    for region in [&moscow, &oblast] {
        region.world.set_clock("2026-04-01T00:00:00Z");
        country.world.set_clock("2026-04-01T00:00:00Z");
        country.hear(&region.to_tell().await).await;
    }
    close::close(&country.world.app).await.unwrap();
    expect!["country 21: 12"].assert_eq(&country.told("2026Q1", By::Country).await);
    expect!["region:50 9: suppressed; region:77 12: 12"].assert_eq(&country.told("2026Q1", By::Region).await);
}

/// A2.10: the country's finals have a term of their own.
#[tokio::test]
async fn finals_wait_for_a_late_region_then_name_it_and_are_restated_when_it_comes() {
    let now = "2026-04-01T00:00:00Z";
    let (moscow, oblast, country) = (Region::at(now, "77").await, Region::at(now, "50").await, Country::at(now).await);
    moscow.answer("2026Q1", 12).await;
    oblast.answer("2026Q1", 30).await;
    country.hear(&moscow.to_tell().await).await;
    let app = &country.world.app;
    for _ in 0..2 {
        let waiting = close::close(app).await.unwrap();
        assert_eq!((waiting.closed.len(), waiting.waited_for), (0, vec![oblast.code]));
    }
    expect!["country 12: 12; late 50: Missing"].assert_eq(&country.told("2026Q1", By::Country).await);

    country.world.set_clock("2026-04-01T10:00:00Z");
    let closed = close::close(app).await.unwrap().closed;
    assert_eq!(closed.iter().map(|it| it.period.to_string()).collect::<Vec<_>>(), ["2026Q1"]);
    expect!["country 12: 12; late 50: Missing"].assert_eq(&country.told("2026Q1", By::Country).await);
    assert!(close::close(app).await.unwrap().closed.is_empty(), "made once");

    country.hear(&oblast.to_tell().await).await;
    let restated = close::close(app).await.unwrap().closed;
    assert_eq!(restated.iter().map(|it| it.period.to_string()).collect::<Vec<_>>(), ["2026Q1.1"]);
    expect!["country 12: 12; late 50: Missing"].assert_eq(&country.told("2026Q1", By::Country).await);
    expect!["country 42: 42"].assert_eq(&country.told("2026Q1.1", By::Country).await);
    assert!(close::close(app).await.unwrap().closed.is_empty(), "restated once");
    let quarter = Quarter::parse("2026Q1").unwrap();
    assert!(recount::recount_final(app, quarter).await.unwrap().unwrap().hash_holds);
    let report = check::check(&app.profile, &country.world.memory.dump());
    assert!(report.is_clean(), "{report}");
}

/// The difference of two editions is known to everybody: a late region of nine answers would be given away by it.
#[tokio::test]
async fn a_late_region_of_few_answers_is_counted_and_its_opinions_stay_hidden() {
    let now = "2026-04-01T10:00:00Z";
    let (moscow, oblast, country) = (Region::at(now, "77").await, Region::at(now, "50").await, Country::at(now).await);
    moscow.answer("2026Q1", 12).await;
    oblast.answer("2026Q1", 9).await;
    country.hear(&moscow.to_tell().await).await;
    close::close(&country.world.app).await.unwrap();
    country.hear(&oblast.to_tell().await).await;
    close::close(&country.world.app).await.unwrap();
    expect!["country 21: 12"].assert_eq(&country.told("2026Q1.1", By::Country).await);
    expect!["region:50 9: suppressed; region:77 12: 12"].assert_eq(&country.told("2026Q1.1", By::Region).await);
}

#[tokio::test]
async fn words_that_nobody_expects_change_nothing() {
    let now = "2026-04-01T00:00:00Z";
    let (moscow, country) = (Region::at(now, "77").await, Country::at(now).await);
    moscow.answer("2026Q1", 12).await;
    let to_tell = moscow.to_tell().await;
    let altered = |change: &dyn Fn(&mut SummaryItem)| {
        let mut results = to_tell.iter().find(|results| is_final(results)).unwrap().clone();
        let RegionResults::RegionResultsV1 { summary, .. } = &mut results else { panic!("these are sums") };
        change(summary);
        results
    };
    let elsewhere = altered(&|summary| summary.reported.as_mut().unwrap().system = "https://b.example".to_owned());
    let nowhere = altered(&|summary| summary.reported = None);
    assert_eq!(country.hear(&[elsewhere, nowhere]).await, [Taken::NotExpected, Taken::NotExpected]);
    country.hear(&to_tell).await;
    let other = altered(&|summary| summary.blocks.clear());
    assert!(region_results::take(&country.world.app, other).await.is_err(), "an edition never changes");
    let broken = altered(&|summary| {
        summary.reported.as_mut().unwrap().edition = Some(Edition::parse("2026Q1.1").unwrap());
        summary.blocks.values_mut().for_each(|block| {
            block.counters.insert("completed".to_owned(), -1);
        });
    });
    assert!(region_results::take(&country.world.app, broken).await.is_err(), "a count is never negative");
    assert!(country.told("2026Q1", By::Country).await.starts_with("country 12: 12"));
}

fn is_final(results: &RegionResults) -> bool {
    let RegionResults::RegionResultsV1 { summary, .. } = results else { return false };
    summary.reported.as_ref().is_some_and(|reported| reported.edition.is_some())
}

/// Finals with a late region and its restatement, one write of which is broken; answers the figures and how many writes there were.
async fn play(to_tell: &[Vec<RegionResults>; 2], broken: usize, carried_out: bool) -> (String, usize) {
    let (memory, table) = BreakingTable::not_yet(broken, carried_out);
    let country = Country::over(World::over("2026-04-01T10:00:00Z", memory.clone(), table.clone())).await;
    table.writes.store(0, Ordering::SeqCst);
    for to_tell in to_tell {
        // A message whose work broke off comes again; a job that broke off runs again.
        for results in to_tell.iter().chain(to_tell) {
            let _ = region_results::take(&country.world.app, results.clone()).await;
        }
        for _ in 0..2 {
            let _ = close::close(&country.world.app).await;
        }
    }
    let mut told = String::new();
    for period in ["2026Q1", "2026Q1.1", "2026Q1.2"] {
        for by in [By::Region, By::Organisation] {
            told += format!("{period}: {}", country.told(period, by).await).trim_end();
            told += "\n";
        }
    }
    (told, table.writes.load(Ordering::SeqCst))
}

#[tokio::test]
async fn any_one_write_of_the_federal_level_may_fail() {
    let now = "2026-04-01T10:00:00Z";
    let (moscow, oblast) = (Region::at(now, "77").await, Region::at(now, "50").await);
    moscow.answer("2026Q1", 12).await;
    oblast.answer("2026Q1", 30).await;
    let to_tell = [moscow.to_tell().await, oblast.to_tell().await];
    let (whole, writes) = play(&to_tell, usize::MAX, false).await;
    expect![[r#"
        2026Q1: region:77 12: 12; late 50: Missing
        2026Q1: reported:77/clinic-77 12: 12; late 50: Missing
        2026Q1.1: region:50 30: 30; region:77 12: 12
        2026Q1.1: reported:50/clinic-50 30: 30; reported:77/clinic-77 12: 12
        2026Q1.2:
        2026Q1.2:
    "#]]
    .assert_eq(&whole);
    for broken in 0..writes {
        for carried_out in [false, true] {
            let (told, _) = play(&to_tell, broken, carried_out).await;
            assert_eq!(told, whole, "write {broken}, carried out: {carried_out}");
        }
    }
}

/// A results of a region: `version` 0 to 2 are running sums, 3 and 4 editions.
fn results(region: &str, version: u32) -> RegionResults {
    let region = RegionCode::parse(region).unwrap();
    let answers = u64::from(version + 1) * 10;
    let tally = Tally { notices: answers * 3, completed: answers, published: answers, ..Tally::default() };
    let block = BlockItem { organisations: 1, counters: tally.counters(), means: Default::default() };
    let quarter = Quarter::parse("2026Q1").unwrap();
    let edition = version.checked_sub(3).map(|number| Edition { quarter, number: number as u16 });
    let reported = ReportedItem { system: SYSTEM.to_owned(), edition, hash: edition.map(|_| "0".repeat(64)) };
    let made_at = "2026-04-01T00:00:00Z".parse::<chrono::DateTime<chrono::Utc>>().unwrap();
    let summary = SummaryItem {
        asked_at: None,
        made_at: made_at + chrono::Duration::minutes(version.into()),
        items: 1,
        blocks: [(OrganisationType::HEALTHCARE, block)].into(),
        types: BTreeMap::new(),
        together: BTreeMap::new(),
        reported: Some(reported),
    };
    RegionResults::RegionResultsV1 { region, quarter, summary }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever is heard, how often, and in which order: the country is the sum of the furthest words.
    #[test]
    fn the_country_is_the_sum_of_the_furthest_words(heard in prop::collection::vec((0..2_usize, 0..5_u32), 0..40)) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let country = Country::at("2026-04-01T01:00:00Z").await;
            let mut furthest = [None; 2];
            for (region, version) in heard {
                let taken = country.hear(&[results(["50", "77"][region], version)]).await;
                let newer = furthest[region].is_none_or(|known| known < version);
                prop_assert_eq!(taken, [if newer { Taken::Kept } else { Taken::Known }]);
                furthest[region] = furthest[region].max(Some(version));
            }
            let quarter = Quarter::parse("2026Q1").unwrap();
            let snapshot = Snapshot::load(&country.world.app, Edition::first(quarter)).await.unwrap().unwrap();
            let sums = snapshot.sums(&country.world.app).await.unwrap();
            let sums = sums.cell(&Cell::default(), &country.caller.types).tally;
            let expected: u64 = furthest.iter().flatten().map(|version| u64::from(version + 1) * 10).sum();
            prop_assert_eq!((sums.completed, sums.notices, sums.published), (expected, expected * 3, expected));
            Ok(())
        })?;
    }
}
