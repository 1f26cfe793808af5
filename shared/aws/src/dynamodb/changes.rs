//! Writes that change a part of an item and leave the rest to others: additions, and documents that keep counters. Each is
//! one update of the item, whether alone or inside a transaction.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use table::{Add, Expect, Put};

use super::attributes::{
    Attributes, BODY, COUNTER, DUE_AT, DUE_SHARD, EXPIRES_AT, MARK, PK, SK, VERSION, key_attributes, number, of_put,
};
use super::mark::Mark;
use super::requests::{Condition, condition_of};

/// An update in the service's words.
pub(super) struct Change {
    pub(super) key: Attributes,
    pub(super) expression: String,
    pub(super) condition: Option<String>,
    /// Each attribute has a name of its own in the expression, because names of counters may be any words.
    pub(super) names: HashMap<String, String>,
    pub(super) values: HashMap<String, AttributeValue>,
}

impl Change {
    /// `ADD #0 :0, #1 :1`.
    pub(super) fn of_add(add: &Add) -> Change {
        let mut change = Change::under(key_attributes(&add.key), add.expect);
        let parts: Vec<String> = add
            .counters
            .iter()
            .map(|(name, amount)| {
                let place = change.name(&format!("{COUNTER}{name}"));
                change.values.insert(format!(":{place}"), number(amount));
                format!("#{place} :{place}")
            })
            .collect();
        change.expression = format!("ADD {}", parts.join(", "));
        change
    }

    /// `SET #0 = :0 REMOVE #1`: every attribute of the document that it has, and no other; counters are not named.
    pub(super) fn of_put(put: &Put, mark: &Mark) -> Change {
        let mut change = Change::under(key_attributes(&put.key), Some(put.expect));
        let mut attributes = of_put(put, mark);
        let (mut set, mut removed) = (Vec::new(), Vec::new());
        for name in [VERSION, BODY, MARK, DUE_SHARD, DUE_AT, EXPIRES_AT] {
            let place = change.name(name);
            match attributes.remove(name) {
                Some(value) => {
                    change.values.insert(format!(":{place}"), value);
                    set.push(format!("#{place} = :{place}"));
                }
                None => removed.push(format!("#{place}")),
            }
        }
        change.expression = format!("SET {}", set.join(", "));
        if !removed.is_empty() {
            change.expression += &format!(" REMOVE {}", removed.join(", "));
        }
        debug_assert!(attributes.keys().all(|name| name == PK || name == SK), "an attribute that is not written");
        change
    }

    fn under(key: Attributes, expect: Option<Expect>) -> Change {
        let mut values = HashMap::new();
        let condition = expect.map(|expect| {
            let Condition { expression, version } = condition_of(expect);
            values.extend(version.map(|version| (":expected".to_owned(), number(version))));
            expression.to_owned()
        });
        Change { key, expression: String::new(), condition, names: HashMap::new(), values }
    }

    /// The place of an attribute in the expression.
    fn name(&mut self, attribute: &str) -> usize {
        let place = self.names.len();
        self.names.insert(format!("#{place}"), attribute.to_owned());
        place
    }
}
