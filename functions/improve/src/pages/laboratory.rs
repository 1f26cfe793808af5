//! Studies and findings of laboratories on pages (B.4в): tasks as people write them, what came of each, and how many were seen to fail,
//! with the limits within which such a share may lie.

use app::Error;
use app::improvement::listing::{self, Asked};
use domain::improvement::kinds::study::{Outcome, Task};
use domain::improvement::{Case, Details, Kind};
use domain::statistics::proportion;
use pages::Localizer;
use serde_json::{Value, json};

use super::form::{Entry, Field, Sent};
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
        [field("done", words.outcome_done(task.task.as_str())), field("tried", words.outcome_of(task.task.as_str()))]
    };
    study.tasks.iter().enumerate().flat_map(of).collect()
}

/// The outcomes that were sent; `None`: none were.
pub(super) fn written_outcomes(case: &Case, sent: &Sent) -> Option<Value> {
    let Details::Study(study) = &case.details else { return None };
    let number = |name: &str, place: usize| {
        let text = sent.get(&format!("{name}-{place}")).map(|text| text.trim()).filter(|text| !text.is_empty())?;
        Some(text.parse::<u32>().map_or_else(|_| json!(text), |it| json!(it)))
    };
    let tasks = study.tasks.iter().enumerate();
    let outcomes: Vec<_> = tasks
        .filter_map(|(place, task)| match (number("done", place), number("tried", place)) {
            (None, None) => None,
            (done, of) => Some(json!({"task": task.task, "done": done, "of": of})),
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

/// What a study or a finding knows, in words: a label, and what it says.
pub(super) fn told(words: Localizer, case: &Case) -> Vec<(&'static str, Vec<String>)> {
    match &case.details {
        Details::Study(study) => {
            let outcome = |task: &str| study.outcomes.iter().find(|outcome| outcome.task == task);
            let one = |task: &domain::improvement::kinds::study::Task| {
                let steps = if task.steps.is_empty() { String::new() } else { format!(": {}", task.steps.join("; ")) };
                let came = |outcome: &Outcome| format!(" — {}", share(words, outcome.done, outcome.of));
                format!("{}{steps}{}", task.task, outcome(&task.task).map(came).unwrap_or_default())
            };
            vec![("tasks", study.tasks.iter().map(one).collect())]
        }
        Details::Finding(finding) => {
            let given = &finding.given;
            let mut told = vec![
                ("problem", vec![words.case_value(format!("problem_{}", given.severity))]),
                ("seen_by", vec![share(words, given.seen_by, given.of)]),
            ];
            told.extend(finding.retest.as_ref().map(|it| ("seen_again", vec![share(words, it.seen_by, it.of)])));
            told
        }
        _ => Vec::new(),
    }
}

/// Studies of the same series about the same, the newest first, with what came of each task: whether it has become easier.
pub(super) async fn series(naming: &Naming<'_>, case: &Case) -> Result<Vec<Named>, Error> {
    let of = |case: &Case| match &case.details {
        Details::Study(study) => study.series.clone(),
        _ => None,
    };
    let Some(series) = of(case) else { return Ok(Vec::new()) };
    let asked = Asked { target: case.target.clone(), ..picking::of_kind(Kind::Study) };
    let page = listing::cases(naming.app, naming.caller, &asked, SERIES_MAX).await?;
    let mut others: Vec<Case> = page.map(|page| page.rows).unwrap_or_default();
    others.retain(|other| other.id != case.id && of(other).as_ref() == Some(&series));
    others.sort_by_key(|other| std::cmp::Reverse(other.created_at));
    let told = |other: &Case| {
        let Details::Study(study) = &other.details else { return String::new() };
        let one = |it: &Outcome| format!("{}: {}", it.task, share(naming.words, it.done, it.of));
        study.outcomes.iter().map(one).collect::<Vec<_>>().join("; ")
    };
    let link = |other: &Case| {
        let Named { name, href } = naming.link(other);
        let outcomes = Some(told(other)).filter(|told| !told.is_empty()).map(|told| format!(" ({told})"));
        Named { name: format!("{name}{}", outcomes.unwrap_or_default()), href }
    };
    Ok(others.iter().map(link).collect())
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
