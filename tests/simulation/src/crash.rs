//! Every point between two effects at which a handler can die (I16): the handler runs once to count its effects, and then once for
//! each point, dies there, is tried again as its caller would, and must leave the same behind as if nothing had happened.

use std::collections::BTreeMap;

use app::answers::answer::Wish;
use chrono::NaiveDate;
use serde_json::json;

use crate::plan::{CHILDREN_FROM, PlannedService, Posting};
use crate::snapshot::{Closeness, difference, snapshot};
use stage::{Stage, UNKNOWN, stage};

mod stage;

/// What is interrupted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Case {
    /// A source's record arrives.
    Receive,
    /// A record of a service without a known end arrives.
    ReceiveOpenEnded,
    /// The end becomes known.
    Amend,
    /// The receipt goes to another organisation.
    Move,
    /// The receipt is taken back.
    Withdraw,
    /// Two parents are invited.
    Invite,
    /// The invitations follow a withdrawal.
    InviteWithdrawn,
    /// Another source reports the service again.
    InviteAgain,
    /// The first of two receipts of one service is taken back.
    CarryOn,
    /// A service that was taken back is reported again.
    TakeUpAgain,
    /// One of two receipts of one service is corrected to another organisation.
    Leave,
    /// A mail is sent.
    Notify,
    /// It is heard that the mail came back for good.
    Bounce,
    /// Answers are taken.
    Submit,
    /// Notices are refused.
    Decline,
    /// The refusal is taken back.
    AcceptAgain,
    /// Everything is left to the walk.
    Sweep,
    /// The persons are erased and the month's data key destroyed.
    Erase,
    /// An answer fills an epoch, and the one before it is published.
    Turn,
    /// The quarter becomes final.
    Close,
    /// The quarter becomes final, and a lane publishes all that it holds.
    CloseLane,
    /// The quarter becomes final, and what is too little for each organisation is published together.
    CloseLevels,
    /// A case is made.
    PutCase,
    /// A case moves.
    MoveCase,
    /// Everybody who is to know of a move is written to.
    TellOfMoves,
    /// A case is merged into another, which takes it up.
    MergeCases,
    /// A term has passed, and it is told to the controller and to the secretary.
    Escalate,
    /// A quarter becomes final whose figures fell.
    OpenFall,
    /// A quarter becomes final in which nothing of a change can be seen.
    Evaluate,
}

impl Case {
    /// All of them.
    pub const ALL: [Case; 29] = [
        Case::Receive,
        Case::ReceiveOpenEnded,
        Case::Amend,
        Case::Move,
        Case::Withdraw,
        Case::Invite,
        Case::InviteWithdrawn,
        Case::InviteAgain,
        Case::CarryOn,
        Case::TakeUpAgain,
        Case::Leave,
        Case::Notify,
        Case::Bounce,
        Case::Submit,
        Case::Decline,
        Case::AcceptAgain,
        Case::Sweep,
        Case::Erase,
        Case::Turn,
        Case::Close,
        Case::CloseLane,
        Case::CloseLevels,
        Case::PutCase,
        Case::MoveCase,
        Case::TellOfMoves,
        Case::MergeCases,
        Case::Escalate,
        Case::OpenFall,
        Case::Evaluate,
    ];
}

/// What an enumeration showed.
#[derive(Debug)]
pub struct Enumerated {
    /// Effects of the handler.
    pub effects: u32,
    /// What differed, by the number of effects after which it died.
    pub differences: Vec<(u32, Vec<String>)>,
}

/// Lets the handler die after each of its effects.
pub fn enumerate(case: Case) -> Enumerated {
    let (effects, whole, violations) = play(case, None);
    let mut differences = Vec::new();
    if !violations.is_empty() {
        differences.push((u32::MAX, violations));
    }
    for dies_after in 0..=effects {
        let (_, left, mut told) = play(case, Some(dies_after));
        told.extend(difference(&whole, &left));
        if !told.is_empty() {
            differences.push((dies_after, told));
        }
    }
    Enumerated { effects, differences }
}

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

fn posting(receipt: usize, service: PlannedService) -> Posting {
    Posting {
        receipt,
        organisation: 0,
        service,
        recipient: receipt % 2,
        born_on: day("1985-02-11"),
        parents: Vec::new(),
        withdrawn: false,
        flaw: None,
    }
}

/// Another source reports that service.
fn again(posting: &Posting) -> Posting {
    Posting { receipt: posting.receipt + 4, ..posting.clone() }
}

/// A citizen of each of these organisations has a link.
fn invite_each(stage: &mut Stage, organisations: [usize; 4]) {
    for (receipt, organisation) in organisations.into_iter().enumerate() {
        let service = PlannedService::OneOff(day("2026-01-14"));
        stage.post(&Posting { organisation, recipient: receipt, ..posting(receipt, service) }, None);
    }
    stage.deliver_all();
}

/// The recipients of the first receipts answer.
fn answer_each(stage: &mut Stage, receipts: usize) {
    for receipt in 0..receipts {
        stage.submit_for(receipt, None);
    }
}

/// The head of an organisation proposes a change.
fn propose(stage: &mut Stage, id: &str, dies_after: Option<u32>) -> u32 {
    let target = json!({"kind": "organisation", "id": "o0"});
    stage.act(id, "head-o0", "put", json!({"kind": "change_request", "title": "Дело", "target": target}), dies_after)
}

/// A change comes into force.
fn put_in_force(stage: &mut Stage) {
    propose(stage, "c0", None);
    stage.act("c0", "ac", "assess", json!({"version": 1}), None);
    stage.act("c0", "em", "accept", json!({"version": 2}), None);
    let measure = json!({
        "kind": "measure", "title": "Мероприятие", "target": {"kind": "organisation", "id": "o0"},
        "parties": {"performers": ["doer"]},
        "details": {"starts_on": "2026-01-15", "due_on": "2026-02-15", "change_request": "c0"},
    });
    stage.act("c0-m", "ac", "put", measure, None);
    let evaluation = json!({"question": null, "expected": "0.2", "comparison": "type", "before": ["2025Q4"]});
    let plan = json!({"version": 3, "fields": {"measures": ["c0-m"], "evaluation": evaluation}});
    stage.act("c0", "head-o0", "plan", plan, None);
    stage.act("c0", "head-o0", "put_in_force", json!({"version": 4}), None);
}

/// Prepares, runs the handler and lets it die, tries it again, and lets everything come to rest.
fn play(case: Case, dies_after: Option<u32>) -> (u32, BTreeMap<String, u64>, Vec<String>) {
    let mut stage = stage(case == Case::OpenFall);
    let one_off = posting(0, PlannedService::OneOff(day("2026-01-14")));
    let open_ended = posting(0, PlannedService::LongRunning(day("2026-01-14"), None));
    let ended = posting(0, PlannedService::LongRunning(day("2026-01-14"), Some(day("2026-05-31"))));
    let child =
        Posting { recipient: CHILDREN_FROM, born_on: day("2015-05-01"), parents: vec![0, 1], ..open_ended.clone() };
    let withdrawn = Posting { withdrawn: true, ..open_ended.clone() };
    type Handler = Box<dyn Fn(&mut Stage, Option<u32>) -> u32>;
    let posts = |posting: Posting| -> Handler { Box::new(move |stage, dies_after| stage.post(&posting, dies_after)) };
    let delivers = || -> Handler {
        Box::new(|stage, dies_after| if stage.hints.is_empty() { 0 } else { stage.deliver(dies_after) })
    };
    let handler: Handler = match case {
        Case::Receive => posts(one_off),
        Case::ReceiveOpenEnded => posts(open_ended),
        Case::Amend => {
            stage.post(&open_ended, None);
            stage.deliver_all();
            posts(ended)
        }
        Case::Move => {
            stage.post(&open_ended, None);
            stage.hints.clear();
            posts(Posting { organisation: 1, ..open_ended })
        }
        Case::Withdraw => {
            stage.post(&open_ended, None);
            stage.deliver_all();
            posts(withdrawn)
        }
        Case::Invite => {
            stage.post(&child, None);
            delivers()
        }
        Case::InviteWithdrawn => {
            stage.post(&child, None);
            stage.deliver_all();
            stage.post(&Posting { withdrawn: true, ..child }, None);
            delivers()
        }
        Case::InviteAgain => {
            stage.post(&child, None);
            stage.deliver_all();
            stage.post(&again(&child), None);
            delivers()
        }
        Case::CarryOn | Case::TakeUpAgain => {
            stage.post(&child, None);
            stage.deliver_all();
            let (then, last) = (again(&child), Posting { withdrawn: true, ..child });
            let (then, last) = if case == Case::CarryOn { (then, last) } else { (last, then) };
            stage.post(&then, None);
            stage.deliver_all();
            stage.post(&last, None);
            delivers()
        }
        Case::Leave => {
            let nobody = |posting: Posting| Posting { recipient: UNKNOWN, ..posting };
            stage.post(&nobody(one_off.clone()), None);
            stage.post(&nobody(again(&one_off)), None);
            stage.deliver_all();
            stage.post(&nobody(Posting { organisation: 1, ..one_off }), None);
            delivers()
        }
        Case::Notify => {
            stage.post(&one_off, None);
            stage.deliver(None);
            delivers()
        }
        Case::Bounce => {
            stage.post(&one_off, None);
            stage.deliver_all();
            stage.hear("bounced_for_good");
            delivers()
        }
        Case::Submit | Case::Decline | Case::AcceptAgain => {
            stage.post(&one_off, None);
            stage.deliver_all();
            match case {
                Case::Submit => Box::new(Stage::submit),
                Case::Decline => Box::new(|stage, dies_after| stage.wish(Wish::DeclineAll, dies_after)),
                _ => {
                    stage.wish(Wish::DeclineAll, None);
                    Box::new(|stage, dies_after| stage.wish(Wish::AcceptAgain, dies_after))
                }
            }
        }
        Case::Sweep => {
            stage.post(&one_off, None);
            stage.post(&posting(1, PlannedService::LongRunning(day("2026-01-10"), None)), None);
            stage.hints.clear();
            stage.set_clock("2026-01-15T09:05:00Z");
            Box::new(Stage::sweep)
        }
        Case::Erase => {
            stage.post(&one_off, None);
            stage.deliver_all();
            stage.set_clock("2026-04-02T09:00:00Z");
            Box::new(Stage::sweep)
        }
        Case::Turn => {
            invite_each(&mut stage, [0, 0, 0, 0]);
            answer_each(&mut stage, 3);
            Box::new(|stage, dies_after| stage.submit_for(3, dies_after))
        }
        Case::CloseLane | Case::CloseLevels => {
            let organisations = if case == Case::CloseLane { [0, 0, 0, 1] } else { [0, 1, 0, 1] };
            invite_each(&mut stage, organisations);
            let answering = if case == Case::CloseLane { 4 } else { 2 };
            answer_each(&mut stage, answering);
            stage.set_clock("2026-04-02T09:00:00Z");
            Box::new(Stage::close)
        }
        Case::PutCase => Box::new(|stage, dies_after| propose(stage, "c0", dies_after)),
        Case::MoveCase => {
            propose(&mut stage, "c0", None);
            stage.come_to_rest();
            Box::new(|stage, dies_after| stage.act("c0", "ac", "assess", json!({"version": 1}), dies_after))
        }
        Case::TellOfMoves => {
            propose(&mut stage, "c0", None);
            stage.act("c0", "ac", "assess", json!({"version": 1}), None);
            stage.act("c0", "em", "accept", json!({"version": 2}), None);
            Box::new(Stage::sweep)
        }
        Case::MergeCases => {
            propose(&mut stage, "c0", None);
            propose(&mut stage, "c1", None);
            stage.act("c1", "ac", "merge", json!({"version": 1, "fields": {"into": "c0"}}), None);
            Box::new(Stage::sweep)
        }
        Case::Escalate => {
            propose(&mut stage, "c0", None);
            stage.come_to_rest();
            stage.set_clock("2026-02-04T09:00:00Z");
            Box::new(Stage::sweep)
        }
        Case::OpenFall => {
            stage.set_clock("2026-04-02T09:00:00Z");
            stage.close(None);
            stage.set_clock("2026-07-02T09:00:00Z");
            Box::new(Stage::close)
        }
        Case::Evaluate => {
            put_in_force(&mut stage);
            stage.post(&one_off, None);
            stage.deliver_all();
            stage.set_clock("2026-04-02T09:00:00Z");
            stage.close(None);
            stage.set_clock("2026-07-02T09:00:00Z");
            Box::new(Stage::close)
        }
        Case::Close => {
            stage.post(&one_off, None);
            stage.deliver_all();
            stage.submit(None);
            stage.set_clock("2026-04-02T09:00:00Z");
            Box::new(Stage::close)
        }
    };
    let effects = handler(&mut stage, dies_after);
    // Whoever got no answer asks again; who got one and asks again anyway changes nothing.
    handler(&mut stage, None);
    stage.come_to_rest();
    let items = stage.world.dump();
    let due = stage.world.table.due_by(stage.world.shared.core().now);
    stage.world.keeps_its_rules();
    let mut core = stage.world.shared.core();
    let now = core.now;
    core.oracle.ended(now, &items, &due);
    core.oracle.check_spent_keys();
    let violations = std::mem::take(&mut core.oracle.violations);
    (effects, snapshot(&items, Closeness::Days), violations)
}
