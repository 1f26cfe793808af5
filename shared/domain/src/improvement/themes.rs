//! Themes of comments that rise beside a fall (B.7д): evidence of what may be behind it. Within the figures that are published: only where the comments
//! of both quarters are enough to be an opinion of nobody in particular, and as shares in whole percent.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::calendar::Quarter;
use crate::identifier::OrganisationId;
use crate::statistics::multiplicity::benjamini_hochberg;
use crate::statistics::share_rise;

/// How many published comments of an organisation have each theme of its type, by the theme's name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counted {
    /// Comments.
    pub comments: u64,
    /// Those that have a theme; without one it is not there.
    pub themes: BTreeMap<String, u64>,
}

/// What citizens wrote of one organisation in two quarters.
#[derive(Clone, Debug)]
pub struct Written {
    /// Of whom.
    pub organisation: OrganisationId,
    /// The quarter that it is compared with.
    pub against: Quarter,
    /// What they wrote then.
    pub before: Counted,
    /// What they wrote in the quarter of the fall.
    pub now: Counted,
}

/// A theme that more of the citizens write about than before, beyond chance.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rising {
    /// The theme's name in the dictionary.
    pub theme: String,
    /// The quarter that it is compared with.
    pub against: Quarter,
    /// The share of that quarter's comments, in whole percent.
    pub before: u8,
    /// The share of the comments of the quarter of the fall, likewise.
    pub now: u8,
    /// Of the one-sided test of both shares.
    pub p: f64,
    /// The false discovery rate at which it is still a finding.
    pub q: f64,
    /// Among how many tests: each theme of each organisation that was looked at.
    pub tests: u64,
}

/// The themes that rose, by organisation, the surest first. `smallest` is how many comments each quarter must have.
pub fn rising(written: &[Written], rate: f64, smallest: u64) -> BTreeMap<OrganisationId, Vec<Rising>> {
    let mut tested: Vec<(&Written, &str, f64)> = Vec::new();
    for it in written.iter().filter(|it| smallest.max(1) <= it.before.comments.min(it.now.comments)) {
        for (theme, now) in &it.now.themes {
            let before = it.before.themes.get(theme).copied().unwrap_or(0);
            let p = share_rise::probability((before, it.before.comments), (*now, it.now.comments));
            tested.push((it, theme, p));
        }
    }
    let probabilities: Vec<f64> = tested.iter().map(|(_, _, p)| *p).collect();
    let tests = tested.len() as u64;
    let mut found: BTreeMap<OrganisationId, Vec<Rising>> = BTreeMap::new();
    for ((it, theme, p), q) in tested.iter().zip(benjamini_hochberg(&probabilities)) {
        if q <= rate {
            let (theme, against) = ((*theme).to_owned(), it.against);
            let (before, now) = (percent(&it.before, &theme), percent(&it.now, &theme));
            let rising = Rising { theme, against, before, now, p: *p, q, tests };
            found.entry(it.organisation.clone()).or_default().push(rising);
        }
    }
    found.values_mut().for_each(|rising| rising.sort_by(|one, other| one.p.total_cmp(&other.p)));
    found
}

/// Half up; of comments that are there.
fn percent(counted: &Counted, theme: &str) -> u8 {
    let part = counted.themes.get(theme).copied().unwrap_or(0).min(counted.comments);
    u8::try_from((200 * part + counted.comments) / (2 * counted.comments.max(1))).unwrap_or(100)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(comments: u64, themes: &[(&str, u64)]) -> Counted {
        Counted { comments, themes: themes.iter().map(|(name, count)| ((*name).to_owned(), *count)).collect() }
    }

    /// What rose, as `organisation theme before→now`.
    #[track_caller]
    fn check(written: &[(&str, Counted, Counted)], expected: &[&str]) {
        let against = Quarter::parse("2026Q1").unwrap();
        let written: Vec<Written> = written
            .iter()
            .map(|(name, before, now)| {
                let organisation = OrganisationId::parse(name).unwrap();
                Written { organisation, against, before: before.clone(), now: now.clone() }
            })
            .collect();
        let told: Vec<String> = rising(&written, 0.05, 10)
            .iter()
            .flat_map(|(organisation, rising)| {
                rising.iter().map(move |it| format!("{organisation} {} {}→{}", it.theme, it.before, it.now))
            })
            .collect();
        assert_eq!(told, expected);
    }

    #[test]
    fn a_theme_rises_where_its_share_does_beyond_chance() {
        let before = || counted(60, &[("waiting", 6), ("rudeness", 12), ("gratitude", 30)]);
        let now = counted(50, &[("waiting", 20), ("rudeness", 11), ("gratitude", 10), ("cleanliness", 1)]);
        check(&[("clinic", before(), now)], &["clinic waiting 10→40"]);
        // As many more comments of everything are no rise.
        check(&[("clinic", before(), counted(120, &[("waiting", 12), ("rudeness", 24), ("gratitude", 60)]))], &[]);
        // What nobody wrote about before may rise.
        check(&[("clinic", before(), counted(60, &[("cleanliness", 20)]))], &["clinic cleanliness 0→33"]);
    }

    #[test]
    fn too_few_comments_say_nothing() {
        let all = |comments: u64| counted(comments, &[("waiting", comments)]);
        check(&[("clinic", counted(9, &[]), all(40))], &[]);
        check(&[("clinic", counted(40, &[]), all(9))], &[]);
        check(&[("clinic", counted(10, &[]), all(10))], &["clinic waiting 0→100"]);
    }

    #[test]
    fn what_one_test_would_call_a_rise_is_chance_among_many() {
        let (before, now) = (counted(40, &[("waiting", 4)]), counted(40, &[("waiting", 11)]));
        check(&[("clinic", before.clone(), now.clone())], &["clinic waiting 10→28"]);
        let names: Vec<String> = (0..30).map(|number| format!("other-{number}")).collect();
        let mut all = vec![("clinic", before.clone(), now)];
        all.extend(names.iter().map(|name| (name.as_str(), before.clone(), before.clone())));
        check(&all, &[]);
    }
}
