//! What reading of figures asks for, in countries of few organisations and of many: it must ask for no more in the one than in the other.

use std::sync::Arc;

use anyhow::Context;
use app::App;
use app::assembly::assemble;
use app::counts::close::close;
use app::identity::sessions;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use domain::identifier::ParticipantId;
use domain::organisation::RegionCode;
use domain::scope::ParticipantRole;
use table::memory::MemoryTable;
use testkit::{Meter, World};

use super::{Function, Path, Walk, ask};
use crate::country;

/// Organisations of the smaller country, and of the larger one.
pub(crate) const ORGANISATIONS: [usize; 2] = [500, 5_000];

/// Whoever opens something.
#[derive(Clone, Copy)]
enum Reader {
    /// The ministry in a browser, which sees the whole country.
    Ministry,
    /// The region's executive in a browser.
    Executive,
    /// The head of the organisation in a browser.
    Head,
    /// A program of the ministry.
    Program,
    /// Whoever has no key and no session.
    Everybody,
}

/// What is opened, by whom, by what it is called.
const OPENED: [(&str, Reader, &str); 32] = [
    ("overview, running quarter", Reader::Ministry, "/cabinet"),
    ("overview, closed quarter", Reader::Ministry, "/cabinet?period=2026Q1"),
    ("overview of a region, running quarter", Reader::Executive, "/cabinet"),
    ("overview of a region, closed quarter", Reader::Executive, "/cabinet?period=2026Q1"),
    ("figures by region", Reader::Ministry, "/cabinet/figures?period=2026Q1"),
    ("figures by type of a region", Reader::Executive, "/cabinet/figures?period=2026Q1&by=type"),
    ("figures by organisation of the country", Reader::Ministry, "/cabinet/figures?period=2026Q1&by=organisation"),
    ("figures by organisation of a region", Reader::Executive, "/cabinet/figures?period=2026Q1&by=organisation"),
    (
        "found by a name",
        Reader::Ministry,
        "/cabinet/find?q=%D0%A3%D1%87%D1%80%D0%B5%D0%B6%D0%B4%D0%B5%D0%BD%D0%B8%D0%B5",
    ),
    ("an organisation, running quarter", Reader::Ministry, "/cabinet/organisations/o00044"),
    ("an organisation, closed quarter", Reader::Ministry, "/cabinet/organisations/o00044?period=2026Q1"),
    ("an organisation by its region, running quarter", Reader::Executive, "/cabinet/organisations/o00044"),
    ("an organisation by its region, closed quarter", Reader::Executive, "/cabinet/organisations/o00044?period=2026Q1"),
    ("the head's page, running quarter", Reader::Head, "/cabinet/organisations/o00044"),
    ("the head's page, closed quarter", Reader::Head, "/cabinet/organisations/o00044?period=2026Q1"),
    ("comments", Reader::Head, "/cabinet/organisations/o00044/comments"),
    ("quotations", Reader::Head, "/cabinet/organisations/o00044/quotations"),
    ("measures", Reader::Head, "/cabinet/organisations/o00044/measures"),
    ("broken terms by source", Reader::Ministry, "/cabinet/terms?period=2026Q1"),
    ("broken terms of a region", Reader::Executive, "/cabinet/terms?period=2026Q1"),
    ("sources", Reader::Ministry, "/cabinet/sources?period=2026Q1"),
    ("subscriptions", Reader::Ministry, "/cabinet/subscriptions"),
    ("program: the country", Reader::Program, "/v1/indicators?period=2026Q1"),
    ("program: the country, running quarter", Reader::Program, "/v1/indicators"),
    ("program: regions", Reader::Program, "/v1/indicators?period=2026Q1&by=region"),
    ("program: an organisation", Reader::Program, "/v1/indicators?period=2026Q1&by=organisation&organisation=o00044"),
    ("program: comments", Reader::Program, "/v1/comments?organisation=o00044"),
    ("program: broken terms", Reader::Program, "/v1/breaches?period=2026Q1"),
    ("program: the report of a quarter", Reader::Program, "/v1/report?period=2026Q1"),
    ("program: the feed", Reader::Program, "/v1/feed?period=2026Q1"),
    ("everybody: results", Reader::Everybody, "/results"),
    ("everybody: results by region", Reader::Everybody, "/v1/public-results?period=2026Q1&by=region"),
];

/// What lists organisations of a region, or of the country, or looks for one among them, and so is as long as they are many.
const LISTS: [&str; 6] = [
    "overview of a region, running quarter",
    "overview of a region, closed quarter",
    "figures by organisation of a region",
    "found by a name",
    "program: the report of a quarter",
    "program: the feed",
];

/// Something that was opened.
pub(crate) struct Opened {
    /// By a process that has just begun.
    pub(crate) first: Path,
    /// Once more.
    pub(crate) again: Path,
    /// Bytes that were sent for it to a browser that takes Brotli.
    pub(crate) sent_bytes: usize,
    /// Bytes of the page's style sheet, if it is a page: it is sent once.
    pub(crate) style_bytes: Option<usize>,
    /// Whether it lists organisations.
    pub(crate) is_list: bool,
}

/// What is opened in a country of so many organisations: by a process that has just begun, and then once more.
pub(crate) async fn organisations(count: usize) -> anyhow::Result<Vec<Opened>> {
    let (meter, memory) = (Meter::default(), Arc::new(MemoryTable::new()));
    let unmetered = World::over(country::NOW, memory.clone(), memory.clone());
    country::fill(&unmetered.app, count).await?;
    // As the hourly job leaves it.
    close(&unmetered.app).await?;
    let mut world = World::over(country::NOW, memory.clone(), meter.table(memory));
    world.restart_with_public_results();
    let region = RegionCode::all().nth(44).context("a region")?.code.to_string();
    let participants = [
        ("ministry", ParticipantRole::Coordinator, ""),
        ("executive", ParticipantRole::RegionalExecutive, &region),
        ("head", ParticipantRole::OrganisationHead, "o00044"),
    ];
    let (mut authorization, mut cookies) = (String::new(), Vec::new());
    for (name, role, limit) in participants {
        let token = world.add_participant(name, role, limit).await;
        let session = sessions::begin_participant(&world.app, &ParticipantId::parse(name)?).await?;
        cookies.push(format!("__Host-otklik-participant={}", session.context("a session")?.text));
        if role == ParticipantRole::Coordinator {
            authorization = format!("Bearer {token}");
        }
    }
    let mut opened = Vec::new();
    for (name, reader, path) in OPENED {
        world.app = assemble(world.app.parts());
        let mut walk = Walk { meter: meter.clone(), paths: Vec::new() };
        let headers = match reader {
            Reader::Ministry => vec![(header::COOKIE, cookies[0].as_str())],
            Reader::Executive => vec![(header::COOKIE, cookies[1].as_str())],
            Reader::Head => vec![(header::COOKIE, cookies[2].as_str())],
            Reader::Program => vec![(header::AUTHORIZATION, authorization.as_str())],
            Reader::Everybody => Vec::new(),
        };
        let mut text = String::new();
        for _ in 0..2 {
            walk.leave_out();
            let asked = ask(&world.app, Function::Cabinet, ("GET", path), &headers, "", StatusCode::OK).await;
            text = asked.with_context(|| name.to_owned())?.1;
            walk.passed(name, 1);
        }
        let [first, again] = &walk.paths[..] else { anyhow::bail!("{name} was opened twice") };
        let style = text.split_once("href=\"/style/").and_then(|(_, rest)| rest.split_once('"'));
        let style_bytes = match style {
            Some((file, _)) => Some(sent_bytes(&world.app, &format!("/style/{file}"), &[]).await?),
            None => None,
        };
        opened.push(Opened {
            first: first.clone(),
            again: again.clone(),
            sent_bytes: sent_bytes(&world.app, path, &headers).await?,
            style_bytes,
            is_list: LISTS.contains(&name),
        });
    }
    Ok(opened)
}

/// Bytes that are sent to a browser that takes Brotli.
async fn sent_bytes(app: &Arc<App>, path: &str, headers: &[(header::HeaderName, &str)]) -> anyhow::Result<usize> {
    let mut request = Request::get(path).header(header::ACCEPT_ENCODING, "br");
    for (name, value) in headers {
        request = request.header(name, *value);
    }
    let answer = cabinet::handle(Arc::clone(app), request.body(Body::empty())?).await;
    Ok(axum::body::to_bytes(answer.into_body(), usize::MAX).await?.len())
}
