//! Rules broken on purpose, to see that the simulation notices.

/// A rule that is broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mutation {
    /// Answers are stored without being counted.
    TallyNotAdded,
    /// A write happens whether or not its conditions hold.
    ConditionsIgnored,
    /// A receipt that is there already is counted again.
    RepeatCounted,
    /// The window ends a day late.
    WindowDayLonger,
    /// A month is thirty days.
    MonthOfThirtyDays,
    /// The link works for one second after its end.
    ExpirySecondLate,
    /// The notice does not see that the citizen has answered.
    NoticeAfterAnswer,
    /// Reminders are counted from the arrival, not from the last notice.
    ReminderAnchored,
    /// Reminders come every seven months.
    ReminderMonthsSeven,
    /// The link becomes active five days after the arrival.
    ActivationLate,
    /// The birthday itself counts as eighteen.
    AdultOnBirthday,
    /// A response names its invitation.
    ResponseNamesInvitation,
    /// A receipt is acknowledged without being stored.
    AcknowledgedNotStored,
    /// Finals are made again from later counts.
    FinalsRewritten,
    /// Nothing is put into the due index.
    NothingDue,
    /// A refusal of notices is forgotten.
    WishForgotten,
}

impl Mutation {
    /// All of them.
    pub const ALL: [Mutation; 16] = [
        Mutation::TallyNotAdded,
        Mutation::ConditionsIgnored,
        Mutation::RepeatCounted,
        Mutation::WindowDayLonger,
        Mutation::MonthOfThirtyDays,
        Mutation::ExpirySecondLate,
        Mutation::NoticeAfterAnswer,
        Mutation::ReminderAnchored,
        Mutation::ReminderMonthsSeven,
        Mutation::ActivationLate,
        Mutation::AdultOnBirthday,
        Mutation::ResponseNamesInvitation,
        Mutation::AcknowledgedNotStored,
        Mutation::FinalsRewritten,
        Mutation::NothingDue,
        Mutation::WishForgotten,
    ];
}
