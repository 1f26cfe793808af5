//! The one list of what is read from outside.

mod answers;
mod files;
mod messages;
mod place;
mod requests;
mod words;

use crate::Target;

/// All of them. A new reader at the edge is a line here.
pub const TARGETS: [Target; 23] = [
    target("receipts-json", files::json_seeds, files::WORDS, files::receipts_json, 250),
    target("receipts-ndjson", files::ndjson_seeds, files::WORDS, files::receipts_ndjson, 250),
    target("receipts-csv", files::csv_seeds, files::WORDS, files::receipts_csv, 400),
    target("receipts-workbook", files::workbook_seeds, files::WORDS, files::receipts_workbook, 120),
    target("workbook-parts", files::workbook_part_seeds, files::SHEET_WORDS, files::receipts_workbook_part, 200),
    target("tables", files::table_seeds, files::WORDS, files::tables, 600),
    target("requests-ingest", requests::ingest_seeds, requests::WORDS, requests::ingest, 200),
    target("requests-survey", requests::survey_seeds, requests::WORDS, requests::survey, 200),
    target("requests-cabinet", requests::cabinet_seeds, requests::WORDS, requests::cabinet, 250),
    target("requests-improve", requests::improve_seeds, requests::WORDS, requests::improve, 200),
    target("file-forms", requests::file_form_seeds, requests::WORDS, requests::file_forms, 300),
    target("messages-invite", messages::invite_seeds, messages::WORDS, messages::invite, 150),
    target("messages-notify", messages::notify_seeds, messages::WORDS, messages::notify, 150),
    target("messages-mail-feedback", messages::mail_feedback_seeds, messages::WORDS, messages::mail_feedback, 150),
    target("messages-federation", messages::federation_seeds, messages::WORDS, messages::federation, 150),
    target("ticks", messages::tick_seeds, messages::WORDS, messages::ticks, 20),
    target("bounces", answers::bounce_seeds, answers::MAIL_WORDS, answers::bounces, 800),
    target("provider-answers", answers::provider_seeds, answers::PROVIDER_WORDS, answers::provider, 60),
    target("account-answers", answers::account_seeds, answers::PROVIDER_WORDS, answers::accounts, 8),
    target("identifiers", words::identifier_seeds, words::WORDS, words::identifiers, 2_000),
    target("addresses", words::address_seeds, words::WORDS, words::addresses, 2_000),
    target("comments", words::comment_seeds, words::WORDS, words::comments, 40),
    target("wiring", words::wiring_seeds, words::WIRING_WORDS, words::wiring, 200),
];

const fn target(
    name: &'static str,
    seeds: fn() -> Vec<Vec<u8>>,
    words: &'static [&'static str],
    subject: fn() -> crate::Subject,
    executions: u64,
) -> Target {
    Target { name, seeds, words, subject, executions }
}

/// Files of the repository whose path ends so, as inputs to begin with.
fn files_of(folder: &str, ending: &str) -> Vec<Vec<u8>> {
    let mut paths: Vec<_> =
        std::fs::read_dir(crate::repository().join(folder)).unwrap().map(|file| file.unwrap().path()).collect();
    paths.sort();
    let paths: Vec<_> = paths.iter().filter(|path| path.to_string_lossy().ends_with(ending)).collect();
    assert!(!paths.is_empty(), "{folder} has no {ending}");
    paths.into_iter().map(|path| std::fs::read(path).unwrap()).collect()
}
