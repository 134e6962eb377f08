//! What is always true of packages and sponsorships: their life, and what each step of it needs.
use chrono::{Datelike as _, NaiveDate};
use entity::{
    entitlement_use, sponsor_package,
    sponsorship::{self, Status},
};

use crate::{
    error::{Code, Problem},
    lifecycle::{Blockers, life_cycle, unless},
};

life_cycle! {
    /// The life of a sponsorship. A renewal is another sponsorship, which begins with it.
    pub const LIFE_CYCLE = "a sponsorship", OfferSponsorship => Offered, RenewSponsorship => Offered;

    /// The steps of a sponsorship.
    #[expect(missing_docs, reason = "the mutations and jobs say what each is")]
    pub enum SponsorshipStep of Status;

    Commit = CommitSponsorship: Offered => Committed;
    Decline = DeclineSponsorship: Offered => Declined;
    Activate = ActivateSponsorship: Committed => Active;
    End = EndSponsorship: Active => Ended;
    Cancel = CancelSponsorship: Committed | Active => Cancelled;
}

/// The state in which everybody knows of a sponsorship.
pub const PUBLIC: Status = Status::Active;

/// What stands in the way of a step of a sponsorship of this package that is in a state for it.
pub fn guard(step: SponsorshipStep, package: &sponsor_package::Model, today: NaiveDate) -> Blockers {
    let blocker = match step {
        SponsorshipStep::Activate => {
            unless(package.starts_on <= today, Code::Blocked, "The first day of its package has not come.")
        }
        SponsorshipStep::End => {
            unless(package.ends_on <= today, Code::Blocked, "The last day of its package has not passed.")
        }
        SponsorshipStep::Commit | SponsorshipStep::Decline | SponsorshipStep::Cancel => None,
    };
    blocker.into_iter().collect()
}

/// A sponsor gives money, or something of which the value is known, or both (invariant 40).
pub fn gives(money: bool, gift: bool, value_of_gift: bool) -> Result<(), Problem> {
    match (gift, value_of_gift) {
        (true, false) => Err(Code::Required.at("inKindValue", "A gift in kind has a value: give it.")),
        (false, true) => Err(Code::Required.at("inKindGift", "Say what is worth this.")),
        (false, false) if !money => {
            Err(Code::Required.at("amount", "Give the amount, or a gift in kind with its value."))
        }
        (true, true) | (false, false) => Ok(()),
    }
}

/// What the input of a step has to say, beside what its type demands.
pub fn missing(step: SponsorshipStep) -> Option<Problem> {
    match step {
        SponsorshipStep::Commit => gives(false, false, false).err(),
        SponsorshipStep::Decline | SponsorshipStep::Activate | SponsorshipStep::End | SponsorshipStep::Cancel => None,
    }
}

/// Whether a package can be offered.
pub fn may_offer(package: &sponsor_package::Model, today: NaiveDate) -> Result<(), &'static str> {
    if !package.open_for_offers {
        Err("The package is not open for offers: open it with updateSponsorPackage.")
    } else if package.ends_on <= today {
        Err("The year or the event of the package is over: offer one that is ahead.")
    } else {
        Ok(())
    }
}

/// Whether a sponsorship in this state can be renewed.
pub fn may_renew(status: Status) -> Result<(), &'static str> {
    match status {
        Status::Active | Status::Ended => Ok(()),
        Status::Offered | Status::Committed => {
            Err("Only a sponsorship that is ACTIVE or ENDED is renewed: this one has not begun.")
        }
        Status::Declined | Status::Cancelled => {
            Err("Only a sponsorship that is ACTIVE or ENDED is renewed: this one was given up. Make an offer with \
             offerSponsorship.")
        }
    }
}

/// Whether what the package entitles to can be used, or noted as used, by a sponsorship in this state.
pub fn may_use(status: Status) -> Result<(), &'static str> {
    match status {
        Status::Active | Status::Ended => Ok(()),
        Status::Offered | Status::Committed | Status::Declined | Status::Cancelled => {
            Err("Entitlements are used by a sponsorship that is ACTIVE, or was and is ENDED.")
        }
    }
}

/// Whether a package of the year is the next one for the sponsorship.
pub fn follows(package: &sponsor_package::Model, renewed: &sponsorship::Model) -> Result<(), Problem> {
    let next = renewed.year + 1;
    if package.year == next {
        return Ok(());
    }
    let (year, other) = (renewed.year, package.year);
    let message = format!("It renews a sponsorship of {year}: give a package of {next}, not of {other}.");
    Err(Code::Invalid.at("package", message))
}

/// Whether the days of a package touch its year.
pub fn lies_in_year(year: i32, starts_on: NaiveDate, ends_on: NaiveDate) -> bool {
    starts_on.year() <= year && ends_on.pred_opt().is_some_and(|last| year <= last.year())
}

/// How often an entitlement was used.
pub fn used<'a>(uses: impl IntoIterator<Item = &'a entitlement_use::Model>) -> i64 {
    uses.into_iter().map(|of| i64::from(of.quantity)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_lies_in_its_year_if_a_day_of_it_does() {
        let day = |text: &str| text.parse().unwrap();
        let lies = |from: &str, to: &str| lies_in_year(2026, day(from), day(to));
        assert!(lies("2026-01-01", "2027-01-01"));
        assert!(lies("2025-07-01", "2026-07-01"));
        assert!(lies("2026-12-31", "2027-06-01"));
        assert!(!lies("2025-01-01", "2026-01-01"));
        assert!(!lies("2027-01-01", "2028-01-01"));
    }

    #[test]
    fn only_what_has_begun_and_was_not_given_up_is_renewed() {
        use sea_orm::Iterable as _;
        let renewed: Vec<_> = Status::iter().filter(|status| may_renew(*status).is_ok()).collect();
        assert_eq!(renewed, [Status::Active, Status::Ended]);
    }
}
