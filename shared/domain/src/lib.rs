//! The rules of the regulation. Pure: no input or output, no waiting, no clock — `now` is an argument.
//! It fails only in ways that its types name.
//!
//! Modules stand in rooms by subject. A room uses only rooms above it in this table (`tests/it/rooms.rs` holds them to it).
//!
//! | room | subject |
//! |---|---|
//! | [`identifier`], [`names!`], [`language`], [`decimal`], [`digest`], [`spelling`] | names of things and of variants, languages, exact fractions, digests as text, texts that look the same |
//! | [`person`] | SNILS, names, birth dates |
//! | [`organisation`] | types, industries, regions, organisations; OGRN and INN |
//! | [`calendar`], [`source`] | local days, deadlines, quarters; the days on which a source calls |
//! | [`regulation`] | deadlines, targets and policies as data: the regulation profiles |
//! | [`tally`], [`statistics`] | counts, and what can be said of them |
//! | [`receipt`] | what a source system reports, and why it is refused |
//! | [`questionnaire`] | questions, answers; what an open comment must not carry |
//! | [`invitation`] | the personal link and its life: window, notice, mails, grace, paper |
//! | [`deadline`] | legal deadlines that were missed |
//! | [`disclosure`], [`scope`] | what is hidden so that nobody's answer shows; who may see what |
//! | [`publication`] | when answers become figures: groups that no figure takes apart |
//! | [`figures`] | indicators, final values, measures, the results of other regions |
//! | [`comments`] | themes and telling words of open comments; signs of poor quality |
//! | [`gaming`] | signs that an organisation has done something to its own figures |
//! | [`following`] | a citizen is told once when something has changed |
//! | [`subscription`] | mails to participants: when one is due, what is told and what is not told again |
//! | [`audit`] | records of changes and readings, in hash chains |
//! | [`improvement`] | part B: cases and how they move, from what citizens say to a change in force |
//! | [`working_time`] | the production calendar; terms in working hours and days, each with its count shown |

pub mod audit;
pub mod calendar;
pub mod comments;
pub mod deadline;
pub mod decimal;
pub mod digest;
pub mod disclosure;
pub mod figures;
pub mod following;
pub mod gaming;
pub mod identifier;
pub mod improvement;
pub mod invitation;
pub mod language;
mod names;
pub mod organisation;
pub mod person;
pub mod publication;
pub mod questionnaire;
pub mod receipt;
pub mod regulation;
pub mod scope;
pub mod source;
pub mod spelling;
pub mod statistics;
pub mod subscription;
pub mod tally;
pub mod working_time;
