//! How long tasks, a case, lists of cases, an agenda, the programme and what everybody reads take among few cases and among many, in one run
//! on the same machine: what counts is the ratio. How long it takes once a day to count how participants keep to their terms, and to look for
//! falls of organisations with five questions and a total each.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context;
use app::App;
use app::identity::access::Caller;
use app::improvement::behind::{self, AskedNumber, CaseNumber};
use app::improvement::listing::{self, Asked};
use app::improvement::people::By;
use app::improvement::{acting, minutes, practices, programme, reading, reminders, said_and_done, tasks};
use app::registers::{self, Edit, Entry};
use domain::audit::Actor;
use domain::calendar::Quarter;
use domain::decimal::Rational;
use domain::identifier::{OrganisationId, ParticipantId, QuestionId};
use domain::improvement::falls::{Answers, Question, Shown, find};
use domain::improvement::{CaseId, Details, Kind, Put, Role, Rules};
use domain::organisation::legal_entity::Ogrn;
use domain::organisation::{Level, Organisation, OrganisationType, RegionCode};
use domain::scope::{ParticipantRole, Scope};
use futures::StreamExt;
use indicatif::ProgressBar;
use otklik::assembly::Assembly;
use serde_json::json;
use table::items::RegionItem;
use table::port::WRITES_MAX;
use table::whole::WholeStore;
use table::{Due, Expect, Item, Key, Write};

use crate::Scale;
use crate::report::{Line, median};

/// Cases of the small store, of the large one and organisations that are looked at, at the full scale.
const FEW: usize = 1_000;
const MANY: usize = 100_000;
const ORGANISATIONS: usize = 100_000;
const REPETITIONS: usize = 31;
const NOW: &str = "2026-05-15T09:00:00Z";

/// Cases of each organisation.
const CASES_EACH: usize = 10;

/// Rows of a list.
const ROWS: usize = 50;

/// Items of an agenda.
const ITEMS: usize = 20;

const MEETING: &str = "meeting";

/// What stands in the case of which all others are copies.
const TEMPLATE: [&str; 3] = ["template-case", "template-organisation", "template-head"];

/// Part B among few cases and among many.
pub(crate) fn measure(
    runtime: &tokio::runtime::Runtime,
    scale: Scale,
    progress: &ProgressBar,
) -> anyhow::Result<Vec<Line>> {
    let few = scale.of(FEW, 100);
    let sizes = [few, scale.of(MANY, 2 * few)];
    let (mut stores, mut lines) = (Vec::new(), Vec::new());
    for size in sizes {
        progress.set_message(format!("{size} cases"));
        let directory = tempfile::tempdir()?;
        let assembly = crate::open(directory.path(), NOW)?;
        runtime.block_on(fill(&assembly, size))?;
        let started = Instant::now();
        let read = runtime.block_on(programme::look(&assembly.app))?;
        lines.push(Line::new(
            format!("once a day, {read} cases with their journals"),
            started.elapsed().as_secs_f64(),
            "s",
        ));
        stores.push((assembly, directory));
    }
    // In turns, so that a machine that is slower for a while is so for both.
    let mut taken: BTreeMap<&str, [Vec<Duration>; 2]> = BTreeMap::new();
    for _ in 0..REPETITIONS {
        for (at, (assembly, _)) in stores.iter().enumerate() {
            for (what, time) in runtime.block_on(opened(&assembly.app))? {
                taken.entry(what).or_default()[at].push(time);
            }
        }
    }
    for (what, [small, large]) in taken {
        let (small, large) = (median(small).as_secs_f64() * 1e3, median(large).as_secs_f64() * 1e3);
        let line = Line::new(what, large, "ms").against(format!("the same among {few}"), small);
        lines.push(line.target("ratio <= 1.2"));
    }
    let organisations = scale.of(ORGANISATIONS, 500);
    let took = falls(organisations)?.as_secs_f64();
    lines.push(Line::new(format!("falls of {organisations} organisations, six tests each"), took, "s"));
    Ok(lines)
}

fn official(id: &str, role: ParticipantRole, roles: &[Role], organisation: Option<&str>) -> anyhow::Result<Caller> {
    let organisation = organisation.map(OrganisationId::parse).transpose()?;
    Ok(Caller {
        id: ParticipantId::parse(id)?,
        name: id.to_owned(),
        role,
        roles: roles.iter().copied().collect(),
        rights: Default::default(),
        stands_in_for: Vec::new(),
        source: None,
        scope: organisation.map(Scope::Organisation),
        types: Default::default(),
    })
}

fn centre() -> anyhow::Result<Caller> {
    official("centre", ParticipantRole::Body, &[Role::AnalyticalCentre], None)
}

fn head(id: &str, organisation: &str) -> anyhow::Result<Caller> {
    official(id, ParticipantRole::OrganisationHead, &[], Some(organisation))
}

/// One incident goes through the use cases until its head is to acknowledge it; all others are its copies, of other organisations.
async fn fill(assembly: &Assembly, size: usize) -> anyhow::Result<()> {
    let app = &assembly.app;
    let [case, organisation, person] = TEMPLATE;
    let region = RegionCode::parse("77")?;
    let operator = Edit::by(Actor::Operator);
    registers::put(app, &operator, &Entry::Region(region, RegionItem::joined("2023-01-01".parse()?))).await?;
    for (number, id) in [organisation, "o1"].into_iter().enumerate() {
        let body = 102_770_000_000_u64 + number as u64;
        let entry = Organisation {
            id: OrganisationId::parse(id)?,
            name: format!("Организация {id}"),
            ogrn: Some(Ogrn::parse(&format!("{body}{}", body % 11 % 10))?),
            inn: None,
            organisation_type: OrganisationType::HEALTHCARE,
            region,
            level: Level::Regional,
            included_on: "2023-01-01".parse()?,
            excluded_on: None,
            time_zone: None,
            former_regions: [].into(),
        };
        registers::put(app, &operator, &Entry::Organisation(entry)).await?;
    }
    let entry = json!({"name": "Глава", "kind": "organisation_head", "organisation": organisation});
    let entry = Entry::Participant(ParticipantId::parse(person)?, serde_json::from_value(entry)?);
    registers::put(app, &operator, &entry).await?;
    let target = json!({"kind": "organisation", "id": organisation});
    let body = json!({"kind": "incident", "title": "Очереди", "target": target, "details": {"severity": 3}});
    let id = CaseId::parse(case)?;
    let put = Put { id: id.clone(), body: serde_json::from_value(body)?, evidence: Vec::new() };
    acting::put_case(app, By::Caller(&head(person, organisation)?), &put).await?;
    let secretary = official("secretary", ParticipantRole::Body, &[Role::SubcommissionSecretary], None)?;
    let decision = json!({"number": "7", "date": "2026-05-14", "body": "Подкомиссия", "text": "Инцидент"});
    let declare = serde_json::from_value(json!({"version": 1, "decision": decision}))?;
    acting::move_case(app, By::Caller(&secretary), &id, "declare", &declare).await?;
    let mut items = Vec::new();
    let whole: &dyn WholeStore = &*assembly.file;
    let of_case = |item: &Item| item.key.pk == format!("CASE#{case}") || item.key.sk.ends_with(&format!("#{case}"));
    whole.each_item(&mut |item| items.extend(item.ok().filter(of_case))).await?;
    let progress = ProgressBar::new((size * items.len()) as u64);
    let copies = (0..size).flat_map(|number| {
        let names = [format!("c{number:06}"), format!("o{}", number / CASES_EACH), format!("h{}", number / CASES_EACH)];
        items.iter().map(|item| copy(item, &names)).collect::<Vec<_>>()
    });
    let mut written =
        futures::stream::iter(copies).chunks(WRITES_MAX).map(|part| app.table.write(part)).buffer_unordered(64);
    while let Some(written) = written.next().await {
        written.map_err(|error| anyhow::anyhow!("{error}"))?;
        progress.inc(WRITES_MAX as u64);
    }
    drop(written);
    progress.finish_and_clear();
    call_meeting(app).await
}

/// A meeting with an agenda of cases that wait for their heads.
async fn call_meeting(app: &Arc<App>) -> anyhow::Result<()> {
    let items: Vec<_> = (0..ITEMS).map(|number| json!({"case": format!("c{number:06}")})).collect();
    let details = json!({"body": "working_group", "date": "2026-05-20", "items": items});
    let body = json!({"kind": "meeting", "title": "Заседание", "details": details});
    let put = Put { id: CaseId::parse(MEETING)?, body: serde_json::from_value(body)?, evidence: Vec::new() };
    acting::put_case(app, By::Caller(&working_group()?), &put).await?;
    Ok(())
}

fn working_group() -> anyhow::Result<Caller> {
    official("group", ParticipantRole::Body, &[Role::WorkingGroupSecretary], None)
}

fn copy(item: &Item, names: &[String; 3]) -> Write {
    let renamed = |text: &str| {
        TEMPLATE.iter().zip(names).fold(text.to_owned(), |text, (template, name)| text.replace(template, name))
    };
    let key = Key::new(renamed(&item.key.pk), renamed(&item.key.sk));
    let due = item.due.as_ref().map(|due| Due::of(&key, due.at));
    let (body, expect) = (renamed(&item.body), Expect::Absent);
    Write::Put(table::Put { key, body, due, expires_at: None, keeps_counters: false, expect })
}

async fn opened(app: &Arc<App>) -> anyhow::Result<BTreeMap<&'static str, Duration>> {
    let (centre, head) = (centre()?, head("h1", "o1")?);
    let mut measured = BTreeMap::new();
    let id = CaseId::parse("c000010")?;
    measured.insert("1 tasks of a head: 10", {
        let of = async || Ok(tasks::tasks(app, &head).await?.len());
        timed(of, CASES_EACH).await?
    });
    measured.insert("2 a case, as its head sees it", {
        let of = async || Ok(usize::from(reading::case(app, &head, &id).await?.is_some()));
        timed(of, 1).await?
    });
    let asked = |asked: Asked| asked;
    let lists = [
        ("3 list: a kind", &centre, asked(Asked { kind: Some(Kind::Incident), ..Asked::default() }), ROWS),
        ("4 list: a state", &centre, asked(Asked { state: Some("declared".to_owned()), ..Asked::default() }), ROWS),
        (
            "5 list: a region",
            &centre,
            asked(Asked { region: Some(RegionCode::parse("77")?), ..Asked::default() }),
            ROWS,
        ),
        ("6 list: overdue, where nothing is", &centre, asked(Asked { overdue: true, ..Asked::default() }), 0),
        (
            "7 list: an organisation",
            &centre,
            asked(Asked { organisation: Some(OrganisationId::parse("o1")?), ..Asked::default() }),
            CASES_EACH,
        ),
        ("8 list: what a head sees", &head, Asked::default(), CASES_EACH),
        (
            "9 list: words that many have",
            &centre,
            asked(Asked { words: Some("очереди".to_owned()), ..Asked::default() }),
            ROWS,
        ),
    ];
    for (what, caller, asked, rows) in lists {
        let of = async || {
            let page = listing::cases(app, caller, &asked, ROWS).await?.context("within the scope")?;
            Ok(page.rows.len())
        };
        measured.insert(what, timed(of, rows).await?);
    }
    measured.extend(of_second_half(app, &head).await?);
    Ok(measured)
}

/// An agenda, the programme, practices, and what everybody reads.
async fn of_second_half(app: &Arc<App>, head: &Caller) -> anyhow::Result<BTreeMap<&'static str, Duration>> {
    let (group, meeting) = (working_group()?, CaseId::parse(MEETING)?);
    let mut measured = BTreeMap::new();
    measured.insert("10 a meeting: 20 items of its agenda", {
        let of = async || {
            let view = reading::case(app, &group, &meeting).await?.context("a meeting")?;
            let Details::Meeting(details) = &view.case.details else { anyhow::bail!("no meeting") };
            let mut seen = 0;
            for item in &details.given.items {
                let spoken = minutes::spoken(app, &group, &meeting, item).await?;
                seen += usize::from(spoken.view.is_some());
            }
            Ok(seen)
        };
        timed(of, ITEMS).await?
    });
    measured.insert("11 a meeting: who is to be reminded", {
        let of = async || Ok(reminders::preview(app, &group, &meeting).await?.letters.len());
        timed(of, ITEMS / CASES_EACH).await?
    });
    measured.insert("12 the programme, as a head reads it", {
        let of = async || Ok(programme::programme(app, head).await?.participants.len());
        timed(of, 1).await?
    });
    measured.insert("13 the cases behind a number", {
        let participant = Some(head.id.clone());
        let asked = AskedNumber { number: CaseNumber::WithTerm, participant, step: None };
        let of = async || Ok(behind::behind(app, head, &asked).await?.context("a number")?.rows.len());
        timed(of, CASES_EACH).await?
    });
    measured.insert("14 practices", {
        let of = async || Ok(practices::practices(app, head, None, None).await?.0.len());
        timed(of, 0).await?
    });
    measured.insert("15 said and done: a region", {
        let region = RegionCode::parse("77")?;
        let of = async || Ok(said_and_done::of_region(app, region, None).await?.rows.len());
        timed(of, 0).await?
    });
    Ok(measured)
}

/// How long it takes to read; so many rows must be there.
async fn timed(read: impl AsyncFn() -> anyhow::Result<usize>, rows: usize) -> anyhow::Result<Duration> {
    let started = Instant::now();
    let found = read().await?;
    let taken = started.elapsed();
    anyhow::ensure!(found == rows, "{found} rows were read, and {rows} are there");
    Ok(taken)
}

/// Five questions and a total of each organisation, of which one in fifty has fallen.
fn falls(organisations: usize) -> anyhow::Result<Duration> {
    let period = Quarter::parse("2026Q1")?;
    let mut shown = Vec::new();
    for number in 0..organisations as u64 {
        let organisation = OrganisationId::parse(&format!("o{number}"))?;
        for question in
            [None, Some("comfort"), Some("competence"), Some("goodwill"), Some("information"), Some("organisation")]
        {
            let question = question.map(QuestionId::parse).transpose()?;
            let responses = question.is_none().then_some(60);
            let before = Answers { counts: [1, 2, 7, 20 + number % 7, 30], responses };
            let counts = if number % 50 == 0 { [15, 15, 10, 10, 10] } else { [1, 2, 7, 30 - number % 5, 20] };
            shown.push(Shown {
                organisation: organisation.clone(),
                place: None,
                question,
                before,
                now: Answers { counts, responses },
            });
        }
    }
    let rules = Rules::shipped();
    let (target, triggers) = (Rational::new(9, 2), &rules.triggers);
    let question = Question { period, before_period: period.back(1), target, triggers };
    let started = Instant::now();
    let found = find(&shown, question, &BTreeMap::new(), |_| String::new());
    let taken = started.elapsed();
    anyhow::ensure!(
        found.tests == 6 * organisations as u64 && found.proposed.len() == organisations.div_ceil(50),
        "{} falls",
        found.proposed.len()
    );
    Ok(taken)
}
