//! Mails to participants who subscribed: asked once, told once, never more than their pages show.

mod agreeing;
mod chosen;
mod coverage;
mod interrupted;
mod telling;

use std::collections::BTreeSet;
use std::sync::Arc;

use app::App;
use app::identity::access;
use app::identity::access::CallingParticipant;
use app::subscriptions::subscribe::{self, Wanted};
use domain::decimal::{self, Decimal};
use domain::identifier::{ParticipantId, SourceId};
use domain::language::Language;
use domain::scope::ParticipantRole;
use domain::subscription::Topic;
use domain::subscription::thresholds::Thresholds;
use table::items::{Holder, ParticipantItem, SourceItem};
use table::memory::MemoryTable;
use table::{Table, keys};

use super::*;
use crate::figures::store_answers;

/// A country of two regions, and those who look at it.
struct Country {
    world: World,
    responses: u32,
    /// Mails that were told of.
    told: usize,
}

const ORGANISATIONS: [(&str, &str, OrganisationType, &str); 4] = [
    ("clinic", "1027700132195", OrganisationType::HEALTHCARE, "77"),
    ("hospital", "1037739010891", OrganisationType::HEALTHCARE, "77"),
    ("school", "1027739642281", OrganisationType::SCHOOL, "77"),
    ("lyceum", "1027809169585", OrganisationType::SCHOOL, "39"),
];

/// What limits somebody, as a region, an industry or an organisation.
pub(crate) fn participant(role: &str, limit: &str) -> ParticipantItem {
    let name = format!("Участник {role} {limit}");
    testkit::participant(name.trim(), ParticipantRole::parse(role).unwrap(), limit)
}

fn topics(text: &str) -> BTreeSet<Topic> {
    let named = |letter: char| match letter {
        'd' => Some(Topic::WeeklyDigest),
        'f' => Some(Topic::OrganisationBelowThreshold),
        'c' => Some(Topic::CoverageBelowThreshold),
        's' => Some(Topic::SilentSource),
        _ => None,
    };
    text.chars().filter_map(named).collect()
}

/// Below which satisfaction and which coverage somebody wants to be told; nothing, or `-`: the usual one.
fn thresholds(words: &[&str]) -> Thresholds {
    let read = |place: usize| words.get(place).filter(|text| **text != "-");
    let [satisfaction, coverage] = [0, 1].map(|it| read(it).map(|text| Decimal(decimal::parse(text).unwrap())));
    Thresholds { satisfaction, coverage }
}

fn token(url: &str) -> &str {
    url.rsplit('/').next().unwrap()
}

/// The address in a mail that begins so.
fn address_in<'mail>(mail: &'mail Mail, place: &str) -> &'mail str {
    mail.text.lines().find(|line| line.contains(place)).unwrap()
}

pub(crate) async fn caller(app: &App, world: &World, id: &str) -> CallingParticipant {
    let token = world.issue(&Holder::Participant(ParticipantId::parse(id).unwrap())).await;
    access::caller(app, &token, None).await.unwrap().unwrap().in_scope().unwrap()
}

impl Country {
    async fn over(memory: Arc<MemoryTable>, table: Arc<dyn table::Table>) -> Country {
        let world = World::over("2026-02-12T05:00:00Z", memory, table);
        for (id, ogrn, organisation_type, region) in ORGANISATIONS {
            world.add_organisation(id, ogrn, organisation_type, region).await;
        }
        Country { world, responses: 0, told: 0 }
    }

    async fn new() -> Country {
        let memory = Arc::new(MemoryTable::new());
        Country::over(memory.clone(), memory).await
    }

    /// Does one thing; answers what the world says to it.
    async fn step(&mut self, line: &str) -> String {
        let world = &self.world;
        let words: Vec<&str> = line.split(' ').collect();
        match words[..] {
            ["clock", at] => {
                world.set_clock(at);
                String::new()
            }
            ["is", id, role, ref limit @ ..] => {
                let item = participant(role, limit.first().copied().unwrap_or_default());
                world.put(Entry::Participant(ParticipantId::parse(id).unwrap(), item)).await;
                String::new()
            }
            ["excluded", id, day] => {
                let id = ParticipantId::parse(id).unwrap();
                let found: Option<ParticipantItem> =
                    registers::entry(&world.app, registers::register::PARTICIPANTS, id.as_str()).await.unwrap();
                let item = ParticipantItem { excluded_on: Some(day.parse().unwrap()), ..found.unwrap() };
                world.put(Entry::Participant(id, item)).await;
                String::new()
            }
            ["source", id, organisation] => {
                let id = SourceId::parse(id).unwrap();
                let source = SourceItem {
                    name: format!("Источник {id}"),
                    operator: "Регион".to_owned(),
                    level: domain::organisation::Level::Regional,
                    organisations: [organisation.to_owned()].into(),
                    legal_basis: "приказ".to_owned(),
                    receipts_per_minute: None,
                    excluded_on: None,
                    rhythm_days: Some(2),
                    access: Default::default(),
                    keys: Vec::new(),
                };
                world.put(Entry::Source(id.clone(), source)).await;
                world.issue(&Holder::Source(id)).await;
                String::new()
            }
            ["schools", count, score] => {
                for number in 1..=count.parse::<u64>().unwrap() {
                    let (id, start) = (format!("s{number:02}"), 102_770_000_000 + number);
                    let ogrn = format!("{start}{}", start % 11 % 10);
                    world.add_organisation(&id, &ogrn, OrganisationType::SCHOOL, "77").await;
                    let place = ("2026Q1", "77", id.as_str());
                    store_answers(world, place, 20, score.parse().unwrap(), None).await;
                    self.responses += 10;
                }
                String::new()
            }
            ["answers", organisation, count, score] => {
                let (_, _, _, region) = ORGANISATIONS.into_iter().find(|(id, ..)| *id == organisation).unwrap();
                let count = count.parse().unwrap();
                let place = ("2026Q1", region, organisation);
                store_answers(world, place, count, score.parse().unwrap(), None).await;
                self.responses += count;
                String::new()
            }
            // So many citizens more are notified, and do not answer.
            ["notices", organisation, count] => {
                let (_, _, _, region) = ORGANISATIONS.into_iter().find(|(id, ..)| *id == organisation).unwrap();
                let quarter = Quarter::of(world.now().date_naive());
                let organisation = OrganisationId::parse(organisation).unwrap();
                let tally = keys::tally(quarter, RegionCode::parse(region).unwrap(), &organisation, 0);
                let notices = app::store::add(tally, [("notices".to_owned(), count.parse().unwrap())].into());
                world.memory.write(vec![notices]).await.unwrap();
                String::new()
            }
            [how @ ("subscribes" | "reads-english"), id, wanted, address, ref below @ ..] => {
                let caller = caller(&world.app, world, id).await;
                let language = if how == "subscribes" { Language::Ru } else { Language::En };
                let (topics, thresholds) = (topics(wanted), thresholds(below));
                let wanted = Wanted { topics, language, thresholds, address: address.to_owned() };
                match subscribe::subscribe(&world.app, &caller, &wanted).await.unwrap() {
                    Ok(_) => String::new(),
                    Err(refused) => format!("{refused:?}"),
                }
            }
            ["wants", id, wanted, ref below @ ..] => {
                let caller = caller(&world.app, world, id).await;
                let found = subscribe::subscriptions(&world.app, &caller).await.unwrap();
                let (id, topics, thresholds) = (&found[0].id, topics(wanted), thresholds(below));
                format!("{}", subscribe::change(&world.app, &caller, id, &topics, thresholds).await.unwrap())
            }
            ["has", id] => {
                let caller = caller(&world.app, world, id).await;
                let found = subscribe::subscriptions(&world.app, &caller).await.unwrap();
                let told = found.iter().map(|it| {
                    let state = if it.item.confirmed_at.is_some() { "confirmed" } else { "asked" };
                    let topics: Vec<&str> = it.item.topics.iter().map(|topic| topic.as_str()).collect();
                    format!("{} {state} {}; ", it.address, topics.join(","))
                });
                told.collect()
            }
            ["confirms", number] => {
                let mail = &world.mails.all()[number.parse::<usize>().unwrap() - 1];
                let url = address_in(mail, "/subscriptions/confirm/");
                assert!(subscribe::asked(&world.app, token(url)).await.unwrap().is_none_or(|it| !it.topics.is_empty()));
                format!("{}", subscribe::confirm(&world.app, token(url)).await.unwrap())
            }
            ["leaves", number, what] => {
                let mail = &world.mails.all()[number.parse::<usize>().unwrap() - 1];
                let token = token(mail.unsubscribe_url.as_deref().unwrap());
                let before = subscribe::coming(&world.app, token).await.unwrap().map(|seen| seen.topics.len());
                format!("{before:?} {}", subscribe::leave(&world.app, token, what == "all").await.unwrap())
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
            ["bounces"] => {
                let message_id = world.mails.all().last().unwrap().message_id.clone();
                let event = MailEvent::BouncedForGood;
                format!("{:?}", app::mail::feedback::take(&world.app, &message_id, event).await.unwrap())
            }
            ["sweep"] => {
                let report = sweep::sweep(&world.app).await.unwrap();
                assert_eq!(report.failures, 0);
                self.new_mails()
            }
            // What stands in the newest mail below the heading that begins so.
            ["reads", heading] => {
                let mail = world.mails.all().last().unwrap().clone();
                let below = mail.text.lines().skip_while(|line| !line.starts_with(heading)).skip(1);
                below.take_while(|line| !line.is_empty()).collect::<Vec<_>>().join(" | ")
            }
            ["check"] => {
                let report = check::check(&world.app.profile, &world.memory.dump());
                if report.is_clean() { "clean".to_owned() } else { report.to_string() }
            }
            _ => panic!("no step {line}"),
        }
    }

    /// Mails that nobody was told of yet: to whom, about what, with which lines.
    fn new_mails(&mut self) -> String {
        let mails = self.world.mails.all();
        let told: String = mails[self.told..]
            .iter()
            .map(|mail| {
                let lines: Vec<&str> = mail.text.lines().filter_map(|line| line.strip_prefix("- ")).collect();
                let more: String = mail.text.lines().filter(|line| line.starts_with("И ещё")).collect();
                let subject = mail.subject.split_once(':').map_or(mail.subject.as_str(), |(what, _)| what);
                format!("\n    {} ← {subject}: {} {more}", mail.to.split('@').next().unwrap(), lines.join(" | "))
            })
            .collect();
        self.told = mails.len();
        if told.is_empty() { "no mail".to_owned() } else { told }
    }

    async fn tell(&mut self, story: &str) -> String {
        let mut told = String::new();
        for line in story.lines().map(str::trim).filter(|line| !line.is_empty()) {
            let answer = self.step(line).await;
            told += &format!("{line}{}{}\n", if answer.is_empty() { "" } else { " → " }, answer.trim_end());
        }
        told
    }
}

async fn check(story: &str, expected: Expect) {
    expected.assert_eq(&Country::new().await.tell(story).await);
}
