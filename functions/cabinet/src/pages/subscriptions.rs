//! Subscriptions to mails: which addresses a participant has subscribed, and to what.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use app::App;
use app::subscriptions::subscribe::{self, SubscribeError, Subscription, Wanted};
use askama::Template;
use axum::extract::{Form, State};
use axum::response::Response;
use domain::decimal::{self, Decimal};
use domain::identifier::SubscriptionId;
use domain::invitation::mail::{is_address, meant_address};
use domain::language::Language;
use domain::regulation::SubscriptionPolicies;
use domain::subscription::Topic;
use domain::subscription::thresholds::{Thresholds, Watched};
use http::StatusCode;
use texts::cabinet::LANGUAGES;

use pages::{Localizer, PageBody, PageError, Section, Session, navigation, see_other};

const PATH: &str = "/cabinet/subscriptions";

#[derive(Template)]
#[template(path = "pages/subscriptions.html")]
struct SubscriptionsPage {
    words: Localizer,
    form_token: String,
    note: String,
    address_hint: String,
    lines: Vec<Line>,
    address: String,
    topics: Vec<Choice>,
    thresholds: [Selector; 2],
    languages: Vec<Choice>,
    faults: BTreeMap<&'static str, String>,
}

/// One address.
struct Line {
    id: String,
    address: String,
    topics: Vec<Choice>,
    thresholds: [Selector; 2],
    language: &'static str,
    state: String,
}

/// The thresholds of what is watched.
struct Selector {
    /// What the form calls it.
    name: &'static str,
    label: String,
    choices: Vec<Threshold>,
}

/// A value below which somebody may be told of organisations.
struct Threshold {
    value: String,
    name: String,
    chosen: bool,
}

struct Choice {
    value: &'static str,
    name: String,
    chosen: bool,
}

impl SubscriptionsPage {
    fn fault(&self, name: &str) -> Option<&str> {
        self.faults.get(name).map(String::as_str)
    }
}

impl PageBody for SubscriptionsPage {
    fn title(&self) -> String {
        self.words.subscriptions_title()
    }

    fn section(&self) -> Option<Section> {
        Some(navigation::SUBSCRIPTIONS)
    }
}

/// What a form sends: names may come several times.
struct Sent(Vec<(String, String)>);

impl Sent {
    fn text(&self, name: &str) -> &str {
        self.0.iter().find(|(sent, _)| sent == name).map_or("", |(_, value)| value.trim())
    }

    /// The threshold that is wished; `Ok(None)`: the usual one, also by its value. What is none of the choices is no wish.
    fn threshold(&self, policies: &SubscriptionPolicies, watched: Watched) -> Result<Option<Decimal>, ()> {
        let (text, choices) = (self.text(field(watched)), policies.choices(watched));
        if text.is_empty() {
            return Ok(None);
        }
        match decimal::parse(text).map_err(drop)? {
            usual if usual == choices.usual => Ok(None),
            other => choices.chosen(Some(Decimal(other))).map(Some).ok_or(()),
        }
    }

    /// Both of them; else those that are no choices.
    fn thresholds(&self, policies: &SubscriptionPolicies) -> Result<Thresholds, Vec<Watched>> {
        let read = |watched: Watched| self.threshold(policies, watched);
        match (read(Watched::Satisfaction), read(Watched::Coverage)) {
            (Ok(satisfaction), Ok(coverage)) => Ok(Thresholds { satisfaction, coverage }),
            _ => Err(Watched::ALL.into_iter().filter(|watched| read(*watched).is_err()).collect()),
        }
    }

    fn topics(&self) -> BTreeSet<Topic> {
        let sent = |topic: &Topic| self.0.iter().any(|(name, value)| name == "kind" && value == topic.as_str());
        Topic::ALL.into_iter().filter(sent).collect()
    }
}

pub(super) async fn show(State(app): State<Arc<App>>, session: Session) -> Result<Response, PageError> {
    let nothing = Sent(Vec::new());
    session.page(&page(&app, &session, &nothing, BTreeMap::new()).await?)
}

pub(super) async fn act(
    State(app): State<Arc<App>>,
    session: Session,
    Form(sent): Form<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let sent = Sent(sent);
    let (topics, thresholds) = match sent.text("action") {
        "add" => return add(&app, &session, &sent).await,
        "change" => match sent.thresholds(&app.profile.policies.subscriptions) {
            Ok(thresholds) => (sent.topics(), thresholds),
            Err(unknown) => return unchanged(&app, &session, &sent, &unknown).await,
        },
        "stop" => (BTreeSet::new(), Thresholds::default()),
        _ => return Err(PageError::NotFound),
    };
    let id = SubscriptionId::parse(sent.text("id")).map_err(|_| PageError::NotFound)?;
    match subscribe::change(&app, &session.caller, &id, &topics, thresholds).await? {
        true => see_other(PATH),
        false => Err(PageError::NotFound),
    }
}

/// The page with the address's form as it was sent. Where a threshold is none of the choices that stands where one is to be chosen.
async fn unchanged(app: &App, session: &Session, sent: &Sent, unknown: &[Watched]) -> Result<Response, PageError> {
    let (words, policies) = (session.words, &app.profile.policies.subscriptions);
    let mut shown = page(app, session, &Sent(Vec::new()), BTreeMap::new()).await?;
    let line = shown.lines.iter_mut().find(|line| line.id == sent.text("id")).ok_or(PageError::NotFound)?;
    line.topics = topics(words, &sent.topics());
    line.thresholds = Watched::ALL.map(|watched| {
        let mut selector = selector(words, policies, watched, sent.threshold(policies, watched).unwrap_or_default());
        if unknown.contains(&watched) {
            selector.choices.iter_mut().for_each(|threshold| threshold.chosen = false);
            let value = sent.text(selector.name).to_owned();
            selector.choices.insert(0, Threshold { value, name: words.fault_below(), chosen: true });
        }
        selector
    });
    session.page_as(StatusCode::UNPROCESSABLE_ENTITY, &shown)
}

async fn add(app: &App, session: &Session, sent: &Sent) -> Result<Response, PageError> {
    let (words, address) = (session.words, meant_address(sent.text("address")));
    let language = Language::of_code(sent.text("language")).filter(|language| LANGUAGES.contains(language));
    let mut faults = BTreeMap::new();
    if !is_address(&address) {
        faults.insert("address", words.fault_address());
    }
    if sent.topics().is_empty() {
        faults.insert("topics", words.fault_topics());
    }
    let thresholds = sent.thresholds(&app.profile.policies.subscriptions);
    for unknown in thresholds.as_ref().err().into_iter().flatten() {
        faults.insert(field(*unknown), words.fault_below());
    }
    if let (true, Ok(thresholds)) = (faults.is_empty(), thresholds) {
        let language = language.unwrap_or(words.language());
        let wanted = Wanted { topics: sent.topics(), language, thresholds, address };
        match subscribe::subscribe(app, &session.caller, &wanted).await? {
            Ok(_) => return see_other(PATH),
            Err(SubscribeError::NoTopic) => faults.insert("topics", words.fault_topics()),
            Err(SubscribeError::AddressKnown) => faults.insert("address", words.fault_address_known()),
            Err(SubscribeError::TooManyAddresses) => {
                let most = app.profile.policies.subscriptions.addresses_max;
                faults.insert("address", words.fault_addresses_many(words.count(most as u64)))
            }
        };
    }
    session.page_as(StatusCode::UNPROCESSABLE_ENTITY, &page(app, session, sent, faults).await?)
}

async fn page(
    app: &App,
    session: &Session,
    sent: &Sent,
    faults: BTreeMap<&'static str, String>,
) -> Result<SubscriptionsPage, PageError> {
    let (words, policies) = (session.words, &app.profile.policies.subscriptions);
    let chosen = Language::of_code(sent.text("language")).unwrap_or(words.language());
    let language =
        |it: Language| Choice { value: it.code(), name: texts::name_of(it).to_owned(), chosen: it == chosen };
    let subscribed = subscribe::subscriptions(app, &session.caller).await?;
    Ok(SubscriptionsPage {
        words,
        form_token: session.form_token(app)?,
        note: words.subscriptions_note(
            words.decimal(&policies.alarm_below),
            words.decimal(&policies.coverage_below),
            words.count(policies.coverage_notices_min),
        ),
        address_hint: words
            .subscription_address_hint(policies.confirmation_days, words.count(policies.confirmation_days.into())),
        lines: subscribed.into_iter().map(|it| line(words, policies, it)).collect(),
        address: sent.text("address").to_owned(),
        topics: topics(words, &sent.topics()),
        thresholds: Watched::ALL
            .map(|it| selector(words, policies, it, sent.threshold(policies, it).unwrap_or_default())),
        languages: LANGUAGES.map(language).into(),
        faults,
    })
}

fn line(
    words: Localizer,
    policies: &SubscriptionPolicies,
    Subscription { id, item, address, is_asked }: Subscription,
) -> Line {
    Line {
        id: id.to_string(),
        address,
        topics: topics(words, &item.topics),
        thresholds: Watched::ALL
            .map(|it| selector(words, policies, it, policies.choices(it).chosen(item.thresholds.of(it)))),
        language: texts::name_of(item.language),
        state: match (item.confirmed_at, is_asked) {
            (Some(_), _) => words.subscription_runs(),
            (None, true) => words.subscription_waits(),
            (None, false) => words.subscription_to_be_asked(),
        },
    }
}

/// What the form calls the threshold of what is watched.
fn field(watched: Watched) -> &'static str {
    match watched {
        Watched::Satisfaction => "below",
        Watched::Coverage => "coverage_below",
    }
}

/// The usual threshold, and the others.
fn selector(words: Localizer, policies: &SubscriptionPolicies, watched: Watched, chosen: Option<Decimal>) -> Selector {
    let choices = policies.choices(watched);
    let usual = words.decimal(&choices.usual);
    let (label, usual) = match watched {
        Watched::Satisfaction => (words.subscription_below(), words.subscription_below_usual(usual)),
        Watched::Coverage => (words.subscription_coverage_below(), words.subscription_coverage_usual(usual)),
    };
    let usual = Threshold { value: String::new(), name: usual, chosen: chosen.is_none() };
    let other = |it: Decimal| Threshold {
        value: it.to_string(),
        name: match watched {
            Watched::Satisfaction => words.decimal(&it.0),
            Watched::Coverage => words.subscription_coverage_choice(words.decimal(&it.0)),
        },
        chosen: chosen == Some(it),
    };
    let choices = [usual].into_iter().chain(choices.others().map(other)).collect();
    Selector { name: field(watched), label, choices }
}

fn topics(words: Localizer, chosen: &BTreeSet<Topic>) -> Vec<Choice> {
    let choice = |topic: Topic| Choice {
        value: topic.as_str(),
        name: words.subscription(topic),
        chosen: chosen.contains(&topic),
    };
    Topic::ALL.map(choice).into()
}
