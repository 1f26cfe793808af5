//! Single words: identifiers, numbers, codes, addresses, comments; and the template by which the host is wired.

use std::fmt::Display;

use app::identity::sign_in::ReturnPath;
use app::portal::Cursor;
use domain::calendar::Quarter;
use domain::decimal;
use domain::figures::edition::Edition;
use domain::identifier::{ExternalId, InvitationId, OrganisationId};
use domain::improvement::CaseId;
use domain::invitation::mail::{is_address, meant_address};
use domain::invitation::paper_code::PaperCode;
use domain::organisation::RegionCode;
use domain::organisation::legal_entity::{Inn, Ogrn};
use domain::person::Snils;
use domain::publication::Lane;
use domain::questionnaire::{COMMENT_CHARACTERS_MAX, masking};
use domain::spelling;
use otklik::wiring::Wiring;
use tables::{encoding, formula, value};

use crate::Subject;

pub(super) const WORDS: &[&str] = &[
    "112-233-445 95",
    "1027700132195",
    "7707083893",
    "2026Q1",
    "2026Q1.2",
    "77",
    "/cabinet?x=1",
    "2026-01-15.3.abc",
    "clinic#standard#1",
    "4.50",
    "change_request-12",
    "anna@example.org",
    "xn--",
    "+7 (495) 123-45-67",
    "ул. Ленина, д. 5",
    "Иванова Анна Петровна",
    "\u{2011}",
];

pub(super) const WIRING_WORDS: &[&str] = &[
    "Type: ",
    "Properties:",
    "!Sub",
    "!GetAtt",
    "Events:",
    "SQS",
    "ScheduleV2",
    "rate(5 minutes)",
    "RouteKey",
    "${",
    "}",
    "- ",
    "&a",
    "*a",
    "|",
    "<<: ",
];

/// What was read is written, and read again the same.
fn round<T: PartialEq, E>(
    name: &str,
    text: &str,
    parse: impl Fn(&str) -> Result<T, E>,
    write: impl Fn(&T) -> String,
    known: &mut String,
) -> Result<(), String> {
    let Ok(read) = parse(text) else { return Ok(()) };
    let written = write(&read);
    known.push_str(name);
    match parse(&written) {
        Ok(again) if again == read => Ok(()),
        _ => Err(format!("{name}: `{}` is written `{written}` and not read again the same", text.escape_debug())),
    }
}

fn shown<T: Display>(value: &T) -> String {
    value.to_string()
}

pub(super) fn identifier_seeds() -> Vec<Vec<u8>> {
    let code = PaperCode::of([7; 16]).to_string();
    WORDS.iter().map(|word| word.as_bytes().to_vec()).chain([code.into_bytes()]).collect()
}

pub(super) fn identifiers() -> Subject {
    Box::new(|input| {
        let text = &*String::from_utf8_lossy(input);
        let mut known = String::new();
        let it = &mut known;
        round("snils ", text, Snils::parse, Snils::digits, it)?;
        round("external id ", text, ExternalId::parse, shown, it)?;
        round("organisation ", text, OrganisationId::parse, shown, it)?;
        round("invitation ", text, InvitationId::parse, shown, it)?;
        round("ogrn ", text, Ogrn::parse, shown, it)?;
        round("inn ", text, Inn::parse, shown, it)?;
        round("region ", text, RegionCode::parse, shown, it)?;
        round("quarter ", text, Quarter::parse, shown, it)?;
        round("edition ", text, Edition::parse, shown, it)?;
        round("paper code ", text, PaperCode::parse, shown, it)?;
        round("case ", text, CaseId::parse, shown, it)?;
        round("path ", text, |text| ReturnPath::parse(text).ok_or(()), |path| path.as_str().to_owned(), it)?;
        round("cursor ", text, |text| Cursor::parse(text).ok_or(()), shown, it)?;
        let (quarter, region) = (Quarter::parse("2026Q1").unwrap(), RegionCode::parse("77").unwrap());
        round("lane ", text, |text| Lane::parse(quarter, region, text).ok_or(()), Lane::within_region, it)?;
        round("day ", text, |text| spelling::day(text).ok_or(()), Clone::clone, it)?;
        known.push_str(decimal::parse(text).map_or("", |_| "decimal "));
        known.push_str(value::flag(text).map_or("", |_| "flag "));
        Ok(known)
    })
}

pub(super) fn address_seeds() -> Vec<Vec<u8>> {
    ["anna@example.org", "mailto:anna@пример.рф", "\"a b\"@example.org", "<Anna@Example.ORG>"]
        .map(|it| it.as_bytes().to_vec())
        .into()
}

/// An address that can be written to has no blank and no line end; what a spreadsheet would run is no formula once it is a text.
pub(super) fn addresses() -> Subject {
    Box::new(|input| {
        let text = &*String::from_utf8_lossy(input);
        let meant = meant_address(text);
        if is_address(&meant) && meant.contains(['\r', '\n', '\0']) {
            return Err(format!("`{}` is taken for an address", meant.escape_debug()));
        }
        let cell = formula::as_text(text.to_owned());
        if formula::is_run(&cell) {
            return Err(format!("`{}` would be run", cell.escape_debug()));
        }
        let decoded = encoding::decode(input, None).map_or("unknown", |_| "decoded");
        Ok(format!("{} {decoded}", is_address(&meant)))
    })
}

pub(super) fn comment_seeds() -> Vec<Vec<u8>> {
    [
        "Спасибо врачу Ивановой Анне Петровне, +7 (495) 123-45-67!",
        "Паспорт 4510 123456, СНИЛС 112-233-445 95, anna@example.org, ул. Ленина, д. 5, кв. 8",
    ]
    .map(|it| it.as_bytes().to_vec())
    .into()
}

/// What was hidden is hidden: in what is kept nothing more would be taken out.
pub(super) fn comments() -> Subject {
    Box::new(|input| {
        // A longer one is refused before it is read.
        let sent: String = String::from_utf8_lossy(input).chars().take(COMMENT_CHARACTERS_MAX).collect();
        let kept = masking::kept(&sent);
        match masking::takes_out(&kept) {
            true => Err(format!("more would be taken out of `{kept}`")),
            false => Ok(format!("{} hidden", kept.matches('[').count())),
        }
    })
}

pub(super) fn wiring_seeds() -> Vec<Vec<u8>> {
    let template = "Resources:\n  InviteFunction:\n    Type: AWS::Serverless::Function\n    Metadata: {Binary: invite}\n    Properties:\n      Timeout: 30\n      Events:\n        Receipts:\n          Type: SQS\n          Properties:\n            Queue: !GetAtt Receipts.Arn\n            BatchSize: 10\n            FunctionResponseTypes: [ReportBatchItemFailures]\n            ScalingConfig: {MaximumConcurrency: 4}\n  Receipts:\n    Type: AWS::SQS::Queue\n    Properties:\n      VisibilityTimeout: 180\n      RedrivePolicy: {maxReceiveCount: 5}\n  LifecycleFunction:\n    Type: AWS::Serverless::Function\n    Metadata: {Binary: lifecycle}\n    Properties:\n      Events:\n        Tick:\n          Type: ScheduleV2\n          Properties: {ScheduleExpression: rate(5 minutes)}\n";
    vec![template.as_bytes().to_vec()]
}

/// A template that is not understood says where.
pub(super) fn wiring() -> Subject {
    Box::new(|input| match Wiring::parse(&String::from_utf8_lossy(input)) {
        Ok(wiring) => Ok(format!("{} queues", wiring.queues.len())),
        Err(error) => Ok(error.to_string().chars().filter(|it| !it.is_ascii_digit()).take(60).collect()),
    })
}
