//! Answers from a JSON body.

use std::collections::BTreeMap;

use serde_json::{Map, Value};
use web::{FieldProblem, Problem};

/// Answers as sent, and what is wrong with the shape of the body.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct SentResponse {
    /// By question; what is no whole number became one that no scale has, so that it is told as a fault.
    pub(crate) scores: BTreeMap<String, Option<i64>>,
    /// The comment, if there is one.
    pub(crate) comment: Option<String>,
    /// Members that are not known, or not of the right kind.
    pub(crate) faults: Vec<FieldProblem>,
}

/// Reads a body of the form `{"answers":{…},"comment":…}`.
pub(crate) fn read(body: &[u8]) -> Result<SentResponse, Problem> {
    let not_parseable =
        || Problem::bad_request("not_parseable", "the body is not JSON of the form {\"answers\":{…},\"comment\":…}");
    let Ok(Value::Object(members)) = serde_json::from_slice(body) else { return Err(not_parseable()) };
    Ok(of_members(members, "answers and comment"))
}

/// The answers among the members of a body; `known` says which members it may have.
pub(crate) fn of_members(members: Map<String, Value>, known: &str) -> SentResponse {
    let mut sent = SentResponse::default();
    if !members.contains_key("answers") {
        sent.faults.push(fault("/answers", "field_missing", "send the answers, by question"));
    }
    for (name, value) in members {
        match (name.as_str(), value) {
            ("answers", Value::Object(answers)) => {
                sent.scores = answers.into_iter().map(|(question, score)| (question, score_of(&score))).collect();
            }
            ("answers", _) => {
                sent.faults.push(fault("/answers", "field_invalid", "send an object of scores, by question"))
            }
            ("comment", Value::String(comment)) => sent.comment = Some(comment),
            ("comment", Value::Null) => {}
            ("comment", _) => sent.faults.push(fault("/comment", "field_invalid", "send text, or null")),
            (_, _) => {
                let pointer = format!("/{}", name.replace('~', "~0").replace('/', "~1"));
                sent.faults.push(fault(&pointer, "field_unknown", &format!("leave it out: only {known} are known")));
            }
        }
    }
    sent
}

fn score_of(score: &Value) -> Option<i64> {
    if score.is_null() { None } else { Some(score.as_i64().unwrap_or(0)) }
}

pub(crate) fn fault(field: &str, code: &str, message: &str) -> FieldProblem {
    FieldProblem { field: field.to_owned(), code: code.to_owned(), message: message.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_is_answers_faults_or_not_parseable() {
        for (body, expected) in [
            (
                r#"{"answers":{"information":5,"comfort":null},"comment":"Спасибо"}"#,
                r#"{"comfort": None, "information": Some(5)} Some("Спасибо") []"#,
            ),
            (
                r#"{"answers":{"information":5.5,"comfort":"5","goodwill":1e99}}"#,
                r#"{"comfort": Some(0), "goodwill": Some(0), "information": Some(0)} None []"#,
            ),
            (r#"{"answers":{},"comment":null}"#, "{} None []"),
            (
                r#"{"answers":[5],"comment":7,"a/b":1}"#,
                r#"{} None ["/a~1b field_unknown", "/answers field_invalid", "/comment field_invalid"]"#,
            ),
            ("{}", r#"{} None ["/answers field_missing"]"#),
            ("[]", "400 not_parseable"),
            ("{", "400 not_parseable"),
            ("", "400 not_parseable"),
            ("\u{feff}{}", "400 not_parseable"),
        ] {
            let answer = match read(body.as_bytes()) {
                Ok(sent) => {
                    let faults: Vec<_> =
                        sent.faults.iter().map(|fault| format!("{} {}", fault.field, fault.code)).collect();
                    format!("{:?} {:?} {faults:?}", sent.scores, sent.comment)
                }
                Err(problem) => format!("{} {}", problem.status, problem.code),
            };
            assert_eq!(answer, expected, "{body}");
        }
    }
}
