//! The table of moves as the direction states it, in words: from → to, who, what must be given, which terms start and stop, who is
//! written to. `*`: it is asked for, but of whom a `?` follows. `=`: the state stays. Terms: `10d` working days, `1/4/8h` working hours by severity, `due` to a
//! date.

use std::sync::LazyLock;

const TABLE: &str = "
change_request put - → proposed | anyone system | | +assess:10d | ac
change_request *assess proposed → assessed | ac | | -assess | em
change_request *accept assessed → accepted | em | | | owner creator
change_request decline assessed → declined | em | reason | | owner creator
change_request merge proposed assessed → merged | ac | into | -assess | creator owner other
change_request absorb proposed assessed accepted planned in_force cannot_tell → = | system | | |
change_request *plan accepted → planned | owner | measures evaluation | | em doers
change_request plan planned → = | owner | measures evaluation | | em doers
change_request *put_in_force planned → in_force | owner | | | em ac
change_request abandon accepted planned → abandoned | em | reason | | owner creator doers
change_request evaluate in_force verified not_confirmed cannot_tell → verified not_confirmed cannot_tell | system | | | owner em ac creator
change_request reopen verified not_confirmed cannot_tell declined → proposed | system ac | reason | +assess:10d | owner ac
incident put - → proposed | anyone system | severity | | sc
incident *declare proposed → declared | sc | decision | +acknowledge:1/4/8h +resolve:8/24/40h | owner em ac
incident reject proposed → rejected | sc | reason | | creator
incident *acknowledge declared → acknowledged | owner | | -acknowledge |
incident *resolve acknowledged → resolved | owner | cause | -resolve | ac em
incident *confirm resolved → confirmed | ac | | | owner
incident reopen resolved confirmed reviewed closed → acknowledged | ac | reason | +resolve:8/24/40h | owner em
incident *review confirmed → reviewed | ac | | |
incident *close reviewed → closed | ac | | | owner em performer
measure put - → planned | ac owner system | | +carry_out:due | performer
measure *begin planned → in_progress | performer | | |
measure *report in_progress returned → reported | performer | | -carry_out | em
measure *accept reported → accepted | em | | | performer owner
measure return reported → returned | em | reason | +carry_out:due | performer
measure postpone planned in_progress returned → = | em | decision due | +carry_out:due | performer owner
measure cancel planned in_progress returned → cancelled | em | decision | -carry_out | performer owner
request put - → issued | ac em wg | | +answer:5d | owner
request acknowledge issued → acknowledged | owner | | |
request *answer issued acknowledged returned → answered | owner | text | -answer | creator
request *accept answered → accepted | creator | | | owner
request return answered → returned | creator | reason | +answer:5d | owner
request extend issued acknowledged returned → = | owner | reason due | +answer:due | creator
request withdraw issued acknowledged answered returned → withdrawn | creator | reason | -answer | owner
meeting put - → planned | wg | | |
meeting add planned → = | system | | |
meeting *send_agenda planned → agenda_sent | wg | | | had
meeting *hold agenda_sent → held | wg | tasks | |
meeting *sign held → signed | wg | | | had
meeting remind planned agenda_sent held signed → = | wg | to | |
meeting cancel planned agenda_sent → cancelled | wg | reason | | had
study put - → planned | lab ac | | |
study *start planned → running | lab | | |
study *analyse running → analysed | lab | | | ac
study *publish analysed → published | lab | | | ac owner
study withdraw planned running → withdrawn | lab | reason | |
finding put - → open | lab ac | | | owner
finding *raise open → raised | ac lab? | change_request | | owner
finding accept_risk open → accepted_risk | owner | reason | | ac lab
finding fix open raised → fixed | lab | retest | | owner
finding reopen fixed accepted_risk → open | lab | reason | | owner
document put - → draft | ac | | |
document put draft in_agreement → = | ac | | |
document *offer draft → in_agreement | ac | | | agreeing
document *agree in_agreement → = | agreeing | | |
document object in_agreement → = | agreeing | reason | |
document answer in_agreement considered → = | ac | reason party | |
document *consider in_agreement → considered | wg | decision | | creator agreeing
document return considered → draft | wg | reason | -agree | creator agreeing
document return submitted → draft | sc | decision | | creator agreeing
document *submit considered → submitted | ac | | -agree | sc
document *confirm submitted → confirmed | sc | decision | | em agreeing
document *enact confirmed → in_force | ac | | | em agreeing
document withdraw draft in_agreement → withdrawn | ac | reason | -agree | agreeing
check put - → scheduled | ac | | |
check *begin scheduled → in_progress | ac | | |
check *conclude in_progress → passed failed passed_with_conditions | ac | verdict | | em
check *meet_condition passed_with_conditions → passed_with_conditions passed | ac | condition | |
check withdraw scheduled in_progress → withdrawn | ac | reason | |
report put - → prefilled | system | | +report:due | owner
report *submit prefilled returned → submitted | owner | | -report | wg
report *hear submitted → heard | wg | | | owner
report return submitted → returned | wg ac | reason | +report:5d | owner
practice put - → proposed | anyone system | | | ac
practice *support proposed → supported | ac | effects | | creator
practice *recommend supported → recommended | ac | | |
practice adopt recommended → = | other | | | ac
practice evaluate recommended → = | system | | |
practice withdraw proposed supported recommended → withdrawn | ac | reason | |
";

/// States from which nothing leads on by itself: every term has ended there.
const ENDS: [&str; 18] = [
    "declined",
    "merged",
    "abandoned",
    "verified",
    "not_confirmed",
    "rejected",
    "closed",
    "accepted of measure",
    "cancelled",
    "accepted of request",
    "withdrawn",
    "signed",
    "published",
    "accepted_risk",
    "fixed",
    "passed",
    "failed",
    "heard",
];

/// A line of the table.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "the columns are named above")]
pub struct Row {
    pub kind: &'static str,
    pub name: &'static str,
    pub asked: bool,
    pub from: Vec<&'static str>,
    pub to: Vec<&'static str>,
    pub who: Vec<&'static str>,
    /// Of whom it is asked, where it is.
    pub asked_of: Vec<&'static str>,
    pub needs: Vec<&'static str>,
    pub starts: Vec<(&'static str, &'static str)>,
    pub stops: Vec<&'static str>,
    pub letters: Vec<&'static str>,
}

static ROWS: LazyLock<Vec<Row>> = LazyLock::new(|| TABLE.lines().filter(|line| !line.is_empty()).map(row).collect());

fn row(line: &'static str) -> Row {
    let words = |text: &'static str| text.split_whitespace().collect::<Vec<_>>();
    let columns: Vec<&str> = line.split('|').collect();
    let (before, to) = columns[0].split_once('→').expect("a line leads somewhere");
    let before = words(before);
    let clocks = words(columns[3]);
    Row {
        kind: before[0],
        name: before[1].trim_start_matches('*'),
        asked: before[1].starts_with('*'),
        from: before[2..].to_vec(),
        to: words(to),
        who: words(columns[1]).into_iter().map(|who| who.trim_end_matches('?')).collect(),
        asked_of: words(columns[1]).into_iter().filter(|who| !who.ends_with('?')).collect(),
        needs: words(columns[2]),
        starts: clocks.iter().filter_map(|clock| clock.strip_prefix('+')?.split_once(':')).collect(),
        stops: clocks.iter().filter_map(|clock| clock.strip_prefix('-')).collect(),
        letters: words(columns[4]),
    }
}

/// The lines of a kind.
pub fn rows(kind: &str) -> impl Iterator<Item = &'static Row> {
    ROWS.iter().filter(move |row| row.kind == kind)
}

/// Whether a case of the kind has come to its end there.
pub fn is_end(kind: &str, state: &str) -> bool {
    ENDS.iter().any(|end| match end.split_once(" of ") {
        Some((end, of)) => end == state && of == kind,
        None => *end == state,
    })
}

impl Row {
    /// Whether the move leads from one state to another.
    pub fn leads(&self, from: &str, to: &str) -> bool {
        self.from.contains(&from) && (self.to.contains(&to) || (self.to == ["="] && from == to))
    }

    /// Whether it ends the case.
    pub fn ends(&self) -> bool {
        self.to.iter().any(|to| is_end(self.kind, to))
    }
}
