//! The mutation that tells people what is held of them.
use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use serde_json::Value as Json;

use super::commands::ExportPersonalData;
use crate::{
    data::{ContextExt as _, Envelope},
    error::Result,
    graphql::{
        input::parse_id,
        payload::{CommandOutcome, UserError, command_outcome},
    },
};

/// Of whom.
#[derive(InputObject, Debug)]
pub struct ExportPersonalDataInput {
    /// Whose account.
    account: ID,
}

/// What is held of somebody.
#[derive(SimpleObject)]
pub struct ExportPersonalDataPayload {
    /// The rows that are theirs, by table, with what is personal in them and what happened when; none if it was refused.
    document: Option<Json>,
    /// Errors that the caller can correct; empty if it was told.
    errors: Vec<UserError>,
}

/// Telling people what is held of them.
#[derive(Debug, Default)]
pub struct PersonalMutation;

#[Object]
impl PersonalMutation {
    /// Tells all that is held of whoever has an account, but what proves who they are, and what is others'. Of oneself,
    /// or, by an administrator, of anybody; that it was told is in the ledger.
    async fn export_personal_data(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: ExportPersonalDataInput,
    ) -> Option<Result<ExportPersonalDataPayload>> {
        let result = async {
            let id = parse_id(&input.account, "account")?;
            ctx.access().execute(ExportPersonalData { id }, Envelope::default()).await
        };
        Some(command_outcome(result.await).map(|CommandOutcome { output, current: _, replayed: _, errors }| {
            ExportPersonalDataPayload { document: output.map(|told| told.document), errors }
        }))
    }
}
