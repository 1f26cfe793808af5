use expect_test::expect;

use domain::disclosure::RegionAndType;
use domain::identifier::{ParticipantId, SubscriptionId};
use domain::organisation::OrganisationType;
use domain::publication::{Lane, Place};
use domain::questionnaire::Questionnaire;

use super::*;

/// Keys are stored: this snapshot changes only with a migration.
#[test]
fn keys_are_frozen() {
    let source = SourceId::parse("mis").unwrap();
    let external_id = ExternalId::parse("7:1").unwrap();
    let organisation = OrganisationId::parse("clinic").unwrap();
    let invitation_id = InvitationId::parse("i1").unwrap();
    let citizen_id = CitizenId::parse("c1").unwrap();
    let quarter = Quarter::parse("2026Q1").unwrap();
    let region = RegionCode::parse("05").unwrap();
    let day = "2026-03-01".parse().unwrap();
    let (participant, subscription_id) =
        (ParticipantId::parse("moscow").unwrap(), SubscriptionId::parse("s1").unwrap());
    let waiting = Lane {
        quarter,
        region,
        organisation: organisation.clone(),
        questionnaire: Questionnaire::standard().reference(),
    };
    let region_and_type = RegionAndType { region, organisation_type: OrganisationType::SCHOOL };
    let keys = [
        receipt(&source, &external_id),
        invitation(&invitation_id),
        link("h"),
        message("m@x"),
        paper_form("p"),
        suppression("a"),
        citizen_invitation(&citizen_id, &invitation_id),
        preferences(&citizen_id),
        account("a"),
        data_key("p-2026-03"),
        tally(quarter, region, &organisation, 5),
        deadline_violations(quarter, region, &organisation, &source),
        pooled_answer(&waiting, 3, "r"),
        lane(&waiting),
        group(&PublishedPlace::Lane(waiting.clone()), 2),
        published(&PublishedPlace::Lane(waiting)),
        published(&PublishedPlace::Level(
            quarter,
            Place::RegionAndType { region, organisation_type: OrganisationType::SCHOOL },
        )),
        group(&PublishedPlace::Level(quarter, Place::Region { region }), 0),
        published_of_country(quarter),
        running_summary(quarter, region),
        final_tally(Edition::first(quarter), region, &organisation),
        final_summary(Edition::first(quarter).next(), region),
        finals_head(Edition::first(quarter).next()),
        measure(region, &organisation, &MeasureId::parse("m").unwrap()),
        regional_organisation(region, &organisation),
        register_entry("organisations", "clinic"),
        ogrn(&Ogrn::parse("1027700132195").unwrap()),
        credential("k"),
        identity("i"),
        refusals(quarter, &source),
        received(quarter, &source, 9),
        heartbeat("lifecycle"),
        expiry(day, "k"),
        policy(),
        audit_record("2026-03-01.organisations", 12),
        audit_head("checkpoints"),
        person_reading(day, "i1"),
        person_readings_sum(day),
        results(quarter, region),
        subscription(&participant, &subscription_id),
        mailing(&participant, &subscription_id),
        threshold_scan(quarter),
        threshold_alarms(quarter, region_and_type),
    ];
    let told: String = keys.iter().map(|key| format!("{} | {}\n", key.pk, key.sk)).collect();
    expect![[r#"
        RECEIPT#mis#7:1 | RECEIPT
        INVITATION#i1 | INVITATION
        LINK#h | LINK
        MESSAGE#m@x | MESSAGE
        PAPERFORM#p | PAPERFORM
        SUPPRESSION#a | a
        CITIZEN#c1 | INVITATION#i1
        CITIZEN#c1 | PREFERENCES
        ACCOUNT#a | ACCOUNT
        DATAKEY#p-2026-03 | DATAKEY
        TALLY#2026Q1#05 | clinic#1
        BREACH#2026Q1#05 | clinic#mis
        POOL#2026Q1#05#clinic#standard#2 | 000003#r
        LANE#2026Q1#05 | clinic#standard#2
        GROUP#2026Q1#05#clinic#standard#2 | 000002
        PUBLISHED#2026Q1#05 | clinic#standard#2
        PUBLISHED#2026Q1#05 | @school
        GROUP#2026Q1#05#@ | 000000
        PUBLISHED#2026Q1#@ | @
        RUNNING#2026Q1 | 05
        FINAL#2026Q1#05 | clinic
        FINALSUMMARY#2026Q1.1 | 05
        FINALS | 2026Q1.1
        MEASURE#05 | clinic#m
        ORGANISATIONS#05 | clinic
        REGISTER#organisations | clinic
        OGRN#1027700132195 | OGRN
        CREDENTIAL#k | CREDENTIAL
        IDENTITY#i | IDENTITY
        REFUSALS#2026Q1 | mis
        REFUSALS#2026Q1 | mis#1
        HEARTBEAT | lifecycle
        EXPIRY | 2026-03-01#k
        POLICY | profile
        AUDIT#2026-03-01.organisations | 0000000012
        AUDITHEAD | checkpoints
        PERSONS#2026-03-01 | 3
        PERSONS#2026-03-01 | COUNT
        RESULTS#2026Q1 | 05
        SUBSCRIPTION#moscow | s1
        MAILING#moscow#s1 | MAILING
        FALLEN#2026Q1 | LOOK
        FALLEN#2026Q1 | 05#school
    "#]]
    .assert_eq(&told);
    assert_eq!(deadline_violations_row(&keys[11].sk), Some((organisation.clone(), source.clone())));
    assert_eq!(due_entity(&keys[0]), Some(DueEntity::Receipt(source, external_id)));
    assert_eq!(due_entity(&keys[1]), Some(DueEntity::Invitation(invitation_id)));
    assert_eq!(due_entity(&keys[9]), Some(DueEntity::DataKey("p-2026-03".into())));
    assert_eq!(due_entity(&keys[10]), None);
    let due = due_entity(&mailing(&participant, &subscription_id));
    assert_eq!(due, Some(DueEntity::Mailing(participant, subscription_id)));
    assert_eq!(region_and_type_of_alarms(&threshold_alarms(quarter, region_and_type).sk), Some(region_and_type));
    assert_eq!(region_and_type_of_alarms(&threshold_scan(quarter).sk), None);
    assert_eq!(tally_organisation(&keys[10].sk), Some(organisation));
    assert_eq!(expiry_parts(&expiry(day, "k").sk), Some((day, "k")));
    let audited: Vec<String> = keys.iter().filter_map(audited_subject).map(|subject| subject.to_string()).collect();
    assert_eq!(
        audited,
        [
            "accounts/a",
            "finals/2026Q1.1",
            "measures/clinic/m",
            "organisations/clinic",
            "policies/profile",
            "persons/2026-03-01",
            "subscriptions/moscow/s1"
        ]
    );
}
