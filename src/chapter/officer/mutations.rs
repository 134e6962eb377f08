//! The mutations on officer terms.
use std::{
    collections::BTreeMap,
    sync::atomic::{AtomicUsize, Ordering},
};

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use entity::officer_term::{self, OfficerTermId};
use uuid::Uuid;

use super::{
    commands::{EndOfficer, ReportOfficer},
    decide::{ConfirmOfficer, RejectOfficer},
    graphql::{Office, OfficerTerm},
    handover::HandOverOffice,
    profile::{OfficerProfile, SuccessorProfile},
};
use crate::{
    auth::Viewer,
    chapter::rules,
    data::{ContextExt as _, Done, Envelope},
    error::{Code, Result},
    graphql::{
        bulk::{BulkRowInput, bulk, ids},
        input::{envelope, parse_id, reason},
        payload::{UserError, parts},
        scalar::{Date, EmailAddress, End},
    },
};

/// Who holds an office, which and when.
#[derive(InputObject, Debug)]
pub struct OfficerProfileInput {
    /// The office.
    office: Office,
    /// What the chapter calls the office, at most 100 characters.
    title: Option<String>,
    /// Who it is, 1 to 200 characters.
    person_name: String,
    /// The person's own address, never public; the account with it gets the rights of the office.
    person_email: Option<EmailAddress>,
    /// Whether the person agreed to be named in public, which the staff confirm unless it is oneself; false if absent.
    #[graphql(default)]
    name_is_public: bool,
    /// Whether this officer speaks for the chapter, which gives leader rights; false if absent.
    #[graphql(default)]
    is_lead_contact: bool,
    /// First day (inclusive).
    starts_on: Date,
    /// Last day (inclusive); absent while the end is open.
    ends_on: Option<End>,
}

impl From<OfficerProfileInput> for OfficerProfile {
    fn from(input: OfficerProfileInput) -> Self {
        let OfficerProfileInput {
            office,
            title,
            person_name,
            person_email,
            name_is_public,
            is_lead_contact,
            starts_on,
            ends_on,
        } = input;
        Self {
            office: office.into(),
            title,
            person_name,
            person_email: person_email.map(Into::into),
            name_is_public,
            is_lead_contact,
            starts_on: starts_on.into(),
            ends_on: ends_on.map(Into::into),
        }
    }
}

/// Who holds which office of which chapter.
#[derive(InputObject, Debug)]
pub struct ReportOfficerInput {
    /// The chapter.
    chapter: ID,
    /// Who, what and when.
    #[graphql(flatten)]
    profile: OfficerProfileInput,
    /// Idempotency key: with the same key and input the report is made once.
    idempotency_key: Option<String>,
}

/// Which term to confirm.
#[derive(InputObject, Debug)]
pub struct ConfirmOfficerInput {
    /// The term.
    id: ID,
    /// The `version` that the caller last read (optimistic lock): if the object has another, `VERSION_CONFLICT`.
    expected_version: i32,
    /// Idempotency key: with the same key and input the term is confirmed once.
    idempotency_key: Option<String>,
}

/// Which term to refuse, and why.
#[derive(InputObject, Debug)]
pub struct RejectOfficerInput {
    /// The term.
    id: ID,
    /// The `version` that the caller last read (optimistic lock): if the object has another, `VERSION_CONFLICT`.
    expected_version: i32,
    /// Why, for the chapter to read in the ledger; 1 to 1,000 characters.
    reason: String,
    /// Idempotency key: with the same key and input the term is refused once.
    idempotency_key: Option<String>,
}

/// Which term to end.
#[derive(InputObject, Debug)]
pub struct EndOfficerInput {
    /// The term.
    id: ID,
    /// The `version` that the caller last read (optimistic lock): if the object has another, `VERSION_CONFLICT`.
    expected_version: i32,
    /// Last day (inclusive), from the term's first day on. With today or a day ahead the term goes on until then, and its
    /// successor can be confirmed from the day after. If absent, it ends at once: yesterday was the last day.
    ends_on: Option<End>,
    /// Reason, recorded in the ledger; at most 1,000 characters.
    reason: Option<String>,
    /// Idempotency key: with the same key and input the term is ended once.
    idempotency_key: Option<String>,
}

/// Who follows in an office.
#[derive(InputObject, Debug)]
pub struct SuccessorProfileInput {
    /// What the chapter calls the office, at most 100 characters; as it is called now if absent.
    title: Option<String>,
    /// Who it is, 1 to 200 characters.
    person_name: String,
    /// The person's own address, never public; the account with it gets the rights of the office.
    person_email: Option<EmailAddress>,
    /// Whether the person agreed to be named in public, which the staff confirm; false if absent.
    #[graphql(default)]
    name_is_public: bool,
    /// Whether this officer speaks for the chapter, which gives leader rights; as whoever holds the office now if absent.
    is_lead_contact: Option<bool>,
    /// The successor's last day (inclusive); absent while the end is open.
    ends_on: Option<End>,
}

impl From<SuccessorProfileInput> for SuccessorProfile {
    fn from(input: SuccessorProfileInput) -> Self {
        let SuccessorProfileInput { title, person_name, person_email, name_is_public, is_lead_contact, ends_on } =
            input;
        Self {
            title,
            person_name,
            person_email: person_email.map(Into::into),
            name_is_public,
            is_lead_contact,
            ends_on: ends_on.map(Into::into),
        }
    }
}

/// Which term ends, who follows, and when.
#[derive(InputObject, Debug)]
pub struct HandOverOfficeInput {
    /// The term that ends.
    id: ID,
    /// The version of that term that the caller saw.
    expected_version: i32,
    /// The successor's first day, until which the term lasts.
    starts_on: Date,
    /// Who follows.
    #[graphql(flatten)]
    successor: SuccessorProfileInput,
    /// Reason, recorded in the ledger; at most 1,000 characters.
    reason: Option<String>,
    /// Idempotency key: with the same key and input the office is handed over once.
    idempotency_key: Option<String>,
}

/// What came of a change to an officer term.
#[derive(SimpleObject)]
pub struct OfficerPayload {
    /// The term as it is now; none if the change was refused, or was made before and it is gone.
    officer: Option<OfficerTerm>,
    /// Whether an earlier request with the same idempotency key made the change.
    replayed: bool,
    /// Errors that the caller can correct; empty if the change was made.
    errors: Vec<UserError>,
}

/// How many officers were reported in this request.
#[derive(Debug, Default)]
pub struct ReportsOfRequest(AtomicUsize);

impl ReportsOfRequest {
    /// Counts one more of somebody who is not of the staff, who report as many as there are.
    fn count(&self, viewer: &Viewer) -> Result<()> {
        if viewer.is_staff() || self.0.fetch_add(1, Ordering::Relaxed) < rules::REPORTS_A_REQUEST {
            return Ok(());
        }
        let most = rules::REPORTS_A_REQUEST;
        let message = format!("At most {most} officers are reported in one request: send another for the others.");
        Err(Code::RateLimited.at("", message).into())
    }
}

/// Changes to officer terms.
#[derive(Debug, Default)]
pub struct OfficerMutation;

#[Object]
impl OfficerMutation {
    /// Reports that somebody holds an office of a chapter, or will. What a leader of the chapter reports of an ordinary
    /// office is true at once; all else waits for the staff, and so does every office with leader rights (president,
    /// faculty advisor, lead contact) and whoever else than the leader is to be named in public. Leaders report at most
    /// 10 in one request, and 20 of a chapter in a day. For the chapter's own leaders and the staff.
    async fn report_officer(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: ReportOfficerInput,
    ) -> Option<Result<OfficerPayload>> {
        let ReportOfficerInput { chapter, profile, idempotency_key } = input;
        let result = async {
            ctx.data_unchecked::<ReportsOfRequest>().count(ctx.viewer())?;
            let envelope = envelope(ctx, None, idempotency_key)?;
            let chapter = parse_id(&chapter, "chapter")?;
            ctx.access().execute(ReportOfficer { chapter, profile: profile.into() }, envelope).await
        };
        Some(answer(ctx, result.await).await)
    }

    /// Confirms a reported term; leader rights begin on its first day. Staff only.
    async fn confirm_officer(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: ConfirmOfficerInput,
    ) -> Option<Result<OfficerPayload>> {
        let ConfirmOfficerInput { id, expected_version, idempotency_key } = input;
        let result = async {
            let envelope = envelope(ctx, Some(expected_version), idempotency_key)?;
            ctx.access().execute(ConfirmOfficer { id: parse_id(&id, "id")? }, envelope).await
        };
        Some(answer(ctx, result.await).await)
    }

    /// Refuses a reported term. Staff only.
    async fn reject_officer(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: RejectOfficerInput,
    ) -> Option<Result<OfficerPayload>> {
        let RejectOfficerInput { id, expected_version, reason: why, idempotency_key } = input;
        let result = async {
            let reason = reason(Some(why))?;
            let envelope = Envelope { reason, ..envelope(ctx, Some(expected_version), idempotency_key)? };
            ctx.access().execute(RejectOfficer { id: parse_id(&id, "id")? }, envelope).await
        };
        Some(answer(ctx, result.await).await)
    }

    /// Hands an office over: reports who follows, and ends the term of whoever holds the office on the day on which the
    /// successor's term begins, so that neither has to be done first. As with `reportOfficer`, the leaders' own report of
    /// an ordinary office is true at once; where leader rights change hands, nothing changes until the staff confirm the
    /// successor (`confirmOfficer`). The payload has the successor's term; a report of the same person for the office
    /// that waits already becomes it. For the chapter's own leaders and the staff.
    async fn hand_over_office(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: HandOverOfficeInput,
    ) -> Option<Result<OfficerPayload>> {
        let HandOverOfficeInput { id, expected_version, starts_on, successor, reason: why, idempotency_key } = input;
        let result = async {
            ctx.data_unchecked::<ReportsOfRequest>().count(ctx.viewer())?;
            let reason = reason(why)?;
            let envelope = Envelope { reason, ..envelope(ctx, Some(expected_version), idempotency_key)? };
            let command =
                HandOverOffice { id: parse_id(&id, "id")?, successor: successor.into(), starts_on: starts_on.0 };
            ctx.access().execute(command, envelope).await
        };
        Some(answer(ctx, result.await).await)
    }

    /// Ends a current term; the rights that it gave end with it. Leaders cannot end the last term that gives leader
    /// rights over their chapter. For the chapter's own leaders and the staff.
    async fn end_officer(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: EndOfficerInput,
    ) -> Option<Result<OfficerPayload>> {
        let EndOfficerInput { id, expected_version, ends_on, reason: why, idempotency_key } = input;
        let result = async {
            let reason = reason(why)?;
            let envelope = Envelope { reason, ..envelope(ctx, Some(expected_version), idempotency_key)? };
            let command = EndOfficer { id: parse_id(&id, "id")?, ends_on: ends_on.map(|day| day.0) };
            ctx.access().execute(command, envelope).await
        };
        Some(answer(ctx, result.await).await)
    }
}

/// The payload of a change to a term.
pub(in crate::chapter) async fn answer(
    ctx: &Context<'_>,
    result: Result<Done<officer_term::Model>>,
) -> Result<OfficerPayload> {
    let (officer, replayed, errors) = parts(ctx.access(), result).await?;
    Ok(OfficerPayload { officer, replayed, errors })
}

fn confirm(id: OfficerTermId, _: Option<String>) -> ConfirmOfficer {
    ConfirmOfficer { id }
}

/// The chapters of terms. Each confirmation asks its chapter's other terms, so that those of a chapter are made together.
async fn chapters(ctx: &Context<'_>, rows: &[BulkRowInput]) -> Result<BTreeMap<Uuid, Uuid>> {
    let ids = ids::<OfficerTermId>(rows).into_iter().map(|id| id.0).collect();
    let terms = ctx.access().by_ids::<officer_term::Entity>(ids).await?;
    Ok(terms.into_iter().map(|(id, term)| (id, term.chapter_id.0)).collect())
}

bulk! {
    /// What is done to several officer terms at once.
    OfficerBulkMutation -> OfficersPayload of OfficersResult { officer: OfficerTerm } after chapters;

    /// Confirms several reported terms at once, as after elections: all, or those that can be, or tries it and keeps
    /// nothing. Staff only.
    confirm_officers(ConfirmOfficersInput: ConfirmOfficers by confirm) reason Option<String> {}
}
