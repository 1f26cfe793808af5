use expect_test::{Expect, expect};
use testkit::World;

use super::*;

/// What a body says, as our own form or as its fault.
#[track_caller]
fn check(body: &str, expected: Expect) {
    let told = match serde_json::from_str::<Body>(body).map(Body::delivery_event) {
        Ok(Ok(Some(delivery_event))) => serde_json::to_string(&delivery_event).unwrap_or_default(),
        Ok(Ok(None)) => "nothing".to_owned(),
        Ok(Err(error)) => error.to_string(),
        Err(_) => "of no known form".to_owned(),
    };
    expected.assert_eq(&told);
}

/// An event of the mail service.
fn published(event: &str) -> String {
    format!(
        r#"{{{event},"mail":{{"messageId":"0102-of-the-service","destination":["anna@example.org"],
        "headers":[{{"name":"Message-Id","value":"<m1@otklik.example>"}}]}}}}"#
    )
}

#[test]
fn every_event_of_the_mail_service_means_something_or_nothing() {
    for (event, expected) in [
        (r#""eventType":"Delivery","delivery":{}"#, "delivered"),
        (r#""notificationType":"Delivery""#, "delivered"),
        (r#""eventType":"DeliveryDelay","deliveryDelay":{"delayType":"MailboxFull"}"#, "delayed"),
        (r#""eventType":"Bounce","bounce":{"bounceType":"Permanent","bounceSubType":"NoEmail"}"#, "bounced_for_good"),
        (r#""eventType":"Bounce","bounce":{"bounceType":"Transient"}"#, "bounced_for_now"),
        (
            r#""eventType":"Bounce","bounce":{"bounceType":"Permanent","bouncedRecipients":[{"emailAddress":"x","status":"5.1.1",
            "diagnosticCode":"smtp; 550 5.1.1 user unknown"}]}"#,
            "bounced_for_good",
        ),
        (
            r#""eventType":"Bounce","bounce":{"bounceType":"Permanent","bouncedRecipients":[{"emailAddress":"x","status":"5.7.1",
            "diagnosticCode":"smtp; 554 5.7.1 blocked by policy"}]}"#,
            "bounced_for_now",
        ),
        (r#""eventType":"Bounce","bounce":{"bounceType":"Undetermined"}"#, "bounced_for_now"),
        (r#""eventType":"Reject","reject":{"reason":"Bad content"}"#, "bounced_for_now"),
        (r#""eventType":"Rendering Failure","failure":{}"#, "bounced_for_now"),
        (r#""eventType":"Complaint","complaint":{"complaintFeedbackType":"abuse"}"#, "complained"),
        (r#""eventType":"Complaint","complaint":{}"#, "complained"),
        (r#""eventType":"Complaint","complaint":{"complaintFeedbackType":"not-spam"}"#, ""),
        (r#""eventType":"Send","send":{}"#, ""),
        (r#""eventType":"Open","open":{}"#, ""),
        (r#""eventType":"OfTomorrow""#, ""),
    ] {
        let body: Body = serde_json::from_str(&published(event)).expect(event);
        let delivery_event =
            body.delivery_event().expect(event).map(|DeliveryEvent::DeliveryEventV1 { message_id, event }| {
                assert_eq!(message_id, "m1@otklik.example");
                serde_json::to_string(&event).unwrap_or_default()
            });
        assert_eq!(delivery_event.unwrap_or_default().trim_matches('"'), expected, "{event}");
    }
}

#[test]
fn a_body_is_read_in_each_of_its_forms() {
    let own = r#"{"type":"MailWordV1","message_id":"m1@otklik.example","event":"complained"}"#;
    check(own, expect![[r#"{"type":"MailWordV1","message_id":"m1@otklik.example","event":"complained"}"#]]);
    let wrap = |message: &str| {
        let message = serde_json::to_string(message).unwrap_or_default();
        format!(r#"{{"Type":"Notification","TopicArn":"arn:aws:sns:eu-central-1:1:mails","Message":{message}}}"#)
    };
    let delivery = published(r#""eventType":"Delivery""#);
    check(&wrap(&delivery), expect![[r#"{"type":"MailWordV1","message_id":"m1@otklik.example","event":"delivered"}"#]]);
    check(&wrap("Successfully validated SNS topic for Amazon SES event publishing."), expect!["nothing"]);
    check(&wrap("{}"), expect!["the topic's message is of no known form"]);
    check(&published(r#""eventType":"Bounce""#), expect!["the bounce is of no type"]);
    check(
        r#"{"eventType":"Delivery","mail":{"commonHeaders":{"messageId":"<m2@otklik.example>"}}}"#,
        expect![[r#"{"type":"MailWordV1","message_id":"m2@otklik.example","event":"delivered"}"#]],
    );
    check(
        r#"{"eventType":"Delivery","mail":{"messageId":"0102-of-the-service"}}"#,
        expect!["the event names no Message-ID: let the mail service include the original headers"],
    );
    check("{}", expect!["of no known form"]);
}

#[tokio::test]
async fn a_body_that_nobody_can_read_fails_alone() {
    let world = World::at("2026-01-15T09:00:00Z");
    let event = serde_json::from_str(include_str!("../../../events/mail-feedback/one-bad-body.json"));
    let response = handle(&world.app, event.expect("an event")).await;
    expect![[r#"{"batchItemFailures":[{"itemIdentifier":"059f36b4-87a3-44ab-83d2-661975830a7d"}]}"#]]
        .assert_eq(&serde_json::to_string(&response).unwrap_or_default());
}
