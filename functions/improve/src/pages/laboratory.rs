//! Studies and findings of laboratories on pages (B.4в): tasks as people write them, what came of each, and how many were seen to fail,
//! with the limits within which such a share may lie.

use std::cmp::Reverse;

use app::Error;
use app::improvement::listing::{self, Asked};
use domain::improvement::kinds::study::{Outcome, Study, Task};
use domain::improvement::{Case, Details, Kind};
use domain::statistics::proportion;
use pages::Localizer;
use serde_json::{Value, json};

use super::form::{self, Entry, Field, Sent};
use super::naming::{Named, Naming};
use super::picking;

/// Other studies of a series that a page looks through.
const SERIES_MAX: usize = 100;

/// Tasks, each on a line of its own: its name, and after a colon its steps, parted by semicolons.
pub(super) fn written_tasks(text: &str) -> Vec<Value> {
    let task = |line: &str| {
        let (name, steps) = line.split_once(':').unwrap_or((line, ""));
        let steps: Vec<_> = steps.split(';').map(str::trim).filter(|step| !step.is_empty()).collect();
        json!({"task": name.trim(), "steps": steps})
    };
    text.lines().filter(|line| !line.trim().is_empty()).map(task).collect()
}

/// For each task of a study: how many carried it out, and of how many.
pub(super) fn outcome_fields(words: Localizer, case: &Case) -> Vec<Field> {
    let Details::Study(study) = &case.details else { return Vec::new() };
    let of = |(place, task): (usize, &Task)| {
        let field = |name, label| Field { label, ..Field::of(words, name, Entry::Line).numbered(place) };
        [
            field("done", words.outcome_done(task.task.as_str())),
            field("tried", words.outcome_of(task.task.as_str())),
            field("median", words.outcome_median(task.task.as_str())),
        ]
    };
    study.tasks.iter().enumerate().flat_map(of).collect()
}

/// The outcomes that were sent; `None`: none were.
pub(super) fn written_outcomes(case: &Case, sent: &Sent) -> Option<Value> {
    let Details::Study(study) = &case.details else { return None };
    let number = |name: &str, place: usize| {
        let text = sent.get(&format!("{name}-{place}")).map(|text| text.trim()).filter(|text| !text.is_empty())?;
        Some(form::number(text))
    };
    let tasks = study.tasks.iter().enumerate();
    let outcomes: Vec<_> = tasks
        .filter_map(|(place, task)| match (number("done", place), number("tried", place)) {
            (None, None) => None,
            (done, of) => {
                let median = number("median", place);
                Some(json!({"task": task.task, "done": done, "of": of, "median_seconds": median}))
            }
        })
        .collect();
    (!outcomes.is_empty()).then(|| json!(outcomes))
}

/// A count of a whole, and between which shares it lies in 95 of 100 cases (Wilson).
pub(super) fn share(words: Localizer, part: u32, whole: u32) -> String {
    let limits = proportion::share(part.into(), whole.into());
    let percent = |share: f64| words.count((share * 100.0).round() as u64);
    let (part, whole) = (words.count(part.into()), words.count(whole.into()));
    match limits {
        Some(limits) => words.share_of(part, whole, percent(limits.low), percent(limits.high)),
        None => words.share_bare(part, whole),
    }
}

/// What only a study or a finding knows, in words: the name of a detail, and what it says.
pub(super) async fn told(naming: &Naming<'_>, case: &Case) -> Result<Vec<(&'static str, Vec<Named>)>, Error> {
    let words = naming.words;
    Ok(match &case.details {
        Details::Study(study) => {
            let outcome = |task: &str| study.outcomes.iter().find(|outcome| outcome.task == task);
            let one = |task: &Task| {
                let steps = if task.steps.is_empty() { String::new() } else { format!(": {}", task.steps.join("; ")) };
                let came = |outcome: &Outcome| format!(" — {}", share(words, outcome.done, outcome.of));
                Named::plain(format!("{}{steps}{}", task.task, outcome(&task.task).map(came).unwrap_or_default()))
            };
            vec![("tasks", study.tasks.iter().map(one).collect()), ("same_series", series(naming, case, study).await?)]
        }
        Details::Finding(finding) => {
            let given = &finding.given;
            let seen = |seen_by, of| vec![Named::plain(share(words, seen_by, of))];
            let problem = words.case_value(format!("problem_{}", given.severity));
            let mut told = vec![("problem", vec![Named::plain(problem)]), ("seen_by", seen(given.seen_by, given.of))];
            if let Some(retest) = &finding.retest {
                told.push(("retest", vec![naming.case(&retest.study).await?]));
                told.push(("seen_again", seen(retest.seen_by, retest.of)));
            }
            told
        }
        _ => Vec::new(),
    })
}

/// Studies of the same series about the same, the newest first, with what came of each task: whether it has become easier.
async fn series(naming: &Naming<'_>, case: &Case, study: &Study) -> Result<Vec<Named>, Error> {
    if study.series.is_none() {
        return Ok(Vec::new());
    }
    let asked = Asked { target: case.target.clone(), ..picking::of_kind(Kind::Study) };
    let page = listing::cases(naming.app, naming.caller, &asked, SERIES_MAX).await?;
    let mut rows: Vec<Case> = page.map(|page| page.rows).unwrap_or_default();
    rows.sort_by_key(|other| Reverse(other.created_at));
    let told = |other: &Case| {
        let Details::Study(found) = &other.details else { return None };
        if other.id == case.id || found.series != study.series {
            return None;
        }
        let one = |it: &Outcome| format!("{}: {}", it.task, share(naming.words, it.done, it.of));
        let outcomes = found.outcomes.iter().map(one).collect::<Vec<_>>().join("; ");
        let outcomes = if outcomes.is_empty() { outcomes } else { format!(" ({outcomes})") };
        let Named { name, href } = naming.link(other);
        Some(Named { name: format!("{name}{outcomes}"), href })
    };
    Ok(rows.iter().filter_map(told).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tasks_stand_on_lines_with_their_steps() {
        for (text, expected) in [
            ("", json!([])),
            (
                "Записаться\n\n Отменить запись ",
                json!([{"task": "Записаться", "steps": []}, {"task": "Отменить запись", "steps": []}]),
            ),
            ("Записаться: войти; выбрать день;", json!([{"task": "Записаться", "steps": ["войти", "выбрать день"]}])),
        ] {
            assert_eq!(json!(written_tasks(text)), expected, "{text}");
        }
    }

    #[test]
    fn a_share_is_told_with_its_limits() {
        let words = Localizer::of(domain::language::Language::Ru);
        assert_eq!(share(words, 7, 12), "7 из 12 (от 32 до 81 %)");
        assert_eq!(share(words, 0, 5), "0 из 5 (от 0 до 43 %)");
        assert_eq!(share(words, 0, 0), "0 из 0");
    }
}
