//! Answers on paper: printed while one may answer, entered some days later, one response for a round whichever way it came.

use std::sync::atomic::Ordering;

use app::answers::answer::{self, Outcome};
use app::answers::paper;
use app::audit;
use app::intake::receive;
use app::invitations::invite;
use app::upkeep;
use domain::audit::Actor;
use domain::identifier::{ExternalId, OrganisationId, ParticipantId};
use domain::invitation::paper_code::PaperCode;
use domain::person::Snils;
use domain::tally::{Tally, is_day_counter};
use expect_test::expect;
use testkit::World;

use crate::{ADULT, PARENT, check, record, scores_of};
use testkit::BreakingTable;

#[tokio::test]
async fn printed_again_it_is_the_same_form_and_entered_again_it_counts_once() {
    check(
        "print clinic
        account adult
        post clinic 1 one_off:2026-01-14
        deliver
        print clinic
        print kinder
        clock 2026-01-17T09:00:00Z
        print clinic
        form 1
        enter 1 2026-01-14 5 4 - 5 3
        enter 1 2026-01-16 5 4 - 5
        enter 1 2026-01-16 5 4 - 5 3
        enter 1 2026-01-16 5 4 - 5 3
        enter 1 2026-01-17 1 1 1 1 1
        form 1
        view
        answer 5 4 - 5 3
        print clinic
        figures running
        check",
        expect![[r#"
            print clinic → none
            account adult
            post clinic 1 one_off:2026-01-14 → Accepted { late: false }
            deliver → 1 mails in all
            print clinic → form 1 of round 1 until Some(2026-02-15);
            print kinder → none
            clock 2026-01-17T09:00:00Z
            print clinic → form 1 of round 1 until Some(2026-02-15);
            form 1 → Ok(()), filled in 2026-01-15..2026-01-17, entered: false
            enter 1 2026-01-14 5 4 - 5 3 → Refused(DateBeforePrinting)
            enter 1 2026-01-16 5 4 - 5 → Faulty([Missing(QuestionId("competence"))])
            enter 1 2026-01-16 5 4 - 5 3 → Taken
            enter 1 2026-01-16 5 4 - 5 3 → Repeated
            enter 1 2026-01-17 1 1 1 1 1 → Repeated
            form 1 → Err(Link(AlreadyCompleted)), filled in 2026-01-15..2026-01-17, entered: true
            view → Completed round 1 until Some(2026-02-15T21:00:00Z)
            answer 5 4 - 5 3 → Refused(AlreadyCompleted)
            print clinic → none
            figures running → organisation:clinic: 1 receipts (0 late) 1 invited 1 notices 1 completed (1 on paper), cohort 1; organisation:kinder: 0 receipts (0 late) 0 invited 0 notices 0 completed, cohort 0;
            check → clean
        "#]],
    )
    .await;
}

#[tokio::test]
async fn what_was_answered_on_the_web_is_not_answered_on_paper() {
    check(
        "account adult
        post clinic 1 one_off:2026-01-14
        deliver
        print clinic
        answer 5 5 5 5 5
        enter 1 2026-01-15 1 1 1 1 1
        form 1
        figures running",
        expect![[r#"
            account adult
            post clinic 1 one_off:2026-01-14 → Accepted { late: false }
            deliver → 1 mails in all
            print clinic → form 1 of round 1 until Some(2026-02-15);
            answer 5 5 5 5 5 → Taken
            enter 1 2026-01-15 1 1 1 1 1 → Refused(Link(AlreadyCompleted))
            form 1 → Err(Link(AlreadyCompleted)), filled in 2026-01-15..2026-01-15, entered: false
            figures running → organisation:clinic: 1 receipts (0 late) 1 invited 1 notices 1 completed, cohort 1; organisation:kinder: 0 receipts (0 late) 0 invited 0 notices 0 completed, cohort 0;
        "#]],
    )
    .await;
}

/// The window of a form ends with the first quarter; it is entered in the second, whose count it joins.
#[tokio::test]
async fn entered_after_the_window_and_after_the_quarter() {
    check(
        "account adult
        clock 2026-02-28T09:00:00Z
        post clinic 1 one_off:2026-02-27
        deliver
        post clinic 2 one_off:2026-02-28
        deliver
        print clinic
        clock 2026-04-01T09:00:00Z
        sweep
        view
        print clinic
        close
        form 1
        enter 1 2026-03-29 5 5 5 5 5
        enter 1 2026-03-28 5 5 5 5 5
        figures 2026Q1
        figures running
        clock 2026-04-07T20:59:59Z
        form 2
        clock 2026-04-07T21:00:00Z
        form 2
        enter 2 2026-03-28 5 5 5 5 5
        enter 1 2026-03-28 5 5 5 5 5
        check",
        expect![[r#"
            account adult
            clock 2026-02-28T09:00:00Z
            post clinic 1 one_off:2026-02-27 → Accepted { late: false }
            deliver → 1 mails in all
            post clinic 2 one_off:2026-02-28 → Accepted { late: false }
            deliver → 2 mails in all
            print clinic → form 1 of round 1 until Some(2026-03-28); form 2 of round 1 until Some(2026-03-28);
            clock 2026-04-01T09:00:00Z
            sweep → {receipts:0,invitations:2,notices:0,data_keys:1,failures:0}
            view → Expired round 1 until Some(2026-03-28T21:00:00Z)
            print clinic → none
            close → 2026Q1 2 organisations 0 miscounted, e9726923…
            form 1 → Ok(()), filled in 2026-02-28..2026-03-28, entered: false
            enter 1 2026-03-29 5 5 5 5 5 → Refused(DateAfterEnd)
            enter 1 2026-03-28 5 5 5 5 5 → Taken
            figures 2026Q1 → organisation:clinic: 2 receipts (0 late) 2 invited 2 notices 0 completed, cohort 0, final; organisation:kinder: 0 receipts (0 late) 0 invited 0 notices 0 completed, cohort 0, final;
            figures running → organisation:clinic: 0 receipts (0 late) 0 invited 0 notices 1 completed (1 on paper), cohort 0; organisation:kinder: 0 receipts (0 late) 0 invited 0 notices 0 completed, cohort 0;
            clock 2026-04-07T20:59:59Z
            form 2 → Ok(()), filled in 2026-02-28..2026-03-28, entered: false
            clock 2026-04-07T21:00:00Z
            form 2 → Err(Link(Expired)), filled in 2026-02-28..2026-03-28, entered: false
            enter 2 2026-03-28 5 5 5 5 5 → Refused(Link(Expired))
            enter 1 2026-03-28 5 5 5 5 5 → Repeated
            check → clean
        "#]],
    )
    .await;
}

#[tokio::test]
async fn each_round_has_a_form_of_its_own() {
    check(
        "account adult
        post kinder 1 long:2026-01-14..
        deliver
        print kinder
        enter 1 2026-01-15 5 5 5 5 5
        clock 2026-07-08T07:00:00Z
        sweep
        deliver
        print kinder
        enter 1 2026-01-15 5 5 5 5 5
        enter 2 2026-07-08 4 4 4 4 4
        withdraw 1
        deliver
        form 2
        figures running",
        expect![[r#"
            account adult
            post kinder 1 long:2026-01-14.. → Accepted { late: false }
            deliver → 1 mails in all
            print kinder → form 1 of round 1 until None;
            enter 1 2026-01-15 5 5 5 5 5 → Taken
            clock 2026-07-08T07:00:00Z
            sweep → {receipts:0,invitations:1,notices:1,data_keys:1,failures:0}
            deliver → 2 mails in all
            print kinder → form 2 of round 2 until None;
            enter 1 2026-01-15 5 5 5 5 5 → Refused(EarlierRound)
            enter 2 2026-07-08 4 4 4 4 4 → Taken
            withdraw 1 → Withdrawn
            deliver → 2 mails in all
            form 2 → Err(Link(Withdrawn)), filled in 2026-07-08..2026-07-08, entered: true
            figures running → organisation:clinic: 0 receipts (0 late) 0 invited 0 notices 0 completed, cohort 0; organisation:kinder: 0 receipts (0 late) 0 invited 1 notices 1 completed (1 on paper), cohort 1;
        "#]],
    )
    .await;
}

#[tokio::test]
async fn a_code_is_no_token_and_tells_nobody_whose_it_is() {
    let world = World::at("2026-01-15T09:00:00Z");
    invited(&world).await;
    let codes = printed(&world).await;
    let code = &codes[0];
    for token in [code.digits().to_owned(), code.to_string()] {
        assert!(answer::view(&world.app, &token).await.unwrap().is_none());
        let answered = answer::submit(&world.app, &token, &scores_of(&["5", "5", "5", "5", "5"]), None).await;
        assert_eq!(answered.unwrap(), Outcome::Unknown);
    }
    let stored: String =
        world.memory.dump().iter().map(|item| format!("{} {} {}", item.key.pk, item.key.sk, item.body)).collect();
    assert!(!stored.contains(code.digits()) && !stored.contains(&code.to_string()), "a code is stored nowhere");
    // Another citizen of the same receipt has another code.
    assert_eq!(codes.len(), 2);
    assert_ne!(codes[0], codes[1]);
}

/// Who printed a form, who looked at it and who entered an answer is told; what was answered is not.
#[tokio::test]
async fn the_audit_trail_tells_who_printed_and_who_entered() {
    let world = World::at("2026-01-15T09:00:00Z");
    invited(&world).await;
    let codes = printed(&world).await;
    printed(&world).await;
    let operator = Actor::Participant(ParticipantId::parse("operator").unwrap());
    let scores = scores_of(&["5", "4", "-", "5", "3"]);
    for _ in 0..2 {
        paper::find(&world.app, &operator, &codes[0]).await.unwrap().unwrap();
        let filled_on = "2026-01-15".parse().unwrap();
        paper::enter(&world.app, &operator, &codes[0], filled_on, &scores, None).await.unwrap();
    }
    let mut told = String::new();
    for chain in
        audit::chains(&*world.app.table, "2026-01-15".parse().unwrap(), "2026-01-15".parse().unwrap()).await.unwrap()
    {
        for record in audit::records(&*world.app.table, &chain.chain, 0, 100).await.unwrap().records {
            let subject = &record.touched[0].subject;
            if let Some((kind, name)) = subject.split_once('/').filter(|(kind, _)| kind.starts_with("paper")) {
                let name = if kind == "paper_forms" { "…" } else { name };
                told += &format!("{}: {} {:?} {kind}/{name}\n", chain.chain, record.by, record.action);
            }
        }
    }
    expect![[r#"
        2026-01-15.paper_forms: operator Put paper_forms/…
        2026-01-15.paper_forms: operator Put paper_forms/…
        2026-01-15.paper_responses: participant:operator Put paper_responses/clinic
        2026-01-15.reads.operator: operator Read paper_forms/…
        2026-01-15.reads.operator: operator Read paper_forms/…
        2026-01-15.reads.participant:operator: participant:operator Read paper_forms/…
        2026-01-15.reads.participant:operator: participant:operator Read paper_forms/…
    "#]]
    .assert_eq(&told);
}

/// One child, two parents who may answer.
async fn invited(world: &World) {
    world.add_clinic().await;
    let key = world.add_source().await;
    let source = world.source(&key).await;
    for (snils, email) in [(ADULT, "anna@example.org"), (PARENT, "boris@example.org")] {
        world.add_account(snils, email).await;
    }
    let records = [record("clinic", "1", "one_off:2026-01-14", Some("child"))];
    receive::receive(&world.app, &source, &records).await.unwrap();
    invite::invite(&world.app, &source.id, &ExternalId::parse("1").unwrap()).await.unwrap();
    world.queue.lose_all();
}

/// Each gets a form; whoever hears nothing tries again.
async fn printed(world: &World) -> Vec<PaperCode> {
    let organisation = OrganisationId::parse("clinic").unwrap();
    let mut codes = Vec::new();
    for snils in [ADULT, PARENT].map(|snils| Snils::parse(snils).unwrap()) {
        let printed = match paper::print(&world.app, &Actor::Operator, &snils, &organisation).await {
            Ok(printed) => printed,
            Err(_) => paper::print(&world.app, &Actor::Operator, &snils, &organisation).await.unwrap(),
        };
        codes.extend(printed.into_iter().map(|form| form.code));
    }
    codes
}

/// Two forms are printed and entered, while one write breaks. Answers what is stored of it, and how many writes there were.
async fn play(broken: usize, carried_out: bool) -> (String, usize) {
    let (memory, table) = BreakingTable::not_yet(broken, carried_out);
    let world = World::over("2026-01-15T09:00:00Z", memory.clone(), table.clone());
    invited(&world).await;
    table.writes.store(0, Ordering::SeqCst);
    let scores = scores_of(&["5", "4", "-", "5", "3"]);
    for code in printed(&world).await {
        for _ in 0..2 {
            let _ = paper::enter(
                &world.app,
                &Actor::Operator,
                &code,
                "2026-01-15".parse().unwrap(),
                &scores,
                Some("Спасибо"),
            )
            .await;
        }
    }
    let dump = memory.dump();
    let report = upkeep::check::check(&world.app.profile, &dump);
    assert!(report.is_clean(), "write {broken}, carried out: {carried_out}: {report}");
    let of = |entity: &'static str| dump.iter().filter(move |item| item.key.pk.starts_with(entity));
    let counted: u64 = of("LANE#").map(|item| Tally::from_counters(&item.counters).unwrap().completed).sum();
    // They come when somebody has the time to enter them.
    let by_day = of("LANE#").flat_map(|item| item.counters.keys()).find(|name| is_day_counter(name));
    assert_eq!(by_day, None, "an answer on paper is of no day");
    let told = format!("{} forms, {} responses, {counted} counted", of("PAPERFORM#").count(), of("POOL#").count());
    (told, table.writes.load(Ordering::SeqCst))
}

#[tokio::test]
async fn any_one_write_may_fail() {
    let (whole, writes) = play(usize::MAX, false).await;
    assert_eq!((whole.as_str(), writes), ("2 forms, 2 responses, 2 counted", 5));
    for broken in 0..writes {
        for carried_out in [false, true] {
            assert_eq!(play(broken, carried_out).await.0, whole, "write {broken}, carried out: {carried_out}");
        }
    }
}
