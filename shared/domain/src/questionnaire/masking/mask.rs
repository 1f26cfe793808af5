//! What stands in a comment instead of what was taken out of it.

/// A kind of personal data that is found by its shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mask {
    /// The number of an insurance account.
    Snils,
    /// A telephone number.
    Telephone,
    /// The number of a bank card.
    Card,
    /// An address of mail, in its usual disguises, too.
    Mail,
    /// A handle as in `@name`.
    Handle,
    /// A link to somebody's page.
    ProfileLink,
    /// A Russian full name, or initials with a surname.
    FullName,
    /// The number of a passport.
    Passport,
    /// The number of a health insurance policy.
    Policy,
    /// A taxpayer's number.
    TaxpayerNumber,
}

impl Mask {
    /// Every kind.
    pub const ALL: [Mask; 10] = [
        Mask::Snils,
        Mask::Telephone,
        Mask::Card,
        Mask::Mail,
        Mask::Handle,
        Mask::ProfileLink,
        Mask::FullName,
        Mask::Passport,
        Mask::Policy,
        Mask::TaxpayerNumber,
    ];

    /// What stands in the comment. Analysts read it, in Russian.
    pub const fn text(self) -> &'static str {
        match self {
            Mask::Snils => "[СНИЛС]",
            Mask::Telephone => "[телефон]",
            Mask::Card => "[номер карты]",
            Mask::Mail => "[почта]",
            Mask::Handle => "[ник]",
            Mask::ProfileLink => "[ссылка]",
            Mask::FullName => "[имя]",
            Mask::Passport => "[паспорт]",
            Mask::Policy => "[полис]",
            Mask::TaxpayerNumber => "[ИНН]",
        }
    }
}

/// A part of a comment as it is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece<'a> {
    /// What its author wrote.
    Written(&'a str),
    /// Something was taken out here.
    Hidden(Mask),
}

/// The parts of a kept comment, in order; together they are all of it. Whoever wrote a mask by hand finds it among them, too.
pub fn pieces(kept: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let (mut done, mut from) = (0, 0);
    while let Some(at) = kept[from..].find('[').map(|offset| from + offset) {
        from = at + 1;
        if let Some(mask) = Mask::ALL.into_iter().find(|mask| kept[at..].starts_with(mask.text())) {
            if done < at {
                pieces.push(Piece::Written(&kept[done..at]));
            }
            pieces.push(Piece::Hidden(mask));
            done = at + mask.text().len();
            from = done;
        }
    }
    if done < kept.len() {
        pieces.push(Piece::Written(&kept[done..]));
    }
    pieces
}
