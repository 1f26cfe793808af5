//! What can go wrong, each by itself, so that a failing run can be told with as few faults as it needs.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use crate::chance::Chance;

/// One kind of fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    /// A message is lost; at 1,000 in a thousand, all of them.
    QueueLoss,
    /// A message comes twice or three times.
    QueueDuplicate,
    /// A message comes hours or days later, and so after later ones.
    QueueDelay,
    /// Sending fails, though a part may have been sent.
    QueueSend,
    /// A body that nobody can read, or of a form that is no longer known.
    Poison,
    /// The process dies between two effects.
    Crash,
    /// The store refuses a call, unchanged.
    StoreUnavailable,
    /// The store does not tell the outcome of a write, which may have happened.
    StoreUnknown,
    /// The due index lags by minutes.
    StaleIndex,
    /// The mail server takes nothing now.
    MailNotNow,
    /// The mail server refuses an address for good.
    MailRefused,
    /// The connection breaks after the mail was handed over; it may have been taken.
    MailUnknown,
    /// The mail server is down for days.
    MailOutage,
    /// The directory refuses a call.
    DirectoryUnavailable,
    /// The directory is down for days.
    DirectoryOutage,
    /// A schedule fires late or twice.
    ScheduleDisorder,
    /// A schedule does not fire for a day.
    ScheduleOutage,
    /// The clocks of two handlers differ by up to ten minutes.
    ClockSkew,
    /// A call takes up to a minute, so that much happens between.
    Slow,
    /// The keys service refuses a call.
    KeysUnavailable,
    /// The keys service is down for days.
    KeysOutage,
    /// A mail scanner opens every link with HEAD and GET, and posts the form that it finds.
    Scanner,
    /// One source sends ten times as much, many records at once.
    Load,
    /// Events of mails come early, late, twice, contradict each other, or are about mails that nobody sent.
    MailWords,
}

impl Fault {
    /// All kinds.
    pub const ALL: [Fault; 24] = [
        Fault::QueueLoss,
        Fault::QueueDuplicate,
        Fault::QueueDelay,
        Fault::QueueSend,
        Fault::Poison,
        Fault::Crash,
        Fault::StoreUnavailable,
        Fault::StoreUnknown,
        Fault::StaleIndex,
        Fault::MailNotNow,
        Fault::MailRefused,
        Fault::MailUnknown,
        Fault::MailOutage,
        Fault::DirectoryUnavailable,
        Fault::DirectoryOutage,
        Fault::ScheduleDisorder,
        Fault::ScheduleOutage,
        Fault::ClockSkew,
        Fault::Slow,
        Fault::KeysUnavailable,
        Fault::KeysOutage,
        Fault::Scanner,
        Fault::Load,
        Fault::MailWords,
    ];

    /// What is down for hours or days, and for how many days at most.
    pub const OUTAGES: [(Fault, i64); 4] =
        [(Fault::MailOutage, 9), (Fault::DirectoryOutage, 6), (Fault::ScheduleOutage, 1), (Fault::KeysOutage, 2)];

    /// The fault's name on the command line: `queue-loss`.
    pub fn name(self) -> String {
        let mut name = String::new();
        for letter in format!("{self:?}").chars() {
            if letter.is_uppercase() && !name.is_empty() {
                name.push('-');
            }
            name.push(letter.to_ascii_lowercase());
        }
        name
    }
}

/// How often each fault happens, in a thousand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Faults(BTreeMap<Fault, u64>);

impl Faults {
    /// No faults.
    pub fn none() -> Faults {
        Faults::default()
    }

    /// These faults, at rates that the seed chooses.
    pub fn of(seed: u64, kinds: &[Fault]) -> Faults {
        let mut chance = Chance::of(seed, "rates", 0);
        Faults(kinds.iter().map(|kind| (*kind, *chance.pick(&[5, 20, 60]))).collect())
    }

    /// What the seed chooses: now and then nothing, else about a third of all.
    pub fn by_seed(seed: u64) -> Faults {
        let mut chance = Chance::of(seed, "faults", 0);
        if chance.happens(150) {
            return Faults::none();
        }
        let rate = |kind: &Fault| if *kind == Fault::Load { 60 } else { 350 };
        let kinds: Vec<Fault> = Fault::ALL.into_iter().filter(|kind| chance.happens(rate(kind))).collect();
        let mut faults = Faults::of(seed, &kinds);
        if chance.happens(50) {
            faults.set(Fault::QueueLoss, 1_000);
        }
        faults
    }

    /// Reads `none`, `seed`, `all`, or names with commas between.
    pub fn parse(text: &str, seed: u64) -> Result<Faults, String> {
        match text {
            "none" => Ok(Faults::none()),
            "seed" => Ok(Faults::by_seed(seed)),
            "all" => Ok(Faults::of(seed, &Fault::ALL)),
            names => {
                let find = |name: &str| Fault::ALL.into_iter().find(|fault| fault.name() == name);
                let found =
                    names.split(',').map(|name| find(name).ok_or_else(|| format!("there is no fault `{name}`")));
                Ok(Faults::of(seed, &found.collect::<Result<Vec<_>, _>>()?))
            }
        }
    }

    /// Sets a rate.
    pub fn set(&mut self, fault: Fault, per_mille: u64) {
        self.0.insert(fault, per_mille);
    }

    /// Without one kind.
    pub fn without(&self, fault: Fault) -> Faults {
        let mut fewer = self.clone();
        fewer.0.remove(&fault);
        fewer
    }

    /// How often it happens, in a thousand.
    pub fn rate(&self, fault: Fault) -> u64 {
        self.0.get(&fault).copied().unwrap_or(0)
    }

    /// Whether it happens at all.
    pub fn has(&self, fault: Fault) -> bool {
        self.rate(fault) > 0
    }

    /// The kinds that happen.
    pub fn kinds(&self) -> Vec<Fault> {
        self.0.keys().copied().filter(|fault| self.has(*fault)).collect()
    }
}

/// Something that is down for hours or days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outage {
    /// What.
    pub fault: Fault,
    /// First instant.
    pub from: DateTime<Utc>,
    /// First instant after it.
    pub until: DateTime<Utc>,
}

impl Outage {
    /// Whether it is down at that instant.
    pub fn covers(&self, fault: Fault, at: DateTime<Utc>) -> bool {
        self.fault == fault && self.from <= at && at < self.until
    }
}
