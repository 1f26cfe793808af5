//! What differs between two states of an entry, fit to be kept in the trail.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{FieldChange, state_of};

/// Bytes of a value beyond which its hash stands for it: a source may name thousands of organisations.
const VALUE_BYTES_MAX: usize = 200;

/// The fields that differ, by name. Those that are `hidden` only say so: they could name a person.
pub fn changes(before: Option<&Value>, after: Option<&Value>, hidden: &[&str]) -> BTreeMap<String, FieldChange> {
    let field = |state: Option<&Value>, name: &str| state.and_then(|state| state.get(name)).cloned();
    let names = |state: Option<&Value>| -> Vec<String> {
        state.and_then(Value::as_object).map(|fields| fields.keys().cloned().collect()).unwrap_or_default()
    };
    let all: BTreeSet<String> = names(before).into_iter().chain(names(after)).collect();
    let differing = all.into_iter().filter_map(|name| {
        let (from, to) = (field(before, &name), field(after, &name));
        if from == to {
            return None;
        }
        let fit = |value: Option<Value>| value.map(|value| fit(value, hidden.contains(&name.as_str())));
        let change = FieldChange { from: fit(from), to: fit(to) };
        Some((name, change))
    });
    differing.collect()
}

fn fit(value: Value, hidden: bool) -> Value {
    if hidden {
        return Value::from("(hidden)");
    }
    let text = value.to_string();
    if text.len() <= VALUE_BYTES_MAX { value } else { Value::from(format!("sha256:{}", state_of(&text))) }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn check(before: Option<Value>, after: Option<Value>, expected: Expect) {
        let told = serde_json::to_string(&changes(before.as_ref(), after.as_ref(), &["name"])).unwrap();
        expected.assert_eq(&told);
    }

    #[test]
    fn a_field_is_told_before_and_after_a_hidden_one_only_that_it_changed() {
        check(
            None,
            Some(json!({"name": "Анна", "kind": "feed"})),
            expect![[r#"{"kind":{"to":"feed"},"name":{"to":"(hidden)"}}"#]],
        );
        check(
            Some(json!({"name": "Анна", "level": "federal", "same": 1})),
            Some(json!({"name": "Нина", "level": "regional", "same": 1})),
            expect![[r#"{"level":{"from":"federal","to":"regional"},"name":{"from":"(hidden)","to":"(hidden)"}}"#]],
        );
        check(Some(json!({"same": 1})), Some(json!({"same": 1})), expect!["{}"]);
        check(
            Some(json!({"ids": ["a"]})),
            Some(json!({"ids": vec!["organisation"; 20]})),
            expect![[
                r#"{"ids":{"from":["a"],"to":"sha256:d961b85bd6a93fbd1ea6130fbfad57a6bf10e66be80d75699315c9509060d0bd"}}"#
            ]],
        );
    }
}
