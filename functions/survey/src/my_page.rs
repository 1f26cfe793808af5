//! The list of links as a page, and the page of who is not signed in.

use app::answers::citizen_links::{Line, Links};
use app::following::Place;
use askama::Template;
use domain::invitation::Status;
use texts::Texts;
use web::{Layout, Page};

use crate::views::service_in_words;

/// The list.
#[derive(Template)]
#[template(path = "my.html")]
pub(crate) struct ListPage {
    texts: &'static Texts,
    active: Vec<LineView>,
    soon: Vec<LineView>,
    over: Vec<LineView>,
    declines_all: bool,
    places: Vec<PlaceView>,
    /// What becomes of a wish to be told of changes, where one can be made.
    offer: Option<String>,
}

/// An organisation where something may change.
struct PlaceView {
    name: String,
    href: String,
    /// The invitation by which the wish is made or taken back.
    id: String,
    follows: bool,
    may_follow: bool,
}

/// A line of the list.
struct LineView {
    id: String,
    organisation: String,
    service: String,
    when: String,
    ends_soon: bool,
    declines_organisation: bool,
}

impl Page for ListPage {
    fn title(&self, texts: &Texts) -> String {
        texts.my_title()
    }
}

impl ListPage {
    /// The page of this list.
    pub(crate) fn new(layout: &Layout, links: &Links, places: Vec<Place>, months: u32) -> ListPage {
        let views = |lines: &[Line]| lines.iter().map(|line| LineView::new(layout, line)).collect();
        ListPage {
            texts: layout.texts,
            active: views(&links.active),
            soon: views(&links.soon),
            over: views(&links.over),
            declines_all: links.declines_all,
            offer: places.iter().any(|place| place.may_follow).then(|| layout.texts.follow_offer(months as usize)),
            places: places.into_iter().map(PlaceView::of).collect(),
        }
    }
}

impl PlaceView {
    fn of(place: Place) -> PlaceView {
        let Place { organisation, name, region, invitation, follows, may_follow } = place;
        let href = format!("/said-and-done/{region}/{organisation}");
        PlaceView { name, href, id: invitation.to_string(), follows, may_follow }
    }
}

impl LineView {
    fn new(layout: &Layout, line: &Line) -> LineView {
        let texts = layout.texts;
        let last_day = line.last_day.map(|day| layout.date(day));
        let when = match (line.status, last_day) {
            (Status::Pending, _) => texts.my_from(layout.date(line.first_day)),
            (Status::Completed, _) => texts.my_answered(),
            (Status::Expired, Some(day)) => texts.my_expired(day),
            (_, Some(day)) if line.ends_soon => texts.my_until_soon(day),
            (_, Some(day)) => texts.my_until(day),
            (_, None) => texts.my_open(),
        };
        LineView {
            id: line.id.to_string(),
            organisation: line.organisation_name.clone(),
            service: service_in_words(layout, line.service),
            when,
            ends_soon: line.ends_soon && line.status == Status::Active,
            declines_organisation: line.declines_organisation,
        }
    }
}

/// Nobody is signed in.
#[derive(Template)]
#[template(path = "my_entrance.html")]
pub(crate) struct EntrancePage {
    pub(crate) texts: &'static Texts,
    /// Whether one can sign in.
    pub(crate) set_up: bool,
    /// Whether one can choose somebody to be.
    pub(crate) demo: bool,
}

impl Page for EntrancePage {
    fn title(&self, texts: &Texts) -> String {
        texts.my_title()
    }
}
