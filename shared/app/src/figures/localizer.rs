//! What things are called, and how numbers are written, in the language of a participant: on pages and in mails.

use std::ops::Deref;

use chrono::{Datelike, NaiveDate};
use domain::calendar::Quarter;
use domain::deadline::{Deadline, Owner};
use domain::decimal::Rational;
use domain::decimal::{two_places, two_places_of_statistic};
use domain::disclosure::State;
use domain::figures::brought::{Brought, Why};
use domain::figures::edition::Edition;
use domain::figures::indicator::{Growth, Method};
use domain::figures::ladder::Step;
use domain::figures::measure::MeasureKind;
use domain::identifier::QuestionId;
use domain::language::Language;
use domain::questionnaire::asked::AskedQuestions;
use domain::receipt::refusal::Code;
use domain::scope::{By, ParticipantRole};
use domain::statistics::difference::{Reached, Verdict};
use domain::statistics::funnel::{Level, Position};
use domain::subscription::Topic;
use domain::tally::{ScoreCounts, sum_of};
use texts::cabinet::{self, Texts};

pub mod units;

/// What is said in one language: every message of `shared/texts/cabinet`, and the names of things.
#[derive(Clone, Copy)]
pub struct Localizer {
    texts: &'static Texts,
    language: Language,
}

impl Deref for Localizer {
    type Target = Texts;
    fn deref(&self) -> &Texts {
        self.texts
    }
}

/// A space that is not torn apart at the end of a line.
const NO_BREAK: &str = "\u{a0}";

impl Localizer {
    /// The localizer for somebody who prefers that language.
    pub fn of(preferred: Language) -> Localizer {
        Localizer { texts: cabinet::of(preferred), language: cabinet::language_for(preferred) }
    }

    /// The language that they are of.
    pub fn language(self) -> Language {
        self.language
    }

    /// An exact value with two places, as the language writes it.
    pub fn decimal(self, value: &Rational) -> String {
        self.written(two_places(value))
    }

    /// A difference of exact values with its sign.
    pub fn signed(self, value: &Rational) -> String {
        let sign = if Rational::default() < *value { "+" } else { "" };
        format!("{sign}{}", self.decimal(value))
    }

    /// Growth in words: whether chance explains it, from what to what, and whether what was due has come.
    pub fn growth_told(self, growth: &Growth) -> String {
        let required = self.decimal(&growth.required);
        let reached = match growth.reached {
            None => self.growth_not_due(),
            Some(Reached::Reached) => self.growth_reached(required),
            Some(Reached::NotReached) => self.growth_not_reached(required),
            Some(Reached::CannotTell) => self.growth_reach_unknown(required),
        };
        let from_to = self.growth_from_to(self.decimal(&growth.before), self.decimal(&growth.now));
        format!("{} {from_to}; {reached}", self.verdict(growth.verdict))
    }

    /// A statistic with two places, as the language writes it.
    pub fn statistic(self, value: f64) -> String {
        self.written(two_places_of_statistic(value))
    }

    /// A number with places behind a point, as the language writes it.
    pub fn written(self, decimal: String) -> String {
        let signed = decimal.replace('-', "−");
        if self.language == Language::Ru { signed.replace('.', ",") } else { signed }
    }

    /// A count, its digits in groups of three.
    pub fn count(self, count: u64) -> String {
        let separator = if self.language == Language::Ru { NO_BREAK } else { "," };
        let digits = count.to_string();
        let mut written = String::with_capacity(digits.len() + digits.len() / 3 * 2);
        for (index, digit) in digits.chars().enumerate() {
            if index > 0 && (digits.len() - index).is_multiple_of(3) {
                written.push_str(separator);
            }
            written.push(digit);
        }
        written
    }

    /// From which scores satisfaction was made: their sum over their number.
    pub fn satisfaction_made(self, scores: ScoreCounts, satisfaction: &Rational) -> String {
        let [sum, count] = [sum_of(scores), scores.iter().sum()].map(|it| self.count(it));
        self.how_satisfaction(sum, count, self.decimal(satisfaction))
    }

    /// How many questionnaires there are of how many notices.
    pub fn answers_of_notices(self, completed: u64, notices: u64) -> String {
        self.coverage_parts(completed, self.count(completed), notices, self.count(notices))
    }

    /// A day in words.
    pub fn day(self, day: NaiveDate) -> String {
        texts::date(day, self.language)
    }

    /// A quarter: `I квартал 2026`.
    pub fn quarter_name(self, quarter: Quarter) -> String {
        self.quarter(roman(quarter), quarter.first_day().year().to_string())
    }

    /// A quarter where there is little room: `I кв. 2026`.
    pub fn quarter_brief(self, quarter: Quarter) -> String {
        self.quarter_short(roman(quarter), quarter.first_day().year().to_string())
    }

    /// A month, by one of its days.
    pub fn month_name(self, day: NaiveDate) -> String {
        self.month(format!("m{}", day.month()), day.year().to_string())
    }

    /// An edition of a quarter, and whether it is final.
    pub fn edition(self, edition: Edition, is_final: bool) -> String {
        let quarter = self.quarter_name(edition.quarter);
        match (edition.number, is_final) {
            (0, false) => self.quarter_running(quarter),
            (0, true) => self.quarter_final(quarter),
            (number, _) => self.quarter_restated(quarter, number.to_string()),
        }
    }

    /// What somebody may subscribe to.
    pub fn subscription(self, topic: Topic) -> String {
        match topic {
            Topic::WeeklyDigest => self.topic_weekly_digest(),
            Topic::OrganisationBelowThreshold => self.topic_organisation_below_threshold(),
            Topic::CoverageBelowThreshold => self.topic_coverage_below_threshold(),
            Topic::SilentSource => self.topic_silent_source(),
        }
    }

    /// The heading of a table by that.
    pub fn by(self, by: By) -> String {
        match by {
            By::Country => self.by_country(),
            By::Region => self.by_region(),
            By::Industry => self.by_industry(),
            By::Type => self.by_type(),
            By::Organisation => self.by_organisation(),
        }
    }

    /// What a row of it is.
    pub fn row(self, by: By) -> String {
        match by {
            By::Country => self.row_country(),
            By::Region => self.row_region(),
            By::Industry => self.row_industry(),
            By::Type => self.row_type(),
            By::Organisation => self.row_organisation(),
        }
    }

    /// As it was asked; the name of a question that no questionnaire asks as it is.
    pub fn question(self, asked: &AskedQuestions, id: &QuestionId) -> String {
        asked.text(id, self.language).to_owned()
    }

    /// What a question is called where it has little room; as it was asked where nobody named it.
    pub fn question_label(self, asked: &AskedQuestions, id: &QuestionId) -> String {
        asked.label(id, self.language).map_or_else(|| self.question(asked, id), str::to_owned)
    }

    /// A step of the coverage ladder.
    pub fn step(self, step: Step) -> String {
        match step {
            Step::Reported => self.step_reported(),
            Step::Received => self.step_received(),
            Step::Matched => self.step_matched(),
            Step::Notified => self.step_notified(),
            Step::Delivered => self.step_delivered(),
            Step::Answered => self.step_answered(),
        }
    }

    /// Why somebody is lost between two of them.
    pub fn loss(self, reason: &str) -> String {
        match reason {
            "refused" => self.loss_refused(),
            "withdrawn" => self.loss_withdrawn(),
            "no_account_yet" => self.loss_no_account(),
            "account_mismatch" => self.loss_account_mismatch(),
            "same_service" => self.loss_same_service(),
            "ended_before_reported" => self.loss_ended_before_reported(),
            "bounced" => self.loss_bounced(),
            "not_notified" => self.loss_not_notified(),
            _ => self.loss_not_answered(),
        }
    }

    /// Why a record of a source is refused.
    pub fn refusal(self, code: Code) -> String {
        match code {
            Code::SnilsChecksum => self.refusal_snils_checksum(),
            Code::SnilsFormat => self.refusal_snils_format(),
            Code::NameEmpty => self.refusal_name_empty(),
            Code::BirthDateFuture => self.refusal_birth_date_future(),
            Code::BirthDateInvalid => self.refusal_birth_date_invalid(),
            Code::DateFuture => self.refusal_date_future(),
            Code::DateInvalid => self.refusal_date_invalid(),
            Code::PeriodReversed => self.refusal_period_reversed(),
            Code::OrganisationUnknown => self.refusal_organisation_unknown(),
            Code::OrganisationNotIncluded => self.refusal_organisation_not_included(),
            Code::OutsideRegulation => self.refusal_outside_regulation(),
            Code::OrganisationNotAllowed => self.refusal_organisation_not_allowed(),
            Code::RepresentativeRequired => self.refusal_representative_required(),
            Code::RepresentativeNotAllowed => self.refusal_representative_not_allowed(),
            Code::RepresentativeMinor => self.refusal_representative_minor(),
            Code::RepresentativeInvalid => self.refusal_representative_invalid(),
            Code::AccountMismatch => self.refusal_account_mismatch(),
            Code::EndedBeforeReported => self.refusal_ended_before_reported(),
            Code::ExternalIdReused => self.refusal_external_id_reused(),
            Code::ExternalIdUnknown => self.refusal_external_id_unknown(),
            Code::ExternalIdFormat => self.refusal_external_id_format(),
            Code::FieldMissing => self.refusal_field_missing(),
            Code::FieldUnknown => self.refusal_field_unknown(),
            Code::NotParseable => self.refusal_not_parseable(),
        }
    }

    /// Why there is no value; empty where there is one.
    pub fn state(self, state: State) -> String {
        match state {
            State::Shown => String::new(),
            State::Suppressed => self.state_suppressed(),
            State::NoData => self.state_no_data(),
        }
    }

    /// How figures were calculated: the method of that name in the program.
    pub fn method(self, name: &str) -> String {
        match Method::ALL.iter().find(|method| method.as_str() == name) {
            Some(Method::MeanOfScores1) => self.method_mean_of_scores(),
            None => name.to_owned(),
        }
    }

    /// What is made of a change.
    pub fn verdict(self, verdict: Verdict) -> String {
        match verdict {
            Verdict::Risen => self.verdict_risen(),
            Verdict::Fallen => self.verdict_fallen(),
            Verdict::CannotTell => self.verdict_cannot_tell(),
        }
    }

    /// What is concluded of the effect of a measure or a change, or why nothing is.
    pub fn effect_verdict(self, verdict: Option<Verdict>, why: Option<Why>) -> String {
        match (verdict, why) {
            (Some(Verdict::Risen), _) => self.effect_risen(),
            (Some(Verdict::Fallen), _) => self.effect_fallen(),
            (_, Some(Why::NotMeasured)) => self.effect_not_measured(),
            (_, Some(Why::TooFewToCompare)) => self.effect_too_few_to_compare(),
            (_, Some(Why::ComparisonDoesNotHold)) => self.effect_comparison_does_not_hold(),
            (_, Some(Why::NotRegisteredInAdvance)) => self.effect_not_registered_in_advance(),
            (Some(Verdict::CannotTell) | None, None) => self.effect_cannot_tell(),
        }
    }

    /// What was found of a measure, and whether it was looked at twice.
    pub fn effect_told(self, brought: &Brought) -> String {
        let verdict = self.effect_verdict(brought.verdict, brought.why);
        match brought.look() {
            0 | 1 if brought.is_looked_at_again() => self.effect_look_again(verdict),
            0 | 1 => verdict,
            _ => self.effect_second_look(verdict),
        }
    }

    /// What a list of refused rows is called: all of them, or the first that a page has room for.
    pub fn refused_rows(self, cut: bool) -> String {
        if cut { self.import_refused_first() } else { self.import_refused() }
    }

    /// How a unit stands among the others.
    pub fn position(self, position: Position) -> String {
        match position {
            Position::Below(Level::Alarm) => self.position_far_below(),
            Position::Below(Level::Warning) => self.position_below(),
            Position::Within => self.position_within(),
            Position::Above(Level::Warning) => self.position_above(),
            Position::Above(Level::Alarm) => self.position_far_above(),
        }
    }

    /// What a deadline asks for, and of which clause it is.
    pub fn term_explained(self, deadline: Deadline) -> String {
        match deadline {
            Deadline::Report => self.term_explained_report(),
            Deadline::Activation => self.term_explained_activation(),
            Deadline::Notice => self.term_explained_notice(),
            Deadline::Reminder => self.term_explained_reminder(),
            Deadline::Erasure => self.term_explained_erasure(),
        }
    }

    /// Who is to answer for a missed deadline.
    pub fn term_owner(self, owner: Owner) -> String {
        match owner {
            Owner::Source => self.owner_source(),
            Owner::System => self.owner_system(),
        }
    }

    /// What it is called when that deadline is missed.
    pub fn term(self, term: Deadline) -> String {
        match term {
            Deadline::Report => self.term_report(),
            Deadline::Activation => self.term_activation(),
            Deadline::Notice => self.term_notice(),
            Deadline::Reminder => self.term_reminder(),
            Deadline::Erasure => self.term_erasure(),
        }
    }

    /// What a participant is.
    pub fn participant_role(self, role: ParticipantRole) -> String {
        match role {
            ParticipantRole::Coordinator => self.participant_coordinator(),
            ParticipantRole::FederalBody => self.participant_federal_body(),
            ParticipantRole::RegionalExecutive => self.participant_regional_executive(),
            ParticipantRole::OrganisationHead => self.participant_organisation_head(),
            ParticipantRole::Feed => self.participant_feed(),
            ParticipantRole::Operator => self.participant_operator(),
            ParticipantRole::Body => self.participant_body(),
            ParticipantRole::Source => self.participant_source(),
        }
    }

    /// What a measure is.
    pub fn measure(self, kind: MeasureKind) -> String {
        match kind {
            MeasureKind::InformationEvent => self.measure_event(),
            MeasureKind::Measure => self.measure_measure(),
        }
    }

    /// The list that recommends what is of a kind.
    pub fn recommended_of(self, kind: MeasureKind) -> String {
        match kind {
            MeasureKind::InformationEvent => self.recommended_events(),
            MeasureKind::Measure => self.recommended_measures(),
        }
    }
}

fn roman(quarter: Quarter) -> &'static str {
    ["I", "II", "III", "IV"][(quarter.first_day().month0() / 3) as usize]
}
