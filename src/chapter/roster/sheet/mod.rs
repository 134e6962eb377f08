//! A chapter's own sheet of its members: how its columns are called, and how it is taken.
pub mod commands;
pub mod graphql;
pub mod mutations;
pub mod store;

use crate::auth::Viewer;

/// How a sheet calls its columns.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields of a membership have these names")]
pub struct SheetColumns {
    pub person_name: String,
    pub email: Option<String>,
    pub member_number: Option<String>,
    pub level: Option<String>,
    pub membership_kind: Option<String>,
    pub joined_on: Option<String>,
    pub expires_on: Option<String>,
    pub code_of_ethics_accepted_on: Option<String>,
}

impl SheetColumns {
    /// The columns that the sheet has to have.
    pub fn named(&self) -> Vec<&str> {
        self.fields().into_iter().filter_map(|(_, column)| column).collect()
    }

    /// The column of a field, by the field's name in the API.
    pub fn of_field(&self, field: &str) -> &str {
        self.fields().into_iter().find(|(name, _)| *name == field).and_then(|(_, column)| column).unwrap_or_default()
    }

    /// The columns without those that only the staff take, for others; tells which these are.
    pub fn for_viewer(&self, viewer: &Viewer, mut left_out: impl FnMut(&str)) -> Self {
        let mut columns = self.clone();
        if viewer.is_staff() {
            return columns;
        }
        for column in [
            &mut columns.membership_kind,
            &mut columns.joined_on,
            &mut columns.expires_on,
            &mut columns.code_of_ethics_accepted_on,
        ] {
            if let Some(column) = column.take() {
                left_out(&column);
            }
        }
        columns
    }

    fn fields(&self) -> [(&'static str, Option<&str>); 8] {
        let Self {
            person_name,
            email,
            member_number,
            level,
            membership_kind,
            joined_on,
            expires_on,
            code_of_ethics_accepted_on,
        } = self;
        [
            ("personName", Some(person_name)),
            ("email", email.as_deref()),
            ("memberNumber", member_number.as_deref()),
            ("level", level.as_deref()),
            ("membershipKind", membership_kind.as_deref()),
            ("joinedOn", joined_on.as_deref()),
            ("expiresOn", expires_on.as_deref()),
            ("codeOfEthicsAcceptedOn", code_of_ethics_accepted_on.as_deref()),
        ]
    }
}
