//! The mutations on exchange programs.
use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, SimpleObject};
use entity::exchange_program;

use super::{
    commands::{CreateExchangeProgram, UpdateExchangeProgram},
    graphql::{ExchangeKind, ExchangeProgram},
    profile::ExchangeProgramProfile,
};
use crate::{
    data::{ContextExt as _, Done},
    error::Result,
    graphql::{
        Money,
        input::{envelope, parse_id, parse_ids, patch, patch_id},
        payload::{UserError, parts},
        scalar::CountryCode,
    },
};

/// What can be said about an exchange program: absent leaves, null clears.
#[derive(InputObject, Debug)]
pub struct ExchangeProgramProfileInput {
    /// Name, 1 to 200 characters, unlike that of every other program.
    name: MaybeUndefined<String>,
    /// Who visits whom.
    kind: MaybeUndefined<ExchangeKind>,
    /// What it is, in words.
    description: MaybeUndefined<String>,
    /// Who may apply, in words.
    eligibility: MaybeUndefined<String>,
    /// The organization that runs it.
    organizer: MaybeUndefined<ID>,
    /// Who pays for it, in words.
    funder: MaybeUndefined<String>,
    /// What the funder pays; for the staff.
    #[graphql(visible = "crate::schema::for_staff")]
    funding: MaybeUndefined<Money>,
    /// Whether each visit is returned; false for a new program if absent.
    reciprocal: MaybeUndefined<bool>,
    /// Usual length of a visit in days, 1 to 1,000.
    duration_days: MaybeUndefined<i32>,
    /// Bodies that run it together with the organizer; a program has at most 100.
    #[graphql(default)]
    add_partners: Vec<ID>,
    /// Bodies that do so no longer.
    #[graphql(default)]
    remove_partners: Vec<ID>,
    /// Countries that it takes place in or with.
    #[graphql(default)]
    add_countries: Vec<CountryCode>,
    /// Countries that it does so no longer.
    #[graphql(default)]
    remove_countries: Vec<CountryCode>,
}

impl From<ExchangeProgramProfileInput> for ExchangeProgramProfile {
    fn from(input: ExchangeProgramProfileInput) -> Self {
        let ExchangeProgramProfileInput {
            name,
            kind,
            description,
            eligibility,
            organizer,
            funder,
            funding,
            reciprocal,
            duration_days,
            add_partners,
            remove_partners,
            add_countries,
            remove_countries,
        } = input;
        Self {
            name: patch(name),
            kind: patch(kind),
            description: patch(description),
            eligibility: patch(eligibility),
            organizer: patch_id(organizer, "organizer"),
            funder: patch(funder),
            funding: patch(funding),
            reciprocal: patch(reciprocal),
            duration_days: patch(duration_days),
            add_partners: parse_ids(&add_partners, "addPartners"),
            remove_partners: parse_ids(&remove_partners, "removePartners"),
            add_countries: add_countries.into_iter().map(Into::into).collect(),
            remove_countries: remove_countries.into_iter().map(Into::into).collect(),
        }
    }
}

/// A new exchange program: its name, kind and organizer are needed.
#[derive(InputObject, Debug)]
pub struct CreateExchangeProgramInput {
    /// Contents of the program.
    #[graphql(flatten)]
    profile: ExchangeProgramProfileInput,
    /// Idempotency key: with the same key and input the program is made once.
    idempotency_key: Option<String>,
}

/// What is different about an exchange program: absent leaves, null clears.
#[derive(InputObject, Debug)]
pub struct UpdateExchangeProgramInput {
    /// Global ID of the object to change.
    id: ID,
    /// The `version` that the caller last read (optimistic lock): if the object has another, `VERSION_CONFLICT`.
    expected_version: i32,
    /// The object to change, and the new values.
    #[graphql(flatten)]
    profile: ExchangeProgramProfileInput,
    /// Idempotency key: with the same key and input the change is made once.
    idempotency_key: Option<String>,
}

/// What came of a change to an exchange program.
#[derive(SimpleObject)]
pub struct ExchangeProgramPayload {
    /// The program as it is now; none if the change was refused, or was made before and it is gone.
    exchange_program: Option<ExchangeProgram>,
    /// Whether an earlier request with the same idempotency key made the change.
    replayed: bool,
    /// Errors that the caller can correct; empty if the change was made.
    errors: Vec<UserError>,
}

/// Changes to exchange programs.
#[derive(Debug, Default)]
pub struct ExchangeMutation;

#[Object]
impl ExchangeMutation {
    /// Makes an exchange program. Staff only.
    async fn create_exchange_program(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: CreateExchangeProgramInput,
    ) -> Option<Result<ExchangeProgramPayload>> {
        let CreateExchangeProgramInput { profile, idempotency_key } = input;
        let result = async {
            let envelope = envelope(ctx, None, idempotency_key)?;
            ctx.access().execute(CreateExchangeProgram(profile.into()), envelope).await
        };
        Some(answer(ctx, result.await).await)
    }

    /// Changes an exchange program. Staff only.
    async fn update_exchange_program(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: UpdateExchangeProgramInput,
    ) -> Option<Result<ExchangeProgramPayload>> {
        let UpdateExchangeProgramInput { id, expected_version, profile, idempotency_key } = input;
        let result = async {
            let envelope = envelope(ctx, Some(expected_version), idempotency_key)?;
            ctx.access()
                .execute(UpdateExchangeProgram { id: parse_id(&id, "id")?, profile: profile.into() }, envelope)
                .await
        };
        Some(answer(ctx, result.await).await)
    }
}

async fn answer(ctx: &Context<'_>, result: Result<Done<exchange_program::Model>>) -> Result<ExchangeProgramPayload> {
    let (exchange_program, replayed, errors) = parts(ctx.access(), result).await?;
    Ok(ExchangeProgramPayload { exchange_program, replayed, errors })
}
