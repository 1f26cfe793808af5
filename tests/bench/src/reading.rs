//! How long it takes to open a cabinet: of a small country and of a large one, both with 12 quarters, in one run on the same machine. What
//! counts is the ratio.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context;
use app::App;
use app::figures::indicators::{IndicatorQuery, Period, Question};
use app::identity::access::CallingParticipant;
use app::identity::sessions;
use app::registers::{self, Edit, Entry};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use domain::audit::Actor;
use domain::calendar::Quarter;
use domain::identifier::{OrganisationId, ParticipantId};
use domain::organisation::RegionCode;
use domain::scope::{By, Filter, ParticipantRole, Scope};
use indicatif::ProgressBar;

use crate::report::{Line, median};
use crate::{Scale, country};

/// Organisations of the small country, and of the large one at the full scale.
const FEW: usize = 500;
const MANY: usize = 50_000;
const REPETITIONS: usize = 15;

/// What a cabinet opens with.
pub(crate) fn measure(
    runtime: &tokio::runtime::Runtime,
    scale: Scale,
    progress: &ProgressBar,
) -> anyhow::Result<Vec<Line>> {
    let few = scale.of(FEW, 100);
    let sizes = [few, scale.of(MANY, 2 * few)];
    let mut measured: Vec<BTreeMap<&str, Duration>> = Vec::new();
    for size in sizes {
        progress.set_message(format!("a country of {size} organisations"));
        let directory = tempfile::tempdir()?;
        let assembly = crate::open(directory.path(), country::NOW)?;
        runtime.block_on(country::fill(&assembly.app, size))?;
        measured.push(runtime.block_on(opened(&assembly.app))?);
    }
    let (of_few, of_many) = (&measured[0], &measured[1]);
    let line = |(what, large): (&&str, &Duration)| {
        let small = of_few[*what].as_secs_f64() * 1e3;
        let line = Line::new(*what, large.as_secs_f64() * 1e3, "ms");
        let line = line.against(format!("the same among {few}"), small);
        // A list of a region's organisations is as long as they are many.
        if what.starts_with('8') { line } else { line.target("<= 20 ms, ratio <= 1.2") }
    };
    Ok(of_many.iter().map(line).collect())
}

/// The middle of several measurements of each thing that a cabinet opens with.
async fn opened(app: &Arc<App>) -> anyhow::Result<BTreeMap<&'static str, Duration>> {
    let caller = CallingParticipant {
        id: ParticipantId::parse("ministry")?,
        name: "ministry".to_owned(),
        role: ParticipantRole::Coordinator,
        scope: Scope::Country,
        types: Default::default(),
    };
    let clinic = Filter { organisation: Some(OrganisationId::parse("o00044")?), ..Filter::default() };
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
        measured.insert(what, median(times));
    }
    pages(app, &mut measured).await?;
    Ok(measured)
}

/// Measures whole pages, as a browser asks for them.
async fn pages(app: &Arc<App>, measured: &mut BTreeMap<&'static str, Duration>) -> anyhow::Result<()> {
    let id = ParticipantId::parse("ministry")?;
    let ministry = testkit::participant("ministry", ParticipantRole::Coordinator, "");
    registers::put(app, &Edit::by(Actor::Operator), &Entry::Participant(id.clone(), ministry)).await?;
    let session = sessions::begin_participant(app, &id).await?.context("it is registered")?;
    let cookie = format!("otklik-participant={}", session.text);
    for (what, address) in [
        ("page: overview, running quarter", "/cabinet"),
        ("page: overview, closed quarter", "/cabinet?period=2026Q1"),
        ("page: figures by region", "/cabinet/figures?period=2026Q1"),
        ("page: all organisations, which are too many", "/cabinet/figures?period=2026Q1&by=organisation"),
        ("page: one organisation", "/cabinet/organisations/o00044?period=2026Q1"),
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
        measured.insert(what, median(times));
    }
    Ok(())
}
