//! The mutations on agreements.
use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, SimpleObject};
use entity::{
    agreement::{self, AgreementId},
    branch::BranchId,
    chapter::ChapterId,
    id::TypedId as _,
    relationship::RelationshipId,
};

use super::{
    commands::{DeleteAgreement, DraftAgreement, Move, MoveAgreement, Subject, UpdateAgreement},
    graphql::Agreement,
    profile::{AgreementProfile, NewSignature},
};
use crate::{
    data::{ContextExt as _, Deleted, Done},
    error::{Code, Problem, Result},
    graphql::{
        input::{envelope, parse_id, parse_ids, patch},
        payload::{CommandOutcome, UserError, command_outcome, parts},
        scalar::{Date, End, Url},
        transitions,
    },
};

/// What an agreement says: absent leaves, null clears.
#[derive(InputObject, Debug)]
pub struct AgreementProfileInput {
    /// Title, 1 to 200 characters.
    title: MaybeUndefined<String>,
    /// What is agreed, at most 100,000 characters; needed before it is frozen.
    text: MaybeUndefined<String>,
    /// First day; needed before it is frozen.
    starts_on: MaybeUndefined<Date>,
    /// Last day (inclusive); absent while the end is open.
    ends_on: MaybeUndefined<End>,
    /// How many days before the end either side has to give notice, 1 to 3650.
    notice_days: MaybeUndefined<i32>,
    /// Whether it goes on after its end unless somebody ends it; false if absent.
    auto_renews: MaybeUndefined<bool>,
    /// Where the signed document is kept; it can be set when the text is frozen too.
    document_url: MaybeUndefined<Url>,
    /// Organizations that sign, at most 20. A draft without any gets the main office and the other side.
    #[graphql(default)]
    add_parties: Vec<ID>,
    /// Organizations that do not sign.
    #[graphql(default)]
    remove_parties: Vec<ID>,
}

impl From<AgreementProfileInput> for AgreementProfile {
    fn from(input: AgreementProfileInput) -> Self {
        let AgreementProfileInput {
            title,
            text,
            starts_on,
            ends_on,
            notice_days,
            auto_renews,
            document_url,
            add_parties,
            remove_parties,
        } = input;
        Self {
            title: patch(title),
            text: patch(text),
            starts_on: patch(starts_on),
            ends_on: patch(ends_on),
            notice_days: patch(notice_days),
            auto_renews: patch(auto_renews),
            document_url: patch(document_url),
            add_parties: parse_ids(&add_parties, "addParties"),
            remove_parties: parse_ids(&remove_parties, "removeParties"),
        }
    }
}

/// The next edition of the text under something.
#[derive(InputObject, Debug)]
pub struct DraftAgreementInput {
    /// The relationship, branch or chapter that it is under.
    subject: ID,
    /// Contents of the agreement.
    #[graphql(flatten)]
    profile: AgreementProfileInput,
    /// Idempotency key: with the same key and input the agreement is drafted once.
    idempotency_key: Option<String>,
}

/// What is different about an agreement: absent leaves, null clears.
#[derive(InputObject, Debug)]
pub struct UpdateAgreementInput {
    /// Global ID of the object to change.
    id: ID,
    /// The `version` that the caller last read (optimistic lock): if the object has another, `VERSION_CONFLICT`.
    expected_version: i32,
    /// The object to change, and the new values.
    #[graphql(flatten)]
    profile: AgreementProfileInput,
    /// Idempotency key: with the same key and input the change is made once.
    idempotency_key: Option<String>,
}

/// Which draft to delete.
#[derive(InputObject, Debug)]
pub struct DeleteAgreementInput {
    /// Global ID of the object to change.
    id: ID,
    /// The `version` that the caller last read (optimistic lock): if the object has another, `VERSION_CONFLICT`.
    expected_version: i32,
    /// Idempotency key: with the same key and input the draft is deleted once.
    idempotency_key: Option<String>,
}

/// A party's signature.
#[derive(InputObject, Debug)]
pub struct SignatureInput {
    /// The organization that signed.
    party: ID,
    /// The office that signed for it, not the person; 1 to 200 characters.
    office: String,
    /// The day, not before the text was frozen and not ahead.
    signed_on: Date,
}

impl SignatureInput {
    fn parsed((at, signature): (usize, Self)) -> NewSignature {
        let Self { party, office, signed_on } = signature;
        NewSignature { party: parse_id(&party, &format!("signatures.{at}.party")), office, signed_on: signed_on.0 }
    }
}

/// What came of a change to an agreement.
#[derive(SimpleObject)]
pub struct AgreementPayload {
    /// The agreement as it is now; none if the change was refused.
    agreement: Option<Agreement>,
    /// Whether an earlier request with the same idempotency key made the change.
    replayed: bool,
    /// Errors that the caller can correct; empty if the change was made.
    errors: Vec<UserError>,
}

/// What came of `deleteAgreement`.
#[derive(SimpleObject)]
pub struct DeleteAgreementPayload {
    /// The id of the draft that is gone; none if it was refused.
    deleted_id: Option<ID>,
    /// Whether the same key had deleted it before.
    replayed: bool,
    /// Errors that the caller can correct; empty if it was deleted.
    errors: Vec<UserError>,
}

/// What agreements say.
#[derive(Debug, Default)]
pub struct AgreementMutation;

#[Object]
impl AgreementMutation {
    /// Drafts the next edition of the agreement under a relationship, a branch or a chapter. Staff only.
    #[graphql(visible = "crate::schema::for_leaders")]
    async fn draft_agreement(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: DraftAgreementInput,
    ) -> Option<Result<AgreementPayload>> {
        let DraftAgreementInput { subject, profile, idempotency_key } = input;
        let result = async {
            let envelope = envelope(ctx, None, idempotency_key)?;
            ctx.access()
                .execute(DraftAgreement { subject: parse_subject(&subject)?, profile: profile.into() }, envelope)
                .await
        };
        Some(answer(ctx, result.await).await)
    }

    /// Changes what a draft says. Staff only.
    #[graphql(visible = "crate::schema::for_leaders")]
    async fn update_agreement(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: UpdateAgreementInput,
    ) -> Option<Result<AgreementPayload>> {
        let UpdateAgreementInput { id, expected_version, profile, idempotency_key } = input;
        let result = async {
            let envelope = envelope(ctx, Some(expected_version), idempotency_key)?;
            ctx.access().execute(UpdateAgreement { id: parse_id(&id, "id")?, profile: profile.into() }, envelope).await
        };
        Some(answer(ctx, result.await).await)
    }

    /// Deletes a draft. Staff only.
    async fn delete_agreement(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: DeleteAgreementInput,
    ) -> Option<Result<DeleteAgreementPayload>> {
        let DeleteAgreementInput { id, expected_version, idempotency_key } = input;
        let result = async {
            let envelope = envelope(ctx, Some(expected_version), idempotency_key)?;
            ctx.access().execute(DeleteAgreement { id: parse_id(&id, "id")? }, envelope).await
        };
        let settled = command_outcome(result.await);
        Some(settled.map(|CommandOutcome { output, current: _, replayed, errors }| DeleteAgreementPayload {
            deleted_id: output.map(|Deleted(key)| AgreementId(key).to_string().into()),
            replayed,
            errors,
        }))
    }
}

fn parse_subject(id: &ID) -> Result<Subject, Problem> {
    let relationship = id.parse().map(Subject::Relationship);
    let branch = || id.parse().map(Subject::Branch);
    let chapter = || id.parse().map(Subject::Chapter);
    relationship.or_else(|_| branch()).or_else(|_| chapter()).map_err(|_| {
        let kinds = [RelationshipId::PREFIX, BranchId::PREFIX, ChapterId::PREFIX].join("_…, ");
        Code::InvalidId.at("subject", format!("Give the id of a relationship, a branch or a chapter: {kinds}_…."))
    })
}

fn step(step: Move) -> impl FnOnce(AgreementId, Option<String>) -> MoveAgreement {
    move |id, _| MoveAgreement { id, step }
}

fn sign(id: AgreementId, _: Option<String>, digest: String, signatures: Vec<SignatureInput>) -> MoveAgreement {
    let signatures = signatures.into_iter().enumerate().map(SignatureInput::parsed).collect();
    MoveAgreement { id, step: Move::Sign { digest, signatures } }
}

fn terminate(id: AgreementId, _: Option<String>, effective: Date, notice: Option<Date>) -> MoveAgreement {
    let step = Move::Terminate { effective_on: effective.0, notice_given_on: notice.map(|day| day.0) };
    MoveAgreement { id, step }
}

transitions! {
    /// Steps of an agreement's life.
    AgreementLifeMutation(answer) -> AgreementPayload visible "crate::schema::for_leaders";

    /// Freezes the text and the parties of a complete draft, for the parties to sign. Staff only.
    freeze_agreement(FreezeAgreementInput: step(Move::Freeze)) reason Option<String> {}

    /// Makes a draft again of an agreement that nobody has signed. Staff only.
    reopen_agreement(ReopenAgreementInput: step(Move::Reopen)) reason Option<String> {}

    /// Records that parties have signed the frozen text; when the last has, it begins on its first day. Staff only.
    record_signature(RecordSignatureInput: sign) reason Option<String> {
        /// The digest of the text that they signed.
        digest: String,
        /// Who signed, 1 to 20.
        signatures: Vec<SignatureInput>,
    }

    /// Ends an agreement in force before its time. Staff only.
    terminate_agreement(TerminateAgreementInput: terminate) reason String {
        /// First day on which it does not hold, not ahead.
        effective_on: Date,
        /// When notice was given; needed if the agreement asks for it. Not before the agreement existed, and so many
        /// days before the end.
        notice_given_on: Option<Date>,
    }

    /// Gives up an agreement that has not come into force; it stays readable. Staff only.
    abandon_agreement(AbandonAgreementInput: step(Move::Abandon)) reason String {}
}

async fn answer(ctx: &Context<'_>, result: Result<Done<agreement::Model>>) -> Result<AgreementPayload> {
    let (agreement, replayed, errors) = parts(ctx.access(), result).await?;
    Ok(AgreementPayload { agreement, replayed, errors })
}
