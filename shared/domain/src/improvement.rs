//! Part B: from what citizens say to a change in force. Every case, of whatever kind, moves by one pure function,
//! [`apply()`]; a kind is one file of states, moves and details, and one line in the list of [`kinds`].
//!
//! What is possible is code: states and moves, in [`kinds`]. Who may make a move and how long it may take is data of the
//! regulation profile, in [`rules`].
//!
//! | module | subject |
//! |---|---|
//! | [`apply`] | a move of a case, and the order in which it is refused |
//! | [`put`] | how a case is made and changed before its first move |
//! | [`moves`] | which moves somebody may make now, and why not the others; what is wanted of whom |
//! | [`case`], [`journal`] | a case; what a move leaves behind |
//! | [`table`] | a kind's states and moves as data |
//! | [`step`] | what a move of a kind is given to work with |
//! | [`roles`] | who is entitled |
//! | [`facts`] | what was looked up before |
//! | [`clocks`] | terms that run, and what becomes of them when the production calendar changes |
//! | [`duties`] | what somebody does in an office, and in which order |
//! | [`escalation`] | when a term is reminded of, and who is told when it has passed |
//! | [`reminding`] | who is reminded of a meeting, and of what |
//! | [`sight`] | who sees a case |
//! | [`series`] | the same tasks over the studies of a laboratory |
//! | [`services`] | services and life situations, as their registers have them |
//! | [`way`] | the way through a life situation, and its weakest step |
//! | [`client_path`] | a proposal of another one |
//! | [`evaluation`] | what is registered before a change comes into force |
//! | [`effect`] | what the finals show of a change in force |
//! | [`content`] | what a document says in numbers and lists, and what that comes to |
//! | [`attainment`] | how many of those who are to reach a standard or a target state have |
//! | [`comparison`] | two versions of a text, clause by clause and word by word |
//! | [`falls`] | falls of satisfaction that open a change request, and those that do not |
//! | [`forecast`] | whether a measure is going to be late |
//! | [`themes`] | themes of comments that rise beside a fall |
//! | [`sudden`] | a fall within a running quarter, which opens a proposal of an incident |
//! | [`alike`] | whom a practice is offered to because it is like the one that it helped |
//! | [`candidates`] | organisations that truly rose: what they did may be a practice |
//! | [`rolled_out`] | what a practice has brought over all who adopted it |
//! | [`programme`] | figures of the programme, and how participants keep to their terms |
//! | [`case_counts`] | how many cases a region has, by kind, state and lateness |
//! | [`solved`] | how incidents were solved, month by month |
//! | [`told`] | what citizens are told of a change |
//! | [`objection`] | citizens say that something is not fixed here |
//! | [`quotation`] | words of a published comment that everybody may read |
//! | [`state_table`] | all of it as a page for people |

pub mod alike;
pub mod apply;
pub mod attainment;
pub mod candidates;
pub mod case;
pub mod case_counts;
pub mod client_path;
pub mod clocks;
pub mod comparison;
pub mod content;
pub mod duties;
pub mod effect;
pub mod escalation;
pub mod evaluation;
pub mod facts;
pub mod falls;
pub mod forecast;
pub mod journal;
pub mod kinds;
pub mod moves;
pub mod objection;
pub mod programme;
pub mod put;
pub mod quotation;
pub mod refusal;
pub mod reminding;
pub mod roles;
pub mod rolled_out;
pub mod rules;
pub mod series;
pub mod services;
pub mod sight;
pub mod solved;
pub mod state_table;
pub mod step;
pub mod sudden;
pub mod table;
pub mod themes;
pub mod told;
pub mod way;

pub use apply::{Outcome, apply};
pub use case::{Case, CaseId, Parties, Target, TargetKind, Unit, UnitKind};
pub use facts::{Actor, Facts};
pub use journal::{Command, Done, Entry, FollowUp, Letter, MoveBody, Recipient};
pub use kinds::{Details, Kind};
pub use put::Put;
pub use refusal::{Refusal, RefusalCode};
pub use roles::Role;
pub use rules::Rules;

#[cfg(test)]
mod tests;
