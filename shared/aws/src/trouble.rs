//! What a failed call means: whether anything was changed, and whether the same call may succeed later.

use aws_sdk_dynamodb::config::http::HttpResponse;
use aws_sdk_dynamodb::error::{DisplayErrorContext, ProvideErrorMetadata, SdkError};

/// Codes by which the services say "not now" and that nothing was changed.
const THROTTLED: [&str; 13] = [
    "BandwidthLimitExceeded",
    "LimitExceededException",
    "PriorRequestNotComplete",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "RequestThrottled",
    "RequestThrottledException",
    "SlowDown",
    "Throttling",
    "ThrottlingException",
    "TooManyRequestsException",
    "TransactionConflictException",
    "TransactionInProgressException",
];

/// What a failed call means. The texts are for the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// Nothing was changed, and soon it may succeed.
    Throttled(String),
    /// Nothing was changed, and trying again at once will not help: rights, a missing table.
    Denied(String),
    /// The call itself is wrong.
    Invalid(String),
    /// It may have been carried out: the answer did not come, or the service stumbled.
    Unknown(String),
}

impl Trouble {
    pub(crate) fn of<E>(error: &SdkError<E, HttpResponse>) -> Trouble
    where
        E: ProvideErrorMetadata + std::error::Error + 'static,
    {
        match error {
            SdkError::ConstructionFailure(_) => Trouble::Invalid(DisplayErrorContext(error).to_string()),
            SdkError::ServiceError(context) => {
                let code = context.err().code().unwrap_or("without a code");
                of_answer(code, context.raw().status().as_u16(), context.err().message().unwrap_or_default())
            }
            // What the connection says holds no data of ours.
            _ => Trouble::Unknown(DisplayErrorContext(error).to_string()),
        }
    }

    /// The words for the log.
    pub(crate) fn into_cause(self) -> String {
        match self {
            Trouble::Throttled(cause) | Trouble::Denied(cause) | Trouble::Invalid(cause) | Trouble::Unknown(cause) => {
                cause
            }
        }
    }
}

fn of_answer(code: &str, status: u16, message: &str) -> Trouble {
    match code {
        _ if THROTTLED.contains(&code) => Trouble::Throttled(code.to_owned()),
        "ValidationException" | "SerializationException" => Trouble::Invalid(format!("{code}: {message}")),
        _ if status >= 500 => Trouble::Unknown(format!("{code} ({status})")),
        _ => Trouble::Denied(format!("{code}: {message}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_says_whether_anything_was_changed() {
        for (code, status, expected) in [
            ("ThrottlingException", 400, Trouble::Throttled("ThrottlingException".into())),
            ("TransactionConflictException", 400, Trouble::Throttled("TransactionConflictException".into())),
            ("ThrottlingException", 503, Trouble::Throttled("ThrottlingException".into())),
            ("ValidationException", 400, Trouble::Invalid("ValidationException: m".into())),
            ("AccessDeniedException", 400, Trouble::Denied("AccessDeniedException: m".into())),
            ("ResourceNotFoundException", 400, Trouble::Denied("ResourceNotFoundException: m".into())),
            ("InternalServerError", 500, Trouble::Unknown("InternalServerError (500)".into())),
        ] {
            assert_eq!(of_answer(code, status, "m"), expected, "{code}");
        }
    }
}
