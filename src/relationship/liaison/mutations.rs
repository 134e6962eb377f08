//! The mutations on liaisons.
use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use entity::liaison::{self, LiaisonId};

use super::{
    commands::{AppointLiaison, EndLiaison},
    graphql::{Liaison, LiaisonSide},
    profile::LiaisonProfile,
};
use crate::{
    data::{ContextExt as _, Done},
    error::Result,
    graphql::{
        input::{envelope, parse_id},
        payload::{UserError, parts},
        scalar::{Date, EmailAddress, End},
        transitions,
    },
};

/// Who looks after a relationship, and when.
#[derive(InputObject, Debug)]
pub struct LiaisonProfileInput {
    /// Whose person it is.
    side: LiaisonSide,
    /// The account of the association's person; for OURS, and for that only.
    account: Option<ID>,
    /// The name of the other side's person, 1 to 200 characters; for THEIRS, and for that only.
    person_name: Option<String>,
    /// That person's address.
    person_email: Option<EmailAddress>,
    /// First day (inclusive).
    starts_on: Date,
    /// Last day (inclusive); absent while the end is open.
    ends_on: Option<End>,
}

impl From<LiaisonProfileInput> for LiaisonProfile {
    fn from(input: LiaisonProfileInput) -> Self {
        let LiaisonProfileInput { side, account, person_name, person_email, starts_on, ends_on } = input;
        Self {
            side: side.into(),
            account: account.map(|id| parse_id(&id, "account")),
            person_name,
            person_email: person_email.map(Into::into),
            starts_on: starts_on.into(),
            ends_on: ends_on.map(Into::into),
        }
    }
}

/// Whom to appoint.
#[derive(InputObject, Debug)]
pub struct AppointLiaisonInput {
    /// The relationship.
    relationship: ID,
    /// Whom, and when.
    #[graphql(flatten)]
    profile: LiaisonProfileInput,
    /// Idempotency key: with the same key and input the liaison is appointed once.
    idempotency_key: Option<String>,
}

/// What came of a change to a liaison.
#[derive(SimpleObject)]
pub struct LiaisonPayload {
    /// The liaison as it is now; none if the change was refused.
    liaison: Option<Liaison>,
    /// Whether an earlier request with the same idempotency key made the change.
    replayed: bool,
    /// Errors that the caller can correct; empty if the change was made.
    errors: Vec<UserError>,
}

/// How liaisons begin.
#[derive(Debug, Default)]
pub struct LiaisonMutation;

#[Object]
impl LiaisonMutation {
    /// Appoints somebody of either side to look after a relationship that is not over. Staff only.
    #[graphql(visible = "crate::schema::for_staff")]
    async fn appoint_liaison(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: AppointLiaisonInput,
    ) -> Option<Result<LiaisonPayload>> {
        let AppointLiaisonInput { relationship, profile, idempotency_key } = input;
        let result = async {
            let envelope = envelope(ctx, None, idempotency_key)?;
            let relationship = parse_id(&relationship, "relationship")?;
            ctx.access().execute(AppointLiaison { relationship, profile: profile.into() }, envelope).await
        };
        Some(answer(ctx, result.await).await)
    }
}

fn end(id: LiaisonId, _: Option<String>, ends_on: Option<End>) -> EndLiaison {
    EndLiaison { id, ends_on: ends_on.map(|day| day.0) }
}

transitions! {
    /// How liaisons end.
    LiaisonLifeMutation(answer) -> LiaisonPayload visible "crate::schema::for_staff";

    /// Ends a liaison's term, now or on a day that comes. Staff only.
    end_liaison(EndLiaisonInput: end) reason Option<String> {
        /// Last day (inclusive), not before its first nor after the last that it has. If absent, it ends at once:
        /// yesterday was the last day, or the day before the first if that is ahead.
        ends_on: Option<End>,
    }
}

async fn answer(ctx: &Context<'_>, result: Result<Done<liaison::Model>>) -> Result<LiaisonPayload> {
    let (liaison, replayed, errors) = parts(ctx.access(), result).await?;
    Ok(LiaisonPayload { liaison, replayed, errors })
}
