//! Tasks of which participants are told by mail.

use domain::identifier::ParticipantId;

use super::{About, Audited, Belongs, Declaration, DueEntity, Personal, any, document, nowhere, rest};
use crate::items::TaskDigestItem;
use crate::keys;

pub(super) const TASK_DIGEST: Declaration<TaskDigestItem> = Declaration {
    about: About {
        name: "task_digest",
        led_to: false,
        prefix: "TASKDIGEST",
        partition: "TASKDIGEST#<participant>",
        sort: "TASKDIGEST",
        sorted: any,
        read_by: "lifecycle: what a participant was told of its tasks",
        cost: "a morning: what the list of tasks costs, and 1 W; a mail: 6 W",
        personal: Personal::Nothing,
        due: Some(|rest| ParticipantId::parse(rest).ok().map(DueEntity::TaskDigest)),
        audited: Audited::No,
    },
    read: document,
    key: |_, found| participant(rest(found)).map(|id| keys::task_digest(&id)),
    references: nowhere,
    belongs: |_, found| participant(rest(found)).map(Belongs::Participant),
};

fn participant(text: &str) -> Result<ParticipantId, &'static str> {
    ParticipantId::parse(text).map_err(|_| "its key names no participant")
}
