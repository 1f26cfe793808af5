//! What a field of a form may name, chosen by its words: of few things from a list, of many by as much of the name as tells which is
//! meant. Identifiers stand in addresses and values only.

use std::collections::{BTreeMap, BTreeSet};

use app::Error;
use app::improvement::listing::{self, Asked, CasesPage};
use app::registers::{self, register};
use domain::identifier::OrganisationId;
use domain::improvement::{Case, Kind};
use domain::organisation::RegionCode;
use domain::scope::{ParticipantRole, Scope};
use pages::Localizer;
use table::items::ParticipantItem;

use super::form::{Entry, Field, Sent};
use super::naming::Naming;

/// Things that a list shows as a whole; of more one writes the name.
const LISTED_MAX: usize = 100;

/// Things that have a box of their own.
const BOXES_MAX: usize = 12;

/// Names that are offered while one writes.
const OFFERED_MAX: usize = 300;

/// Names that are told where several are meant.
const TOLD_MAX: usize = 5;

/// Names that one field takes.
pub(super) const NAMED_MAX: usize = 100;

/// Cases that a field offers.
const CASES_MAX: usize = 200;

/// Pages of a list that are looked at for them.
const PAGES_MAX: usize = 5;

/// Between the name of a field and what a box of it stands for.
const BOX: char = ':';

/// Things that a field may name: the value that is sent, and the words.
#[derive(Debug, Default)]
pub(super) struct Options {
    all: Vec<(String, String)>,
    /// Whether there are more than these.
    has_more: bool,
}

/// What somebody meant.
#[derive(Debug, PartialEq)]
pub(super) enum Picked {
    One(String),
    /// There is nothing of that name.
    Nothing,
    /// The words of those that it may be.
    Several(Vec<String>),
}

fn plain(text: &str) -> String {
    text.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether a name has words that begin like each of those that were written.
fn has_words(name: &str, written: &str) -> bool {
    let parts = |text: &str| -> Vec<String> {
        let parts = text.split(|it: char| !it.is_alphanumeric()).filter(|part| !part.is_empty());
        parts.map(str::to_lowercase).collect()
    };
    let (name, written) = (parts(name), parts(written));
    !written.is_empty() && written.iter().all(|part| name.iter().any(|word| word.starts_with(part.as_str())))
}

impl Options {
    pub(super) fn of(all: Vec<(String, String)>) -> Options {
        Options { all, has_more: false }
    }

    pub(super) const fn none() -> Options {
        Options { all: Vec::new(), has_more: false }
    }

    /// These, and others of which one writes the name.
    pub(super) fn open(self) -> Options {
        Options { has_more: true, ..self }
    }

    /// Others besides.
    pub(super) fn add(&mut self, more: Vec<(String, String)>) {
        self.all.extend(more);
    }

    /// Value and words of each.
    pub(super) fn named(self) -> impl Iterator<Item = (String, String)> {
        self.all.into_iter()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.all.is_empty() && !self.has_more
    }

    /// Whether this is the value of one of them.
    pub(super) fn has(&self, value: &str) -> bool {
        self.all.iter().any(|(known, _)| known == value)
    }

    fn fitting(&self, text: &str) -> Vec<&(String, String)> {
        if let Some(found) = self.all.iter().find(|(value, _)| value == text) {
            return vec![found];
        }
        let asked = plain(text);
        let named: Vec<_> = self.all.iter().filter(|(_, words)| plain(words) == asked).collect();
        if !named.is_empty() {
            return named;
        }
        self.all.iter().filter(|(_, words)| has_words(words, text)).collect()
    }

    /// What a text means.
    pub(super) fn picked(&self, text: &str) -> Picked {
        match self.fitting(text)[..] {
            [] => Picked::Nothing,
            [(value, _)] => Picked::One(value.clone()),
            ref several => Picked::Several(several.iter().take(TOLD_MAX).map(|(_, words)| words.clone()).collect()),
        }
    }

    /// The values of all that was written, or why some of it names none.
    pub(super) fn all_picked(&self, words: Localizer, written: &[&str]) -> Result<BTreeSet<String>, String> {
        let (mut values, mut told) = (BTreeSet::new(), Vec::new());
        for text in written {
            match self.picked(text) {
                Picked::One(value) => drop(values.insert(value)),
                Picked::Several(all) => told.push(words.fault_several(all.join("; "))),
                Picked::Nothing => told.push(words.fault_nameless_of(*text)),
            }
        }
        if told.is_empty() { Ok(values) } else { Err(told.join(" ")) }
    }

    /// The field that names one. Where what was written fits several, it is chosen from these.
    pub(super) fn one(&self, words: Localizer, name: &'static str, sent: &Sent) -> Field {
        let text = sent.get(name).map(|text| text.trim()).unwrap_or_default();
        let fitting = if text.is_empty() { Vec::new() } else { self.fitting(text) };
        let nothing = (String::new(), words.propose_target_choose());
        let from = |choices: Vec<(String, String)>| {
            let choices = std::iter::once(nothing.clone()).chain(choices).collect();
            Field::of(words, name, Entry::Select).choices(choices)
        };
        if self.all.len() <= LISTED_MAX && !self.has_more {
            return from(self.all.clone());
        }
        if 1 < fitting.len() && fitting.len() <= LISTED_MAX {
            return from(fitting.into_iter().cloned().collect());
        }
        let offered = self.all.iter().take(OFFERED_MAX).map(|(_, words)| (String::new(), words.clone())).collect();
        Field::of(words, name, Entry::Line).choices(offered).hint(words.hint_name())
    }

    /// The field that names several.
    pub(super) fn many(&self, words: Localizer, name: &'static str) -> Field {
        if self.all.len() <= BOXES_MAX && !self.has_more {
            let boxes = self.all.iter().map(|(value, words)| (format!("{name}{BOX}{value}"), words.clone()));
            return Field::of(words, name, Entry::Boxes).choices(boxes.collect());
        }
        Field::of(words, name, Entry::Long).hint(words.hint_names_lines())
    }

    /// The words of a value: what stands in a field into which one writes.
    pub(super) fn words(&self, value: &str) -> Option<&str> {
        self.all.iter().find(|(known, _)| known == value).map(|(_, words)| words.as_str())
    }
}

/// Names that a field of several was sent with: boxes that are checked, or lines.
pub(super) fn named<'a>(sent: &'a Sent, name: &str) -> Vec<&'a str> {
    let boxed = sent.keys().filter_map(|key| key.strip_prefix(name)?.strip_prefix(BOX));
    let lines = sent.get(name).map(String::as_str).unwrap_or_default().lines();
    let mut named: Vec<_> = boxed.chain(lines).map(str::trim).filter(|line| !line.is_empty()).collect();
    named.sort_unstable();
    named.dedup();
    named
}

/// Participants that may be parties to a case: all for whoever has a role; else bodies, and those of the reader's own scope.
pub(super) async fn people(naming: &Naming<'_>) -> Result<Options, Error> {
    let caller = naming.caller;
    let own: BTreeSet<OrganisationId> = match &caller.scope {
        _ if !caller.roles.is_empty() => BTreeSet::new(),
        Some(Scope::Organisation(id)) => [id.clone()].into(),
        Some(Scope::Region(region)) => registers::organisations_of(naming.app, *region).await?.into_keys().collect(),
        _ => BTreeSet::new(),
    };
    let today = naming.app.clock.now().date_naive();
    let may_be_named = |id: &str, it: &ParticipantItem| {
        let is_own = id == caller.id.as_str() || it.organisation.as_ref().is_some_and(|of| own.contains(of));
        let is_seen = match it.role {
            ParticipantRole::Feed | ParticipantRole::Operator | ParticipantRole::Source => false,
            ParticipantRole::OrganisationHead => is_own || !caller.roles.is_empty(),
            _ => true,
        };
        is_seen && it.excluded_on.is_none_or(|day| today < day)
    };
    let mut all = registers::entries::<ParticipantItem>(naming.app, register::PARTICIPANTS).await?;
    all.retain(|(id, it)| may_be_named(id, it));
    let mut times: BTreeMap<String, usize> = BTreeMap::new();
    all.iter().for_each(|(_, it)| *times.entry(plain(&it.name)).or_default() += 1);
    let mut found = Vec::new();
    for (id, it) in all {
        let is_alone = times.get(&plain(&it.name)) == Some(&1);
        let of = match it.organisation.as_ref().filter(|_| !is_alone) {
            Some(organisation) => registers::organisation(naming.app, organisation).await?,
            None => None,
        };
        found.push((id, of.map_or(it.name.clone(), |of| format!("{} — {}", it.name, of.name))));
    }
    let mut found = distinct(found);
    found.sort_by(|(_, one), (_, other)| one.cmp(other));
    Ok(Options::of(found))
}

/// Organisations whose answers a change may be measured by: those that have words in common with what was written, and those that are
/// asked for.
pub(super) async fn organisations(naming: &Naming<'_>, written: &[&str]) -> Result<Options, Error> {
    let caller = naming.caller;
    let regions: Vec<RegionCode> = match &caller.scope {
        Some(Scope::Organisation(id)) => {
            let own = registers::organisation(naming.app, id).await?;
            return Ok(Options::of(own.map(|it| (id.to_string(), it.name)).into_iter().collect()));
        }
        Some(Scope::Region(region)) => vec![*region],
        _ if written.is_empty() => Vec::new(),
        _ => registers::regions(naming.app).await?,
    };
    let is_open = !matches!(caller.scope, Some(Scope::Region(_)));
    let mut found: Vec<(String, String)> = Vec::new();
    for region in regions {
        let all = registers::organisations_of(naming.app, region).await?.into_iter();
        let named = |id: &OrganisationId, name: &str| {
            let asked = |text: &&str| *text == id.as_str() || has_words(name, text);
            !is_open || written.iter().any(asked)
        };
        found.extend(all.filter(|(id, it)| named(id, &it.name)).map(|(id, it)| (id.to_string(), it.name)));
    }
    let mut all = distinct(found);
    all.sort_by(|(_, one), (_, other)| one.cmp(other));
    Ok(Options { all, has_more: is_open })
}

/// Names that several have are told apart by what they are called in addresses.
fn distinct(all: Vec<(String, String)>) -> Vec<(String, String)> {
    let mut times: BTreeMap<String, usize> = BTreeMap::new();
    all.iter().for_each(|(_, words)| *times.entry(plain(words)).or_default() += 1);
    let told = |(id, words): (String, String)| match times.get(&plain(&words)) {
        Some(1) => (id, words),
        _ => (id.clone(), format!("{words} ({id})")),
    };
    all.into_iter().map(told).collect()
}

/// Cases of a kind that the reader sees, by number and title; where there are too many of them, one writes the number.
pub(super) async fn cases(naming: &Naming<'_>, asked: Asked, fits: impl Fn(&Case) -> bool) -> Result<Options, Error> {
    let mut asked = asked;
    let mut options = Options::default();
    for _ in 0..PAGES_MAX {
        let found = listing::cases(naming.app, naming.caller, &asked, CASES_MAX).await?;
        let CasesPage { rows, next } = found.unwrap_or_default();
        let named = rows.iter().filter(|case| fits(case)).map(|case| (case.id.to_string(), naming.link(case).name));
        options.all.extend(named);
        match next {
            Some(next) => asked.after = Some(next),
            None => return Ok(options),
        }
    }
    options.has_more = true;
    Ok(options)
}

/// Cases of that kind.
pub(super) fn of_kind(kind: Kind) -> Asked {
    Asked { kind: Some(kind), ..Asked::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_meant_is_found_by_its_words() {
        let all = [("a", "Больница № 1"), ("b", "Больница № 12"), ("c", "Школа  № 1"), ("d", "Минэкономразвития")];
        let options = Options::of(all.map(|(id, words)| (id.to_owned(), words.to_owned())).into());
        let several = |names: &[&str]| Picked::Several(names.iter().map(|it| (*it).to_owned()).collect());
        for (text, expected) in [
            ("c", Picked::One("c".to_owned())),
            ("больница № 1", Picked::One("a".to_owned())),
            ("школа № 1", Picked::One("c".to_owned())),
            ("минэконом", Picked::One("d".to_owned())),
            ("12", Picked::One("b".to_owned())),
            ("больница", several(&["Больница № 1", "Больница № 12"])),
            ("поликлиника", Picked::Nothing),
        ] {
            assert_eq!(options.picked(text), expected, "{text}");
        }
    }
}
