//! What is done with a quarter: it becomes final, falls and effects are looked for in it, its answers are recounted, and everything stored is
//! moved to another store. Each beside the least that the same bytes can cost.

use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, ensure};
use app::counts::{close, recount};
use app::improvement::{effects, falls};
use app::registers::{self, Edit, Entry};
use domain::audit::Actor;
use domain::calendar::Quarter;
use domain::identifier::QuestionId;
use domain::organisation::RegionCode;
use domain::publication::Lane;
use domain::questionnaire::{Answers, Questionnaire, Score};
use indicatif::ProgressBar;
use otklik::assembly::Assembly;
use serde_json::json;
use table::items::RegionItem;
use table::lines::{export_lines, restore_lines};

use crate::report::Line;
use crate::{Scale, bare, country};

/// Organisations, and citizens who answered at each: the least that is published of them.
const ORGANISATIONS: usize = 100_000;
pub(crate) const ANSWERS_EACH: usize = 10;

/// How many organisations that is.
pub(crate) fn organisations(scale: Scale) -> usize {
    scale.of(ORGANISATIONS, 500)
}

/// Measures it.
pub(crate) fn measure(
    runtime: &tokio::runtime::Runtime,
    scale: Scale,
    progress: &ProgressBar,
) -> anyhow::Result<Vec<Line>> {
    let organisations = organisations(scale);
    let answers = organisations * ANSWERS_EACH;
    let directory = tempfile::tempdir()?;
    progress.set_message(format!("{organisations} organisations are filled"));
    let assembly = crate::open(directory.path(), "2026-02-15T09:00:00Z")?;
    let written = runtime.block_on(fill(&assembly, organisations))?;
    drop(assembly);
    let json_lines = directory.path().join("answers.ndjson");
    std::fs::write(&json_lines, written)?;
    let assembly = crate::open(directory.path(), "2026-04-01T02:00:00Z")?;
    let app = &assembly.app;
    let mut lines = Vec::new();
    let mut timed = |work: String, took: f64| lines.push(Line::new(work, took, "s"));

    progress.set_message("finals");
    let started = Instant::now();
    let report = runtime.block_on(close::close(app))?;
    let closed = report.closed.last().context("a quarter was closed")?;
    ensure!(closed.organisations == organisations as u64 && closed.miscounted.is_empty(), "{closed:?}");
    timed(format!("finals of {organisations} organisations, {answers} answers recounted"), seconds(started));
    let started = Instant::now();
    runtime.block_on(falls::propose(app))?;
    timed("triggers over them".to_owned(), seconds(started));
    let started = Instant::now();
    runtime.block_on(effects::compute(app))?;
    timed("effects over them".to_owned(), seconds(started));

    progress.set_message("recount");
    let started = Instant::now();
    let recount = runtime.block_on(recount::recount_final(app, Quarter::parse("2026Q1")?))?.context("it is closed")?;
    ensure!(recount.hash_holds && recount.miscounted.is_empty(), "{recount:?}");
    let recount = Line::new(format!("recount of {answers} stored answers"), seconds(started), "s").target("<= 0.5");
    lines.push(match duckdb(&json_lines)? {
        Some(took) => recount.against("DuckDB over the same answers as JSON", took),
        None => recount.without("DuckDB for Python is not installed"),
    });

    progress.set_message("export and import");
    let (mut moved, mut items) = (String::new(), 0);
    let started = Instant::now();
    let export = export_lines(&*assembly.file, |line| {
        items += 1;
        moved.push_str(line);
        moved.push('\n');
        Ok(())
    });
    runtime.block_on(export)?;
    lines.push(Line::rate("export of everything stored, items", items, started.elapsed()));
    let elsewhere = tempfile::tempdir()?;
    let restored = crate::open(elsewhere.path(), "2026-04-01T02:00:00Z")?;
    let started = Instant::now();
    let stored = runtime.block_on(restore_lines(&*restored.app.table, Cursor::new(moved.as_bytes())))?;
    let import = Line::rate("import of what was exported, items", stored.stored as usize, started.elapsed());
    lines.push(import.against("bare SQLite, the same rows at once", bare::bulk(&moved)?.rate()).target(">= 0.7"));
    Ok(lines)
}

fn seconds(started: Instant) -> f64 {
    started.elapsed().as_secs_f64()
}

/// Organisations over all regions, each with published answers; answers them once more as JSON, a line each.
async fn fill(assembly: &Assembly, organisations: usize) -> anyhow::Result<String> {
    let app = &assembly.app;
    let regions: Vec<RegionCode> = RegionCode::all().map(|region| region.code).collect();
    for region in &regions {
        let joined = RegionItem::joined("2025-01-01".parse()?);
        registers::put(app, &Edit::by(Actor::Operator), &Entry::Region(*region, joined)).await?;
    }
    let (standard, quarter) = (Questionnaire::standard().reference(), Quarter::parse("2026Q1")?);
    let mut written = String::new();
    for number in 0..organisations {
        let organisation = country::organisation(number, regions[number % regions.len()])?;
        country::write_all(app, country::registered(std::slice::from_ref(&organisation))?).await?;
        let lane = Lane {
            quarter,
            region: organisation.region,
            organisation: organisation.id.clone(),
            questionnaire: standard.clone(),
        };
        let mut answers = Vec::with_capacity(ANSWERS_EACH);
        for citizen in 0..ANSWERS_EACH {
            let scores = country::QUESTIONS.iter().enumerate().map(|(place, question)| {
                let score = 1 + (number + citizen * place) % 5;
                Ok((QuestionId::parse(question)?, Score::new(score as u8)))
            });
            let answer = Answers { scores: scores.collect::<anyhow::Result<_>>()?, comment: None };
            let row = json!({"organisation": organisation.id, "scores": answer.scores});
            written.push_str(&row.to_string());
            written.push('\n');
            answers.push(answer);
        }
        testkit::store_published(app, &lane, organisation.organisation_type, answers).await;
    }
    Ok(written)
}

/// How long DuckDB takes to count the scores of every organisation and question; `None`: it is not there.
fn duckdb(answers: &Path) -> anyhow::Result<Option<f64>> {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("../.venv/bin/python");
    let python = if own.exists() { own } else { PathBuf::from("python3") };
    let script = r#"
import sys, time
try:
    import duckdb
except ImportError:
    sys.exit(3)
started = time.monotonic()
duckdb.sql(f"""
    select organisation, question, score, count(*) from (
        select organisation, unnest(map_keys(scores)) as question, unnest(map_values(scores)) as score
        from read_json('{sys.argv[1]}', columns = {{organisation: 'varchar', scores: 'map(varchar, tinyint)'}})
    ) group by all""").fetchall()
print(time.monotonic() - started)
"#;
    let output = match Command::new(python).args(["-c", script]).arg(answers).output() {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        output => output?,
    };
    if output.status.code() == Some(3) {
        return Ok(None);
    }
    ensure!(output.status.success(), "DuckDB: {}", String::from_utf8_lossy(&output.stderr));
    Ok(Some(String::from_utf8(output.stdout)?.trim().parse()?))
}
