//! An application for a chapter as its applicant sees it, who holds its token, and what they do with it.
use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};
use chrono::{DateTime, Utc};
use entity::{chapter, chapter_application};

use super::{rules, store};
use crate::{
    auth::{OpaqueToken, Throttle},
    chapter::{graphql::ChapterKind, life::commands::WithdrawChapter},
    data::{Access, ContextExt as _, Envelope, Row},
    error::{Code, Error, Result},
    graphql::{
        payload::{CommandOutcome, UserError, command_outcome},
        scalar::EmailAddress,
    },
};

/// Where an application is, as its applicant is told.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "rules::ApplicationStatus")]
pub enum ChapterApplicationStatus {
    /// It waits for the staff.
    Applied,
    /// There is a chapter.
    Accepted,
    /// The staff declined it.
    Declined,
    /// The applicant took it back.
    Withdrawn,
}

/// An application for a chapter as its applicant sees it, who shows its token.
pub struct TrackedChapterApplication {
    row: Row<chapter_application::Entity>,
    /// What the token opens; the request itself may be somebody else's.
    access: Access,
}

impl TrackedChapterApplication {
    /// The application, to whoever holds its token.
    pub fn of(access: Access, row: chapter_application::Model) -> Self {
        Self { row: Row::alone(row), access }
    }

    async fn chapter(&self) -> Result<Row<chapter::Entity>> {
        let chapter = self.row.one(&self.access, chapter_application::Column::ChapterId, chapter::Column::Id).await?;
        chapter.ok_or_else(|| Error::internal("an application without a chapter"))
    }
}

/// An application for a chapter as its applicant sees it, who shows its token.
#[Object(serial)]
impl TrackedChapterApplication {
    /// Reference number of the application.
    async fn reference(&self) -> &str {
        &self.row.reference
    }

    /// State of the application.
    async fn status(&self) -> Option<Result<ChapterApplicationStatus>> {
        Some(self.chapter().await.map(|chapter| rules::application_status(chapter.status).into()))
    }

    /// Name of the chapter to be.
    async fn name(&self) -> Option<Result<String>> {
        Some(self.chapter().await.map(|chapter| chapter.name.clone()))
    }

    /// Whether a university is to host it or an area defines it.
    async fn kind(&self) -> Option<Result<ChapterKind>> {
        Some(self.chapter().await.map(|chapter| chapter.kind.into()))
    }

    /// Address of the chapter, at which the applicant is told what becomes of it; none once erased.
    async fn contact_mailbox(&self) -> Option<Result<EmailAddress>> {
        let mailbox = self.chapter().await.map(|chapter| chapter.contact_mailbox.clone());
        mailbox.map(|mailbox| mailbox.as_deref().map(EmailAddress::of_mailbox)).transpose()
    }

    /// When it was applied for.
    async fn submitted_at(&self) -> DateTime<Utc> {
        self.row.created_at
    }

    /// Until when the token is good.
    async fn token_expires_at(&self) -> Option<DateTime<Utc>> {
        self.row.token_expires_at
    }
}

/// Questions of whoever holds a token.
#[derive(Debug, Default)]
pub struct TrackedChapterApplicationQuery;

#[Object]
impl TrackedChapterApplicationQuery {
    /// The application for a chapter whose token was sent as `Authorization: Bearer …`, the only way to read by a token: so
    /// it is never a part of an address.
    async fn tracked_chapter_application(&self, ctx: &Context<'_>) -> Option<Result<TrackedChapterApplication>> {
        Some(own(ctx).await)
    }
}

async fn own(ctx: &Context<'_>) -> Result<TrackedChapterApplication> {
    let access = ctx.access().clone();
    Ok(TrackedChapterApplication { row: held(ctx, &access, "").await?, access })
}

/// The application whose token was shown. Wrong tokens are counted, right ones are not.
async fn held(ctx: &Context<'_>, access: &Access, path: &str) -> Result<Row<chapter_application::Entity>> {
    let (viewer, throttle) = (access.viewer(), ctx.data_unchecked::<Throttle>());
    let absent = || Code::NotFound.at(path, "There is no such application.");
    let opaque_token = viewer.opaque_token.as_ref().ok_or_else(absent)?;
    let opened = access.find::<chapter_application::Entity>().filter(store::opened_by(opaque_token, viewer.now));
    Ok(access.one(opened).await?.ok_or_else(|| throttle.wrong_token(viewer, absent()))?)
}

/// An application to take back.
#[derive(InputObject, Debug)]
pub struct WithdrawChapterInput {
    /// The token of the application; the one in `Authorization` if absent.
    token: Option<String>,
}

/// What came of a change to one's own application.
#[derive(SimpleObject)]
pub struct TrackedChapterApplicationPayload {
    /// The application as it is now; none if the change was refused.
    application: Option<TrackedChapterApplication>,
    /// Errors that the caller can correct; empty if the change was made.
    errors: Vec<UserError>,
}

/// What an applicant does, signed in or not.
#[derive(Debug, Default)]
pub struct TrackedChapterApplicationMutation;

#[Object]
impl TrackedChapterApplicationMutation {
    /// Takes an application for a chapter back. Whoever holds its token.
    async fn withdraw_chapter(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: WithdrawChapterInput,
    ) -> Option<Result<TrackedChapterApplicationPayload>> {
        let WithdrawChapterInput { token } = input;
        Some(withdraw(ctx, token).await)
    }
}

/// Takes back what the token is for, if it is for something: no wrong one takes a turn to write.
async fn withdraw(ctx: &Context<'_>, token: Option<String>) -> Result<TrackedChapterApplicationPayload> {
    let access = match token {
        Some(token) => ctx.access().holding(OpaqueToken::of(&token)),
        None => ctx.access().clone(),
    };
    let result = match held(ctx, &access, "token").await {
        Ok(_) => access.execute(WithdrawChapter, Envelope::default()).await,
        Err(error) => Err(error),
    };
    let CommandOutcome { output, current: _, replayed: _, errors } = command_outcome(result)?;
    if output.is_none() {
        return Ok(TrackedChapterApplicationPayload { application: None, errors });
    }
    let application = held(ctx, &access, "token").await?;
    Ok(TrackedChapterApplicationPayload {
        application: Some(TrackedChapterApplication { row: application, access }),
        errors,
    })
}
