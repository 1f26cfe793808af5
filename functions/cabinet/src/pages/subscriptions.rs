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
    thresholds: Vec<Threshold>,
    languages: Vec<Choice>,
    faults: BTreeMap<&'static str, String>,
}

/// One address.
struct Line {
    id: String,
    address: String,
    topics: Vec<Choice>,
    thresholds: Vec<Threshold>,
    language: &'static str,
    state: String,
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
    fn below(&self, policies: &SubscriptionPolicies) -> Result<Option<Decimal>, ()> {
        let text = self.text("below");
        if text.is_empty() {
            return Ok(None);
        }
        match decimal::parse(text).map_err(drop)? {
            usual if usual == policies.alarm_below => Ok(None),
            other => policies.chosen(Some(Decimal(other))).map(Some).ok_or(()),
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
    let (topics, below) = match sent.text("action") {
        "add" => return add(&app, &session, &sent).await,
        "change" => match sent.below(&app.profile.policies.subscriptions) {
            Ok(below) => (sent.topics(), below),
            Err(()) => return unchanged(&app, &session, &sent).await,
        },
        "stop" => (BTreeSet::new(), None),
        _ => return Err(PageError::NotFound),
    };
    let id = SubscriptionId::parse(sent.text("id")).map_err(|_| PageError::NotFound)?;
    match subscribe::change(&app, &session.caller, &id, &topics, below).await? {
        true => see_other(PATH),
        false => Err(PageError::NotFound),
    }
}

/// The page with the address's form as it was sent. Its threshold is none of the choices: that stands where one is to be chosen.
async fn unchanged(app: &App, session: &Session, sent: &Sent) -> Result<Response, PageError> {
    let words = session.words;
    let mut shown = page(app, session, &Sent(Vec::new()), BTreeMap::new()).await?;
    let line = shown.lines.iter_mut().find(|line| line.id == sent.text("id")).ok_or(PageError::NotFound)?;
    line.topics = topics(words, &sent.topics());
    line.thresholds.iter_mut().for_each(|threshold| threshold.chosen = false);
    let none = Threshold { value: sent.text("below").to_owned(), name: words.fault_below(), chosen: true };
    line.thresholds.insert(0, none);
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
    let below = sent.below(&app.profile.policies.subscriptions);
    if below.is_err() {
        faults.insert("below", words.fault_below());
    }
    if let (true, Ok(below)) = (faults.is_empty(), below) {
        let language = language.unwrap_or(words.language());
        let wanted = Wanted { topics: sent.topics(), language, below, address };
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
        note: words.subscriptions_note(words.decimal(&policies.alarm_below)),
        address_hint: words
            .subscription_address_hint(policies.confirmation_days, words.count(policies.confirmation_days.into())),
        lines: subscribed.into_iter().map(|it| line(words, policies, it)).collect(),
        address: sent.text("address").to_owned(),
        topics: topics(words, &sent.topics()),
        thresholds: thresholds(words, policies, sent.below(policies).unwrap_or_default()),
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
        thresholds: thresholds(words, policies, policies.chosen(item.below)),
        language: texts::name_of(item.language),
        state: match (item.confirmed_at, is_asked) {
            (Some(_), _) => words.subscription_runs(),
            (None, true) => words.subscription_waits(),
            (None, false) => words.subscription_to_be_asked(),
        },
    }
}

/// The usual threshold, and the others.
fn thresholds(words: Localizer, policies: &SubscriptionPolicies, chosen: Option<Decimal>) -> Vec<Threshold> {
    let usual = words.subscription_below_usual(words.decimal(&policies.alarm_below));
    let usual = Threshold { value: String::new(), name: usual, chosen: chosen.is_none() };
    let other =
        |it: Decimal| Threshold { value: it.to_string(), name: words.decimal(&it.0), chosen: chosen == Some(it) };
    [usual].into_iter().chain(policies.other_choices().map(other)).collect()
}

fn topics(words: Localizer, chosen: &BTreeSet<Topic>) -> Vec<Choice> {
    let choice = |topic: Topic| Choice {
        value: topic.as_str(),
        name: words.subscription(topic),
        chosen: chosen.contains(&topic),
    };
    Topic::ALL.map(choice).into()
}
