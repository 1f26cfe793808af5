//! A client path as people write and read it (B.7д): each step on a line, by the names of its services; what is to change stands behind a dash.

use app::Error;
use app::registers::{self, register};
use domain::identifier::{ServiceId, SituationId};
use domain::improvement::client_path::{ClientPath, NewStep, PathChange};
use domain::improvement::services::{Service, Situation};
use domain::improvement::{Target, TargetKind};
use pages::Localizer;

use super::form::Sent;
use super::naming::Naming;

/// The steps of a situation as they are, by the names by which a line tells them.
pub(super) struct PresentPath {
    situation: String,
    steps: Vec<(ServiceId, String)>,
}

impl PresentPath {
    /// Of what a case is about; `None`: it is no situation, or one without services.
    pub(super) async fn of(naming: &Naming<'_>, about: &Target) -> Result<Option<PresentPath>, Error> {
        let id = SituationId::parse(&about.id).ok().filter(|_| about.kind == TargetKind::Situation);
        let Some(id) = id else { return Ok(None) };
        let found: Option<Situation> = registers::entry(naming.app, register::SITUATIONS, id.as_str()).await?;
        let Some(found) = found.filter(|found| !found.services.is_empty()) else { return Ok(None) };
        let names = names(naming, &found.services).await?;
        let is_unique = |name: &String| names.iter().filter(|other| *other == name).count() == 1;
        // Of two services with one name each is told by its identifier.
        let steps = found.services.iter().zip(&names);
        let steps = steps.map(|(id, name)| (id.clone(), if is_unique(name) { name.clone() } else { id.to_string() }));
        Ok(Some(PresentPath { situation: found.name, steps: steps.collect() }))
    }

    /// The name of a step, if it is one.
    fn name(&self, step: &str) -> Option<&str> {
        self.steps.iter().find(|(id, _)| id.as_str() == step).map(|(_, name)| name.as_str())
    }

    /// The title that a proposal about the step that is named begins with; nothing where none is.
    pub(super) fn title(&self, words: Localizer, sent: &Sent) -> Option<String> {
        let step = self.name(sent.get("step")?)?;
        Some(words.path_title_of_step(step, &self.situation))
    }

    /// The lines that one begins with: the steps as they are; behind the one that is named, a dash.
    pub(super) fn lines(&self, sent: &Sent) -> String {
        let step = sent.get("step").map(String::as_str).unwrap_or_default();
        let line =
            |(id, name): &(ServiceId, String)| if id.as_str() == step { format!("{name} — ") } else { name.clone() };
        self.steps.iter().map(line).collect::<Vec<_>>().join("\n")
    }

    /// The path that was written; nothing where it is the present one, and the line that names no step of it as error.
    pub(super) fn written(&self, text: &str) -> Result<Option<ClientPath>, String> {
        let mut to = Vec::new();
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
            to.push(self.step(line).ok_or_else(|| line.to_owned())?);
        }
        let path = ClientPath { from: self.steps.iter().map(|(id, _)| id.clone()).collect(), to };
        Ok(Some(path).filter(|path| !path.changes().is_empty()))
    }

    fn step(&self, line: &str) -> Option<NewStep> {
        let mut services = Vec::new();
        let mut rest = line;
        loop {
            let (service, behind) = self.begins(rest)?;
            services.push(service);
            let behind = behind.trim_start();
            if let Some(next) = behind.strip_prefix('+') {
                rest = next.trim_start();
                continue;
            }
            let change = behind.trim_start_matches(['—', '–', '-', ':']);
            // Behind the name comes nothing, or what parts it from the words.
            if !behind.is_empty() && change == behind {
                return None;
            }
            let change = Some(change.trim().to_owned()).filter(|change| !change.is_empty());
            return Some(NewStep { services, change });
        }
    }

    /// The step with whose name a text begins, the longest of them, and what follows.
    fn begins<'a>(&self, text: &'a str) -> Option<(ServiceId, &'a str)> {
        let named = self.steps.iter().filter_map(|(id, name)| Some((id, text.strip_prefix(name.as_str())?)));
        named.min_by_key(|(_, rest)| rest.len()).map(|(id, rest)| (id.clone(), rest))
    }
}

/// The names of services; of one that the register does not have, its identifier.
async fn names(naming: &Naming<'_>, services: &[ServiceId]) -> Result<Vec<String>, Error> {
    let mut names = Vec::with_capacity(services.len());
    for id in services {
        let found: Option<Service> = registers::entry(naming.app, register::SERVICES, id.as_str()).await?;
        names.push(found.map_or_else(|| id.to_string(), |service| service.name));
    }
    Ok(names)
}

/// A path as it is told: the new steps in order, and what becomes of the old ones.
pub(super) struct ToldPath {
    pub(super) steps: Vec<String>,
    pub(super) changes: Vec<String>,
}

pub(super) async fn told(naming: &Naming<'_>, path: &ClientPath) -> Result<ToldPath, Error> {
    let words = naming.words;
    let names = names(naming, &path.from).await?;
    let name = |service: &ServiceId| {
        let place = path.from.iter().position(|other| other == service);
        place.and_then(|place| names.get(place)).cloned().unwrap_or_else(|| service.to_string())
    };
    let joined = |services: &[ServiceId]| services.iter().map(name).collect::<Vec<_>>().join(" + ");
    let change = |change: PathChange| match change {
        PathChange::Removed(service) => words.path_removed(name(&service)),
        PathChange::Merged(services) => words.path_merged(joined(&services)),
        PathChange::Moved(services, None) => words.path_moved_first(joined(&services)),
        PathChange::Moved(services, Some(before)) => words.path_moved(joined(&services), joined(&before)),
        PathChange::Changed(services, text) => words.path_changed(joined(&services), text),
    };
    Ok(ToldPath {
        steps: path.to.iter().map(|step| joined(&step.services)).collect(),
        changes: path.changes().into_iter().map(change).collect(),
    })
}
