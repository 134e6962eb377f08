//! The mutations on second factors.
use async_graphql::{Context, InputObject, Object, SimpleObject};

use super::commands::{BeginSecondFactor, ConfirmSecondFactor, RemoveSecondFactor};
use crate::{
    account::desk::Desk,
    auth::{
        Throttle, Trying,
        policy::{Action, Scope, decide},
    },
    data::{ContextExt as _, Envelope},
    error::{Error, Result},
    graphql::payload::{Settled, UserError, settle},
};

/// That it is oneself who does it.
#[derive(InputObject)]
pub struct OwnPasswordInput {
    /// One's own password.
    password: String,
}

/// The first code.
#[derive(InputObject)]
pub struct ConfirmSecondFactorInput {
    /// What the app shows now.
    code: String,
}

/// What came of `beginSecondFactor`.
#[derive(SimpleObject)]
pub struct BeginSecondFactorPayload {
    /// What an app makes its codes of, to be typed in; told this once. None if it was refused.
    secret: Option<String>,
    /// The same as an address (`otpauth:`), to be shown as a QR code.
    address: Option<String>,
    /// What the caller can put right; empty if it was made.
    errors: Vec<UserError>,
}

/// What came of `confirmSecondFactor`.
#[derive(SimpleObject)]
pub struct ConfirmSecondFactorPayload {
    /// Codes to be kept in a safe place: each stands in once for a code of the app. Told this once; none if it was
    /// refused.
    recovery_codes: Option<Vec<String>>,
    /// What the caller can put right; empty if codes are asked for from now on.
    errors: Vec<UserError>,
}

/// What came of `removeSecondFactor`.
#[derive(SimpleObject)]
pub struct RemoveSecondFactorPayload {
    /// What the caller can put right; empty if no codes are asked for any more.
    errors: Vec<UserError>,
}

/// Changes of second factors.
#[derive(Debug, Default)]
pub struct SecondFactorMutation;

#[Object]
impl SecondFactorMutation {
    /// Makes a second factor for one's own account: codes that change with time, of an app. It counts once a code of it
    /// was shown (`confirmSecondFactor`). Whoever is signed in.
    async fn begin_second_factor(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "That it is oneself.")] input: OwnPasswordInput,
    ) -> Option<Result<BeginSecondFactorPayload>> {
        let result = async {
            shown(ctx, Action::BeginSecondFactor, input.password).await?;
            ctx.access().execute(BeginSecondFactor, Envelope::default()).await
        };
        Some(settle(result.await).map(|Settled { output, errors, .. }| {
            let (secret, address) = output.map(|made| (made.secret, made.address)).unzip();
            BeginSecondFactorPayload { secret, address, errors }
        }))
    }

    /// Shows the first code of a new second factor: from now on codes are asked for. Whoever is signed in.
    async fn confirm_second_factor(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The first code.")] input: ConfirmSecondFactorInput,
    ) -> Option<Result<ConfirmSecondFactorPayload>> {
        let command = ConfirmSecondFactor { code: input.code };
        let result = ctx.access().execute(command, Envelope::default()).await;
        Some(settle(result).map(|Settled { output, errors, .. }| {
            let recovery_codes = output.map(|recovery| recovery.codes);
            ConfirmSecondFactorPayload { recovery_codes, errors }
        }))
    }

    /// Removes the second factor of one's own account, with its recovery codes. Whoever is signed in.
    async fn remove_second_factor(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "That it is oneself.")] input: OwnPasswordInput,
    ) -> Option<Result<RemoveSecondFactorPayload>> {
        let result = async {
            shown(ctx, Action::RemoveSecondFactor, input.password).await?;
            ctx.access().execute(RemoveSecondFactor, Envelope::default()).await
        };
        Some(settle(result.await).map(|Settled { errors, .. }| RemoveSecondFactorPayload { errors }))
    }
}

/// Whether whoever is signed in shows their password, for what they may do; wrong ones are counted.
pub(crate) async fn shown(ctx: &Context<'_>, action: Action, password: String) -> Result<entity::password::Model> {
    let (access, throttle) = (ctx.access(), ctx.data_unchecked::<Throttle>());
    // No program tries its maker's password.
    decide(access.viewer(), action, Scope::Global)?;
    let account = access.viewer().account.map(|id| id.to_string()).unwrap_or_default();
    throttle.take_at(Trying::SignIn, &account, true, access.viewer()).map_err(Error::from)?;
    let shown = Desk::of(ctx).shown(access, password).await?;
    throttle.give_back_at(Trying::SignIn, &account, true, access.viewer());
    Ok(shown)
}
