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
    /// An answer that waits names its invitation.
    AnswerNamesInvitation,
    /// A group is published without one of its answers.
    GroupLosesAnswer,
    /// What is published is not the sum of its groups.
    FiguresOutsideGroups,
    /// One citizen's answer is a group.
    GroupsOfOne,
    /// The key of an epoch that waits is destroyed with the keys of those that are published.
    KeyDestroyedEarly,
    /// A group tells in which order its answers came.
    GroupInOrder,
    /// A data key is deleted without a note of it.
    DestroyedWithoutNote,
    /// A destruction is recorded before the bytes are gone.
    RecordedBeforePurge,
    /// A wrapping key stays where it lies when what it wraps is destroyed.
    WrappingKeyKept,
    /// A receipt is acknowledged without being stored.
    AcknowledgedNotStored,
    /// Finals are made again from later counts.
    FinalsRewritten,
    /// Nothing is put into the due index.
    NothingDue,
    /// A refusal of notices is forgotten.
    WishForgotten,
    /// Every window is counted in Moscow's days.
    WindowInMoscow,
    /// The day of the arrival is counted: the window ends a day early.
    WindowFromArrivalDay,
    /// The notice is thought to be due a day earlier than it is.
    NoticeTermShort,
    /// The activation is thought to be in time for a day longer.
    ActivationTermLong,
    /// An answered round is taken for an open one.
    AnsweredTwice,
    /// The notice does not see that the receipt was taken back.
    NoticeAfterWithdrawal,
    /// The notice does not see that the link has ended.
    NoticeAfterExpiry,
    /// The notice does not see that it was sent.
    NoticeTwice,
    /// Reminders come every two years.
    RemindersNever,
    /// Two rounds begin at once.
    RoundsSkipped,
    /// A claimed notice is free for the next sender at once.
    LeaseOfNothing,
    /// Accounts need not be verified.
    AnybodyInvited,
    /// An account is taken whoever it belongs to.
    StrangersInvited,
    /// A mismatch is not counted.
    MismatchNotCounted,
    /// Only the first parent is invited.
    SecondParentForgotten,
    /// The link expires an hour before its end.
    ExpiredEarly,
    /// The persons are erased with the window.
    ErasedEarly,
    /// The persons are kept for years.
    ErasedNever,
    /// A source has ten days to report.
    ReportTermLong,
    /// A notice is sent and not counted.
    NoticeNotCounted,
    /// An answer is not counted where its notice was.
    CohortNotCounted,
    /// An invitation is not counted.
    InvitedNotCounted,
    /// An invitation does not know who reports its service besides.
    SecondReportForgotten,
    /// Whoever reports a service again is not counted so.
    SameServiceNotCounted,
    /// A service that had ended when it was reported is not counted so.
    EndedBeforeNotCounted,
    /// Notices do not wait for one another.
    NoticesNotBundled,
    /// A bundle leaves when the term of its first notice is over.
    BundleLeavesLate,
    /// A quarter is closed a day before it is over.
    FinalsEarly,
    /// The delay that the operator chose is not kept.
    ActivationAtOnce,
    /// A change request may be assessed in two days more.
    AssessmentTermLong,
    /// An incident of the gravest kind may be acknowledged in two hours.
    AcknowledgedLate,
    /// A term is reminded of three working days before.
    RemindedEarly,
    /// The secretary never hears of a term that has passed.
    SecretaryNotTold,
    /// The owner may assess what they proposed.
    OwnerAssesses,
    /// Who is to know of a move is not written to.
    LettersForgotten,
    /// Who is to know of a case that was made is not told.
    NewCasesForgotten,
    /// A case moves without an entry of its journal.
    JournalForgotten,
    /// Whoever was reminded today is reminded again.
    RemindersForgotten,
    /// Nobody knows what was decided of a candidate.
    DecisionsForgotten,
    /// Each region is told of one case more than it has.
    CasesMiscounted,
}

impl Mutation {
    /// All of them.
    pub const ALL: [Mutation; 64] = [
        Mutation::RemindersForgotten,
        Mutation::DecisionsForgotten,
        Mutation::CasesMiscounted,
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
        Mutation::AnswerNamesInvitation,
        Mutation::GroupLosesAnswer,
        Mutation::FiguresOutsideGroups,
        Mutation::GroupsOfOne,
        Mutation::KeyDestroyedEarly,
        Mutation::GroupInOrder,
        Mutation::DestroyedWithoutNote,
        Mutation::RecordedBeforePurge,
        Mutation::WrappingKeyKept,
        Mutation::AcknowledgedNotStored,
        Mutation::FinalsRewritten,
        Mutation::NothingDue,
        Mutation::WishForgotten,
        Mutation::WindowInMoscow,
        Mutation::WindowFromArrivalDay,
        Mutation::NoticeTermShort,
        Mutation::ActivationTermLong,
        Mutation::AnsweredTwice,
        Mutation::NoticeAfterWithdrawal,
        Mutation::NoticeAfterExpiry,
        Mutation::NoticeTwice,
        Mutation::RemindersNever,
        Mutation::RoundsSkipped,
        Mutation::LeaseOfNothing,
        Mutation::AnybodyInvited,
        Mutation::StrangersInvited,
        Mutation::MismatchNotCounted,
        Mutation::SecondParentForgotten,
        Mutation::ExpiredEarly,
        Mutation::ErasedEarly,
        Mutation::ErasedNever,
        Mutation::ReportTermLong,
        Mutation::NoticeNotCounted,
        Mutation::CohortNotCounted,
        Mutation::InvitedNotCounted,
        Mutation::SecondReportForgotten,
        Mutation::SameServiceNotCounted,
        Mutation::EndedBeforeNotCounted,
        Mutation::NoticesNotBundled,
        Mutation::BundleLeavesLate,
        Mutation::FinalsEarly,
        Mutation::ActivationAtOnce,
        Mutation::AssessmentTermLong,
        Mutation::AcknowledgedLate,
        Mutation::RemindedEarly,
        Mutation::SecretaryNotTold,
        Mutation::OwnerAssesses,
        Mutation::LettersForgotten,
        Mutation::NewCasesForgotten,
        Mutation::JournalForgotten,
    ];
}
