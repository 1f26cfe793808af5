//! Practices: what somebody did that truly helped, offered to whoever is like it (B.7е). That it is adopted is no state: four hospitals
//! adopt at four times, each by a change request of its own, whose own effect is measured.

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{CaseDetails, Details, Kind};
use crate::identifier::ParticipantId;
use crate::improvement::case::{Case, CaseId, Parties, TargetKind};
use crate::improvement::journal::Recipient;
use crate::improvement::put::{PutBody, Putting};
use crate::improvement::refusal::{Refusal, RefusalCode};
use crate::improvement::roles::Role;
use crate::improvement::rolled_out::RolledOut;
use crate::improvement::step::{Context, LISTED_MAX, Step};
use crate::improvement::table::{Need, Row, State, Table, To};

const PROPOSED: State = State::named("proposed");
const SUPPORTED: State = State::named("supported");
const RECOMMENDED: State = State::named("recommended");
const WITHDRAWN: State = State::named("withdrawn");

/// Characters of a description at most.
const DESCRIPTION_MAX: usize = 4_000;

/// What is written.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Given {
    /// What was done, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Change requests whose effect speaks for it.
    #[serde(default)]
    pub effects: Vec<CaseId>,
}

/// Who adopted a practice, and by which change of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Adopter {
    /// The participant.
    pub participant: ParticipantId,
    /// The change request by which it did; the effect of that is the participant's own.
    pub change_request: CaseId,
}

/// A practice.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Practice {
    /// What was written.
    #[serde(flatten)]
    pub given: Given,
    /// Types of services that it is recommended for (B.7е).
    #[serde(default)]
    pub service_types: Vec<String>,
    /// Who adopted it, in the order in which they did.
    #[serde(default)]
    pub adopters: Vec<Adopter>,
    /// What it has brought over all of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub roll_out: Option<RolledOut>,
}

impl Practice {
    /// Whether everybody may read it: it is offered to all.
    pub fn is_offered(state: State) -> bool {
        state == RECOMMENDED
    }
}

/// A change request that whoever writes sees.
fn change_request<'a>(context: Context<'a>, id: &CaseId, field: &str) -> Result<&'a Case, Refusal> {
    let case = context.linked(id, field)?;
    match case.details {
        Details::ChangeRequest(_) => Ok(case),
        _ => Err(Refusal::field(RefusalCode::FieldInvalid, field)),
    }
}

impl CaseDetails for Practice {
    type Given = Given;

    const TABLE: Table = Table {
        initial: PROPOSED,
        ends: &[WITHDRAWN],
        made: &[To::Role(Role::AnalyticalCentre)],
        without_target: true,
        targets: &TargetKind::ALL,
        rows: &[
            Row::new("support", &[PROPOSED], &[SUPPORTED])
                .asked()
                .needs(&[Need::Field("effects")])
                .letters(&[To::Creator]),
            Row::new("recommend", &[SUPPORTED], &[RECOMMENDED]).asked().may(&["service_types"]),
            Row::new("adopt", &[RECOMMENDED], &[])
                .needs(&[Need::Field("change_request")])
                .letters(&[To::Role(Role::AnalyticalCentre)]),
            Row::new("evaluate", &[RECOMMENDED], &[]).needs(&[Need::Field("roll_out")]),
            Row::new("withdraw", &[PROPOSED, SUPPORTED, RECOMMENDED], &[WITHDRAWN]).needs(&[Need::Reason]),
        ],
    };

    fn put(previous: Option<&Self>, given: Given, putting: &Putting<'_>) -> Result<Self, Refusal> {
        let length = given.description.as_deref().map_or(0, |text| text.chars().count());
        if DESCRIPTION_MAX < length {
            return Err(Refusal::field(RefusalCode::FieldInvalid, "details.description"));
        }
        if LISTED_MAX < given.effects.len() {
            return Err(Refusal::field(RefusalCode::FieldInvalid, "details.effects"));
        }
        for id in &given.effects {
            change_request(putting.context, id, "details.effects")?;
        }
        let none = || Practice { given: given.clone(), service_types: Vec::new(), adopters: Vec::new(), roll_out: None };
        Ok(Practice { given: given.clone(), ..previous.cloned().unwrap_or_else(none) })
    }

    fn given(&self) -> Given {
        self.given.clone()
    }

    fn carry_out(&mut self, step: &mut Step<'_>) -> Result<(), Refusal> {
        match step.key {
            "support" => {
                let effects: Vec<CaseId> = step.listed("effects")?;
                for id in &effects {
                    // Only what was shown to have helped speaks for it.
                    if change_request(step.context, id, "fields.effects")?.state.as_str() != "verified" {
                        return Err(Refusal::field(RefusalCode::FieldInvalid, "fields.effects"));
                    }
                }
                step.changed("effects", &effects);
                self.given.effects = effects;
            }
            "recommend" => {
                let types: Vec<String> = step.optional("service_types")?.unwrap_or_default();
                if LISTED_MAX < types.len() || types.iter().any(|name| name.trim().is_empty()) {
                    return Err(Refusal::field(RefusalCode::FieldInvalid, "fields.service_types"));
                }
                types.iter().for_each(|name| step.tell(Recipient::OwnersOfType(name.clone())));
                step.changed("service_types", &types);
                self.service_types = types;
            }
            "adopt" => {
                let id: CaseId = step.required("change_request")?;
                let request = change_request(step.context, &id, "fields.change_request")?;
                let is_known = self.adopters.iter().any(|adopter| adopter.change_request == id);
                // The one that it comes from adopts nothing.
                if is_known || self.given.effects.contains(&id) || LISTED_MAX <= self.adopters.len() {
                    return Err(Refusal::field(RefusalCode::FieldInvalid, "fields.change_request"));
                }
                let participant = request.parties.owner.clone();
                let Some(participant) = participant else {
                    return Err(Refusal::field(RefusalCode::FieldInvalid, "fields.change_request"));
                };
                let adopter = Adopter { participant, change_request: id };
                step.changed("adopter", &adopter);
                self.adopters.push(adopter);
            }
            "evaluate" => {
                let found = step.required("roll_out")?;
                // Two jobs at once find the same; it is told once.
                if self.roll_out.as_ref() == Some(&found) {
                    return Err(Refusal::field(RefusalCode::FieldInvalid, "fields.roll_out"));
                }
                self.roll_out = Some(found);
                step.changed("roll_out", &self.roll_out);
            }
            "withdraw" => {
                self.adopters.iter().for_each(|it| step.tell(Recipient::Participant(it.participant.clone())));
            }
            _ => {}
        }
        Ok(())
    }
}

/// The practice that the program proposes of a change request that helped: in its words, and about the same.
pub(super) fn of_verified(request: &Case) -> (CaseId, PutBody) {
    let Case { title, target, region, parties, .. } = request.clone();
    let given = Given { description: None, effects: vec![request.id.clone()] };
    let body = PutBody {
        kind: Kind::Practice,
        title,
        target,
        region,
        parties: Parties { owner: parties.owner, ..Parties::default() },
        details: json!(given),
        due: None,
        external_ref: None,
        version: None,
    };
    (CaseId::following(Kind::Practice, &request.id, 0), body)
}
