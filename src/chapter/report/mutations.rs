//! The mutations on reports.
use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use entity::{
    chapter_report::{self, ChapterReportId},
    report_section::SectionKind,
};

use super::{
    commands::{Move, MoveReport},
    graphql::{ChapterReport, ReportSectionKind},
    section::{SaveSection, Text},
};
use crate::{
    data::{ContextExt as _, Done},
    error::Result,
    graphql::{
        input::{envelope, parse_id},
        payload::{UserError, parts, parts_from_nothing},
        transitions,
    },
};

/// What a chapter says under one heading of a report.
#[derive(InputObject, Debug)]
pub struct SaveReportInput {
    /// The report.
    id: ID,
    /// Which section.
    section: ReportSectionKind,
    /// The `version` of the section that the caller last read (optimistic lock), 0 if nothing is written yet: if the
    /// section has another, `VERSION_CONFLICT`. Other sections can be saved at the same time.
    expected_version: i32,
    /// What the chapter says, at most as many characters as the template allows; absent or null clears the section.
    text: Option<String>,
    /// Idempotency key: with the same key and input the section is saved once.
    idempotency_key: Option<String>,
}

/// What the public is to read in place of what a chapter wrote.
#[derive(InputObject, Debug)]
pub struct RedactReportInput {
    /// The report.
    id: ID,
    /// Which section.
    section: ReportSectionKind,
    /// The `version` of the section that the caller last read (optimistic lock): if the section has another,
    /// `VERSION_CONFLICT`.
    expected_version: i32,
    /// What the public reads in place of the section's text; absent or null lets it read the text itself.
    text: Option<String>,
    /// Idempotency key: with the same key and input the change is made once.
    idempotency_key: Option<String>,
}

/// What the staff say of one section when they return a report.
#[derive(InputObject, Clone, Debug)]
pub struct ReportSectionCommentInput {
    /// Which section; each once.
    section: ReportSectionKind,
    /// What is to be put right, 1 to 2,000 characters.
    text: String,
}

/// What came of a change to a report.
#[derive(SimpleObject)]
pub struct ChapterReportPayload {
    /// The report as it is now; none if the change was refused.
    chapter_report: Option<ChapterReport>,
    /// Whether an earlier request with the same idempotency key made the change.
    replayed: bool,
    /// Errors that the caller can correct; empty if the change was made.
    errors: Vec<UserError>,
}

/// How reports are written.
#[derive(Debug, Default)]
pub struct ChapterReportMutation;

#[Object]
impl ChapterReportMutation {
    /// Writes one section of a report that is due, a draft or returned. For the chapter's own leaders and the staff.
    async fn save_report(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: SaveReportInput,
    ) -> Option<Result<ChapterReportPayload>> {
        let SaveReportInput { id, section, expected_version, text, idempotency_key } = input;
        let result = async {
            let envelope = envelope(ctx, Some(expected_version), idempotency_key)?;
            let report = parse_id(&id, "id")?;
            let command = SaveSection { report, section: section.into(), of: Text::Own, text };
            ctx.access().execute(command, envelope).await
        };
        Some(answer_section(ctx, &id, result.await).await)
    }

    /// Takes something out of a section of an accepted report: the public reads this in place of what the chapter wrote,
    /// which stays as it is. Staff only.
    async fn redact_report(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: RedactReportInput,
    ) -> Option<Result<ChapterReportPayload>> {
        let RedactReportInput { id, section, expected_version, text, idempotency_key } = input;
        let result = async {
            let envelope = envelope(ctx, Some(expected_version), idempotency_key)?;
            let report = parse_id(&id, "id")?;
            let command = SaveSection { report, section: section.into(), of: Text::Public, text };
            ctx.access().execute(command, envelope).await
        };
        Some(answer_section(ctx, &id, result.await).await)
    }
}

async fn answer_section(
    ctx: &Context<'_>,
    id: &ID,
    result: Result<Done<chapter_report::Model>>,
) -> Result<ChapterReportPayload> {
    let key = parse_id::<ChapterReportId>(id, "id").ok().map(|id| id.0);
    let (chapter_report, replayed, errors) = parts_from_nothing(ctx.access(), key, result).await?;
    Ok(ChapterReportPayload { chapter_report, replayed, errors })
}

fn step(step: Move) -> impl Fn(ChapterReportId, Option<String>) -> MoveReport {
    move |id, _| MoveReport { id, step: step.clone() }
}

fn give_back(
    id: ChapterReportId,
    _: Option<String>,
    comment: String,
    comments: Option<Vec<ReportSectionCommentInput>>,
) -> MoveReport {
    let said = |ReportSectionCommentInput { section, text }| (SectionKind::from(section), text);
    let sections = comments.unwrap_or_default().into_iter().map(said).collect();
    MoveReport { id, step: Move::Return { comment, sections } }
}

fn publish(id: ChapterReportId, _: Option<String>, names_kept_because: Option<String>) -> MoveReport {
    MoveReport { id, step: Move::Publish { names_kept_because } }
}

fn waive(id: ChapterReportId, reason: Option<String>) -> MoveReport {
    MoveReport { id, step: Move::Waive { reason: reason.unwrap_or_default() } }
}

transitions! {
    /// Steps of a report's life.
    ChapterReportLifeMutation(answer) -> ChapterReportPayload;

    /// Gives a report with all its required sections to the staff. After its due day it is late, and stays so. For the
    /// chapter's own leaders and the staff.
    submit_report(SubmitReportInput: step(Move::Submit)) reason Option<String> {}

    /// Takes a report back that the staff have not opened yet. For the chapter's own leaders and the staff.
    recall_report(RecallReportInput: step(Move::Recall)) reason Option<String> {}

    /// Opens a report that was submitted: from then on it cannot be recalled. Staff only.
    start_report_review(StartReportReviewInput: step(Move::StartReview)) reason Option<String> {}

    /// Gives a report back to its chapter, with what is to be put right. Staff only.
    return_report(ReturnReportInput: give_back) reason Option<String> {
        /// What is to be put right in the whole, 1 to 5,000 characters.
        comment: String,
        /// What is to be put right in sections; comments of an earlier return are replaced.
        section_comments: Option<Vec<ReportSectionCommentInput>>,
    }

    /// Accepts a report, which meets what it is due for. Staff only.
    accept_report(AcceptReportInput: step(Move::Accept)) reason Option<String> {}

    /// Shows the public part of an accepted report to everybody. Names of the chapter's officers and mail addresses in it
    /// stop this until they are taken out with `redactReport`, or the staff say why they stay. Staff only.
    publish_report(PublishReportInput: publish) reason Option<String> {
        /// Why the names and addresses that `publicPreview` points out stay, 1 to 1,000 characters.
        names_kept_because: Option<String>,
    }

    /// Takes a report back from everybody; it stays accepted. Staff only.
    unpublish_report(UnpublishReportInput: step(Move::Unpublish)) reason String {}

    /// Does not ask for a report any more; what it is due for is waived for its period. Staff only.
    waive_report(WaiveReportInput: waive) reason String {}
}

async fn answer(ctx: &Context<'_>, result: Result<Done<chapter_report::Model>>) -> Result<ChapterReportPayload> {
    let (chapter_report, replayed, errors) = parts(ctx.access(), result).await?;
    Ok(ChapterReportPayload { chapter_report, replayed, errors })
}
