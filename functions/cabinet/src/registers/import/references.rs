//! Entries by the name that they have in another system (B.5).

use std::collections::HashMap;

use app::registers;
use app::{App, Error};
use domain::digest::sha256_hex;
use serde::Deserialize;
use serde_json::{Map, Value};
use web::Problem;

use crate::registers::field;
use crate::registers::register::Register;
use crate::registers::tables::improved::EXTERNAL_REF;

/// The entries of a register by their names elsewhere; `None`: several have it.
#[derive(Default)]
pub(in crate::registers) struct References(HashMap<String, Option<String>>);

#[derive(Deserialize)]
struct Referred {
    external_ref: Option<String>,
}

impl References {
    /// Those of a register; of one whose entries have no such names, none.
    pub(super) async fn of(app: &App, register: Register) -> Result<References, Error> {
        let mut found = HashMap::new();
        if register.fields().iter().any(|field| field.name == EXTERNAL_REF.name) {
            for (id, entry) in registers::entries::<Referred>(app, register.as_str()).await? {
                let Some(reference) = entry.external_ref else { continue };
                found.entry(reference).and_modify(|named| *named = None).or_insert(Some(id));
            }
        }
        Ok(References(found))
    }

    /// The name of the entry that a row is about: as it says, or the one that its name elsewhere means. What is met for the first time gets a
    /// name made from that, so that the same row means the same entry for ever.
    pub(super) fn named(&self, register: Register, id: String, entry: &Map<String, Value>) -> Result<String, Problem> {
        let reference = entry.get(EXTERNAL_REF.name).and_then(Value::as_str).filter(|_| id.is_empty());
        let Some(reference) = reference else { return Ok(id) };
        match self.0.get(reference) {
            Some(Some(named)) => Ok(named.clone()),
            Some(None) => {
                let expected =
                    "several entries have this name elsewhere: send the `id` of the one that is meant".to_owned();
                let path = format!("/{}", EXTERNAL_REF.name);
                Err(Problem::unprocessable(vec![field::fault(&path, "external_ref_ambiguous", expected)]))
            }
            None => Ok(format!("ref-{}", &sha256_hex(format!("{}#{reference}", register.as_str()))[..32])),
        }
    }
}
