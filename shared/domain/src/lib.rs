//! The rules of the regulation. Pure: no input or output, no waiting, no clock — `now` is an argument.
//! It fails only in ways that its types name.
//!
//! | module | subject |
//! |---|---|
//! | [`identifier`] | names of organisations, sources, participants, questionnaires |
//! | [`person`] | SNILS, names, birth dates |
//! | [`legal_entity`] | OGRN, INN |
//! | [`organisation`] | types, industries, regions, organisations |
//! | [`calendar`] | local days, terms, windows, quarters |
//! | [`regulation`] | terms and targets as data: the regulation profiles |
//! | [`receipt`], [`refusal`] | what a source system reports, and why it is refused |
//! | [`invitation`], [`window`] | the personal link and its life |
//! | [`breach`] | terms that were broken |
//! | [`notice`], [`mail`] | the notice of it; what is heard of a mail, and what follows |
//! | [`grace`] | the short time after the end for a form that was opened before |
//! | [`paper_code`], [`paper`] | the code of a paper form; an answer on paper, entered later |
//! | [`questionnaire`] | questions, answers |
//! | [`masking`] | what an open comment must not carry |
//! | [`language`] | languages of questionnaires, pages and mails |
//! | [`tally`], [`indicator`], [`statistics`] | counts, and every figure that follows from them |
//! | [`edition`] | final values and their restatements |
//! | [`federation`] | results of regions that another system counts |
//! | [`disclosure`], [`running`] | what is hidden, and in which steps running values move, so that nobody's answer shows |
//! | [`ladder`] | where citizens are lost between the receipt and the answer |
//! | [`comments`] | themes and telling words of open comments; signs of poor quality |
//! | [`measure`] | information events and measures, and their effect |
//! | [`scope`] | who may see what |
//! | [`subscription`], [`falling`] | mails to participants: when one is due, what is told and what is not told again |
//! | [`audit`] | records of changes and readings, in hash chains |

pub mod audit;
pub mod breach;
pub mod calendar;
pub mod comments;
pub mod disclosure;
pub mod edition;
pub mod falling;
pub mod federation;
pub mod grace;
pub mod identifier;
pub mod indicator;
pub mod invitation;
pub mod ladder;
pub mod language;
pub mod legal_entity;
pub mod mail;
pub mod masking;
pub mod measure;
pub mod notice;
pub mod organisation;
pub mod paper;
pub mod paper_code;
pub mod person;
pub mod questionnaire;
pub mod receipt;
pub mod refusal;
pub mod regulation;
pub mod running;
pub mod scope;
pub mod source;
pub mod statistics;
pub mod subscription;
pub mod tally;
pub mod window;
