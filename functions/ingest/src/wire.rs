//! What goes over the wire: answers, and the shape of what is sent (for the OpenAPI document; reading is lenient and done by
//! hand, so that every fault of a record can be told).

use app::intake::receive::Record;
use app::intake::verdict::{Verdict, VerdictName};
use chrono::NaiveDate;
use domain::receipt::{Code, Invalid};
use serde::Serialize;
use tables::RowFault;
use utoipa::ToSchema;

/// A request: up to 1,000 receipts.
#[derive(ToSchema)]
#[allow(dead_code, reason = "only its schema is used")]
pub struct Receipts {
    receipts: Vec<Receipt>,
}

/// One citizen received, or began to receive, one service.
#[derive(ToSchema)]
#[allow(dead_code, reason = "only its schema is used")]
pub struct Receipt {
    /// The source's own name for it: 1 to 64 Latin letters, digits, `.`, `_`, `:` or `-`.
    #[schema(example = "mis-77-000123")]
    external_id: String,
    organisation: Option<OrganisationReference>,
    recipient: Option<Person>,
    /// Required, and only allowed, for a child under 18 on the day of the service.
    representatives: Option<Vec<Person>>,
    service: Option<Service>,
    /// Takes an earlier receipt back; the other fields may then be left out.
    withdrawn: Option<bool>,
}

/// One of the two.
#[derive(ToSchema)]
#[allow(dead_code, reason = "only its schema is used")]
pub struct OrganisationReference {
    id: Option<String>,
    #[schema(example = "1027700132195")]
    ogrn: Option<String>,
}

/// A person as in the passport.
#[derive(ToSchema)]
#[allow(dead_code, reason = "only its schema is used")]
pub struct Person {
    #[schema(example = "Иванова")]
    family_name: String,
    #[schema(example = "Анна")]
    given_name: String,
    #[schema(example = "Петровна")]
    patronymic: Option<String>,
    birth_date: NaiveDate,
    #[schema(example = "112-233-445 95")]
    snils: String,
}

/// `one_off` with `date`, or `long_running` with `from` and perhaps `to`.
#[derive(ToSchema)]
#[allow(dead_code, reason = "only its schema is used")]
pub struct Service {
    #[schema(example = "one_off")]
    kind: String,
    date: Option<NaiveDate>,
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
}

/// What became of the records.
#[derive(Debug, Default, Serialize, ToSchema)]
pub struct Receipted {
    /// Stored.
    pub accepted: u64,
    /// Stored before, the same.
    pub repeated: u64,
    /// Changed where that is allowed.
    pub amended: u64,
    /// Taken back.
    pub withdrawn: u64,
    /// Not stored.
    pub refused: u64,
    /// One for each record, in their order.
    pub results: Vec<RecordResult>,
}

/// What became of one record.
#[derive(Debug, Serialize, ToSchema)]
pub struct RecordResult {
    /// The line of the body on which it begins, counted from 1; of a workbook, the row. JSON has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
    /// The record's name, if it has one.
    pub external_id: Option<String>,
    /// `accepted`, `repeated`, `amended`, `withdrawn` or `refused`.
    pub verdict: &'static str,
    /// Whether it came after the term of A2.4.
    pub late: bool,
    /// Why it was refused; of one that is stored, what is told all the same: `account_mismatch`, `ended_before_reported`.
    pub errors: Vec<RecordFault>,
}

/// One fault of a record.
#[derive(Debug, Serialize, ToSchema)]
pub struct RecordFault {
    /// JSON pointer into the record.
    pub field: String,
    /// Stable code.
    pub code: &'static str,
    /// What to change.
    pub message: String,
}

/// What a source may know of its receipt.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReceiptStatus {
    /// `received`, `awaiting_account`, `account_mismatch`, `same_service`, `invited`, `closed` or `withdrawn`. `same_service`: another receipt,
    /// of this source or another, had reported the service; the citizen has one link for both, and this one carries it on if the other is
    /// withdrawn.
    pub state: &'static str,
    /// Whether it came after the term of A2.4.
    pub late: bool,
    /// When it arrived.
    pub received_at: chrono::DateTime<chrono::Utc>,
    /// Persons whose account is another's, by names or birth date: `account_mismatch`, never what the account holds. `ended_before_reported`:
    /// the service had ended when its receipt arrived, so nobody can be asked about it.
    pub errors: Vec<RecordFault>,
}

impl Receipted {
    /// The answer to these records: `places` has the line and the fault of form of each.
    pub(crate) fn of(
        records: Vec<Record>,
        places: Vec<(Option<u64>, Option<RowFault>)>,
        verdicts: Vec<Verdict>,
    ) -> Receipted {
        let mut answer = Receipted::default();
        for ((record, (line, row_fault)), verdict) in records.into_iter().zip(places).zip(verdicts) {
            let (count, verdict, late, faults) = match verdict {
                Verdict::Accepted { late, notes } => (&mut answer.accepted, VerdictName::Accepted, late, notes),
                Verdict::Repeated { late, notes } => (&mut answer.repeated, VerdictName::Repeated, late, notes),
                Verdict::Amended { late, notes } => (&mut answer.amended, VerdictName::Amended, late, notes),
                Verdict::Withdrawn => (&mut answer.withdrawn, VerdictName::Withdrawn, false, Vec::new()),
                Verdict::Refused(faults) => (&mut answer.refused, VerdictName::Refused, false, faults),
            };
            *count += 1;
            let message = |fault: &Invalid| match row_fault {
                Some(of_row) if of_row_itself(fault) => of_row.to_string(),
                _ => fault.code.message().to_owned(),
            };
            let errors = faults.into_iter().map(|fault| RecordFault { message: message(&fault), ..fault.into() });
            answer.results.push(RecordResult {
                line,
                external_id: record.external_id,
                verdict: verdict.as_str(),
                late,
                errors: errors.collect(),
            });
        }
        answer
    }
}

impl From<Invalid> for RecordFault {
    fn from(fault: Invalid) -> RecordFault {
        RecordFault { field: fault.field, code: fault.code.as_str(), message: fault.code.message().to_owned() }
    }
}

/// Whether a fault is of the row as such, and not of a value in it.
fn of_row_itself(fault: &Invalid) -> bool {
    fault.field.is_empty() || fault.code == Code::ExternalIdReused
}
