//! What is always true of an organization.
use entity::organization::Kind;
use rust_iso3166::iso3166_2;

/// Multinational bodies have no country; all others have one.
pub fn country_fits(kind: Kind, has_country: bool) -> Result<(), &'static str> {
    match (kind == Kind::MultinationalBody, has_country) {
        (true, true) => Err("A multinational body has no country: clear it, or choose another kind."),
        (false, false) => Err("Only a multinational body has no country: give the country of its seat."),
        (true, false) | (false, true) => Ok(()),
    }
}

/// Whether ISO 3166-2 lists a subdivision. Directories elsewhere have codes of the same form that it does not list
/// (GeoNames and ROR do): what a file says is held to the form alone.
pub fn is_listed(subdivision: &str) -> Result<(), String> {
    if iso3166_2::from_code(subdivision).is_some() {
        return Ok(());
    }
    Err(format!("ISO 3166-2 does not list {subdivision}: give a code of the country that it does, such as US-MD."))
}

/// A subdivision lies in the organization's country: `US-MD` in `US`.
pub fn subdivision_fits(country: Option<&str>, subdivision: &str) -> Result<(), &'static str> {
    let (prefix, part) = subdivision.split_once('-').unwrap_or_default();
    let well_formed =
        (1..=3).contains(&part.len()) && part.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit());
    if Some(prefix) == country && well_formed { Ok(()) } else { Err("Give an ISO 3166-2 code of the country: US-MD.") }
}

/// Whether it is a local government, or an association of these or of their professionals (invariant 5).
pub fn is_of_local_government(kind: Kind) -> bool {
    match kind {
        Kind::LocalGovernment
        | Kind::AssociationOfProfessionals
        | Kind::AssociationOfLocalGovernments
        | Kind::MultinationalBody => true,
        Kind::University
        | Kind::Ngo
        | Kind::Foundation
        | Kind::GovernmentAgency
        | Kind::Company
        | Kind::ResearchFacility
        | Kind::Healthcare
        | Kind::Archive
        | Kind::Other
        | Kind::MainOffice => false,
    }
}

/// Whether an organization can be taken out of the directory.
pub fn may_archive(is_archived: bool) -> Result<(), &'static str> {
    if is_archived { Err("The organization is archived already.") } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_multinational_bodies_are_without_a_country() {
        assert!(country_fits(Kind::MultinationalBody, false).is_ok());
        assert!(country_fits(Kind::MultinationalBody, true).is_err());
        assert!(country_fits(Kind::Ngo, false).is_err());
        assert!(country_fits(Kind::Ngo, true).is_ok());
    }

    #[test]
    fn a_subdivision_is_one_that_the_standard_lists() {
        for known in ["US-MD", "NO-03", "GB-EDH", "AU-QLD"] {
            assert_eq!(is_listed(known), Ok(()));
        }
        for unknown in ["NO-ZZ", "AU-02", "US-md", "MD"] {
            assert!(is_listed(unknown).unwrap_err().contains("such as US-MD"), "{unknown}");
        }
    }

    #[test]
    fn a_subdivision_lies_in_its_country() {
        assert!(subdivision_fits(Some("US"), "US-MD").is_ok());
        for wrong in ["US-", "CA-ON", "MD", "US-md", "US-MARYLAND"] {
            assert!(subdivision_fits(Some("US"), wrong).is_err(), "{wrong}");
        }
        assert!(subdivision_fits(None, "US-MD").is_err());
    }
}
