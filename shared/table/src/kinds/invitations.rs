//! Invitations, the ways to them, and what is known of a citizen.

use domain::identifier::InvitationId;
use domain::invitation::Invitation;
use domain::invitation::mail::Suppression;
use domain::invitation::mail::fuse::Fuse;
use domain::invitation::paper::PaperForm;
use domain::questionnaire::QuestionnaireVersion;

use super::{
    About, Audited, Belongs, Declaration, DueEntity, Personal, Reference, any, anywhere, document, everywhere, nowhere,
    reference, registers,
};
use crate::items::{CitizenInvitationItem, LinkItem, MessageItem, PreferencesItem};
use crate::keys;
use crate::port::Key;

pub(super) const INVITATION: Declaration<Invitation> = Declaration {
    about: About {
        name: "invitation",
        led_to: true,
        prefix: "INVITATION",
        partition: "INVITATION#<id>",
        sort: "INVITATION",
        sorted: any,
        read_by: "invite, notify, survey, lifecycle",
        cost: "answer: 6 W with its row and the head of its lane",
        personal: Personal::Pseudonym,
        due: Some(|rest| Some(DueEntity::Invitation(InvitationId::parse(rest).ok()?))),
        audited: Audited::No,
    },
    read: document,
    key: |invitation, _| Ok(keys::invitation(&invitation.id)),
    references: |invitation, _| {
        let receipts = invitation.reported_by().map(|it| keys::receipt(&it.source, &it.external_id));
        let line = keys::citizen_invitation(&invitation.citizen, &invitation.id);
        let mut references: Vec<Reference> = receipts.map(|receipt| reference(receipt, "its receipt")).collect();
        references.push(reference(line, "its line in the citizen's list"));
        references.extend(questionnaire(&invitation.questionnaire));
        references
    },
    belongs: |invitation, _| Ok(Belongs::Region(invitation.region)),
};

pub(super) const LINK: Declaration<LinkItem> = Declaration {
    about: About {
        name: "link",
        led_to: false,
        prefix: "LINK",
        partition: "LINK#<hash of token>",
        sort: "LINK",
        sorted: any,
        read_by: "survey: token → invitation",
        cost: "1 R",
        personal: Personal::Nothing,
        due: None,
        audited: Audited::No,
    },
    read: document,
    key: anywhere,
    references: |link, _| match link.moved_to {
        Some(_) => Vec::new(),
        None => vec![to_invitation(&link.invitation)],
    },
    belongs: |link, _| Ok(Belongs::Invitation(link.invitation.clone())),
};

pub(super) const PAPER_FORM: Declaration<PaperForm> = Declaration {
    about: About {
        name: "paper_form",
        led_to: false,
        prefix: "PAPERFORM",
        partition: "PAPERFORM#<mac of code>",
        sort: "PAPERFORM",
        sorted: any,
        read_by: "survey: code on paper → invitation and round",
        cost: "1 R; printing: 2 W",
        personal: Personal::Nothing,
        due: None,
        audited: Audited::No,
    },
    read: document,
    key: anywhere,
    references: |form, _| vec![to_invitation(&form.invitation)],
    belongs: |form, _| Ok(Belongs::Invitation(form.invitation.clone())),
};

pub(super) const MESSAGE: Declaration<MessageItem> = Declaration {
    about: About {
        name: "message",
        led_to: false,
        prefix: "MESSAGE",
        partition: "MESSAGE#<message id>",
        sort: "MESSAGE",
        sorted: any,
        read_by: "mail feedback: bounce → invitation",
        cost: "1 R; a word: 6 W with invitation and tally",
        personal: Personal::Pseudonym,
        due: None,
        audited: Audited::No,
    },
    read: document,
    key: anywhere,
    references: |message, _| message.announced().map(|announced| to_invitation(&announced.invitation)).collect(),
    // One mail may announce links of several regions: whoever divides gives each system its part.
    belongs: everywhere,
};

pub(super) const SUPPRESSION: Declaration<Suppression> = Declaration {
    about: About {
        name: "suppression",
        led_to: false,
        prefix: "SUPPRESSION",
        partition: "SUPPRESSION#<shard>",
        sort: "<mac of address>",
        sorted: any,
        read_by: "notify, before each mail; the operator: 64 queries",
        cost: "1 R; 1 R more where there is none",
        personal: Personal::Pseudonym,
        due: None,
        audited: Audited::No,
    },
    read: document,
    // An older one lies under [`keys::former_suppression`], and the form names no address.
    key: anywhere,
    references: nowhere,
    belongs: everywhere,
};

pub(super) const MAIL_FUSE: Declaration<Fuse> = Declaration {
    about: About {
        name: "mail_fuse",
        led_to: false,
        prefix: "FUSE",
        partition: "FUSE",
        sort: "MAIL",
        sorted: |key| *key == keys::mail_fuse(),
        read_by: "notify, before each mail; written while addresses look unknown",
        cost: "1 R",
        personal: Personal::Nothing,
        due: None,
        audited: Audited::No,
    },
    read: document,
    key: |_, _| Ok(keys::mail_fuse()),
    references: nowhere,
    belongs: everywhere,
};

/// First part of the partition of everything known of a citizen.
const CITIZEN: &str = "CITIZEN";

pub(super) const CITIZEN_INVITATION: Declaration<CitizenInvitationItem> = Declaration {
    about: About {
        name: "citizen_invitation",
        led_to: true,
        prefix: CITIZEN,
        partition: "CITIZEN#<pseudonym>",
        sort: "INVITATION#<id>",
        sorted: |key| key.sk.starts_with(keys::CITIZEN_INVITATIONS),
        read_by: "list of a citizen's links",
        cost: "1 R for each 4 KB",
        personal: Personal::Pseudonym,
        due: None,
        audited: Audited::No,
    },
    read: document,
    key: |line, found| Ok(Key::new(&found.pk, format!("{}{}", keys::CITIZEN_INVITATIONS, line.invitation))),
    references: |line, _| vec![to_invitation(&line.invitation)],
    belongs: |line, _| Ok(Belongs::Invitation(line.invitation.clone())),
};

pub(super) const PREFERENCES: Declaration<PreferencesItem> = Declaration {
    about: About {
        name: "preferences",
        led_to: false,
        prefix: CITIZEN,
        partition: "CITIZEN#<pseudonym>",
        sort: "PREFERENCES",
        sorted: |key| !key.sk.starts_with(keys::CITIZEN_INVITATIONS),
        read_by: "notify, before each mail",
        cost: "1 R",
        personal: Personal::Pseudonym,
        due: None,
        audited: Audited::No,
    },
    read: document,
    key: anywhere,
    references: nowhere,
    belongs: everywhere,
};

fn to_invitation(id: &InvitationId) -> Reference {
    reference(keys::invitation(id), "its invitation")
}

/// The version of a questionnaire; the standard ones are part of the program.
pub(super) fn questionnaire(version: &QuestionnaireVersion) -> Option<Reference> {
    let entry = keys::questionnaire_entry(version);
    let key = keys::register_entry(registers::QUESTIONNAIRES, &entry);
    (domain::questionnaire::Questionnaire::standard().reference() != *version)
        .then(|| reference(key, "its questionnaire"))
}
