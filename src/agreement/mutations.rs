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
};
use crate::{
    data::{ContextExt as _, Deleted, Done},
    error::{Code, Problem, Result},
    graphql::{
        input::{envelope, parse_id},
        payload::{CommandOutcome, UserError, command_outcome, parts},
        scalar::{Date, End, Url},
        transitions,
    },
};

/// What an agreement says: absent leaves, null clears.
#[derive(InputObject, Debug)]
pub struct AgreementProfile {
    /// Title, 1 to 200 characters.
    pub title: MaybeUndefined<String>,
    /// What is agreed, at most 100,000 characters; needed before it is frozen.
    pub text: MaybeUndefined<String>,
    /// First day; needed before it is frozen.
    pub starts_on: MaybeUndefined<Date>,
    /// Last day (inclusive); absent while the end is open.
    pub ends_on: MaybeUndefined<End>,
    /// How many days before the end either side has to give notice, 1 to 3650.
    pub notice_days: MaybeUndefined<i32>,
    /// Whether it goes on after its end unless somebody ends it; false if absent.
    pub auto_renews: MaybeUndefined<bool>,
    /// Where the signed document is kept; it can be set when the text is frozen too.
    pub document_url: MaybeUndefined<Url>,
    /// Organizations that sign, at most 20. A draft without any gets the main office and the other side.
    #[graphql(default)]
    pub add_parties: Vec<ID>,
    /// Organizations that do not sign.
    #[graphql(default)]
    pub remove_parties: Vec<ID>,
}

impl AgreementProfile {
    /// Whether something is said of what the parties agree on.
    pub(super) fn says_something(&self) -> bool {
        let Self {
            title,
            text,
            starts_on,
            ends_on,
            notice_days,
            auto_renews,
            document_url: _,
            add_parties,
            remove_parties,
        } = self;
        let is_silent = title.is_undefined()
            && text.is_undefined()
            && starts_on.is_undefined()
            && ends_on.is_undefined()
            && notice_days.is_undefined()
            && auto_renews.is_undefined();
        !is_silent || !add_parties.is_empty() || !remove_parties.is_empty()
    }
}

/// The next edition of the text under something.
#[derive(InputObject, Debug)]
pub struct DraftAgreementInput {
    /// The relationship, branch or chapter that it is under.
    subject: ID,
    /// Contents of the agreement.
    #[graphql(flatten)]
    profile: AgreementProfile,
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
    profile: AgreementProfile,
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
    pub party: ID,
    /// The office that signed for it, not the person; 1 to 200 characters.
    pub office: String,
    /// The day, not before the text was frozen and not ahead.
    pub signed_on: Date,
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
            ctx.access().execute(DraftAgreement { subject: parse_subject(&subject)?, profile }, envelope).await
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
            ctx.access().execute(UpdateAgreement { id: parse_id(&id, "id")?, profile }, envelope).await
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
