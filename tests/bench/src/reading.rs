//! How long it takes to open a cabinet: of a country of 500 organisations and of one of 50,000, both with 12 quarters, in one
//! run on the same machine. What counts is the ratio. `cargo run --release -p bench --bin reading`.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context;
use app::App;
use app::counts::count::{Counted, CountedOrganisation, Region};
use app::figures::indicators::{IndicatorQuery, Period, Question};
use app::identity::access::CallingParticipant;
use app::identity::sessions;
use app::registers::{self, Edit, Entry};
use app::store::put;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use chrono::{DateTime, Utc};
use domain::audit::Actor;
use domain::calendar::Quarter;
use domain::figures::edition::Edition;
use domain::identifier::{OrganisationId, ParticipantId};
use domain::organisation::{Described, Level, Organisation, OrganisationType, RegionCode};
use domain::publication::{Lane, Published, PublishedQuestion};
use domain::questionnaire::Questionnaire;
use domain::scope::{By, Filter, ParticipantRole, Scope};
use domain::tally::Tally;
use futures::StreamExt;
use indicatif::ProgressBar;
use otklik::assembly::Assembly;
use otklik::{Configuration, Development};
use table::items::{FinalItem, FinalsHeadItem, ParticipantItem, PublishedItem, RegionItem};
use table::keys::{self, PublishedPlace};
use table::{Add, Expect, Write};

const SIZES: [usize; 2] = [500, 50_000];
const QUARTERS: u8 = 12;
const REPETITIONS: usize = 15;
const NOW: &str = "2026-05-15T09:00:00Z";
const QUESTIONS: [&str; 5] = ["comfort", "competence", "goodwill", "information", "organisation"];

#[expect(clippy::print_stdout, reason = "this is what a benchmark is for")]
fn main() -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let mut measured: Vec<BTreeMap<&str, Duration>> = Vec::new();
    for size in SIZES {
        let directory = tempfile::tempdir()?;
        let development = Development { clock: Some(NOW.parse()?) };
        let configuration = Configuration::for_development(directory.path(), development);
        let assembly = Assembly::new(&configuration, "http://localhost")?;
        runtime.block_on(fill(&assembly.app, size))?;
        measured.push(runtime.block_on(measure(&assembly.app))?);
    }
    println!("{:<58} {:>12} {:>12} {:>7}", "p50, milliseconds", "500", "50,000", "ratio");
    for (what, small) in &measured[0] {
        let large = measured[1][what];
        let ratio = large.as_secs_f64() / small.as_secs_f64();
        println!("{what:<58} {:>12.2} {:>12.2} {ratio:>7.2}", small.as_secs_f64() * 1e3, large.as_secs_f64() * 1e3);
    }
    println!("\nA list of a region's organisations is as long as they are many: 6 and 562 here.");
    Ok(())
}

/// The counts of an organisation: some dozens of answers, each organisation its own.
fn tally(number: usize) -> anyhow::Result<Tally> {
    let answers = 12 + (number % 40) as i64;
    let mut counters = BTreeMap::from([
        ("receipts".to_owned(), answers * 3),
        ("invited".to_owned(), answers * 3),
        ("notices".to_owned(), answers * 2),
        ("completed".to_owned(), answers),
        ("cohort_completed".to_owned(), answers),
    ]);
    for (place, question) in QUESTIONS.iter().enumerate() {
        let low = (number + place) as i64 % answers;
        counters.insert(format!("q.{question}.3"), low);
        counters.insert(format!("q.{question}.5"), answers - low);
    }
    Ok(Tally::from_counters(&counters)?)
}

/// Organisations of all types over all regions, eleven closed quarters and one that runs.
async fn fill(app: &Arc<App>, size: usize) -> anyhow::Result<()> {
    let codes: Vec<RegionCode> = RegionCode::all().map(|region| region.code).collect();
    let mut by_region: BTreeMap<RegionCode, Vec<Organisation>> = BTreeMap::new();
    for number in 0..size {
        let region = codes[number % codes.len()];
        by_region.entry(region).or_default().push(organisation(number, region)?);
    }
    let running = Quarter::running(NOW.parse::<DateTime<Utc>>()?);
    let progress = ProgressBar::new(u64::from(QUARTERS) * by_region.len() as u64);
    for (region, organisations) in &by_region {
        let joined = RegionItem::joined("2023-01-01".parse()?);
        registers::put(app, &Edit::by(Actor::Operator), &Entry::Region(*region, joined)).await?;
        write_all(app, registered(organisations)?).await?;
        for back in 0..QUARTERS {
            let quarter = running.back(back);
            let mut counted = Counted::new();
            for (number, it) in organisations.iter().enumerate() {
                let tally = tally(number + usize::from(back))?;
                let described = Described::of(it, *region);
                counted.insert(it.id.clone(), CountedOrganisation { described, tally });
            }
            write_all(app, counts(app, quarter, *region, counted, back > 0)?).await?;
            progress.inc(1);
        }
    }
    for back in 1..QUARTERS {
        let edition = Edition::first(running.back(back));
        let head = FinalsHeadItem {
            method: "mean-of-scores/1".to_owned(),
            hash: "0".repeat(64),
            described: None,
            salt: String::new(),
            closed_at: NOW.parse()?,
            organisations: size as u64,
            together: BTreeMap::new(),
            reason: None,
            missing: Vec::new(),
            miscounted: 0,
        };
        write_all(app, vec![put(keys::finals_head(edition), &head, Expect::Absent)?]).await?;
    }
    progress.finish_and_clear();
    Ok(())
}

fn organisation(number: usize, region: RegionCode) -> anyhow::Result<Organisation> {
    let twelve = 102_770_000_000 + number as u64;
    Ok(Organisation {
        id: OrganisationId::parse(&format!("o{number:05}"))?,
        name: format!("Учреждение № {number}"),
        ogrn: Some(format!("{twelve}{}", twelve % 11 % 10).try_into()?),
        inn: None,
        organisation_type: OrganisationType::BUILT_IN[number / 89 % 5],
        region,
        level: Level::Regional,
        included_on: "2023-01-01".parse()?,
        excluded_on: None,
        time_zone: None,
        former_regions: [].into(),
    })
}

fn registered(organisations: &[Organisation]) -> anyhow::Result<Vec<Write>> {
    let mut writes = Vec::new();
    for it in organisations {
        let entry = keys::register_entry(registers::register::ORGANISATIONS, it.id.as_str());
        writes.push(put(entry, it, Expect::Absent)?);
        writes.push(put(keys::regional_organisation(it.region, &it.id), it, Expect::Absent)?);
    }
    Ok(writes)
}

fn counts(
    app: &App,
    quarter: Quarter,
    region: RegionCode,
    counted: Counted,
    closed: bool,
) -> anyhow::Result<Vec<Write>> {
    let edition = Edition::first(quarter);
    let standard = Questionnaire::standard().reference();
    let mut writes = Vec::new();
    for (id, CountedOrganisation { described, tally }) in &counted {
        let counters = tally.counters();
        let write = if closed {
            let item = FinalItem { organisation: id.clone(), described: described.clone(), counters };
            put(keys::final_tally(edition, region, id), &item, Expect::Absent)?
        } else {
            let Tally { published, questions, .. } = tally.clone();
            let no_opinion = Tally { published: 0, questions: BTreeMap::new(), ..tally.clone() };
            let key = keys::tally(quarter, region, id, 0);
            writes.push(Write::Add(Add { key, counters: no_opinion.counters(), expect: None }));
            let cut = |counts| PublishedQuestion { groups: 1, counts, held: Vec::new() };
            let questions = questions.into_iter().map(|(question, counts)| (question, cut(counts))).collect();
            let published = Published { groups: 1, answers: published, questions };
            let lane = Lane { quarter, region, organisation: id.clone(), questionnaire: standard.clone() };
            let organisation_type = Some(described.organisation_type);
            let item = PublishedItem { published, organisation_type, ..PublishedItem::default() };
            put(keys::published(&PublishedPlace::Lane(lane)), &item, Expect::Absent)?
        };
        writes.push(write);
    }
    if closed {
        let summary = Region { organisations: counted, ..Region::default() }.summary(app);
        writes.push(put(keys::final_summary(edition, region), &summary, Expect::Absent)?);
    }
    Ok(writes)
}

async fn write_all(app: &Arc<App>, writes: Vec<Write>) -> anyhow::Result<()> {
    let chunks: Vec<Vec<Write>> = writes.chunks(25).map(<[Write]>::to_vec).collect();
    let mut done = futures::stream::iter(chunks).map(|chunk| app.table.write(chunk)).buffer_unordered(64);
    while let Some(written) = done.next().await {
        written.context("filling")?;
    }
    Ok(())
}

/// The middle of several measurements of each thing that a cabinet opens with.
async fn measure(app: &Arc<App>) -> anyhow::Result<BTreeMap<&'static str, Duration>> {
    let caller = CallingParticipant {
        id: ParticipantId::parse("ministry")?,
        name: "ministry".to_owned(),
        role: ParticipantRole::Coordinator,
        scope: Scope::Country,
        types: Default::default(),
    };
    let clinic = Filter { organisation: Some(OrganisationId::parse("o00089")?), ..Filter::default() };
    let region = Filter { region: Some(RegionCode::parse("77")?), ..Filter::default() };
    let last = Period::Quarter(Quarter::parse("2026Q1")?);
    let all = Filter::default;
    let openings: [(&'static str, Question, u8); 8] = [
        ("1 country, running quarter", Question { period: Period::Running, by: By::Country, filter: all() }, 1),
        ("2 country, closed quarter", Question { period: last, by: By::Country, filter: all() }, 1),
        ("3 89 regions, closed quarter", Question { period: last, by: By::Region, filter: all() }, 1),
        ("4 types of a region, closed quarter", Question { period: last, by: By::Type, filter: region.clone() }, 1),
        (
            "5 trend of the country, 12 quarters",
            Question { period: Period::Running, by: By::Country, filter: all() },
            12,
        ),
        (
            "6 one organisation, closed quarter",
            Question { period: last, by: By::Organisation, filter: clinic.clone() },
            1,
        ),
        (
            "7 trend of one organisation, 11 closed quarters",
            Question { period: last, by: By::Organisation, filter: clinic },
            11,
        ),
        (
            "8 organisations of a region, closed quarter",
            Question { period: last, by: By::Organisation, filter: region },
            1,
        ),
    ];
    let mut measured = BTreeMap::new();
    for (what, question, quarters) in openings {
        let mut times = Vec::new();
        for _ in 0..REPETITIONS {
            let started = Instant::now();
            let trend = IndicatorQuery::new(app, &caller).trend(&question, quarters).await?.context("in scope")?;
            times.push(started.elapsed());
            anyhow::ensure!(trend.iter().all(|(_, rows)| !rows.is_empty()), "{what}: nothing was read");
        }
        times.sort_unstable();
        measured.insert(what, times[REPETITIONS / 2]);
    }
    pages(app, &mut measured).await?;
    Ok(measured)
}

/// Measures whole pages, as a browser asks for them.
async fn pages(app: &Arc<App>, measured: &mut BTreeMap<&'static str, Duration>) -> anyhow::Result<()> {
    let id = ParticipantId::parse("ministry")?;
    let ministry = ParticipantItem {
        name: "ministry".to_owned(),
        role: ParticipantRole::Coordinator,
        industry: None,
        region: None,
        organisation: None,
        excluded_on: None,
        keys: Vec::new(),
        roles: Default::default(),
        source: None,
        email: None,
        deputy: None,
        duty_letters_only: false,
        signs_in_as: None,
        session_epoch: 0,
        access: Default::default(),
        rights: Default::default(),
    };
    registers::put(app, &Edit::by(Actor::Operator), &Entry::Participant(id.clone(), ministry)).await?;
    let session = sessions::begin_participant(app, &id).await?.context("it is registered")?;
    let cookie = format!("otklik-participant={}", session.text);
    for (what, address) in [
        ("page: overview, running quarter", "/cabinet"),
        ("page: overview, closed quarter", "/cabinet?period=2026Q1"),
        ("page: figures by region", "/cabinet/figures?period=2026Q1"),
        ("page: all organisations, which are too many", "/cabinet/figures?period=2026Q1&by=organisation"),
        ("page: one organisation", "/cabinet/organisations/o00089?period=2026Q1"),
        ("page: broken terms by source", "/cabinet/terms?period=2026Q1"),
        ("page: sources", "/cabinet/sources?period=2026Q1"),
    ] {
        let mut times = Vec::new();
        for _ in 0..REPETITIONS {
            let request = Request::get(address).header(header::COOKIE, &cookie).body(Body::empty())?;
            let started = Instant::now();
            let response = cabinet::handle(Arc::clone(app), request).await;
            times.push(started.elapsed());
            anyhow::ensure!(response.status() == StatusCode::OK, "{address}: {}", response.status());
        }
        times.sort_unstable();
        measured.insert(what, times[REPETITIONS / 2]);
    }
    Ok(())
}
