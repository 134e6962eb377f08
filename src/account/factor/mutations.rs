//! The mutations on second factors.
use async_graphql::{Context, InputObject, Object, SimpleObject};

use super::commands::{BeginSecondFactor, ConfirmSecondFactor, RemoveSecondFactor};
use crate::{
    account::proof::{ProofInput, proven, with_code, with_password},
    auth::policy::Action,
    data::Envelope,
    error::Result,
    graphql::payload::{CommandOutcome, UserError, command_outcome},
};

/// That it is oneself who does it.
#[derive(InputObject)]
pub struct BeginSecondFactorInput {
    /// The caller's own password. Who has none, and is signed in by another issuer, signs in there anew: its token is enough
    /// for five minutes, if it says when that was.
    password: Option<String>,
}

/// That it is oneself who does it.
#[derive(InputObject)]
pub struct RemoveSecondFactorInput {
    /// What proves it: a code of the second factor, or a recovery code, as well.
    #[graphql(flatten)]
    proof: ProofInput,
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
    /// Errors that the caller can correct; empty if it was made.
    errors: Vec<UserError>,
}

/// What came of `confirmSecondFactor`.
#[derive(SimpleObject)]
pub struct ConfirmSecondFactorPayload {
    /// Codes to be kept in a safe place: each stands in once for a code of the app. Told this once; none if it was
    /// refused.
    recovery_codes: Option<Vec<String>>,
    /// Errors that the caller can correct; empty if codes are asked for from now on.
    errors: Vec<UserError>,
}

/// What came of `removeSecondFactor`.
#[derive(SimpleObject)]
pub struct RemoveSecondFactorPayload {
    /// Errors that the caller can correct; empty if no codes are asked for any more.
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
        #[graphql(desc = "The input of the mutation.")] input: BeginSecondFactorInput,
    ) -> Option<Result<BeginSecondFactorPayload>> {
        let prepared = async |_| Ok((BeginSecondFactor, Envelope::default()));
        let result = with_password(ctx, Action::BeginSecondFactor, input.password, prepared).await;
        Some(command_outcome(result).map(|CommandOutcome { output, errors, .. }| {
            let (secret, address) = output.map(|made| (made.secret, made.address)).unzip();
            BeginSecondFactorPayload { secret, address, errors }
        }))
    }

    /// Shows the first code of a new second factor: from now on codes are asked for. Whoever is signed in.
    async fn confirm_second_factor(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: ConfirmSecondFactorInput,
    ) -> Option<Result<ConfirmSecondFactorPayload>> {
        let result = with_code(ctx, ConfirmSecondFactor { code: input.code }).await;
        Some(command_outcome(result).map(|CommandOutcome { output, errors, .. }| {
            let recovery_codes = output.map(|recovery| recovery.codes);
            ConfirmSecondFactorPayload { recovery_codes, errors }
        }))
    }

    /// Removes the second factor of one's own account, with its recovery codes. Whoever is signed in.
    async fn remove_second_factor(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: RemoveSecondFactorInput,
    ) -> Option<Result<RemoveSecondFactorPayload>> {
        let prepared = async { Ok((RemoveSecondFactor, Envelope::default())) };
        let result = proven(ctx, Action::RemoveSecondFactor, input.proof, prepared).await;
        Some(command_outcome(result).map(|CommandOutcome { errors, .. }| RemoveSecondFactorPayload { errors }))
    }
}
