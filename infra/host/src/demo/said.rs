//! What citizens of the demonstration say of a change that is done: some that it is not fixed, some that they want to hear of the next one; and
//! what is quoted of their comments.

use anyhow::Context;
use app::figures::comments::{self, Found};
use app::figures::indicators::Period;
use app::following;
use app::identity::access::{Caller, CallingParticipant};
use app::improvement::objections;
use app::improvement::quotations;
use domain::calendar::Quarter;
use domain::identifier::{OrganisationId, ParticipantId};
use domain::improvement::objection::Review;
use domain::improvement::{CaseId, Role};
use domain::invitation::Invitation;
use domain::scope::{ParticipantRole, Scope};
use table::items::decode;
use table::keys;

use super::subscriber::Subscriber;

/// The organisation at which a change is done.
pub(super) const ORGANISATION: &str = "clinic-01";

/// The change.
const CASE: &str = "helped";

/// Citizens that say something: enough to be told of.
pub(super) const CITIZENS: usize = 12;

/// What some of them write; others press the button and write nothing.
const WORDS: [&str; 3] = [
    "Электронная очередь есть, но в процедурный кабинет по-прежнему живая.",
    "По выходным экран выключен, стоим как раньше.",
    "Всё то же самое, звонила на 8 912 345-67-89",
];

/// Citizens that want to hear of the next change.
const FOLLOWERS: usize = 4;

/// Comments that are proposed to be quoted; one of them waits.
const QUOTED: usize = 3;

impl Subscriber {
    /// The citizens of those links say it; words are read by the centre, but for the last; comments of a quarter are quoted.
    pub(super) fn citizens_say(&self, tokens: &[String], quarter: Quarter) -> anyhow::Result<()> {
        self.runtime.block_on(async {
            let (app, case) = (&*self.app, CaseId::parse(CASE)?);
            for (place, token) in tokens.iter().enumerate() {
                let sealed = following::may_ask(app, token).await?.context("a link of a mail")?;
                let id = following::may_ask_for(app, &sealed).context("it was sealed just now")?;
                let item = app.table.get(&keys::invitation(&id)).await?.context("the invitation of a link")?;
                let invitation: Invitation = decode(&item)?;
                objections::say(app, &invitation.citizen, &case, WORDS.get(place).copied()).await?;
                if place < FOLLOWERS {
                    following::follow(app, &id).await?;
                }
            }
            let centre = centre()?;
            for of_case in objections::unread(app, &centre).await? {
                objections::review(app, &centre, &of_case.case.id, None, Review::Shown).await?;
                for (name, _) in of_case.texts.iter().skip(1) {
                    objections::review(app, &centre, &of_case.case.id, Some(name), Review::Shown).await?;
                }
            }
            self.quote(&centre, quarter).await
        })
    }

    async fn quote(&self, centre: &Caller, quarter: Quarter) -> anyhow::Result<()> {
        let (app, organisation) = (&*self.app, OrganisationId::parse(ORGANISATION)?);
        let head = CallingParticipant {
            id: ParticipantId::parse("head")?,
            name: String::new(),
            role: ParticipantRole::OrganisationHead,
            scope: Scope::Organisation(organisation.clone()),
            types: Default::default(),
        };
        let found = comments::of_organisation(app, &head, &organisation, Period::Quarter(quarter)).await?;
        let told = match found {
            None => return Ok(()),
            Some(Found::Told(told)) => told,
            Some(Found::Untold(state, untold)) => comments::heard(app, state, untold.tell()),
        };
        let texts: Vec<&str> = told.comments.iter().map(|comment| comment.text.as_str()).collect();
        for words in texts.iter().step_by((texts.len() / QUOTED).max(1)).take(QUOTED) {
            quotations::choose(app, &head.id, &organisation, quarter, words, texts.iter().copied()).await?;
        }
        for (name, _) in quotations::to_be_read(app, centre).await?.iter().skip(1) {
            quotations::review(app, centre, name, Review::Shown).await?;
        }
        Ok(())
    }
}

/// The analytical centre, at its desk.
fn centre() -> anyhow::Result<Caller> {
    Ok(Caller {
        id: ParticipantId::parse("centre")?,
        name: String::new(),
        role: ParticipantRole::Body,
        roles: [Role::AnalyticalCentre].into(),
        stands_in_for: Vec::new(),
        scope: None,
        source: None,
        types: Default::default(),
        rights: Default::default(),
    })
}
