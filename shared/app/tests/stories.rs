//! The use cases as stories: one line a step, and after each what the world answers.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::BTreeMap;

use app::answering::{self, Wish};
use app::ports::MailError;
use app::reading::{self, Period};
use app::receiving::{self, Record, Verdict};
use app::{closing, receipt_state, sweeping};
use domain::calendar::Quarter;
use domain::identifier::ExternalId;
use domain::organisation::OrganisationType;
use domain::receipt::{Draft, PersonDraft};
use domain::scope::{By, Filter};
use expect_test::{Expect, expect};
use testkit::World;

const ADULT: &str = "112-233-445 95";
const PARENT: &str = "087-654-303 00";

fn person(birth: &str, snils: &str) -> PersonDraft {
    PersonDraft {
        family_name: Some("Иванова".into()),
        given_name: Some("Анна".into()),
        patronymic: None,
        birth_date: Some(birth.into()),
        snils: Some(snils.into()),
    }
}

/// `organisation external_id one_off:2026-01-14 [child]`, or `long:2026-01-14..2026-05-31`.
fn record(organisation: &str, external_id: &str, service: &str, child: bool) -> Record {
    let mut draft = Draft { recipient: Some(person("1985-02-11", ADULT)), ..Draft::default() };
    if child {
        draft.recipient = Some(person("2015-05-01", "001-001-998 00"));
        draft.representatives = vec![person("1985-02-11", ADULT), person("1983-03-03", PARENT)];
    }
    match service.split_once(':').unwrap() {
        ("one_off", date) => {
            draft.service_kind = Some("one_off".into());
            draft.service_date = Some(date.into());
        }
        (_, period) => {
            let (from, to) = period.split_once("..").unwrap();
            draft.service_kind = Some("long_running".into());
            draft.service_from = Some(from.into());
            draft.service_to = Some(to.to_owned()).filter(|to| !to.is_empty());
        }
    }
    Record {
        external_id: Some(external_id.into()),
        organisation_id: Some(organisation.into()),
        draft,
        ..Record::default()
    }
}

async fn check(story: &str, expected: Expect) {
    let world = World::at("2026-01-15T09:00:00Z");
    world.add_clinic().await;
    world.add_organisation("kinder", "1037739010891", OrganisationType::Preschool, "77").await;
    let key = world.add_source().await;
    let source = world.source(&key).await;
    let coordinator = world.coordinator().await;
    let mut told = String::new();
    for line in story.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let words: Vec<&str> = line.split(' ').collect();
        let answer = match words[..] {
            ["clock", at] => {
                world.set_clock(at);
                String::new()
            }
            ["account", "adult"] => {
                world.add_account(ADULT, "anna@example.org").await;
                String::new()
            }
            ["account", "parent"] => {
                world.add_account(PARENT, "boris@example.org").await;
                String::new()
            }
            ["post", organisation, external_id, service, ref rest @ ..] => {
                let records = [record(organisation, external_id, service, rest == ["child"])];
                let verdicts = receiving::receive(&world.app, &source, &records).await.unwrap();
                match &verdicts[0] {
                    Verdict::Refused(faults) => {
                        faults.iter().map(|fault| format!("refused {} {} ", fault.field, fault.code.as_str())).collect()
                    }
                    other => format!("{other:?}"),
                }
            }
            ["withdraw", external_id] => {
                let records = [Record { external_id: Some(external_id.into()), withdrawn: true, ..Record::default() }];
                format!("{:?}", receiving::receive(&world.app, &source, &records).await.unwrap()[0])
            }
            ["state", external_id] => {
                let external_id = ExternalId::parse(external_id).unwrap();
                match receipt_state::of(&world.app, &source, &external_id).await.unwrap() {
                    Some((receipt, state)) => {
                        let erased = receipt.served.is_some_and(|served| served.persons.is_none());
                        format!("{state:?}{}", if erased { ", erased" } else { "" })
                    }
                    None => "unknown".into(),
                }
            }
            ["deliver"] => {
                world.deliver_hints().await;
                format!("{} mails in all", world.mails.all().len())
            }
            ["lose"] => {
                world.queue.lose_all();
                String::new()
            }
            ["mail", "fails"] => {
                world.mails.answer_next([Err(MailError::NotNow("busy".into()))]);
                String::new()
            }
            ["sweep"] => {
                let report = sweeping::sweep(&world.app).await.unwrap();
                serde_json::to_string(&report).unwrap().replace(",\"bound_reached\":false", "").replace('"', "")
            }
            ["close"] => {
                let report = closing::close(&world.app).await.unwrap();
                report
                    .closed
                    .iter()
                    .map(|it| {
                        format!(
                            "{} {} organisations {} miscounted, {}… ",
                            it.period,
                            it.organisations,
                            it.miscounted.len(),
                            &it.hash[..8]
                        )
                    })
                    .collect()
            }
            ["view"] => {
                let view = answering::view(&world.app, &world.newest_token()).await.unwrap().unwrap();
                format!("{:?} round {} until {:?}", view.status, view.round, view.active_until)
            }
            ["answer", ref scores @ ..] => {
                let names = ["information", "organisation", "comfort", "goodwill", "competence"];
                let scores: BTreeMap<String, Option<i64>> =
                    names.iter().zip(scores).map(|(name, score)| ((*name).to_owned(), score.parse().ok())).collect();
                format!("{:?}", answering::submit(&world.app, &world.newest_token(), &scores, None).await.unwrap())
            }
            ["decline", "all"] => {
                format!("{}", answering::wish(&world.app, &world.newest_token(), Wish::DeclineAll).await.unwrap())
            }
            ["decline", "here"] => {
                format!(
                    "{}",
                    answering::wish(&world.app, &world.newest_token(), Wish::DeclineOrganisation).await.unwrap()
                )
            }
            ["accept"] => {
                format!("{}", answering::wish(&world.app, &world.newest_token(), Wish::AcceptAgain).await.unwrap())
            }
            ["figures", period] => {
                let period = Quarter::parse(period).map_or(Period::Running, Period::Quarter);
                let rows = reading::rows(&world.app, &coordinator, period, By::Organisation, &Filter::default())
                    .await
                    .unwrap()
                    .unwrap();
                rows.iter()
                    .map(|row| {
                        let it = &row.indicators;
                        format!(
                            "{}: {} receipts ({} late) {} invited {} notices {} completed, cohort {}{}; ",
                            row.unit,
                            it.receipts,
                            it.late,
                            it.invited,
                            it.notices,
                            it.completed,
                            it.cohort_completed,
                            if row.hash.is_some() { ", final" } else { "" }
                        )
                    })
                    .collect()
            }
            _ => panic!("no step {line}"),
        };
        told += &format!("{line}{}{}\n", if answer.is_empty() { "" } else { " → " }, answer.trim_end());
    }
    expected.assert_eq(&told);
}

#[tokio::test]
async fn the_main_job() {
    check(
        "account adult
        post clinic 1 one_off:2026-01-14
        state 1
        deliver
        state 1
        view
        answer 5 4 - 5 5
        answer 5 4 - 5 5
        answer 5 4 - 5 1
        figures running
        post clinic 1 one_off:2026-01-14
        post clinic 1 one_off:2026-01-13
        deliver
        clock 2026-02-15T21:00:00Z
        sweep
        view
        state 1
        clock 2026-03-18T00:00:00Z
        sweep
        state 1
        clock 2026-04-02T00:00:00Z
        sweep
        close
        close
        figures 2026Q1",
        expect![[r#"
            account adult
            post clinic 1 one_off:2026-01-14 → Accepted { late: false }
            state 1 → Received
            deliver → 1 mails in all
            state 1 → Invited
            view → Active round 1 until Some(2026-02-15T21:00:00Z)
            answer 5 4 - 5 5 → Taken
            answer 5 4 - 5 5 → Repeated
            answer 5 4 - 5 1 → Refused(AlreadyCompleted)
            figures running → organisation:clinic: 1 receipts (0 late) 1 invited 1 notices 1 completed, cohort 1; organisation:kinder: 0 receipts (0 late) 0 invited 0 notices 0 completed, cohort 0;
            post clinic 1 one_off:2026-01-14 → Repeated { late: false }
            post clinic 1 one_off:2026-01-13 → refused /external_id external_id_reused
            deliver → 1 mails in all
            clock 2026-02-15T21:00:00Z
            sweep → {receipts:0,invitations:0,notices:0,data_keys:0,failures:0}
            view → Completed round 1 until Some(2026-02-15T21:00:00Z)
            state 1 → Closed
            clock 2026-03-18T00:00:00Z
            sweep → {receipts:1,invitations:0,notices:0,data_keys:0,failures:0}
            state 1 → Closed, erased
            clock 2026-04-02T00:00:00Z
            sweep → {receipts:0,invitations:0,notices:0,data_keys:1,failures:0}
            close → 2026Q1 1 organisations 0 miscounted, 3c3fcb12…
            close
            figures 2026Q1 → organisation:clinic: 1 receipts (0 late) 1 invited 1 notices 1 completed, cohort 1, final; organisation:kinder: 0 receipts (0 late) 0 invited 0 notices 0 completed, cohort 0, final;
        "#]],
    )
    .await;
}

#[tokio::test]
async fn with_every_hint_lost_the_sweep_meets_the_terms() {
    check(
        "account adult
        post clinic 1 one_off:2026-01-14
        lose
        sweep
        clock 2026-01-15T09:02:00Z
        sweep
        lose
        sweep
        view
        figures running",
        expect![[r#"
            account adult
            post clinic 1 one_off:2026-01-14 → Accepted { late: false }
            lose
            sweep → {receipts:0,invitations:0,notices:0,data_keys:0,failures:0}
            clock 2026-01-15T09:02:00Z
            sweep → {receipts:1,invitations:1,notices:1,data_keys:0,failures:0}
            lose
            sweep → {receipts:0,invitations:0,notices:0,data_keys:0,failures:0}
            view → Active round 1 until Some(2026-02-15T21:00:00Z)
            figures running → organisation:clinic: 1 receipts (0 late) 1 invited 1 notices 0 completed, cohort 0; organisation:kinder: 0 receipts (0 late) 0 invited 0 notices 0 completed, cohort 0;
        "#]],
    )
    .await;
}

#[tokio::test]
async fn an_account_on_day_twenty_gets_the_rest_of_the_window() {
    check(
        "post clinic 1 one_off:2026-01-14
        deliver
        state 1
        clock 2026-02-04T09:00:00Z
        account adult
        sweep
        deliver
        view
        state 1
        figures running",
        expect![[r#"
            post clinic 1 one_off:2026-01-14 → Accepted { late: false }
            deliver → 0 mails in all
            state 1 → AwaitingAccount
            clock 2026-02-04T09:00:00Z
            account adult
            sweep → {receipts:0,invitations:1,notices:0,data_keys:0,failures:0}
            deliver → 1 mails in all
            view → Active round 1 until Some(2026-02-15T21:00:00Z)
            state 1 → Invited
            figures running → organisation:clinic: 1 receipts (0 late) 1 invited 1 notices 0 completed, cohort 0; organisation:kinder: 0 receipts (0 late) 0 invited 0 notices 0 completed, cohort 0;
        "#]],
    )
    .await;
}

#[tokio::test]
async fn parents_answer_for_a_child_each_with_a_link_of_their_own() {
    check(
        "account adult
        post kinder 1 long:2026-01-14.. child
        deliver
        state 1
        answer 5 5 5 5 5
        account parent
        clock 2026-01-15T15:00:00Z
        sweep
        deliver
        answer 4 4 4 4 4
        figures running
        clock 2026-07-08T07:00:00Z
        sweep
        view
        post kinder 1 long:2026-01-14..2026-07-20 child
        deliver
        view
        clock 2026-07-20T21:00:00Z
        view
        answer 1 1 1 1 1
        state 1",
        expect![[r#"
            account adult
            post kinder 1 long:2026-01-14.. child → Accepted { late: false }
            deliver → 1 mails in all
            state 1 → Invited
            answer 5 5 5 5 5 → Taken
            account parent
            clock 2026-01-15T15:00:00Z
            sweep → {receipts:0,invitations:1,notices:0,data_keys:0,failures:0}
            deliver → 2 mails in all
            answer 4 4 4 4 4 → Taken
            figures running → organisation:clinic: 0 receipts (0 late) 0 invited 0 notices 0 completed, cohort 0; organisation:kinder: 1 receipts (0 late) 2 invited 2 notices 2 completed, cohort 2;
            clock 2026-07-08T07:00:00Z
            sweep → {receipts:0,invitations:2,notices:2,data_keys:0,failures:0}
            view → Active round 2 until None
            post kinder 1 long:2026-01-14..2026-07-20 child → Amended { late: false }
            deliver → 4 mails in all
            view → Active round 2 until Some(2026-07-20T21:00:00Z)
            clock 2026-07-20T21:00:00Z
            view → Expired round 2 until Some(2026-07-20T21:00:00Z)
            answer 1 1 1 1 1 → Refused(Expired)
            state 1 → Closed
        "#]],
    )
    .await;
}

#[tokio::test]
async fn a_source_corrects_and_withdraws() {
    check(
        "post clinic 1 one_off:2026-01-14
        deliver
        post kinder 1 one_off:2026-01-14
        deliver
        figures running
        account adult
        clock 2026-01-15T16:00:00Z
        sweep
        deliver
        post clinic 1 one_off:2026-01-14
        withdraw 1
        withdraw 1
        deliver
        state 1
        view
        answer 5 5 5 5 5
        post kinder 1 one_off:2026-01-14
        withdraw 2
        post kinder 2 one_off:2026-01-14
        figures running",
        expect![[r#"
            post clinic 1 one_off:2026-01-14 → Accepted { late: false }
            deliver → 0 mails in all
            post kinder 1 one_off:2026-01-14 → Amended { late: false }
            deliver → 0 mails in all
            figures running → organisation:clinic: 0 receipts (0 late) 0 invited 0 notices 0 completed, cohort 0; organisation:kinder: 1 receipts (0 late) 0 invited 0 notices 0 completed, cohort 0;
            account adult
            clock 2026-01-15T16:00:00Z
            sweep → {receipts:0,invitations:1,notices:0,data_keys:0,failures:0}
            deliver → 1 mails in all
            post clinic 1 one_off:2026-01-14 → refused /external_id external_id_reused
            withdraw 1 → Withdrawn
            withdraw 1 → Repeated { late: false }
            deliver → 1 mails in all
            state 1 → Withdrawn, erased
            view → Withdrawn round 1 until Some(2026-02-15T21:00:00Z)
            answer 5 5 5 5 5 → Refused(Withdrawn)
            post kinder 1 one_off:2026-01-14 → refused /external_id external_id_reused
            withdraw 2 → Withdrawn
            post kinder 2 one_off:2026-01-14 → refused /external_id external_id_reused
            figures running → organisation:clinic: 0 receipts (0 late) 0 invited 0 notices 0 completed, cohort 0; organisation:kinder: 1 receipts (0 late) 1 invited 1 notices 0 completed, cohort 0;
        "#]],
    )
    .await;
}

#[tokio::test]
async fn no_notice_after_a_withdrawal_whatever_hint_comes_first() {
    check(
        "account adult
        post clinic 1 one_off:2026-01-14
        lose
        clock 2026-01-15T09:02:00Z
        sweep
        post clinic 2 one_off:2026-01-14
        lose
        account parent
        post kinder 3 long:2026-01-14..2026-01-15 child
        withdraw 2
        withdraw 3
        deliver
        state 2
        state 3",
        expect![[r#"
            account adult
            post clinic 1 one_off:2026-01-14 → Accepted { late: false }
            lose
            clock 2026-01-15T09:02:00Z
            sweep → {receipts:1,invitations:1,notices:1,data_keys:0,failures:0}
            post clinic 2 one_off:2026-01-14 → Accepted { late: false }
            lose
            account parent
            post kinder 3 long:2026-01-14..2026-01-15 child → Accepted { late: false }
            withdraw 2 → Withdrawn
            withdraw 3 → Withdrawn
            deliver → 1 mails in all
            state 2 → Withdrawn, erased
            state 3 → Withdrawn, erased
        "#]],
    )
    .await;
}

#[tokio::test]
async fn no_notice_after_a_citizen_declined() {
    check(
        "account adult
        post clinic 1 one_off:2026-01-14
        deliver
        decline here
        view
        post clinic 2 one_off:2026-01-14
        deliver
        post kinder 3 one_off:2026-01-14
        deliver
        decline all
        post kinder 4 one_off:2026-01-14
        deliver
        accept
        post kinder 5 one_off:2026-01-14
        deliver
        figures running",
        expect![[r#"
            account adult
            post clinic 1 one_off:2026-01-14 → Accepted { late: false }
            deliver → 1 mails in all
            decline here → true
            view → Declined round 1 until Some(2026-02-15T21:00:00Z)
            post clinic 2 one_off:2026-01-14 → Accepted { late: false }
            deliver → 1 mails in all
            post kinder 3 one_off:2026-01-14 → Accepted { late: false }
            deliver → 2 mails in all
            decline all → true
            post kinder 4 one_off:2026-01-14 → Accepted { late: false }
            deliver → 2 mails in all
            accept → true
            post kinder 5 one_off:2026-01-14 → Accepted { late: false }
            deliver → 3 mails in all
            figures running → organisation:clinic: 2 receipts (0 late) 2 invited 1 notices 0 completed, cohort 0; organisation:kinder: 3 receipts (0 late) 3 invited 2 notices 0 completed, cohort 0;
        "#]],
    )
    .await;
}

#[tokio::test]
async fn a_mail_server_that_fails_is_tried_again() {
    check(
        "account adult
        mail fails
        post clinic 1 one_off:2026-01-14
        deliver
        figures running
        clock 2026-01-15T09:04:59Z
        sweep
        clock 2026-01-15T09:05:00Z
        sweep
        figures running
        sweep",
        expect![[r#"
            account adult
            mail fails
            post clinic 1 one_off:2026-01-14 → Accepted { late: false }
            deliver → 0 mails in all
            figures running → organisation:clinic: 1 receipts (0 late) 1 invited 0 notices 0 completed, cohort 0; organisation:kinder: 0 receipts (0 late) 0 invited 0 notices 0 completed, cohort 0;
            clock 2026-01-15T09:04:59Z
            sweep → {receipts:0,invitations:0,notices:0,data_keys:0,failures:0}
            clock 2026-01-15T09:05:00Z
            sweep → {receipts:0,invitations:1,notices:1,data_keys:0,failures:0}
            figures running → organisation:clinic: 1 receipts (0 late) 1 invited 1 notices 0 completed, cohort 0; organisation:kinder: 0 receipts (0 late) 0 invited 0 notices 0 completed, cohort 0;
            sweep → {receipts:0,invitations:0,notices:0,data_keys:0,failures:0}
        "#]],
    )
    .await;
}
