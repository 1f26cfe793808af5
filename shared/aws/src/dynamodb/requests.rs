//! One attempt at a write: a single request where there is one part, a transaction where there are more.

use aws_sdk_dynamodb::config::http::HttpResponse;
use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::operation::delete_item::DeleteItemError;
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::types::{
    CancellationReason, Delete as DeleteRequest, Put as PutRequest, ReturnValuesOnConditionCheckFailure as OnFailure,
    TransactWriteItem, Update as UpdateRequest,
};
use table::{Delete, Expect, Put, Write};

use super::DynamoTable;
use super::attributes::{Attributes, key_attributes, number, of_put};
use super::changes::Change;
use super::mark::Mark;
use crate::trouble::Trouble;

/// What became of one attempt.
pub(super) enum Attempt {
    /// It was carried out.
    Done,
    /// Nothing was: these conditions did not hold. Never empty.
    Refused(Vec<Refusal>),
    /// Something else.
    Trouble(Trouble),
}

/// A condition that did not hold.
pub(super) struct Refusal {
    /// The write that was refused, counted from 0.
    pub(super) index: usize,
    /// What is stored there.
    pub(super) stored: Option<Attributes>,
}

/// A condition in the service's words, with the version that it names.
pub(super) struct Condition {
    pub(super) expression: &'static str,
    pub(super) version: Option<u64>,
}

const ABSENT: Condition = Condition { expression: "attribute_not_exists(pk)", version: None };
const ONLY_COUNTERS: Condition =
    Condition { expression: "attribute_exists(pk) AND attribute_not_exists(version)", version: None };

fn with_version(version: u64) -> Condition {
    Condition { expression: "version = :expected", version: Some(version) }
}

pub(super) fn condition_of(expect: Expect) -> Condition {
    match expect {
        Expect::Absent => ABSENT,
        Expect::Version(0) => ONLY_COUNTERS,
        Expect::Version(version) => with_version(version),
    }
}

fn condition_of_delete(delete: &Delete) -> Condition {
    condition_of(Expect::Version(delete.version))
}

impl DynamoTable {
    pub(super) async fn attempt(&self, writes: &[Write], mark: &Mark) -> Attempt {
        match writes {
            [Write::Put(put)] if put.keeps_counters => self.change_one(Change::of_put(put, mark)).await,
            [Write::Put(put)] => self.put_one(put, mark).await,
            [Write::Add(add)] => self.change_one(Change::of_add(add)).await,
            [Write::Delete(delete)] => self.delete_one(delete).await,
            _ => self.transact(writes, mark).await,
        }
    }

    async fn put_one(&self, put: &Put, mark: &Mark) -> Attempt {
        let Condition { expression, version } = condition_of(put.expect);
        let mut call = self.writes.put_item().table_name(&self.name).set_item(Some(of_put(put, mark)));
        call = call.condition_expression(expression).return_values_on_condition_check_failure(OnFailure::AllOld);
        if let Some(version) = version {
            call = call.expression_attribute_values(":expected", number(version));
        }
        outcome(call.send().await, |error| match error {
            PutItemError::ConditionalCheckFailedException(failed) => Some(failed.item().cloned()),
            _ => None,
        })
    }

    async fn delete_one(&self, delete: &Delete) -> Attempt {
        let Condition { expression, version } = condition_of_delete(delete);
        let mut call = self.writes.delete_item().table_name(&self.name).set_key(Some(key_attributes(&delete.key)));
        call = call.condition_expression(expression).return_values_on_condition_check_failure(OnFailure::AllOld);
        if let Some(version) = version {
            call = call.expression_attribute_values(":expected", number(version));
        }
        outcome(call.send().await, |error| match error {
            DeleteItemError::ConditionalCheckFailedException(failed) => Some(failed.item().cloned()),
            _ => None,
        })
    }

    async fn change_one(&self, change: Change) -> Attempt {
        let call = self.writes.update_item().table_name(&self.name).set_key(Some(change.key));
        let call = call.update_expression(change.expression).set_condition_expression(change.condition);
        let call = call.set_expression_attribute_names(Some(change.names));
        let call = call.set_expression_attribute_values(Some(change.values));
        let call = call.return_values_on_condition_check_failure(OnFailure::AllOld);
        outcome(call.send().await, |error| match error {
            UpdateItemError::ConditionalCheckFailedException(failed) => Some(failed.item().cloned()),
            _ => None,
        })
    }

    async fn transact(&self, writes: &[Write], mark: &Mark) -> Attempt {
        let mut parts = Vec::with_capacity(writes.len());
        for write in writes {
            match self.part(write, mark) {
                Ok(part) => parts.push(part),
                Err(cause) => return Attempt::Trouble(Trouble::Invalid(cause.to_string())),
            }
        }
        match self.writes.transact_write_items().set_transact_items(Some(parts)).send().await {
            Ok(_) => Attempt::Done,
            Err(error) => match error.as_service_error() {
                Some(TransactWriteItemsError::TransactionCanceledException(cancelled)) => {
                    of_reasons(cancelled.cancellation_reasons())
                }
                _ => Attempt::Trouble(Trouble::of(&error)),
            },
        }
    }

    fn part(&self, write: &Write, mark: &Mark) -> Result<TransactWriteItem, aws_sdk_dynamodb::error::BuildError> {
        let part = TransactWriteItem::builder();
        Ok(match write {
            Write::Put(put) if put.keeps_counters => part.update(self.update(Change::of_put(put, mark))?),
            Write::Put(put) => {
                let Condition { expression, version } = condition_of(put.expect);
                let mut request = PutRequest::builder().table_name(&self.name).set_item(Some(of_put(put, mark)));
                if let Some(version) = version {
                    request = request.expression_attribute_values(":expected", number(version));
                }
                request = request.condition_expression(expression);
                part.put(request.return_values_on_condition_check_failure(OnFailure::AllOld).build()?)
            }
            Write::Delete(delete) => {
                let Condition { expression, version } = condition_of_delete(delete);
                let key = key_attributes(&delete.key);
                let mut request = DeleteRequest::builder().table_name(&self.name).set_key(Some(key));
                if let Some(version) = version {
                    request = request.expression_attribute_values(":expected", number(version));
                }
                request = request.condition_expression(expression);
                part.delete(request.return_values_on_condition_check_failure(OnFailure::AllOld).build()?)
            }
            Write::Add(add) => part.update(self.update(Change::of_add(add))?),
        }
        .build())
    }

    fn update(&self, change: Change) -> Result<UpdateRequest, aws_sdk_dynamodb::error::BuildError> {
        let request = UpdateRequest::builder().table_name(&self.name).set_key(Some(change.key));
        let request = request.update_expression(change.expression).set_condition_expression(change.condition);
        let request = request.set_expression_attribute_names(Some(change.names));
        let request = request.set_expression_attribute_values(Some(change.values));
        request.return_values_on_condition_check_failure(OnFailure::AllOld).build()
    }
}

/// What became of a single request; `refusal` knows the error of a condition that did not hold.
fn outcome<Answer, E>(
    answer: Result<Answer, SdkError<E, HttpResponse>>,
    refusal: impl Fn(&E) -> Option<Option<Attributes>>,
) -> Attempt
where
    E: ProvideErrorMetadata + std::error::Error + 'static,
{
    match answer {
        Ok(_) => Attempt::Done,
        Err(error) => match error.as_service_error().and_then(refusal) {
            Some(stored) => Attempt::Refused(vec![Refusal { index: 0, stored: present(stored) }]),
            None => Attempt::Trouble(Trouble::of(&error)),
        },
    }
}

/// A cancelled transaction gives one reason for each part. Conditions are told apart from the meeting of two transactions and
/// from throttling, after which the same call may succeed.
fn of_reasons(reasons: &[CancellationReason]) -> Attempt {
    let code = |reason: &CancellationReason| reason.code().unwrap_or_default().to_owned();
    let failed = reasons.iter().enumerate().filter(|(_, reason)| reason.code() == Some("ConditionalCheckFailed"));
    let refusals: Vec<Refusal> =
        failed.map(|(index, reason)| Refusal { index, stored: present(reason.item().cloned()) }).collect();
    if !refusals.is_empty() {
        return Attempt::Refused(refusals);
    }
    let told: Vec<String> = reasons.iter().map(code).filter(|code| !code.is_empty() && code != "None").collect();
    let told = format!("the transaction was cancelled: {}", told.join(", "));
    let ours = |reason: &CancellationReason| {
        matches!(reason.code(), Some("ValidationError" | "ItemCollectionSizeLimitExceeded"))
    };
    Attempt::Trouble(if reasons.iter().any(ours) { Trouble::Invalid(told) } else { Trouble::Throttled(told) })
}

/// Some services send an empty item where there is none.
fn present(stored: Option<Attributes>) -> Option<Attributes> {
    stored.filter(|attributes| !attributes.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(codes: &[&str]) -> String {
        let reasons: Vec<_> = codes.iter().map(|code| CancellationReason::builder().code(*code).build()).collect();
        match of_reasons(&reasons) {
            Attempt::Done => "done".to_owned(),
            Attempt::Refused(refusals) => {
                format!("refused {:?}", refusals.iter().map(|it| it.index).collect::<Vec<_>>())
            }
            Attempt::Trouble(Trouble::Throttled(_)) => "again".to_owned(),
            Attempt::Trouble(trouble) => format!("{trouble:?}"),
        }
    }

    #[test]
    fn a_failed_condition_is_told_apart_from_a_busy_service() {
        for (codes, expected) in [
            (&["None", "ConditionalCheckFailed"][..], "refused [1]"),
            (&["TransactionConflict", "None", "ConditionalCheckFailed", "ConditionalCheckFailed"], "refused [2, 3]"),
            (&["TransactionConflict", "None"], "again"),
            (&["None", "ThrottlingError"], "again"),
            (&["ProvisionedThroughputExceeded"], "again"),
            (&["None", "ValidationError"], r#"Invalid("the transaction was cancelled: ValidationError")"#),
        ] {
            assert_eq!(told(codes), expected, "{codes:?}");
        }
    }
}
