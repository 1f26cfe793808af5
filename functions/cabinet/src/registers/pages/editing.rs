//! An entry of a register in a form. What is wrong is told at its field, and nothing that was typed is lost.

use std::sync::Arc;

use app::App;
use app::registers::{Edit, Seen};
use askama::Template;
use axum::extract::{Form, Path, Query, State};
use axum::response::Response;
use http::StatusCode;
use serde::Deserialize;
use serde_json::Value;
use web::Problem;

use super::fields::{self, FormField, Input};
use super::{Registrar, picking, register};
use crate::registers::field::Field;
use crate::registers::register::Register;
use crate::registers::{cells, entries};
use ::pages::selectors::query;
use pages::{Localizer, PageBody, PageError, Section, Session, navigation, see_other};

/// The entry that is asked for; none: a new one.
#[derive(Deserialize)]
pub(super) struct Asked {
    id: Option<String>,
}

#[derive(Template)]
#[template(path = "registers/entry.html")]
struct EntryPage {
    words: Localizer,
    register: &'static str,
    title: String,
    form_token: String,
    fields: Vec<FormField>,
    /// The version that was read; 0: there was none.
    seen: u64,
    /// What is wrong with the entry as a whole.
    fault: Option<String>,
    /// Name and query of the page with the keys of a stored entry.
    keys: Option<(String, String)>,
    /// The stored organisation of which there are posters and figures.
    organisation: Option<String>,
    /// Where the cases about a stored service or situation are.
    cases: Option<String>,
}

impl EntryPage {
    fn faults(&self) -> bool {
        self.fault.is_some() || self.fields.iter().any(|field| field.fault.is_some())
    }
}

impl PageBody for EntryPage {
    fn title(&self) -> String {
        self.title.clone()
    }

    fn section(&self) -> Option<Section> {
        Some(navigation::REGISTERS)
    }
}

/// A register whose entries have a form.
fn edited(register_name: &str) -> Result<Register, PageError> {
    Some(register(register_name)?).filter(|register| *register != Register::Questionnaires).ok_or(PageError::NotFound)
}

fn page(
    app: &App,
    session: &Session,
    register: Register,
    id: Option<&str>,
    seen: u64,
    fields: Vec<FormField>,
) -> Result<EntryPage, PageError> {
    let words = session.words;
    Ok(EntryPage {
        words,
        form_token: session.form_token(app)?,
        register: register.as_str(),
        title: match id.filter(|_| seen > 0) {
            Some(id) => format!("{}: {}", register.title(words), name_of(&fields).unwrap_or(id)),
            None => format!("{}: {}", register.title(words), words.entry_new()),
        },
        fields,
        seen,
        fault: None,
        cases: id.filter(|_| seen > 0).and_then(|id| match register {
            Register::Services => Some(format!("/cabinet/services/{id}")),
            Register::Situations => Some(format!("/cabinet/situations/{id}")),
            _ => None,
        }),
        organisation: id.filter(|_| seen > 0 && register == Register::Organisations).map(str::to_owned),
        keys: register.keys_title(words).zip(id.filter(|_| seen > 0).map(|id| query(&[("id", id)]))),
    })
}

/// What an entry is called, where it has a name.
fn name_of(fields: &[FormField]) -> Option<&str> {
    let name = fields.iter().find(|field| matches!(field.name, "name" | "title.ru"))?;
    Some(name.value.as_str()).filter(|name| !name.is_empty())
}

pub(super) async fn show(
    State(app): State<Arc<App>>,
    Registrar(session): Registrar,
    Path(register_name): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let (words, types, register) = (session.words, &session.caller.types, edited(&register_name)?);
    let Some(id) = asked.id.filter(|id| !id.is_empty()) else {
        let mut fields = fields::all(words, types, register, true, |_| String::new());
        picking::offer(&app, words, &mut fields).await?;
        return session.page(&page(&app, &session, register, None, 0, fields)?);
    };
    let (entry, version) = entries::get(&app, register, &id).await?.ok_or(PageError::NotFound)?;
    let value = |field: &Field| cells::text(&cells::cell(&entry, field)).to_owned();
    let mut fields = fields::all(words, types, register, false, value);
    picking::offer(&app, words, &mut fields).await?;
    picking::name(&app, &mut fields).await?;
    session.page(&page(&app, &session, register, Some(&id), version.unwrap_or(1), fields)?)
}

pub(super) async fn store(
    State(app): State<Arc<App>>,
    registrar: Registrar,
    Path(register_name): Path<String>,
    Form(sent): Form<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    registrar.require_change(edited(&register_name)?)?;
    let (by, Registrar(session)) = (registrar.actor(), registrar);
    let (words, types, register) = (session.words, &session.caller.types, edited(&register_name)?);
    // A field of which several were chosen is sent several times.
    let value = |name: &str| {
        let values = sent.iter().filter(|(field, _)| field == name).map(|(_, value)| value.trim());
        values.collect::<Vec<_>>().join(" ").trim().to_owned()
    };
    let (id, seen) = (value("id"), value("seen").parse::<u64>().unwrap_or(0));
    let mut fields = fields::all(words, types, register, seen == 0, |field| value(field.name));
    picking::offer(&app, words, &mut fields).await?;
    picking::settle(&app, words, &mut fields).await?;
    fields::judge(words, types, &mut fields);
    let mut page = page(&app, &session, register, Some(&id), seen, fields)?;
    if !page.faults() {
        let saved = || see_other(&format!("/cabinet/registers/{register_name}?{}", query(&[("saved", &id)])));
        let wanted = fields::entry(page.fields.iter().map(|it| (it.field, it.value.as_str())));
        let edit = Edit { by, seen: if seen == 0 { Seen::Nothing } else { Seen::Version(seen) } };
        match entries::put(&app, &edit, register, &id, wanted.clone()).await {
            Ok(_) => return saved(),
            Err(problem) if problem.status >= 500 => return Err(problem.into()),
            // Pressed twice: what is there is what is wanted.
            Err(problem) if problem.code == "not_as_seen" && stored(&app, register, &id).await? == wanted => {
                return saved();
            }
            Err(problem) => page.tell(&problem),
        }
    }
    session.page_as(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

/// The stored entry, as far as a form has fields for it.
async fn stored(app: &App, register: Register, id: &str) -> Result<Value, PageError> {
    let Some((entry, _)) = entries::get(app, register, id).await? else { return Ok(Value::Null) };
    let cells: Vec<_> = register.fields().iter().map(|field| (field, cells::cell(&entry, field))).collect();
    Ok(fields::entry(cells.iter().map(|(field, cell)| (*field, cell.as_str()))))
}

impl EntryPage {
    /// Puts what was refused where it belongs.
    fn tell(&mut self, problem: &Problem) {
        let words = self.words;
        for error in &problem.errors {
            let name = error.field.trim_start_matches('/').replace('/', ".");
            let field = self
                .fields
                .iter_mut()
                .find(|field| field.name == name || name.starts_with(&format!("{}.", field.name)));
            match field {
                Some(field) if field.name == "kind" => field.fault = Some(words.fault_role()),
                Some(field) if error.code == "field_missing" => field.fault = Some(words.fault_missing()),
                Some(field) if error.code == "region_missing" => field.fault = Some(words.fault_region_missing()),
                Some(field) if error.code == "industry_missing" => field.fault = Some(words.fault_industry_missing()),
                Some(field) if error.code == "built_in" => field.fault = Some(words.fault_built_in()),
                Some(field) if error.code == "period_reversed" => field.fault = Some(words.fault_period_reversed()),
                Some(field) => field.fault = Some(words.fault_invalid()),
                None => self.fault = Some(words.fault_invalid()),
            }
        }
        let (name, fault) = match problem.code.as_str() {
            "ogrn_taken" => ("ogrn", words.fault_ogrn_taken()),
            "industry_fixed" => ("industry", words.fault_industry_fixed()),
            "identity_taken" => ("signs_in_as", words.fault_identity_taken()),
            "version_fixed" => ("", words.fault_version_fixed()),
            "not_as_seen" if self.seen == 0 => ("id", words.fault_id_taken()),
            "not_as_seen" => ("", words.fault_not_as_seen()),
            _ if problem.errors.is_empty() => ("", words.fault_invalid()),
            _ => return,
        };
        match self.fields.iter_mut().find(|field| field.name == name) {
            Some(field) => field.fault = Some(fault),
            None => self.fault = Some(fault),
        }
    }
}
