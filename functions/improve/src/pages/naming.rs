//! What things are called on a page: participants, targets, other cases, instants. Identifiers stand in addresses only.

use app::identity::access::Caller;
use app::improvement::reading;
use app::registers::{self, register};
use app::{App, Error};
use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeDelta, Utc};
use domain::identifier::{OrganisationId, ParticipantId};
use domain::improvement::case::Controller;
use domain::improvement::services::{Service, Situation};
use domain::improvement::{Case, CaseId, Role, Target, TargetKind};
use domain::organisation::RegionCode;
use pages::Localizer;
use table::items::ParticipantItem;

/// A name, and the page about it where the reader has one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Named {
    pub(super) name: String,
    pub(super) href: Option<String>,
}

impl Named {
    pub(super) fn plain(name: String) -> Named {
        Named { name, href: None }
    }

    pub(super) fn at(name: String, href: String) -> Named {
        Named { name, href: Some(href) }
    }
}

/// A number of an effect as people read it, from the text as which it is stored.
pub(super) fn statistic(words: Localizer, text: &str) -> String {
    text.parse().map_or_else(|_| text.to_owned(), |value| words.statistic(value))
}

/// Who reads, in which language.
#[derive(Clone, Copy)]
pub(super) struct Naming<'a> {
    pub(super) app: &'a App,
    pub(super) caller: &'a Caller,
    pub(super) words: Localizer,
}

impl Naming<'_> {
    /// A participant by its name in the register.
    pub(super) async fn participant(&self, id: &ParticipantId) -> Result<String, Error> {
        let found: Option<ParticipantItem> = registers::entry(self.app, register::PARTICIPANTS, id.as_str()).await?;
        Ok(found.map_or_else(|| self.words.case_whose_gone(), |it| it.name))
    }

    /// A participant, if there is one.
    pub(super) async fn participant_if_any(&self, id: Option<&ParticipantId>) -> Result<Option<String>, Error> {
        Ok(match id {
            Some(id) => Some(self.participant(id).await?),
            None => None,
        })
    }

    /// Several participants; nothing where there are none.
    pub(super) async fn participants(&self, ids: &[ParticipantId]) -> Result<Option<String>, Error> {
        let mut names = Vec::new();
        for id in ids {
            names.push(self.participant(id).await?);
        }
        Ok(Some(names.join("; ")).filter(|names| !names.is_empty()))
    }

    /// A ministry by its role, or a participant.
    pub(super) async fn controller(&self, controller: &Controller) -> Result<String, Error> {
        match controller {
            Controller::Role(role) => Ok(self.words.case_role(role.as_str())),
            Controller::Participant(id) => self.participant(id).await,
        }
    }

    /// The roles, in words.
    pub(super) fn roles(&self, roles: &[Role]) -> String {
        roles.iter().map(|role| self.words.case_role(role.as_str())).collect::<Vec<_>>().join(", ")
    }

    /// What a case is about.
    pub(super) async fn target(&self, target: &Target) -> Result<Named, Error> {
        let gone = || Named::plain(self.words.case_gone());
        let id = target.id.as_str();
        Ok(match target.kind {
            TargetKind::Service => {
                let found: Option<Service> = registers::entry(self.app, register::SERVICES, id).await?;
                found.map_or_else(gone, |it| Named::at(it.name, format!("/cabinet/services/{id}")))
            }
            TargetKind::Situation => {
                let found: Option<Situation> = registers::entry(self.app, register::SITUATIONS, id).await?;
                found.map_or_else(gone, |it| Named::at(it.name, format!("/cabinet/situations/{id}")))
            }
            TargetKind::Organisation => match OrganisationId::parse(id) {
                Ok(id) => self.organisation(&id).await?,
                Err(_) => gone(),
            },
            TargetKind::Document | TargetKind::RoadMap => match CaseId::parse(id) {
                Ok(id) => self.case(&id).await?,
                Err(_) => gone(),
            },
        })
    }

    /// An organisation; with its page where its figures are within the reader's scope.
    pub(super) async fn organisation(&self, id: &OrganisationId) -> Result<Named, Error> {
        let Some(found) = registers::organisation(self.app, id).await? else {
            return Ok(Named::plain(self.words.case_gone()));
        };
        let href = self.caller.admits(&found).then(|| format!("/cabinet/organisations/{id}"));
        Ok(Named { name: found.name, href })
    }

    /// Another case by its number and title, if the reader sees it.
    pub(super) async fn case(&self, id: &CaseId) -> Result<Named, Error> {
        let found = reading::case(self.app, self.caller, id).await?;
        Ok(found.map_or_else(|| Named::plain(self.words.case_hidden()), |view| self.link(&view.case)))
    }

    /// A case that is known to be seen.
    pub(super) fn link(&self, case: &Case) -> Named {
        Named::at(format!("{} — {}", case.number, case.title), format!("/cabinet/cases/{}", case.id))
    }

    /// The region, or the whole country.
    pub(super) fn region(&self, region: Option<RegionCode>) -> String {
        region.map_or_else(|| self.words.case_country(), |code| code.region().name.clone())
    }

    /// An instant, in the zone of the region.
    pub(super) fn instant(&self, at: DateTime<Utc>, region: Option<RegionCode>) -> String {
        let local = local(at, region);
        format!("{}, {}", self.words.day(local.date()), local.format("%H:%M"))
    }

    /// The day of an instant, in the zone of the region.
    pub(super) fn day(&self, at: DateTime<Utc>, region: Option<RegionCode>) -> NaiveDate {
        local(at, region).date()
    }

    /// The last day of a term whose first instant too late this is.
    pub(super) fn last_day(&self, due: DateTime<Utc>, region: Option<RegionCode>) -> NaiveDate {
        self.day(due - TimeDelta::seconds(1), region)
    }

    /// The first instant that is too late: the end of a day is told as its 24:00.
    pub(super) fn due(&self, at: DateTime<Utc>, region: Option<RegionCode>) -> String {
        let local = local(at, region);
        if local.time() == chrono::NaiveTime::MIN {
            return format!("{}, 24:00", self.words.day((local - TimeDelta::days(1)).date()));
        }
        self.instant(at, region)
    }

    /// The earliest term of a case, marked where it has passed.
    pub(super) fn term(&self, due: Option<DateTime<Utc>>, region: Option<RegionCode>) -> (String, bool) {
        let Some(at) = due else { return (self.words.case_no_term(), false) };
        let told = self.due(at, region);
        if at <= self.app.clock.now() { (self.words.case_overdue_since(told), true) } else { (told, false) }
    }
}

/// Local time in the region, of the whole country in Moscow.
fn local(at: DateTime<Utc>, region: Option<RegionCode>) -> NaiveDateTime {
    match region.or_else(|| RegionCode::parse("77").ok()) {
        Some(code) => at.with_timezone(&code.region().zone).naive_local(),
        None => at.naive_utc(),
    }
}

/// The day that it is in Moscow, for whoever reads a document.
pub(super) fn today(app: &App) -> NaiveDate {
    local(app.clock.now(), None).date()
}
