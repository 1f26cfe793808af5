//! The columns of a table of cases.

use domain::improvement::Kind;

/// Columns that every kind has.
pub(crate) const FRAME: [&str; 13] = [
    "id",
    "title",
    "target_kind",
    "target_id",
    "region",
    "owner",
    "external_ref",
    "performers",
    "controller",
    "agreeing",
    "due",
    "version",
    "clauses",
];

/// Values of a row of JSON at most, and of a cell of it: a document of a thousand clauses has some ten thousand.
pub(crate) const VALUES_MAX: usize = 20_000;

/// Columns of details, whatever the kind: one that a kind does not have is told with the row.
pub(crate) const DETAILS: [&str; 36] = [
    "source",
    "document",
    "supersedes",
    "severity",
    "starts_on",
    "due_on",
    "first_due_on",
    "road_map",
    "change_request",
    "depends_on",
    "document_type",
    "target_state",
    "check",
    "document_version",
    "question",
    "tasks",
    "series",
    "study",
    "task",
    "step",
    "seen_by",
    "of",
    "body",
    "date",
    "items",
    "meeting",
    "description",
    "effects",
    "content",
    "units",
    "unit",
    "evaluation",
    "month",
    "services",
    "situations",
    "counted",
];

/// The columns that a table of one kind is filled in with.
pub(crate) fn columns_of(kind: Kind) -> Vec<&'static str> {
    let details: &[&str] = match kind {
        Kind::ChangeRequest => &["source", "document", "supersedes", "evaluation"],
        Kind::Incident => &["severity"],
        Kind::Measure => {
            &["starts_on", "due_on", "first_due_on", "road_map", "change_request", "depends_on", "meeting"]
        }
        Kind::Document => &["document_type", "target_state", "supersedes", "content", "units"],
        Kind::Check => &["check", "document", "document_version", "change_request", "unit"],
        Kind::Study => &["tasks", "series"],
        Kind::Finding => &["study", "task", "step", "severity", "seen_by", "of"],
        Kind::Request => &["question"],
        Kind::Meeting => &["body", "date", "items"],
        Kind::Practice => &["description", "effects"],
        // The program alone makes them; a table of them is read, and comes back.
        Kind::Report => &["month", "due_on", "services", "situations", "counted"],
    };
    let frame = FRAME.into_iter().filter(|name| match *name {
        "clauses" | "agreeing" => kind == Kind::Document,
        "performers" => matches!(kind, Kind::Measure | Kind::Document | Kind::Check),
        "due" => kind == Kind::Request,
        _ => true,
    });
    frame.chain(details.iter().copied()).collect()
}
