//! One binary of integration tests. Most of them start the real `otklik` as a process of its own and know no more of it
//! than an outside user does; `tests/run` builds it and installs the mail server that they use.
//!
//! | module | holds |
//! |---|---|
//! | [`arrows`] | who may depend on whom, and how long a file may be |
//! | [`asvs`] | the list of security requirements names only what is there |
//! | [`rooms`] | which room of `app` and `domain` may use which, without circles |
//! | [`supply`] | licences, unwanted crates, sources and known weaknesses of what is linked; images by digest |
//! | [`marks`] | every clause that the code cites has its line in `docs/regulation.md` |
//! | [`documents`] | links of what is written for people, and commands in both languages |
//! | [`events`] | every file of `events/`, twice, through its function |
//! | [`kinds`] | a stored kind is declared in one place |
//! | [`made_up_kind`] | the compiler demands every place that a new stored kind needs |
//! | [`main_job`] | receipt → mail → answer → figures, over a real mail server |
//! | [`accounts`] | the portal's directory of accounts, over HTTP |
//! | [`mail_servers`] | signing in, TLS, refusals, a server that is down |
//! | [`mail_troubles`] | mail servers that refuse everybody for a while, or break off |
//! | [`mailbox`] | bounces, complaints and deliveries that mail servers report |
//! | [`calendar`] | the worked examples of the terms, to the second |
//! | [`bad_input`] | what is refused, and how it is said |
//! | [`cases`] | files that were sent and not understood: each over HTTP and by the command line |
//! | [`same_service`] | two systems report one service |
//! | [`registers`] | what the operator keeps, and how it is listed and imported |
//! | [`audit`] | who changed and read what |
//! | [`deadline_violations`] | missed deadlines, and who sees them |
//! | [`editions`] | which edition of a quarter one looks at |
//! | [`improvement`] | part B: from a published fall to an effect that finals prove; cases from tables |
//! | [`interchange`] | the examples of the documentation of import, export and feed |
//! | [`indicators`] | figures, suppression, finals, scopes |
//! | [`own_types`] | an organisation type and an industry beside those of the act, from the register to the final |
//! | [`outside`] | what lies outside a scope does not exist, is not changed, and cannot be computed |
//! | [`recomputation`], [`recomputed_effects`] | every figure and the effect of every measure, recomputed by another program |
//! | [`production_calendar`] | the shipped working days are those of a list that others keep |
//! | [`participants`] | the feed, spreadsheets, comments, measures: each within the caller's scope |
//! | [`scope`] | nobody can tell apart two countries that differ only beyond the scope |
//! | [`exports`] | files that people open |
//! | [`printed_document`] | a printed document as another program reads it: headings, lists, tables in their order |
//! | [`reports`] | the report, within its reader's scope, as HTML and PDF |
//! | [`synthetic`] | a citizen who is none comes through every source, and is missed when it does not |
//! | [`traces`] | forty answers under attack: no bytes join a citizen to her answer |
//! | [`operations`] | check, backup, restore, status; what was tampered with is found |
//! | [`divided`] | a region moves out of a host of several, and the links in its mails lead after it |
//! | [`faults`] | killed at any moment, a full disk, a broken one, a read-only one, a damaged file |
//! | [`sign_in`] | to a real OpenID provider and back; what is refused; how sessions end |
//! | [`my`] | the citizen's own list of links |
//! | [`portal`] | the cabinet of a portal: active links, and what changed |
//! | [`programs`] | tokens that programs sign for, networks of keys, how often a link may be used |
//! | [`packages`] | the Debian package, the proxy in front, alerts and dashboard: each by the program that reads it |
//! | [`pool_keys`] | keys of the pool: a backup ends spent ones, a copy without some tells its loss, they move apart |
//! | [`paper`] | answers on paper: printed and entered by operators |
//! | [`subscriptions`] | mails to participants, from the form to the way out |
//! | [`contract`] | the document that is served and the routes of the template are those that the code gives |
//! | [`schemathesis`] | every operation of the contract, asked by a program of others as every kind of caller |
//!
//! [`host`], [`client`], [`command`], [`provider`], [`region`] and [`smtp`] are the words in which they are written.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod client;
mod command;
mod contract;
mod country;
mod host;
mod provider;
mod python;
mod region;
mod smtp;

mod accounts;
mod arrows;
mod asvs;
mod audit;
mod bad_input;
mod calendar;
mod cases;
mod deadline_violations;
mod demonstration;
mod divided;
mod documents;
mod editions;
mod events;
mod exports;
mod faults;
mod federal;
mod improvement;
mod indicators;
mod interchange;
mod kinds;
mod made_up_kind;
mod mail_servers;
mod mail_troubles;
mod mailbox;
mod main_job;
mod marks;
mod my;
mod operations;
mod outside;
mod own_types;
mod packages;
mod paper;
mod participants;
mod pool_keys;
mod portal;
mod printed_document;
mod production_calendar;
mod programs;
mod recomputation;
mod recomputed_effects;
mod registers;
mod reports;
mod restored;
mod rooms;
mod same_service;
mod schemathesis;
mod scope;
mod sign_in;
mod subscriptions;
mod supply;
mod synthetic;
mod terminal;
mod traces;
