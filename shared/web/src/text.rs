//! Bodies in the encodings that source systems really send, and files as tables.

use std::borrow::Cow;

use axum::body::Bytes;
use http::StatusCode;
use tables::encoding::EncodingUnknown;
use tables::{Table, TableFault};

use crate::Problem;
use crate::parsing::parsed_file;

/// The text of a body; 400 `encoding_unknown`.
pub fn decode<'body>(body: &'body [u8], content_type: &str) -> Result<Cow<'body, str>, Problem> {
    tables::encoding::decode(body, charset(content_type)).map_err(|fault| TableFault::from(fault).into())
}

/// A body as a table: CSV or XLSX, whatever its media type says; 400 `encoding_unknown`, `not_parseable`, `too_many_columns`,
/// `header_duplicate`, 413 `too_large`.
pub fn table(body: &[u8], content_type: &str) -> Result<Table, Problem> {
    Ok(Table::read(body, charset(content_type))?)
}

/// A body as [`table`], taken apart where that keeps nobody waiting.
pub async fn table_of(body: Bytes, content_type: &str) -> Result<Table, Problem> {
    let content_type = content_type.to_owned();
    parsed_file(body, move |body| table(body, &content_type)).await?
}

/// The columns that a table may have, in words for whoever sent one that it may not; 400 `header_unknown`.
pub fn columns<T>(
    table: &Table,
    known: impl Fn(&str) -> Option<T>,
    allowed: &[impl AsRef<str>],
) -> Result<Vec<(usize, T)>, Problem> {
    table.columns(known).map_err(|unknown| {
        let shown: Vec<String> = unknown.0.iter().take(20).map(|name| name.chars().take(100).collect()).collect();
        let allowed: Vec<&str> = allowed.iter().map(AsRef::as_ref).collect();
        let detail = format!("unknown: {}; the columns are {}", shown.join(", "), allowed.join(", "));
        Problem::bad_request("header_unknown", "the table has columns that are not known: nothing of it was stored")
            .with_detail(detail)
    })
}

/// What a media type calls the encoding.
fn charset(content_type: &str) -> Option<&str> {
    content_type.split(';').skip(1).find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        name.trim().eq_ignore_ascii_case("charset").then(|| value.trim().trim_matches('"'))
    })
}

impl From<TableFault> for Problem {
    fn from(fault: TableFault) -> Problem {
        match fault {
            TableFault::Encoding(EncodingUnknown) => Problem::bad_request("encoding_unknown", &fault.to_string()),
            TableFault::NoHeader | TableFault::Workbook | TableFault::OldWorkbook | TableFault::SeveralSheets => {
                Problem::bad_request("not_parseable", &fault.to_string())
            }
            TableFault::QuoteUnclosed(line) => {
                Problem { line: u32::try_from(line).ok(), ..Problem::bad_request("quote_unclosed", &fault.to_string()) }
            }
            TableFault::TooManyColumns => Problem::bad_request("too_many_columns", &fault.to_string()),
            TableFault::ColumnTwice(name) => {
                Problem::bad_request("header_duplicate", "two columns of the table have one name")
                    .with_detail(name.chars().take(100).collect::<String>())
            }
            TableFault::TooLarge | TableFault::CellTooLong(_) => {
                Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", &fault.to_string())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_media_type_may_name_the_encoding() {
        for (content_type, expected) in [
            ("text/csv", None),
            ("text/csv; charset=windows-1251", Some("windows-1251")),
            ("TEXT/CSV; header=present; Charset=\"KOI8-R\"", Some("KOI8-R")),
            ("text/csv; charset", None),
        ] {
            assert_eq!(charset(content_type), expected, "{content_type}");
        }
    }

    #[test]
    fn an_open_quote_in_the_header_is_told_with_its_line() {
        let problem = table(b"\nid,\"name\n1,a\n", "text/csv").map(|_| ()).unwrap_err();
        assert_eq!((problem.status, problem.code.as_str(), problem.line), (400, "quote_unclosed", Some(2)));
        assert_eq!(
            table(b"id,name\n1,\"a\n", "text/csv").map(|table| table.rows().count()),
            Ok(1),
            "told with its row"
        );
    }

    #[test]
    fn unknown_columns_are_one_problem_that_lists_the_known() {
        let table = Table::of_text("id,nmae,x\n1,2,3\n".to_owned()).unwrap();
        let problem = columns(&table, |name| (name == "id").then_some(()), &["id", "name"]).unwrap_err();
        assert_eq!((problem.status, problem.code.as_str()), (400, "header_unknown"));
        assert_eq!(problem.detail.as_deref(), Some("unknown: nmae, x; the columns are id, name"));
    }
}
