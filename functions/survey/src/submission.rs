//! What a citizen filled in, as the form sends it.

use std::collections::BTreeMap;

use domain::questionnaire::Questionnaire;

/// The value of "does not apply".
pub(crate) const DOES_NOT_APPLY: &str = "na";

/// A filled form; the default is the empty one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Submission {
    /// What was chosen, by question, as sent.
    pub(crate) chosen: BTreeMap<String, String>,
    /// The comment, its lines ended by a line feed alone: browsers send two characters, and count one.
    pub(crate) comment: String,
    /// The seal that our form carries.
    pub(crate) nonce: String,
    /// Whether the button was pressed that sends the answers.
    pub(crate) is_sent: bool,
    /// Whether the button was pressed that leads back to the form.
    pub(crate) changes: bool,
}

impl Submission {
    /// From the fields of a form: `q_<question>`, `comment`, `nonce`, `send`, `change`. What else is sent is not ours.
    pub(crate) fn from_fields(fields: Vec<(String, String)>) -> Submission {
        let mut submission = Submission::default();
        for (name, value) in fields {
            match name.as_str() {
                "comment" => submission.comment = value.replace("\r\n", "\n"),
                "nonce" => submission.nonce = value,
                "send" => submission.is_sent = true,
                "change" => submission.changes = true,
                _ => {
                    if let Some(question) = name.strip_prefix("q_") {
                        submission.chosen.insert(question.to_owned(), value);
                    }
                }
            }
        }
        submission
    }

    /// The fields by which a page is asked for again with the same answers, in another language: as a form that is being changed, or
    /// as one that is checked.
    pub(crate) fn fields(&self, seal: &str, changes: bool) -> Vec<(String, String)> {
        let chosen = self.chosen.iter().map(|(question, value)| (format!("q_{question}"), value.clone()));
        let mut fields: Vec<_> = chosen.collect();
        fields.push(("comment".to_owned(), self.comment.clone()));
        fields.push(("nonce".to_owned(), seal.to_owned()));
        if changes {
            fields.push(("change".to_owned(), "yes".to_owned()));
        }
        fields
    }

    /// The scores for the questions that are asked. What is no number becomes one that no scale has, so that it is told as a fault.
    pub(crate) fn scores(&self, questionnaire: &Questionnaire) -> BTreeMap<String, Option<i64>> {
        let asked =
            questionnaire.questions.iter().filter_map(|question| self.chosen.get_key_value(question.id.as_str()));
        asked
            .map(|(question, value)| match value.as_str() {
                DOES_NOT_APPLY => (question.clone(), None),
                number => (question.clone(), Some(number.parse().unwrap_or(0))),
            })
            .collect()
    }

    /// The comment, if there is one.
    pub(crate) fn comment(&self) -> Option<&str> {
        Some(self.comment.trim()).filter(|comment| !comment.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;
    use axum::extract::{Form, FromRequest, Request};
    use expect_test::{Expect, expect};

    async fn check(body: &str, expected: Expect) {
        let request = Request::post("/form").header("content-type", "application/x-www-form-urlencoded");
        let request = request.body(Body::from(body.to_owned())).unwrap();
        let Form(fields) = Form::from_request(request, &()).await.unwrap();
        let submission = Submission::from_fields(fields);
        let scores = submission.scores(Questionnaire::standard());
        expected.assert_eq(&format!("{scores:?} {:?} nonce {:?}", submission.comment(), submission.nonce));
    }

    #[tokio::test]
    async fn a_body_becomes_answers() {
        check(
            "nonce=N&q_information=5&q_organisation=4&q_comfort=na&q_goodwill=1&q_competence=3&comment=",
            expect![[
                r#"{"comfort": None, "competence": Some(3), "goodwill": Some(1), "information": Some(5), "organisation": Some(4)} None nonce "N""#
            ]],
        )
        .await;
    }

    #[tokio::test]
    async fn a_comment_may_hold_any_characters() {
        check(
            "comment=%D0%A1%D0%BF%D0%B0%D1%81%D0%B8%D0%B1%D0%BE+%F0%9F%8C%B7%0D%0A%26%3Cb%3E+",
            expect![[r#"{} Some("Спасибо 🌷\n&<b>") nonce """#]],
        )
        .await;
    }

    #[tokio::test]
    async fn nonsense_is_out_of_scale_and_what_is_not_asked_is_left_out() {
        check(
            "q_information=six&q_comfort=&q_goodwill=1&q_goodwill=2&q_evil=5&other=1",
            expect![[r#"{"comfort": Some(0), "goodwill": Some(2), "information": Some(0)} None nonce """#]],
        )
        .await;
    }
}
