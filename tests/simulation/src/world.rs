//! The system under test: the real use cases over the simulated ports, as several processes over one store.

use std::sync::Arc;

use app::assembly::{Directory, Parts, assemble};
use app::identity::access::CallingSource;
use app::intake::receive::Record;
use app::registers::{self, Edit, Entry};
use app::upkeep::check::Checker;
use app::{App, Settings};
use domain::audit::Actor;
use domain::calendar::Quarter;
use domain::identifier::{OrganisationId, QuestionId, ServiceId, SourceId};
use domain::organisation::classification::{RegisteredIndustry, RegisteredType};
use domain::organisation::legal_entity::Ogrn;
use domain::organisation::{Industry, Level, Organisation, OrganisationType, RegionCode};
use domain::person::Snils;
use domain::publication::Lane;
use domain::questionnaire::{Answers, Questionnaire};
use domain::receipt::Draft;
use domain::regulation::Profile;
use domain::tally::Score;
use futures::FutureExt;
use serde_json::json;
use table::items::{RegionItem, SourceItem};
use table::memory::MemoryTable;
use table::pool_keys::MemoryPoolKeys;
use testkit::CountingRandom;

use crate::chance::Chance;
use crate::core::{Core, Shared};
use crate::days;
use crate::office;
use crate::oracle::Oracle;
use crate::oracle::answers::QUESTIONS;
use crate::oracle::pool::SMALLEST_GROUP;
use crate::people;
use crate::plan::{self, Deed, Flaw, Plan, PlannedService, Posting, SOURCES, SYNTHETIC_ADDRESS};
use crate::pool_keys::SimPoolKeys;
use crate::ports::{SimClock, SimDirectory, SimKeys, SimMailer, SimQueue};
use crate::sabotage;
use crate::store::SimTable;

/// The system and all that it stands on.
pub struct World {
    /// What is shared by all parts.
    pub shared: Shared,
    /// What is stored.
    pub memory: Arc<MemoryTable>,
    /// The door to it.
    pub table: Arc<SimTable>,
    /// The keys of the pool, which outlive every process.
    pub pool_keys: Arc<MemoryPoolKeys>,
    /// Two processes: what one keeps in memory the other does not know.
    pub processes: Vec<Arc<App>>,
    /// The sources that call.
    pub sources: Vec<CallingSource>,
    random: Arc<CountingRandom>,
}

impl World {
    /// The world of a plan, with its registers filled.
    pub fn new(plan: &Arc<Plan>, keep_history: bool) -> World {
        let pool_keys = Arc::new(MemoryPoolKeys::new());
        let core = Core {
            plan: plan.clone(),
            now: plan.start,
            step: 0,
            chance: Chance::of(plan.options.seed, "run", 0),
            calm: false,
            workers: Default::default(),
            current: None,
            caused: Vec::new(),
            oracle: Oracle::new(plan.clone(), pool_keys.clone()),
            history: keep_history.then(Vec::new),
        };
        let shared = Shared::new(core);
        let memory = Arc::new(MemoryTable::new());
        let table = Arc::new(SimTable::new(shared.clone(), memory.clone()));
        let random = Arc::new(CountingRandom::seeded(plan.options.seed));
        let source = SourceItem {
            name: "МИС".to_owned(),
            operator: "Регион".to_owned(),
            level: Level::Regional,
            organisations: ["*".to_owned()].into(),
            legal_basis: "приказ".to_owned(),
            receipts_per_minute: None,
            excluded_on: None,
            rhythm_days: None,
            access: Default::default(),
            keys: Vec::new(),
        };
        let calling =
            |id: &str| CallingSource { id: SourceId::parse(id).expect("an identifier"), source: source.clone() };
        let sources = SOURCES.map(calling).to_vec();
        let mut world = World { shared, memory, table, pool_keys, processes: Vec::new(), sources, random };
        world.processes = (0..2).map(|_| world.process()).collect();
        world.fill(plan);
        world
    }

    /// A process that has just started.
    pub fn process(&self) -> Arc<App> {
        let (plan, now) = {
            let core = self.shared.core();
            (core.plan.clone(), core.now)
        };
        let keys = Arc::new(SimKeys(self.shared.clone()));
        let mut profile = Profile::embedded(plan.profile_at(now)).expect("it is embedded");
        profile.terms.activation_delay_days = plan.activation_delay_days;
        profile.policies.smallest_cell = SMALLEST_GROUP;
        if plan.bundles_notices {
            (profile.policies.bundled_notices, profile.policies.joint_notices_max) = (true, 7);
        }
        sabotage::profile(plan.options.mutation, &mut profile);
        let settings = Settings {
            public_url: "https://otklik.example".to_owned(),
            environment: "test".to_owned(),
            operator_key_hash: None,
            contact: None,
            public_results: false,
            mail_domain: "otklik.example".to_owned(),
            spent_keys_hours: 0,
            deletes_dead_rows: true,
            synthetic_address: plan.has_synthetic_citizen.then(|| SYNTHETIC_ADDRESS.to_owned()),
        };
        let mut app = assemble(Parts {
            clock: Arc::new(SimClock(self.shared.clone())),
            table: self.table.clone(),
            pool_keys: Arc::new(SimPoolKeys { memory: self.pool_keys.clone(), shared: self.shared.clone() }),
            queue: Arc::new(SimQueue(self.shared.clone())),
            mailer: Arc::new(SimMailer(self.shared.clone())),
            directory: Directory::Outside(Arc::new(SimDirectory(self.shared.clone()))),
            keys,
            random: self.random.clone(),
            hands: Arc::new(app::hands::OneTask { at_once: 4 }),
            profile,
            settings,
            sign_in: app::identity::sign_in::SignIn::default(),
        });
        if let Some(app) = Arc::get_mut(&mut app) {
            sabotage::rules(plan.options.mutation, &mut app.improvement);
        }
        app
    }

    fn fill(&self, plan: &Plan) {
        let app = &self.processes[0];
        let (code, industry) = plan::OWN_TYPE;
        let industry = Industry::parse(industry).expect("a code");
        let named = |name: &str| name.to_owned();
        for entry in [
            Entry::Industry(industry, RegisteredIndustry { name: named("Культура") }),
            Entry::OrganisationType(
                OrganisationType::parse(code).expect("a code"),
                RegisteredType { name: named("Музеи"), industry },
            ),
        ] {
            self.undisturbed(registers::put(app, &Edit::by(Actor::Operator), &entry)).expect("the entry");
        }
        for (index, planned) in plan.organisations.iter().enumerate() {
            let organisation = Organisation {
                id: OrganisationId::parse(&planned.id).expect("an identifier"),
                name: format!("Организация {}", planned.id),
                ogrn: Some(Ogrn::parse(&people::ogrn(index)).expect("an OGRN")),
                inn: None,
                organisation_type: planned.organisation_type,
                region: planned.region,
                level: Level::Regional,
                included_on: planned.joined_on,
                excluded_on: planned.excluded_on,
                time_zone: None,
                former_regions: [].into(),
            };
            let operator = Edit::by(Actor::Operator);
            let region = Entry::Region(planned.region, RegionItem::joined(planned.joined_on));
            for entry in [region, Entry::Organisation(organisation)] {
                self.undisturbed(registers::put(app, &operator, &entry)).expect("the entry");
            }
        }
        for source in &self.sources {
            let entry = Entry::Source(source.id.clone(), source.source.clone());
            self.undisturbed(registers::put(app, &Edit::by(Actor::Operator), &entry)).expect("the entry");
        }
        if plan.fallen.falls {
            let (good, bad) = ([0, 0, 0, 6, 16, 38], [0, 0, 20, 20, 10, 10]);
            self.plant(plan, 0, office::FALLEN, OrganisationType::SCHOOL, [good, bad]);
            self.plant(plan, 1, office::RISEN, OrganisationType::HEALTHCARE, [bad, good]);
            for number in 0..office::STEADY_COUNT {
                let id = format!("{}{number}", office::STEADY);
                self.plant(plan, 2 + number, &id, OrganisationType::HEALTHCARE, [[0, 0, 3, 9, 20, 28]; 2]);
            }
        }
        let (service, owner) = office::SERVICE;
        let form = json!({"name": "Услуга", "form": "service", "owner": owner, "level": "federal", "on_portal": "no"});
        let form = serde_json::from_value(form).expect("a service");
        let entry = Entry::Service(ServiceId::parse(service).expect("an identifier"), form);
        self.undisturbed(registers::put(app, &Edit::by(Actor::Operator), &entry)).expect("the entry");
        for official in office::officials() {
            let entry = Entry::Participant(official.participant(), official.item());
            self.undisturbed(registers::put(app, &Edit::by(Actor::Operator), &entry)).expect("the entry");
        }
        let posted = plan.actions.iter().filter_map(|action| match &action.what {
            Deed::Post(postings) => Some(postings.iter().map(|posting| posting.recipient)),
            _ => None,
        });
        for citizen in (0..plan.options.citizens).chain(posted.flatten()) {
            let snils = Snils::parse(&people::snils(citizen)).expect("a SNILS");
            let pseudonym = app.citizen(&snils).to_string();
            self.shared.core().oracle.knows_pseudonym(pseudonym, citizen);
        }
    }

    /// The operator gives an organisation another region, another name and another type.
    pub fn moves(&self, organisation: usize, region: RegionCode) {
        let app = self.processes[0].clone();
        let id = self.shared.core().plan.organisations[organisation].id.clone();
        let id = OrganisationId::parse(&id).expect("an identifier");
        self.undisturbed(async {
            let registered = registers::organisation(&app, &id).await.expect("the store").expect("an organisation");
            let name = format!("{}, {region}", registered.name);
            let organisation_type = plan::type_after_move(registered.organisation_type);
            let moved = Organisation { name, region, organisation_type, ..registered };
            registers::put(&app, &Edit::by(Actor::Operator), &Entry::Organisation(moved)).await.expect("the entry");
        });
    }

    /// An organisation whose answers of two quarters are published before the run begins: of each score so many citizens.
    fn plant(
        &self,
        plan: &Plan,
        number: usize,
        id: &str,
        organisation_type: OrganisationType,
        answers: [[usize; 6]; 2],
    ) {
        let app = &self.processes[0];
        let region = plan.fallen.region;
        let id = OrganisationId::parse(id).expect("an identifier");
        let joined_on = days::plus_days(plan.start.date_naive(), -300);
        let organisation = Organisation {
            id: id.clone(),
            name: format!("Организация {id}"),
            ogrn: Some(Ogrn::parse(&people::ogrn(1_000 + number)).expect("an OGRN")),
            inn: None,
            organisation_type,
            region,
            level: Level::Regional,
            included_on: joined_on,
            excluded_on: None,
            former_regions: [].into(),
            time_zone: None,
        };
        let operator = Edit::by(Actor::Operator);
        for entry in [Entry::Region(region, RegionItem::joined(joined_on)), Entry::Organisation(organisation)] {
            self.undisturbed(registers::put(app, &operator, &entry)).expect("the entry");
        }
        for (quarter, citizens) in plan.planted_in().into_iter().zip(answers) {
            let lane = Lane {
                quarter: Quarter::parse(&quarter).expect("a quarter"),
                region,
                organisation: id.clone(),
                questionnaire: Questionnaire::standard().reference(),
            };
            let answer = |score: u8| {
                let question = QuestionId::parse(QUESTIONS[0]).expect("a question");
                Answers { scores: [(question, Score::new(score))].into(), comment: None }
            };
            let scores = (0_u8..).zip(citizens).flat_map(|(score, number)| std::iter::repeat_n(score, number));
            let answers: Vec<Answers> = scores.map(answer).collect();
            self.shared.core().oracle.planted(&quarter, &region.to_string(), id.as_str(), answers.len() as i64);
            self.undisturbed(testkit::store_published(app, &lane, organisation_type, answers));
        }
    }

    /// Everything that is stored.
    pub fn dump(&self) -> Vec<table::Item> {
        self.memory.dump()
    }

    /// Whatever is stored keeps the rules of `otklik check`, at any moment.
    pub fn keeps_its_rules(&self) {
        let mut checker = Checker::new(&self.processes[0].profile).with_mails();
        self.dump().iter().for_each(|item| checker.look(item));
        let report = checker.finish();
        let mut core = self.shared.core();
        // Who is at work under another regulation may have stored terms of that one.
        let one_profile = core.plan.profiles.len() == 1 && core.plan.options.mutation.is_none();
        let found: Vec<_> = report.checks.iter().flat_map(|check| &check.findings).collect();
        core.oracle.must(found.is_empty() || !one_profile, || format!("check: {found:?}"));
    }

    /// Carries out something that nothing can disturb.
    pub fn undisturbed<T>(&self, what: impl Future<Output = T>) -> T {
        self.shared.core().current = None;
        what.now_or_never().expect("nothing waits while nobody is at work")
    }
}

/// A record as the source sends it.
pub fn record(posting: &Posting, organisation: &str) -> Record {
    let mut record = Record {
        external_id: Some(posting.name()),
        organisation_id: Some(organisation.to_owned()),
        withdrawn: posting.withdrawn,
        ..Record::default()
    };
    if posting.withdrawn {
        record.organisation_id = None;
        return record;
    }
    let mut draft = Draft { recipient: Some(people::person(posting.recipient, posting.born_on)), ..Draft::default() };
    let parent_born_on = "1980-05-17".parse().expect("a date");
    draft.representatives = posting.parents.iter().map(|parent| people::person(*parent, parent_born_on)).collect();
    match posting.service {
        PlannedService::OneOff(date) => {
            draft.service_kind = Some("one_off".to_owned());
            draft.service_date = Some(date.to_string());
        }
        PlannedService::LongRunning(from, to) => {
            draft.service_kind = Some("long_running".to_owned());
            draft.service_from = Some(from.to_string());
            draft.service_to = to.map(|to| to.to_string());
        }
    }
    match posting.flaw {
        Some(Flaw::Snils) => {
            draft.recipient.iter_mut().for_each(|person| person.snils = Some("112-233-445 96".to_owned()));
        }
        Some(Flaw::Future) => match posting.service {
            PlannedService::OneOff(_) => draft.service_date = Some("2099-01-01".to_owned()),
            PlannedService::LongRunning(..) => draft.service_from = Some("2099-01-01".to_owned()),
        },
        Some(Flaw::Organisation) => record.organisation_id = Some("nobody".to_owned()),
        Some(Flaw::Parents) => {
            let children = draft.representatives.is_empty();
            draft.representatives = if children { vec![people::person(0, parent_born_on)] } else { Vec::new() };
        }
        Some(Flaw::Name) => draft.recipient.iter_mut().for_each(|person| {
            (person.family_name, person.given_name) = (None, None);
        }),
        None => {}
    }
    record.draft = draft;
    record
}
