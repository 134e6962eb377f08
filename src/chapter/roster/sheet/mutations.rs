//! The mutation that takes a sheet.
use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use entity::chapter::ChapterId;

use super::{
    commands::{ImportRoster, Imported},
    graphql::{RosterColumnsInput, RosterImport},
};
use crate::{
    auth::policy::Action,
    data::{Bulk, BulkCommand, BulkItem, ContextExt as _, Done, Envelope, ErrorPolicy},
    error::{Error, Result},
    graphql::{
        input::parse_id,
        payload::{CommandOutcome, UserError, command_outcome},
    },
};

/// A chapter's sheet of its members.
#[derive(InputObject, Debug)]
pub struct ImportRosterInput {
    /// The chapter.
    chapter: ID,
    /// The sheet as CSV text, at most 5,000 rows, separated by comma, semicolon or tab; its first line names the columns.
    sheet: String,
    /// How it calls its columns, which is remembered; as the last sheet did, if absent.
    columns: Option<RosterColumnsInput>,
    /// Dry run: validates everything and keeps nothing.
    #[graphql(default)]
    dry_run: bool,
}

/// What came of `importRoster`.
#[derive(SimpleObject)]
pub struct ImportRosterPayload {
    /// What came of the sheet, or would; none if it was refused.
    import: Option<RosterImport>,
    /// Errors that the caller can correct; empty if the sheet was taken.
    errors: Vec<UserError>,
}

/// Sheets of members.
#[derive(Debug, Default)]
pub struct RosterSheetMutation;

#[Object]
impl RosterSheetMutation {
    /// Takes a chapter's own sheet of its members: changes those who are on the roster, adds the others, and proposes those
    /// to leave whom the sheet has no more. A person is found by the address, else by the number, else by the name. Empty
    /// cells change nothing. For the chapter's own leaders and the staff.
    #[graphql(visible = "crate::schema::for_leaders")]
    async fn import_roster(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: ImportRosterInput,
    ) -> Option<Result<ImportRosterPayload>> {
        let ImportRosterInput { chapter, sheet, columns, dry_run } = input;
        let result = async {
            let chapter: ChapterId = parse_id(&chapter, "chapter")?;
            taken(ctx, ImportRoster { chapter, sheet, columns: columns.map(Into::into) }, dry_run).await
        };
        Some(answer(result.await))
    }
}

/// Takes the sheet, or tries it and keeps nothing.
async fn taken(ctx: &Context<'_>, command: ImportRoster, dry_run: bool) -> Result<Done<Imported>> {
    let first = command.chapter.0;
    let command = BulkCommand { action: Action::ImportRoster, command, first };
    let item = BulkItem { command: Ok(command), expected_version: None };
    let bulk = Bulk { policy: ErrorPolicy::RejectAll, dry_run, envelope: Envelope::default() };
    let tried = ctx.access().execute_all(vec![item], &bulk).await?;
    tried.rows.into_iter().next().unwrap_or_else(|| Err(Error::internal("a sheet without an outcome")))
}

fn answer(result: Result<Done<Imported>>) -> Result<ImportRosterPayload> {
    let CommandOutcome { output, current: _, replayed: _, errors } = command_outcome(result)?;
    Ok(ImportRosterPayload { import: output.map(|imported| imported.taken.into()), errors })
}
