//! Who acts in cases: bodies, the heads of the first organisations, and whoever carries measures out.

use app::identity::access::Caller;
use domain::identifier::ParticipantId;
use domain::scope::Scope;
use serde_json::{Value, json};
use table::items::ParticipantItem;

/// Organisations that have a head; that of the others nobody answers for.
pub const HEADS: usize = 2;

/// An organisation outside of all receipts, whose answers are stored before the run begins: they fall.
pub const FALLEN: &str = "fallen";

/// One that rises instead, and those of its type and region whose answers stay as they are.
pub const RISEN: &str = "risen";

/// What the names of those begin with.
pub const STEADY: &str = "steady";

/// How many they are.
pub const STEADY_COUNT: usize = 6;

/// Whether an organisation is outside of all receipts.
pub fn is_planted(organisation: &str) -> bool {
    [FALLEN, RISEN].contains(&organisation) || organisation.starts_with(STEADY)
}

/// A service that laboratories study and of which its owner reports, and who that is.
pub const SERVICE: (&str, &str) = ("s0", "doer");

/// The six roles' holders that act here, by what the oracle calls them.
const BODIES: [(&str, &str); 6] = [
    ("ac", "analytical_centre"),
    ("em", "economy_ministry"),
    ("sc", "subcommission_secretary"),
    ("wg", "working_group_secretary"),
    ("lab", "laboratory"),
    ("doer", ""),
];

/// An official: a name, and what the register says.
#[derive(Clone, Debug)]
pub struct Official {
    /// The official's identifier.
    pub id: String,
    /// What the register has of it.
    pub entry: Value,
}

/// The head of an organisation.
pub fn head_of(organisation: &str) -> String {
    format!("head-{organisation}")
}

/// The address of an official: none of a citizen's looks like it.
pub fn address(id: &str) -> String {
    format!("{id}@office.example.org")
}

/// The official at an address.
pub fn official_of(address: &str) -> Option<&str> {
    address.strip_suffix("@office.example.org")
}

/// Everybody.
pub fn officials() -> Vec<Official> {
    let official = |id: &str, mut entry: Value| {
        (entry["name"], entry["email"]) = (json!(format!("Участник {id}")), json!(address(id)));
        Official { id: id.to_owned(), entry }
    };
    let body = |(id, role): (&str, &str)| {
        let roles: Vec<&str> = Some(role).filter(|role| !role.is_empty()).into_iter().collect();
        official(id, json!({"kind": "body", "roles": roles}))
    };
    let head = |organisation: String| {
        official(&head_of(&organisation), json!({"kind": "organisation_head", "organisation": organisation}))
    };
    let organisations = (0..HEADS).map(|index| format!("o{index}")).chain([FALLEN.to_owned()]);
    BODIES.into_iter().map(body).chain(organisations.map(head)).collect()
}

impl Official {
    /// As the register stores it.
    pub fn item(&self) -> ParticipantItem {
        serde_json::from_value(self.entry.clone()).expect("a participant")
    }

    /// The official's name as the register knows it.
    pub fn participant(&self) -> ParticipantId {
        ParticipantId::parse(&self.id).expect("an identifier")
    }
}

/// An official that calls.
pub fn caller(id: &str) -> Caller {
    let official = officials().into_iter().find(|official| official.id == id).expect("an official");
    let item = official.item();
    let scope = item.organisation.map(Scope::Organisation);
    let ParticipantItem { name, role, roles, .. } = item;
    let (id, types) = (official.participant(), Default::default());
    Caller { id, name, role, roles, rights: Default::default(), stands_in_for: Vec::new(), source: None, scope, types }
}
