//! A country that is made up: organisations of all types over all regions, eleven closed quarters and one that runs.

use std::collections::BTreeMap;
use std::sync::Arc;

use anyhow::Context;
use app::App;
use app::counts::count::{Counted, CountedOrganisation, Region};
use app::registers::{self, Edit, Entry};
use app::store::put;
use chrono::{DateTime, Utc};
use domain::audit::Actor;
use domain::calendar::Quarter;
use domain::figures::edition::Edition;
use domain::identifier::OrganisationId;
use domain::organisation::{Described, Level, Organisation, OrganisationType, RegionCode};
use domain::publication::{Lane, Published, PublishedQuestion};
use domain::questionnaire::Questionnaire;
use domain::tally::Tally;
use futures::StreamExt;
use indicatif::ProgressBar;
use table::items::{FinalItem, FinalsHeadItem, PublishedItem, RegionItem};
use table::keys::{self, PublishedPlace};
use table::port::WRITES_MAX;
use table::{Add, Expect, Write};

/// Quarters of it.
pub(crate) const QUARTERS: u8 = 12;

/// When it is looked at.
pub(crate) const NOW: &str = "2026-05-15T09:00:00Z";

/// Of the standard questionnaire.
pub(crate) const QUESTIONS: [&str; 5] = ["comfort", "competence", "goodwill", "information", "organisation"];

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

/// So many organisations.
pub(crate) async fn fill(app: &Arc<App>, size: usize) -> anyhow::Result<()> {
    let codes: Vec<RegionCode> = RegionCode::all().map(|region| region.code).collect();
    let mut by_region: BTreeMap<RegionCode, Vec<Organisation>> = BTreeMap::new();
    for number in 0..size {
        let region = codes[number % codes.len()];
        by_region.entry(region).or_default().push(organisation(number, region)?);
    }
    let running = Quarter::running(NOW.parse::<DateTime<Utc>>()?);
    let progress = ProgressBar::new(u64::from(QUARTERS) * by_region.len() as u64);
    for (region, organisations) in &by_region {
        let joined = RegionItem::joined("2023-07-01".parse()?);
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
            elsewhere: Some(Vec::new()),
            miscounted: 0,
        };
        write_all(app, vec![put(keys::finals_head(edition), &head, Expect::Absent)?]).await?;
    }
    progress.finish_and_clear();
    Ok(())
}

pub(crate) fn organisation(number: usize, region: RegionCode) -> anyhow::Result<Organisation> {
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

pub(crate) fn registered(organisations: &[Organisation]) -> anyhow::Result<Vec<Write>> {
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

pub(crate) async fn write_all(app: &Arc<App>, writes: Vec<Write>) -> anyhow::Result<()> {
    let chunks: Vec<Vec<Write>> = writes.chunks(WRITES_MAX).map(<[Write]>::to_vec).collect();
    let mut done = futures::stream::iter(chunks).map(|chunk| app.table.write(chunk)).buffer_unordered(64);
    while let Some(written) = done.next().await {
        written.context("filling")?;
    }
    Ok(())
}
