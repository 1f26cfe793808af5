//! One case as somebody sees it: the case, the moves that they may make now and why not the others, its journal, its texts.

use domain::improvement::comparison::{ClauseChange, compare};
use domain::improvement::content::{self, RowChange};
use domain::improvement::moves::{MoveView, moves};
use domain::improvement::put;
use domain::improvement::sight::sees;
use domain::improvement::{Case, CaseId, Details, Entry};
use table::items::CaseTextItem;

use super::people::{By, actor, reader};
use super::{facts, stored};
use crate::identity::access::Caller;
use crate::{App, Error};

/// A case as a caller sees it.
pub struct CaseView {
    /// The case; of a document with the newest text.
    pub case: Case,
    /// Every move of its kind.
    pub moves: Vec<MoveView>,
    /// Whether the caller puts it anew: its text, and before its first move all of it.
    pub may_change: bool,
    /// Whether nobody controls it because the act names nobody (B.6б, B.8в).
    pub controller_not_set_by_the_act: bool,
}

/// A case; `None`: there is none that the caller sees.
pub async fn case(app: &App, caller: &Caller, id: &CaseId) -> Result<Option<CaseView>, Error> {
    let Some(case) = seen(app, caller, id).await? else { return Ok(None) };
    let case = stored::with_text(app, case).await?;
    view(app, caller, case).await.map(Some)
}

/// A case that is known already, as the caller sees it.
pub async fn view(app: &App, caller: &Caller, case: Case) -> Result<CaseView, Error> {
    let facts = facts::gather(app, &By::Caller(caller), Some(&case), None).await?.facts;
    let calendar = stored::calendar(app).await?;
    let moves = moves(&case, &actor(caller), &facts, app.clock.now(), &calendar, &app.improvement);
    let may_change = put::changing(&case, &actor(caller), &facts, &app.improvement).is_some();
    let controller_not_set_by_the_act = case.controller_not_set_by_the_act(facts.chain);
    Ok(CaseView { case, moves, may_change, controller_not_set_by_the_act })
}

/// The entries of a case's journal, oldest first; `None`: there is no such case that the caller sees.
pub async fn journal(app: &App, caller: &Caller, id: &CaseId) -> Result<Option<Vec<Entry>>, Error> {
    if seen(app, caller, id).await?.is_none() {
        return Ok(None);
    }
    stored::entries_after(app, id, 0).await.map(Some)
}

/// A version of a document's text with its content; of a check, that against which it is carried out: whoever carries it out reads it, though
/// it may see no more of the document (B.8б). `None`: there is none that the caller sees.
pub async fn text(app: &App, caller: &Caller, id: &CaseId, version: u32) -> Result<Option<CaseTextItem>, Error> {
    let Some(case) = seen(app, caller, id).await? else { return Ok(None) };
    let document = match &case.details {
        Details::Document(_) => Some(id.clone()),
        Details::Check(check) if check.given.document_version == version => {
            let carries_out = case.parties.performers.iter().any(|performer| caller.is(performer));
            let id = &check.given.document;
            if carries_out { Some(id.clone()) } else { seen(app, caller, id).await?.map(|document| document.id) }
        }
        _ => None,
    };
    match document {
        Some(document) => stored::text(app, &document, version).await,
        None => Ok(None),
    }
}

/// How two versions of a text differ.
pub struct Compared {
    /// Clause by clause.
    pub clauses: Vec<ClauseChange>,
    /// Row by row of the content.
    pub content: Vec<RowChange>,
}

impl Compared {
    /// What became of a text.
    pub fn of(before: &CaseTextItem, after: &CaseTextItem) -> Compared {
        let content = content::compare(before.content.as_ref(), after.content.as_ref());
        Compared { clauses: compare(&before.clauses, &after.clauses), content }
    }
}

/// Two versions of a text; `None`: one of them is not there for the caller.
pub async fn compared(
    app: &App,
    caller: &Caller,
    id: &CaseId,
    before: u32,
    after: u32,
) -> Result<Option<Compared>, Error> {
    let (before, after) = (text(app, caller, id, before).await?, text(app, caller, id, after).await?);
    Ok(before.zip(after).map(|(before, after)| Compared::of(&before, &after)))
}

/// The case, if the caller sees it.
pub async fn seen(app: &App, caller: &Caller, id: &CaseId) -> Result<Option<Case>, Error> {
    Ok(stored::case(app, id).await?.filter(|case| sees(case, &reader(caller))))
}
