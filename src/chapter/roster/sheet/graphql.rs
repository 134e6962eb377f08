//! Sheets of members as leaders and the staff see them.
use async_graphql::{InputObject, SimpleObject};

use super::SheetColumns;
use crate::import::{SheetProblem, Taken};

/// How a chapter calls the columns of its sheet of members.
#[derive(SimpleObject, Clone, Debug)]
#[graphql(visible = "crate::schema::for_leaders")]
pub struct RosterColumns {
    /// The column with the person's name.
    person_name: String,
    /// The column with the address.
    email: Option<String>,
    /// The column with the number of the membership of the association.
    member_number: Option<String>,
    /// The column with the level.
    level: Option<String>,
    /// The column with the kind of membership; taken of the staff.
    membership_kind: Option<String>,
    /// The column with the first day; taken of the staff.
    joined_on: Option<String>,
    /// The column with the last day (inclusive) that is expected; taken of the staff.
    expires_on: Option<String>,
    /// The column with the day of accepting the Code of Ethics; taken of the staff.
    code_of_ethics_accepted_on: Option<String>,
}

impl From<SheetColumns> for RosterColumns {
    fn from(columns: SheetColumns) -> Self {
        let SheetColumns {
            person_name,
            email,
            member_number,
            level,
            membership_kind,
            joined_on,
            expires_on,
            code_of_ethics_accepted_on,
        } = columns;
        Self {
            person_name,
            email,
            member_number,
            level,
            membership_kind,
            joined_on,
            expires_on,
            code_of_ethics_accepted_on,
        }
    }
}

/// How a sheet calls its columns, each 1 to 100 characters. Columns that are not named are not read.
#[derive(InputObject, Clone, Debug)]
#[graphql(visible = "crate::schema::for_leaders")]
pub struct RosterColumnsInput {
    /// The column with the person's name.
    person_name: String,
    /// The column with the address, by which people are found again.
    email: Option<String>,
    /// The column with the number of the membership of the association, by which people are found again.
    member_number: Option<String>,
    /// The column with the level, in the words of the API.
    level: Option<String>,
    /// The column with the kind of membership, in the words of the API; taken of the staff.
    membership_kind: Option<String>,
    /// The column with the first day, as 2026-03-01; taken of the staff.
    joined_on: Option<String>,
    /// The column with the last day (inclusive) that is expected, as 2026-03-01; taken of the staff.
    expires_on: Option<String>,
    /// The column with the day of accepting the Code of Ethics, as 2026-03-01; taken of the staff.
    code_of_ethics_accepted_on: Option<String>,
}

impl From<RosterColumnsInput> for SheetColumns {
    fn from(columns: RosterColumnsInput) -> Self {
        let RosterColumnsInput {
            person_name,
            email,
            member_number,
            level,
            membership_kind,
            joined_on,
            expires_on,
            code_of_ethics_accepted_on,
        } = columns;
        Self {
            person_name,
            email,
            member_number,
            level,
            membership_kind,
            joined_on,
            expires_on,
            code_of_ethics_accepted_on,
        }
    }
}

/// What came of a sheet of members.
#[derive(SimpleObject, Clone, Debug)]
#[graphql(visible = "crate::schema::for_leaders")]
pub struct RosterImport {
    /// Rows of the sheet.
    rows: u64,
    /// Those who were added.
    added: u64,
    /// Those of whom something is different now.
    changed: u64,
    /// Those who were on the roster as they are.
    unchanged: u64,
    /// Rows that could not be taken.
    refused: u64,
    /// Those whom the sheet has no more: by it they are proposed to leave, and stay until somebody ends their membership.
    proposed_leavers: u64,
    /// What could not be taken, at most the first 200.
    problems: Vec<RosterSheetProblem>,
}

/// What could not be taken of a sheet of members.
#[derive(SimpleObject, Clone, Debug)]
#[graphql(visible = "crate::schema::for_leaders")]
pub struct RosterSheetProblem {
    /// The line of the sheet; the first has the names of the columns.
    line: u64,
    /// The column as the sheet calls it; empty if it is about the whole row.
    column: String,
    /// Why, and what would be right.
    reason: String,
}

impl From<Taken> for RosterImport {
    fn from(taken: Taken) -> Self {
        let Taken { rows, added, changed, unchanged, refused, proposed, problems } = taken;
        let problem = |SheetProblem { line, column, reason }| RosterSheetProblem { line, column, reason };
        let problems = problems.into_iter().map(problem).collect();
        Self { rows, added, changed, unchanged, refused, proposed_leavers: proposed, problems }
    }
}
