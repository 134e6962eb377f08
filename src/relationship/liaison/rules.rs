//! What is always true of the terms of liaisons.
use chrono::NaiveDate;
use entity::liaison;

/// Whether the term holds on the day.
pub fn is_active_on(liaison: &liaison::Model, day: NaiveDate) -> bool {
    liaison.starts_on <= day && liaison.ends_on.is_none_or(|end| day < end)
}

/// Whether both terms are of the same person and share a day: nobody is twice the liaison of one relationship.
pub fn serves_twice(one: &liaison::Model, other: &liaison::Model) -> bool {
    let before = |end: Option<NaiveDate>, first: NaiveDate| end.is_some_and(|end| end <= first);
    is_same_person(one, other) && !before(one.ends_on, other.starts_on) && !before(other.ends_on, one.starts_on)
}

/// The other side's people are told apart by their address, or by their name where one has none.
fn is_same_person(one: &liaison::Model, other: &liaison::Model) -> bool {
    match (one.account_id, other.account_id) {
        (Some(one), Some(other)) => one == other,
        (None, None) => match (&one.person_email, &other.person_email) {
            (Some(one), Some(other)) => one == other,
            (None, _) | (_, None) => one.person_name == other.person_name,
        },
        (Some(_), None) | (None, Some(_)) => false,
    }
}

/// The day after the last that an ending gives to a term, if it can: not before its first day, and not after the end
/// that it has.
pub fn end_of(liaison: &liaison::Model, wanted: Option<NaiveDate>, today: NaiveDate) -> Result<NaiveDate, String> {
    let end = wanted.unwrap_or_else(|| today.max(liaison.starts_on));
    if end < liaison.starts_on || liaison.ends_on.is_some_and(|old| old < end) {
        return Err(format!("Give a day from {} to the last that the term has, if it has one.", liaison.starts_on));
    }
    Ok(end)
}

#[cfg(test)]
mod tests {
    use entity::liaison::{LiaisonId, Side};
    use uuid::Uuid;

    use super::*;

    fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 3, day).unwrap()
    }

    fn term(name: &str, from: u32, to: Option<u32>) -> liaison::Model {
        liaison::Model {
            id: LiaisonId(Uuid::nil()),
            relationship_id: entity::relationship::RelationshipId(Uuid::nil()),
            side: Side::Theirs,
            account_id: None,
            person_name: Some(name.into()),
            person_email: None,
            starts_on: day(from),
            ends_on: to.map(day),
            created_at: chrono::DateTime::default(),
            updated_at: chrono::DateTime::default(),
            version: 1,
        }
    }

    #[test]
    fn a_term_holds_from_its_first_day_and_not_on_its_end() {
        let served: Vec<_> = [4, 5, 9, 10].map(|on| is_active_on(&term("A", 5, Some(10)), day(on))).into();
        assert_eq!(served, [false, true, true, false]);
    }

    #[test]
    fn a_person_serves_once_at_a_time_and_may_come_back() {
        assert!(serves_twice(&term("A", 5, None), &term("A", 20, None)));
        assert!(!serves_twice(&term("A", 5, Some(10)), &term("A", 10, None)));
        assert!(!serves_twice(&term("A", 5, None), &term("B", 5, None)));
    }

    #[test]
    fn an_ending_only_shortens() {
        assert_eq!(end_of(&term("A", 5, None), None, day(8)), Ok(day(8)));
        assert_eq!(end_of(&term("A", 5, None), None, day(1)), Ok(day(5)));
        assert!(end_of(&term("A", 5, Some(10)), Some(day(11)), day(8)).is_err());
        assert!(end_of(&term("A", 5, Some(10)), Some(day(4)), day(8)).is_err());
        assert!(end_of(&term("A", 5, Some(10)), None, day(20)).is_err());
    }
}
