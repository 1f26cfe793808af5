//! The use cases as stories: one line a step, and after each what the world answers.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod at_once;
mod audited;
mod batches;
mod blown;
mod changes;
mod charged;
mod checked;
mod classified;
mod cohorts;
mod contradicted;
mod deadline_violations;
mod divided;
mod drafts;
mod ends;
mod erased;
mod federal;
mod federal_organisations;
mod feedback;
mod figures;
mod followed;
mod fuse;
mod holding;
mod interrupted;
mod joint;
mod kept_sums;
mod lifted;
mod measured;
mod on_paper;
mod overtaken;
mod persons;
mod recorded;
mod recounted;
mod same_service;
mod subscribed;
mod synthetic;
mod terms;
mod ticking;
mod together;
mod turned;
mod waiting;
mod weeks;
mod wishes;
mod withdrawn;

use std::collections::BTreeMap;

use app::answers::answer::{self, Wish};
use app::answers::citizen_links;
use app::answers::paper;
use app::counts::close;
use app::figures::deadline_violations::{Crossing, RowKey, violations};
use app::figures::indicators::{self, Period, Row};
use app::intake::receipt_state;
use app::intake::receive::{self, Record};
use app::intake::verdict::Verdict;
use app::ports::{Mail, MailError};
use app::registers::{self, Entry};
use app::upkeep::{check, sweep};
use domain::audit::Actor;
use domain::calendar::Quarter;
use domain::deadline::Deadline;
use domain::figures::indicator::Mails;
use domain::figures::ladder::ladder;
use domain::identifier::{ExternalId, OrganisationId};
use domain::invitation::mail::MailEvent;
use domain::invitation::paper_code::PaperCode;
use domain::organisation::{OrganisationType, RegionCode};
use domain::person::Snils;
use domain::receipt::Invalid;
use domain::regulation::Profile;
use domain::scope::{By, Filter};
use domain::tally::Channel;
use expect_test::Expect;
use table::items::RegionItem;
use testkit::World;

use drafts::{person, record};

const ADULT: &str = "112-233-445 95";
const PARENT: &str = "087-654-303 00";
const CHILD: &str = "001-001-998 00";

fn verdict(verdict: &Verdict) -> String {
    let told = |name: &str, late: bool, notes: &[Invalid]| {
        let notes: Vec<String> = notes.iter().map(|it| format!(" {} {}", it.field, it.code.as_str())).collect();
        format!("{name} {{ late: {late} }}{}", notes.join(","))
    };
    match verdict {
        Verdict::Accepted { late, notes } => told("Accepted", *late, notes),
        Verdict::Repeated { late, notes } => told("Repeated", *late, notes),
        Verdict::Amended { late, notes } => told("Amended", *late, notes),
        other => format!("{other:?}"),
    }
}

/// In the order in which the form asks; what is no number does not apply.
fn scores_of(scores: &[&str]) -> BTreeMap<String, Option<i64>> {
    let names = ["information", "organisation", "comfort", "goodwill", "competence"];
    names.iter().zip(scores).map(|(name, score)| ((*name).to_owned(), score.parse().ok())).collect()
}

async fn check(story: &str, expected: Expect) {
    let (_, told) = tell(story).await;
    expected.assert_eq(&told);
}

/// Tells a story; answers the world after it, and what it answered.
async fn tell(story: &str) -> (World, String) {
    tell_in(World::at("2026-01-15T09:00:00Z"), story).await
}

/// Goes on in a world in which nothing has happened.
async fn tell_in(mut world: World, story: &str) -> (World, String) {
    world.add_clinic().await;
    world.add_organisation("kinder", "1037739010891", OrganisationType::PRESCHOOL, "77").await;
    let key = world.add_source().await;
    let source = world.source(&key).await;
    let coordinator = world.coordinator().await;
    let (mut told, mut codes) = (String::new(), Vec::<PaperCode>::new());
    for line in story.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let words: Vec<&str> = line.split(' ').collect();
        let answer = match words[..] {
            ["clock", at] => {
                world.set_clock(at);
                String::new()
            }
            ["excluded", organisation, day] => {
                let id = OrganisationId::parse(organisation).unwrap();
                let mut entry = registers::organisation(&world.app, &id).await.unwrap().unwrap();
                entry.excluded_on = Some(day.parse().unwrap());
                world.put(Entry::Organisation(entry)).await;
                String::new()
            }
            ["joins", region, day] => {
                let region = RegionCode::parse(region).unwrap();
                let item = RegionItem::joined(day.parse().unwrap());
                world.put(Entry::Region(region, item)).await;
                String::new()
            }
            ["profile", name] => {
                world.restart_under(Profile::embedded(name).unwrap());
                String::new()
            }
            ["account", "adult", "of", family, given, ref born_on @ ..] => {
                let born_on = born_on.first().map(|day| day.parse().unwrap());
                world.add_account_of(ADULT, "anna@example.org", family, given, born_on).await;
                String::new()
            }
            ["losses"] => {
                let every = Filter::default();
                let rows = indicators::rows(&world.app, &coordinator, Period::Running, By::Country, &every);
                let rows = rows.await.unwrap().unwrap();
                let losses = ladder(&rows[0].counts, None).into_iter().flat_map(|rung| rung.losses);
                losses.map(|it| format!("{} {}; ", it.reason, it.count)).collect()
            }
            ["account", "adult", email] => {
                world.add_account(ADULT, email).await;
                String::new()
            }
            ["account", who @ ("adult" | "child" | "parent")] => {
                let (snils, email) = match who {
                    "adult" => (ADULT, "anna@example.org"),
                    "child" => (CHILD, "vera@example.org"),
                    _ => (PARENT, "boris@example.org"),
                };
                world.add_account(snils, email).await;
                String::new()
            }
            ["post", organisation, external_id, service, ref rest @ ..] => {
                let records = [record(organisation, external_id, service, rest.first().copied())];
                let verdicts = receive::receive(&world.app, &source, &records).await.unwrap();
                match &verdicts[0] {
                    Verdict::Refused(faults) => {
                        faults.iter().map(|fault| format!("refused {} {} ", fault.field, fault.code.as_str())).collect()
                    }
                    other => verdict(other),
                }
            }
            ["withdraw", external_id] => {
                let records = [Record { external_id: Some(external_id.into()), withdrawn: true, ..Record::default() }];
                verdict(&receive::receive(&world.app, &source, &records).await.unwrap()[0])
            }
            ["state", external_id] => {
                let external_id = ExternalId::parse(external_id).unwrap();
                match receipt_state::of(&world.app, &source, &external_id).await.unwrap() {
                    Some((receipt, state)) => {
                        let mismatched: Vec<&str> = receipt.mismatched.iter().map(String::as_str).collect();
                        let erased = receipt.served.as_ref().is_some_and(|served| served.persons.is_none());
                        format!("{state:?}{} {}", if erased { ", erased" } else { "" }, mismatched.join(" "))
                    }
                    None => "unknown".into(),
                }
            }
            ["links"] => {
                let citizen = world.app.citizen(&Snils::parse(ADULT).unwrap());
                let links = citizen_links::list(&world.app, &citizen).await.unwrap();
                format!("{} active, {} soon, {} over", links.active.len(), links.soon.len(), links.over.len())
            }
            ["deliver"] => {
                world.deliver_hints().await;
                format!("{} mails in all", world.mails.all().len())
            }
            ["lose"] => {
                world.queue.lose_all();
                String::new()
            }
            ["mail", how] => {
                world.mails.answer_next([Err(match how {
                    "fails" => MailError::NotNow("busy".into()),
                    "vanishes" => MailError::Unknown("silence".into()),
                    "nowhere" => MailError::NoSuchAddress("550".into()),
                    _ => panic!("no mail {how}"),
                })]);
                String::new()
            }
            ["check"] => {
                let report = check::check(&world.app.profile, &world.memory.dump());
                if report.is_clean() { "clean".to_owned() } else { report.to_string() }
            }
            ["hear", number, word] => {
                let mails = world.mails.all();
                let known = number.parse::<usize>().ok().map(|number| mails[number - 1].message_id.as_str());
                let event: MailEvent = serde_json::from_str(&format!("\"{word}\"")).unwrap();
                format!("{:?}", app::mail::feedback::take(&world.app, known.unwrap_or(number), event).await.unwrap())
            }
            ["silenced"] => {
                let silenced = app::mail::silencing::silenced(&*world.app.table, world.now()).await.unwrap();
                let counts = silenced.addresses.iter().map(|(cause, count)| format!("{count} {}", cause.as_str()));
                let blown = silenced.fuse.is_some_and(|fuse| fuse.blown.is_some());
                format!(
                    "{}; the fuse is {}",
                    counts.collect::<Vec<_>>().join(", "),
                    if blown { "blown" } else { "whole" }
                )
            }
            ["lift", cause] => {
                let cause = serde_json::from_value(cause.into()).unwrap();
                app::mail::lifting::lift_cause(&world.app, &Actor::Operator, cause).await.unwrap().to_string()
            }
            ["lift_address", address] => {
                app::mail::lifting::lift_address(&world.app, &Actor::Operator, address).await.unwrap().to_string()
            }
            ["mails"] => {
                let mails = world.mails.all();
                let name = |id: &str| mails.iter().position(|mail| mail.message_id == id).unwrap() + 1;
                let told = |mail: &Mail| {
                    let links = mail.text.matches("/s/").count() / 2;
                    format!("message {} to {} with {links} links; ", name(&mail.message_id), mail.to)
                };
                mails.iter().map(told).collect()
            }
            ["ladder", period] => {
                let period = Quarter::parse(period).map_or(Period::Running, Period::Quarter);
                let every = Filter::default();
                let rows = indicators::rows(&world.app, &coordinator, period, By::Organisation, &every);
                let told = |row: &Row| {
                    let it = &row.indicators;
                    let Mails { handed_over, delivered, bounced, complained, unheard } = it.mails;
                    format!(
                        "{}: {} invited, {handed_over} mails = {delivered} delivered + {bounced} bounced + \
                         {complained} complained + {unheard} unheard, {} notices, {} completed; ",
                        row.unit, it.invited, it.notices, it.completed
                    )
                };
                rows.await.unwrap().unwrap().iter().filter(|row| 0 < row.indicators.receipts).map(told).collect()
            }
            ["sweep"] => {
                let report = sweep::sweep(&world.app).await.unwrap();
                serde_json::to_string(&report).unwrap().replace(",\"bound_reached\":false", "").replace('"', "")
            }
            ["close"] => {
                let report = close::close(&world.app).await.unwrap();
                let closed = report.closed.iter().map(|it| {
                    let (miscounted, hash) = (it.miscounted.len(), &it.hash[..8]);
                    format!("{} {} organisations {miscounted} miscounted, {hash}… ", it.period, it.organisations)
                });
                closed.collect()
            }
            ["view"] => {
                let view = answer::view(&world.app, &world.newest_token()).await.unwrap().unwrap();
                format!("{:?} round {} until {:?}", view.status, view.round, view.active_until)
            }
            ["answer", ref scores @ ..] => {
                let scores = scores_of(scores);
                format!("{:?}", answer::submit(&world.app, &world.newest_token(), &scores, None).await.unwrap())
            }
            ["print", organisation] => {
                let organisation = OrganisationId::parse(organisation).unwrap();
                let printed = paper::print(&world.app, &Actor::Operator, &Snils::parse(ADULT).unwrap(), &organisation)
                    .await
                    .unwrap();
                let told = printed.iter().map(|form| {
                    if !codes.contains(&form.code) {
                        codes.push(form.code.clone());
                    }
                    let number = codes.iter().position(|code| *code == form.code).unwrap() + 1;
                    format!("form {number} of round {} until {:?}; ", form.view.round, form.view.last_day)
                });
                let told: String = told.collect();
                if told.is_empty() { "none".to_owned() } else { told }
            }
            ["form", number] => {
                let entry = paper::find(&world.app, &Actor::Operator, &codes[number.parse::<usize>().unwrap() - 1])
                    .await
                    .unwrap()
                    .unwrap();
                let (first, last) = entry.days;
                format!("{:?}, filled in {first}..{last}, entered: {}", entry.standing, entry.is_entered)
            }
            ["enter", number, filled_on, ref scores @ ..] => {
                let code = &codes[number.parse::<usize>().unwrap() - 1];
                let (filled_on, scores) = (filled_on.parse().unwrap(), scores_of(scores));
                format!(
                    "{:?}",
                    paper::enter(&world.app, &Actor::Operator, code, filled_on, &scores, None).await.unwrap()
                )
            }
            ["opened", opened_at, ref scores @ ..] => {
                let opened_at = opened_at.parse().unwrap();
                let (token, scores) = (world.newest_token(), scores_of(scores));
                format!("{:?}", answer::submit_form(&world.app, &token, opened_at, &scores, None).await.unwrap())
            }
            ["decline", "all"] => {
                format!("{}", answer::wish(&world.app, &world.newest_token(), Wish::DeclineAll).await.unwrap())
            }
            ["decline", "here"] => {
                format!("{}", answer::wish(&world.app, &world.newest_token(), Wish::DeclineOrganisation).await.unwrap())
            }
            ["accept"] => {
                format!("{}", answer::wish(&world.app, &world.newest_token(), Wish::AcceptAgain).await.unwrap())
            }
            ["breaches", period] => {
                let period = Quarter::parse(period).map_or(Period::Running, Period::Quarter);
                let (mut told, all) = (String::new(), Filter::default());
                for crossing in [Crossing::Unit(By::Organisation), Crossing::Source] {
                    let asked = violations(&world.app, &coordinator, period, crossing, &all);
                    for (whose, violations) in asked.await.unwrap().unwrap().rows {
                        let broken = Deadline::ALL.into_iter().filter(|term| 0 < violations.of(*term));
                        let broken: String =
                            broken.map(|term| format!(" {} {}", violations.of(term), term.as_str())).collect();
                        if !broken.is_empty() {
                            told += &match whose {
                                RowKey::Unit(unit) => format!("{unit}:{broken}; "),
                                RowKey::Source(source) => format!("source:{source}:{broken}; "),
                            };
                        }
                    }
                }
                if told.is_empty() { "none".to_owned() } else { told }
            }
            ["figures", period] => {
                let period = Quarter::parse(period).map_or(Period::Running, Period::Quarter);
                let (by, all) = (By::Organisation, Filter::default());
                let rows = indicators::rows(&world.app, &coordinator, period, by, &all).await.unwrap().unwrap();
                rows.iter()
                    .map(|row| {
                        let it = &row.indicators;
                        let paper = Some(it.channels[&Channel::Paper]).filter(|paper| 0 < *paper);
                        let paper = paper.map(|paper| format!(" ({paper} on paper)")).unwrap_or_default();
                        let complete = row.complete_cohort.as_ref().filter(|_| 0 < it.notices);
                        let complete = complete.map(|all| format!(", complete {} by {}", all.completed, all.as_of));
                        let complete = complete.unwrap_or_default();
                        let is_final = if row.hash.is_some() { ", final" } else { "" };
                        format!(
                            "{}: {} receipts ({} late) {} invited {} notices {} completed{paper}, cohort {}{complete}{is_final}; ",
                            row.unit,
                            it.receipts,
                            it.late,
                            it.invited,
                            it.notices,
                            it.completed,
                            it.cohort_completed
                        )
                    })
                    .collect()
            }
            _ => panic!("no step {line}"),
        };
        told += &format!("{line}{}{}\n", if answer.is_empty() { "" } else { " → " }, answer.trim_end());
    }
    (world, told)
}
