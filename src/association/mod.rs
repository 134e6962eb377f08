//! The association itself, as its configuration describes it.
pub mod graphql;

use crate::chapter::standing::rules::Weights;

/// What everybody may know of it; none where it is not configured.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Profile {
    /// Its name.
    pub name: Option<String>,
    /// Where it can be written to.
    pub contact_mailbox: Option<String>,
    /// Where its partner program is described.
    pub partner_program_url: Option<String>,
    /// Its website.
    pub website: Option<String>,
    /// How much each sort of thing that a chapter does not meet takes from its health.
    pub standing_weights: Weights,
}

impl Profile {
    /// With the values of the sample world where it has none of its own.
    pub fn or_sample(self) -> Self {
        let Self { name, contact_mailbox, partner_program_url, website, standing_weights } = self;
        let or = |own: Option<String>, sample: &str| own.or_else(|| Some(sample.to_owned()));
        Self {
            name: or(name, "Sample Association of Local Government Managers"),
            contact_mailbox: or(contact_mailbox, "info@example.org"),
            partner_program_url: or(partner_program_url, "https://www.example.org/partners"),
            website: or(website, "https://www.example.org/"),
            standing_weights,
        }
    }
}
