//! What is asked of each kind of chapter: the offices that it is never to be without, and how long things may take.
use entity::{chapter::Kind, officer_term::Office};
use serde::Deserialize;

/// What is asked of a kind of chapter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// The offices that it is never to be without (invariant 23).
    pub required_offices: &'static [Office],
    /// How long things may take.
    pub periods: Periods,
}

/// How long things may take, in days. They are configured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Periods {
    /// From acceptance or relaunch until the charter is due.
    pub charter_days: u16,
    /// How long a required office may be vacant before the chapter is placed on probation.
    pub vacancy_grace_days: u16,
    /// How long a chapter is on probation before it can be deactivated.
    pub min_probation_days: u16,
}

impl Default for Periods {
    fn default() -> Self {
        Self { charter_days: 180, vacancy_grace_days: 60, min_probation_days: 365 }
    }
}

/// The policy of every kind of chapter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Policies {
    student: Periods,
    geographic: Periods,
}

/// The most days that a period can be configured to.
const MAX_DAYS: u16 = 3650;

impl Policies {
    /// The policy of a kind.
    pub fn of(&self, kind: Kind) -> Policy {
        Policy { required_offices: required_offices(kind), periods: self.periods(kind) }
    }

    /// The same with other periods for a kind.
    #[must_use]
    pub fn with(self, kind: Kind, periods: Periods) -> Self {
        match kind {
            Kind::Student => Self { student: periods, ..self },
            Kind::Geographic => Self { geographic: periods, ..self },
        }
    }

    fn periods(&self, kind: Kind) -> Periods {
        match kind {
            Kind::Student => self.student,
            Kind::Geographic => self.geographic,
        }
    }

    /// Itself, if each period is one to wait for; else what would be right.
    pub fn checked(self) -> Result<Self, String> {
        for (kind, periods) in [("student", self.student), ("geographic", self.geographic)] {
            let Periods { charter_days, vacancy_grace_days, min_probation_days } = periods;
            for (name, days) in [
                ("charter_days", charter_days),
                ("vacancy_grace_days", vacancy_grace_days),
                ("min_probation_days", min_probation_days),
            ] {
                if !(1..=MAX_DAYS).contains(&days) {
                    return Err(format!("{kind}.{name}: give 1 to {MAX_DAYS}, not {days}"));
                }
            }
        }
        Ok(self)
    }
}

/// The offices that a chapter is never to be without: it begins with a holder of each. One of an area has no university,
/// and so no adviser from it.
pub const fn required_offices(kind: Kind) -> &'static [Office] {
    match kind {
        Kind::Student => &[Office::President, Office::FacultyAdvisor, Office::PractitionerMentor],
        Kind::Geographic => &[Office::President, Office::PractitionerMentor],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_has_offices_and_periods_of_its_own() {
        let short = Periods { vacancy_grace_days: 1, ..Periods::default() };
        let policies = Policies::default().with(Kind::Geographic, short);
        assert_eq!(policies.of(Kind::Student).periods, Periods::default());
        assert_eq!(policies.of(Kind::Geographic).periods.vacancy_grace_days, 1);
        assert!(!policies.of(Kind::Geographic).required_offices.contains(&Office::FacultyAdvisor));
        let none = Policies::default().with(Kind::Student, Periods { charter_days: 0, ..Periods::default() });
        assert!(policies.checked().is_ok() && none.checked().is_err());
    }
}
