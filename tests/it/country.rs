//! A country in which everything tells whose it is: names, comments, measures, and counts of which every sum is unlike every
//! other. For tests that look for what is beyond somebody's scope.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use app::counts::close;
use app::figures::measures;
use app::identity::sessions;
use app::registers::Entry;
use app::store::{add, put};
use axum::Router;
use axum::body::Body;
use domain::calendar::Quarter;
use domain::figures::measure::{Measure, MeasureKind};
use domain::identifier::{MeasureId, OrganisationId, ParticipantId, SourceId};
use domain::organisation::classification::Classification;
use domain::organisation::{Industry, Level, OrganisationType, RegionCode};
use domain::publication::{Lane, Published, PublishedQuestion};
use domain::questionnaire::{Answers, Question, Questionnaire};
use domain::scope::ParticipantRole;
use http::{Request, header};
use otklik::http::{Routers, router};
use otklik::wiring::Wiring;
use table::Expect;
use table::items::{GroupItem, LaneHead, ParticipantItem, PublishedItem, SourceItem};
use table::keys::{self, PublishedPlace};
use testkit::World;
use tower::ServiceExt;

use crate::region::ogrn;

/// An organisation of the country.
pub(crate) struct Sample {
    pub(crate) id: &'static str,
    pub(crate) organisation_type: OrganisationType,
    pub(crate) region: &'static str,
    /// Questionnaires completed in each quarter.
    pub(crate) answers: u64,
}

const fn sample(id: &'static str, organisation_type: OrganisationType, region: &'static str, answers: u64) -> Sample {
    Sample { id, organisation_type, region, answers }
}

/// All of them. The lyceum is so small that its opinions are hidden.
pub(crate) const ORGANISATIONS: [Sample; 9] = [
    sample("clinic-77", OrganisationType::HEALTHCARE, "77", 310_003),
    sample("school-77", OrganisationType::SCHOOL, "77", 320_017),
    sample("sport-77", OrganisationType::SPORT, "77", 340_049),
    sample("clinic-39", OrganisationType::HEALTHCARE, "39", 380_111),
    sample("school-39", OrganisationType::SCHOOL, "39", 460_237),
    sample("lyceum-39", OrganisationType::SCHOOL, "39", 6),
    sample("sport-39", OrganisationType::SPORT, "39", 620_491),
    sample("clinic-50", OrganisationType::HEALTHCARE, "50", 940_997),
    sample("school-50", OrganisationType::SCHOOL, "50", 1_581_999),
];

/// Who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Role {
    Full,
    Industry,
    Region,
    Head,
    Feed,
    Operator,
    Nobody,
}

impl Role {
    pub(crate) const ALL: [Role; 7] =
        [Role::Full, Role::Industry, Role::Region, Role::Head, Role::Feed, Role::Operator, Role::Nobody];

    fn sees(self, it: &Sample) -> bool {
        match self {
            Role::Full | Role::Feed | Role::Operator => true,
            Role::Industry => Classification::default().is_of(it.organisation_type, Industry::EDUCATION),
            Role::Region => it.region == "39",
            Role::Head => it.id == "school-39",
            Role::Nobody => false,
        }
    }

    fn participant(self) -> Option<(&'static str, ParticipantItem)> {
        let of = |id, role, limit| Some((id, testkit::participant(&format!("Участник {id}"), role, limit)));
        match self {
            Role::Full => of("ministry", ParticipantRole::Coordinator, ""),
            Role::Industry => of("federal", ParticipantRole::FederalBody, "education"),
            Role::Region => of("executive", ParticipantRole::RegionalExecutive, "39"),
            Role::Head => of("head", ParticipantRole::OrganisationHead, "school-39"),
            Role::Feed => of("feed", ParticipantRole::Feed, ""),
            Role::Operator => of("platform", ParticipantRole::Operator, ""),
            Role::Nobody => None,
        }
    }
}

/// What somebody must not be shown.
pub(crate) struct Foreign {
    words: Vec<String>,
    counts: BTreeSet<u64>,
}

impl Foreign {
    /// What of it stands in a text.
    pub(crate) fn found_in(&self, body: &str) -> Vec<String> {
        let joined = body.replace('\u{a0}', "");
        let words = self.words.iter().filter(|word| joined.contains(word.as_str())).cloned();
        let numbers = joined.split(|letter: char| !letter.is_ascii_digit()).filter(|digits| digits.len() >= 6);
        let counts = numbers.filter_map(|digits| digits.parse().ok()).filter(|count| self.counts.contains(count));
        words.chain(counts.map(|count: u64| count.to_string())).collect()
    }
}

/// The country, with everybody signed in.
pub(crate) struct Country {
    pub(crate) world: World,
    /// All routes of all functions, as the host leads to them.
    pub(crate) router: Router,
    cookies: BTreeMap<Role, String>,
}

impl Country {
    /// One closed quarter and one that runs.
    pub(crate) async fn new() -> Country {
        let world = World::at("2026-03-20T09:00:00Z");
        world.add_source().await;
        add_source(&world, "source-39", &["school-39", "lyceum-39"]).await;
        add_source(&world, "source-77", &["clinic-77"]).await;
        for (number, it) in (1..).zip(&ORGANISATIONS) {
            world.add_organisation(it.id, &ogrn(number), it.organisation_type, it.region).await;
        }
        for quarter in ["2026Q1", "2026Q2"].map(|text| Quarter::parse(text).unwrap()) {
            for (index, it) in ORGANISATIONS.iter().enumerate() {
                fill(&world, quarter, index, it).await;
            }
        }
        world.set_clock("2026-05-15T09:00:00Z");
        close::close(&world.app).await.unwrap();
        let mut cookies = BTreeMap::new();
        for role in Role::ALL {
            let Some((id, item)) = role.participant() else { continue };
            let id = ParticipantId::parse(id).unwrap();
            world.put(Entry::Participant(id.clone(), item)).await;
            let session = sessions::begin_participant(&world.app, &id).await.unwrap().unwrap();
            cookies.insert(role, format!("__Host-otklik-participant={}", session.text));
        }
        let ministry = world.coordinator().await;
        for it in &ORGANISATIONS {
            let measure = Measure {
                id: MeasureId::parse("m1").unwrap(),
                kind: MeasureKind::Measure,
                organisation: OrganisationId::parse(it.id).unwrap(),
                what: format!("Мера {}", it.id),
                place: "Здание".to_owned(),
                by: "Руководитель".to_owned(),
                from: "2026-02-01".parse().unwrap(),
                to: None,
                life_situation: None,
                question: None,
                recommended: None,
                registered_on: None,
            };
            measures::put_measure(&world.app, &ministry, &measure).await.unwrap();
        }
        let routes = Wiring::embedded().unwrap().routes;
        let router = router(&world.app, &routes, &Routers::new(&world.app), Router::new(), Arc::default()).unwrap();
        Country { world, router, cookies }
    }

    /// The session of a role, as a browser sends it.
    pub(crate) fn cookie(&self, role: Role) -> String {
        self.cookies.get(&role).cloned().unwrap_or_default()
    }

    /// A form on a page, filled in, with the seal that it would have if the page were shown in that session.
    pub(crate) fn form(&self, cookie: &str, path: &str) -> String {
        let session = cookie.split_once('=').map_or("", |(_, session)| session);
        let form_token = app::identity::form_token::issue_form_token(&self.world.app, session, path).unwrap();
        format!("form_token={form_token}&id=mis&action=issue&seen=1&kind=measure&what=a&place=b&by=c&from=2026-02-01")
    }

    /// Whether a role may see an organisation.
    pub(crate) fn sees(&self, role: Role, it: &Sample) -> bool {
        role.sees(it)
    }

    /// Whether a path names an organisation that the role may see.
    pub(crate) fn sees_organisation_of(&self, role: Role, path: &str) -> bool {
        ORGANISATIONS.iter().any(|it| role.sees(it) && path.split('/').any(|part| part == it.id))
    }

    /// Status and body; what differs from answer to answer is taken out of the body.
    pub(crate) async fn get(&self, role: Role, address: &str) -> (u16, String) {
        let request = Request::get(address).header(header::COOKIE, self.cookie(role));
        self.send(request.body(Body::empty()).unwrap()).await
    }

    /// Sends any request.
    pub(crate) async fn send(&self, request: Request<Body>) -> (u16, String) {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let status = response.status().as_u16();
        let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
        // A spreadsheet is packed; what is in it is what is in the CSV.
        let body = String::from_utf8_lossy(&bytes).into_owned();
        let body = match body.split_once("<link rel=\"stylesheet\" nonce=\"") {
            Some((head, tail)) => format!("{head}{}", tail.split_once('"').unwrap().1),
            None => body,
        };
        (status, body)
    }

    /// What a role must not be shown: all that is of organisations beyond its scope, and every sum that has one of them.
    pub(crate) fn foreign(&self, role: Role) -> Foreign {
        let mut words = Vec::new();
        for (number, it) in (1..).zip(&ORGANISATIONS).filter(|(_, it)| !role.sees(it)) {
            words.extend([it.id.to_owned(), ogrn(number), format!("Мера {}", it.id), comment(it)]);
        }
        if matches!(role, Role::Region | Role::Head | Role::Nobody) {
            words.extend(["г. Москва", "Московская область", "source-77"].map(str::to_owned));
        }
        if matches!(role, Role::Industry | Role::Region | Role::Head | Role::Nobody) {
            let others = Role::ALL.into_iter().filter(|other| *other != role).filter_map(Role::participant);
            words.extend(others.map(|(_, item)| item.name));
        }
        let mut counts = BTreeSet::new();
        for set in 1..1_u32 << ORGANISATIONS.len() {
            let members = || (0..ORGANISATIONS.len()).filter(|index| set & (1 << index) != 0);
            if is_a_unit(set) && members().any(|index| !role.sees(&ORGANISATIONS[index])) {
                for quarter in 1..=2 {
                    let sum = |count: fn(u64, usize, &Sample) -> u64| -> u64 {
                        members().map(|index| count(quarter, index, &ORGANISATIONS[index])).sum()
                    };
                    counts.extend([sum(receipts), sum(notices), sum(late)]);
                    counts.extend(Some(sum(|_, _, it| it.answers)).filter(|sum| *sum > 1_000));
                }
            }
        }
        if !matches!(role, Role::Full | Role::Feed | Role::Operator) {
            counts.insert(REFUSED);
        }
        Foreign { words, counts }
    }
}

/// Whether a set of organisations is one that figures are ever given of: all of some region, industry and type.
fn is_a_unit(set: u32) -> bool {
    let regions = [None, Some("77"), Some("39"), Some("50")];
    let organisation_types =
        [None, Some(OrganisationType::HEALTHCARE), Some(OrganisationType::SCHOOL), Some(OrganisationType::SPORT)];
    let alone = set.is_power_of_two();
    alone
        || regions.iter().any(|region| {
            organisation_types.iter().any(|organisation_type| {
                let part = |it: &Sample| {
                    region.is_none_or(|region| region == it.region)
                        && organisation_type.is_none_or(|organisation_type| organisation_type == it.organisation_type)
                };
                (0..).zip(&ORGANISATIONS).all(|(index, it)| (set & (1 << index) != 0) == part(it))
            })
        })
}

/// Records that the source `mis`, which reports for everybody, was refused.
const REFUSED: u64 = 7_654_321;

fn receipts(quarter: u64, index: usize, _: &Sample) -> u64 {
    3_000_000 + (1 << index) * 1_009 + quarter * 7
}

fn notices(quarter: u64, index: usize, _: &Sample) -> u64 {
    2_000_000 + (1 << index) * 1_013 + quarter * 11
}

fn late(quarter: u64, index: usize, _: &Sample) -> u64 {
    800_000 + (1 << index) * 17 + quarter
}

fn comment(it: &Sample) -> String {
    format!("Слова о {}", it.id)
}

async fn fill(world: &World, quarter: Quarter, index: usize, it: &Sample) {
    let (id, region) = (OrganisationId::parse(it.id).unwrap(), RegionCode::parse(it.region).unwrap());
    let number = if quarter == Quarter::parse("2026Q1").unwrap() { 1 } else { 2 };
    let mut counters: BTreeMap<String, i64> = BTreeMap::new();
    let mut count = |name: &str, amount: u64| _ = counters.insert(name.to_owned(), amount as i64);
    count("receipts", receipts(number, index, it));
    count("invited", notices(number, index, it));
    count("notices", notices(number, index, it));
    count("cohort_completed", it.answers);
    let lane = Lane { quarter, region, organisation: id.clone(), questionnaire: Questionnaire::standard().reference() };
    let head = LaneHead::new(it.organisation_type);
    let place = PublishedPlace::Lane(lane.clone());
    let cut = |question: &Question| {
        let counts = [0, 0, it.answers / 3, 0, 0, it.answers - it.answers / 3];
        (question.id.clone(), PublishedQuestion { groups: 1, counts, held: Vec::new() })
    };
    let questions = Questionnaire::standard().questions.iter().map(cut).collect();
    let published = Published { groups: 1, answers: it.answers, questions };
    let published =
        PublishedItem { published, organisation_type: Some(it.organisation_type), ..PublishedItem::default() };
    let group =
        GroupItem { citizens: 1, answers: vec![Answers { scores: BTreeMap::new(), comment: Some(comment(it)) }] };
    let source = SourceId::parse("mis").unwrap();
    let broken = BTreeMap::from([("report".to_owned(), late(number, index, it) as i64)]);
    let refused = BTreeMap::from([("refused".to_owned(), REFUSED as i64)]);
    let mut writes = vec![
        add(keys::tally(quarter, region, &id, 0), counters),
        add(keys::deadline_violations(quarter, region, &id, &source), broken),
    ];
    if it.answers >= 10 {
        writes.push(put(keys::published(&place), &published, Expect::Absent).unwrap());
        writes.push(put(keys::group(&place, 0), &group, Expect::Absent).unwrap());
    }
    let lane_made = put(keys::lane(&lane), &head, Expect::Absent).unwrap();
    world.app.table.write(vec![lane_made]).await.unwrap();
    writes.push(add(keys::lane(&lane), BTreeMap::from([("completed".to_owned(), it.answers as i64)])));
    writes.extend((index == 0).then(|| add(keys::refusals(quarter, &source), refused)));
    world.app.table.write(writes).await.unwrap();
}

async fn add_source(world: &World, id: &str, organisations: &[&str]) {
    let source = SourceItem {
        name: format!("Система {id}"),
        operator: "Регион".to_owned(),
        level: Level::Regional,
        organisations: organisations.iter().map(|id| (*id).to_owned()).collect(),
        legal_basis: "приказ".to_owned(),
        receipts_per_minute: None,
        excluded_on: None,
        rhythm_days: None,
        access: Default::default(),
        keys: Vec::new(),
    };
    world.put(Entry::Source(SourceId::parse(id).unwrap(), source)).await;
}
