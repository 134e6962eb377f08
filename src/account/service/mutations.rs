//! The mutations on service tokens.
use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use entity::service_token::{self, Scope, ServiceTokenId};

use super::{
    commands::{CreateChapterSiteToken, CreateIntegrationToken, Made, Naming, RevokeServiceToken},
    graphql::ServiceToken,
};
use crate::{
    account::proof::{ProofInput, proven},
    auth::policy::Action,
    data::{Command, ContextExt as _, Done, Envelope, Row},
    error::Result,
    graphql::{
        Listed as _,
        input::parse_id,
        payload::{CommandOutcome, UserError, command_outcome, parts},
        scalar::End,
        transitions,
    },
};

/// For which site a token is to be.
#[derive(InputObject)]
pub struct CreateChapterSiteTokenInput {
    /// The chapter whose site is to ask with it.
    chapter: ID,
    /// What people call it by, 1 to 100 characters.
    name: String,
    /// Last day (inclusive) on which it is good; at most 365 days ahead.
    expires_on: End,
    /// What proves that it is oneself.
    #[graphql(flatten)]
    proof: ProofInput,
}

/// For what a token is to be.
#[derive(InputObject)]
pub struct CreateIntegrationTokenInput {
    /// What people call it by, 1 to 100 characters.
    name: String,
    /// Last day (inclusive) on which it is good; at most 365 days ahead.
    expires_on: End,
    /// What proves that it is oneself.
    #[graphql(flatten)]
    proof: ProofInput,
}

/// What came of making a service token.
#[derive(SimpleObject)]
pub struct NewServiceTokenPayload {
    /// The token's row; none if it was refused.
    service_token: Option<ServiceToken>,
    /// The token itself, sent as `Authorization: Bearer …`. It is told this once.
    token: Option<String>,
    /// Errors that the caller can correct; empty if it was made.
    errors: Vec<UserError>,
}

/// What came of a change to a service token.
#[derive(SimpleObject)]
pub struct ServiceTokenPayload {
    /// The token as it is now; none if the change was refused.
    service_token: Option<ServiceToken>,
    /// Whether an earlier request with the same idempotency key made the change.
    replayed: bool,
    /// Errors that the caller can correct; empty if the change was made.
    errors: Vec<UserError>,
}

/// How service tokens are made.
#[derive(Debug, Default)]
pub struct ServiceTokenMutation;

#[Object]
impl ServiceTokenMutation {
    /// Makes a token for the web site of a chapter: it reads what the chapter's leaders read of it, but for its ledger
    /// and what is personal, and changes nothing. It is good while whoever made it leads the chapter or is of the staff.
    #[graphql(visible = "crate::schema::for_leaders")]
    async fn create_chapter_site_token(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: CreateChapterSiteTokenInput,
    ) -> Option<Result<NewServiceTokenPayload>> {
        let CreateChapterSiteTokenInput { chapter, name, expires_on, proof } = input;
        let naming = Naming { name, expires_on: expires_on.into() };
        let command = parse_id(&chapter, "chapter").map(|chapter| CreateChapterSiteToken { chapter, naming });
        Some(make(ctx, Action::CreateChapterSiteToken, proof, command.map_err(Into::into)).await)
    }

    /// Makes a token for a program of the staff: it does what whoever made it may as one of the staff, but for what is
    /// done in person. Administrators only.
    #[graphql(visible = "crate::schema::for_leaders")]
    async fn create_integration_token(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: CreateIntegrationTokenInput,
    ) -> Option<Result<NewServiceTokenPayload>> {
        let CreateIntegrationTokenInput { name, expires_on, proof } = input;
        let command = CreateIntegrationToken { naming: Naming { name, expires_on: expires_on.into() } };
        Some(make(ctx, Action::CreateIntegrationToken, proof, Ok(command)).await)
    }
}

async fn make(
    ctx: &Context<'_>,
    action: Action,
    proof: ProofInput,
    command: Result<impl Command<Output = Made>>,
) -> Result<NewServiceTokenPayload> {
    let prepared = async { Ok((command?, Envelope::default())) };
    let result = proven(ctx, action, proof, prepared).await;
    let CommandOutcome { output, current: _, replayed: _, errors } = command_outcome(result)?;
    let (service_token, token) =
        output.map(|Made { token, text }| (ServiceToken::wrap(Row::alone(token)), text)).unzip();
    Ok(NewServiceTokenPayload { service_token, token, errors })
}

fn of_site(id: ServiceTokenId, _: Option<String>) -> RevokeServiceToken {
    RevokeServiceToken { id, scope: Scope::ChapterSite }
}

fn of_staff(id: ServiceTokenId, _: Option<String>) -> RevokeServiceToken {
    RevokeServiceToken { id, scope: Scope::StaffIntegration }
}

transitions! {
    /// How service tokens end.
    ServiceTokenLifeMutation(answer) -> ServiceTokenPayload visible "crate::schema::for_leaders";

    /// Revokes the token of a chapter's site. The chapter's leaders and the staff.
    revoke_chapter_site_token(RevokeChapterSiteTokenInput: of_site) reason Option<String> {}

    /// Revokes the token of a program of the staff. Administrators only.
    revoke_integration_token(RevokeIntegrationTokenInput: of_staff) reason Option<String> {}
}

async fn answer(ctx: &Context<'_>, result: Result<Done<service_token::Model>>) -> Result<ServiceTokenPayload> {
    let (service_token, replayed, errors) = parts(ctx.access(), result).await?;
    Ok(ServiceTokenPayload { service_token, replayed, errors })
}
