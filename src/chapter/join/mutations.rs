//! The mutations on join codes, and the one that joins with them.
use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use entity::chapter_join_code::{self, ChapterJoinCodeId};

use super::{
    commands::{JoinChapter, Made, RevokeJoinCode, RotateJoinCode, not_good},
    graphql::ChapterJoinCode,
    store::opened_by,
};
use crate::{
    auth::{LimitedAction, OpaqueToken, Throttle},
    chapter::{graphql::Chapter, roster::graphql::ChapterMemberLevel},
    data::{Access, ContextExt as _, Done, Envelope, Row},
    error::Result,
    graphql::{
        Listed as _,
        input::parse_id,
        payload::{CommandOutcome, UserError, command_outcome, parts},
        scalar::{EmailAddress, End},
        transitions,
    },
};

/// Which chapter is to have a new code.
#[derive(InputObject, Debug)]
pub struct RotateJoinCodeInput {
    /// The chapter.
    chapter: ID,
    /// How many may join with it, 1 to 1,000.
    max_uses: i32,
    /// Last day (inclusive) on which it is good; at most 365 days ahead.
    expires_on: End,
}

/// What came of making a join code.
#[derive(SimpleObject)]
pub struct NewJoinCodePayload {
    /// What is kept of it; none if it was refused.
    join_code: Option<ChapterJoinCode>,
    /// The code itself, to be handed to students. It is told this once.
    code: Option<String>,
    /// Errors that the caller can correct; empty if it was made.
    errors: Vec<UserError>,
}

/// What came of a change to a join code.
#[derive(SimpleObject)]
pub struct JoinCodePayload {
    /// The code as it is now; none if the change was refused.
    join_code: Option<ChapterJoinCode>,
    /// Whether an earlier request with the same idempotency key made the change.
    replayed: bool,
    /// Errors that the caller can correct; empty if the change was made.
    errors: Vec<UserError>,
}

/// Who joins a chapter.
#[derive(InputObject, Debug)]
pub struct JoinChapterInput {
    /// The code that the leaders of the chapter hand out.
    code: String,
    /// Who joins, 1 to 200 characters.
    person_name: String,
    /// Their own address. Only the leaders of the chapter and the staff see it.
    email: EmailAddress,
    /// What they study towards. Academic members are entered by the leaders of the chapter.
    level: ChapterMemberLevel,
    /// Last day (inclusive) on which they expect to study, when they know.
    expires_on: Option<End>,
    /// That they agree that these data are kept for the chapter while they are members, and some time after; must be
    /// true.
    consents: bool,
    /// That they accept the Code of Ethics; must be true.
    accepts_code_of_ethics: bool,
}

/// What came of joining a chapter.
#[derive(SimpleObject)]
pub struct JoinChapterPayload {
    /// The chapter of which they are a member now, or have been before; none if it was refused.
    chapter: Option<Chapter>,
    /// Errors that the caller can correct; empty if they joined.
    errors: Vec<UserError>,
}

/// How join codes are made and used.
#[derive(Debug, Default)]
pub struct JoinMutation;

#[Object]
impl JoinMutation {
    /// Makes a new code with which students join the chapter, and revokes the one before. It is good for so many, until
    /// its last day, and until somebody with leader rights over the chapter comes or goes. For the chapter's own leaders
    /// and the staff.
    #[graphql(visible = "crate::schema::for_leaders")]
    async fn rotate_join_code(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: RotateJoinCodeInput,
    ) -> Option<Result<NewJoinCodePayload>> {
        let RotateJoinCodeInput { chapter, max_uses, expires_on } = input;
        let result = async {
            let command =
                RotateJoinCode { chapter: parse_id(&chapter, "chapter")?, max_uses, expires_on: expires_on.into() };
            ctx.access().execute(command, Envelope::default()).await
        };
        Some(made(result.await))
    }

    /// Joins a chapter with the code that its leaders hand out. Anybody may; wrong codes only a limited number of times.
    /// Whoever is a member already is answered as if they had joined.
    async fn join_chapter(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: JoinChapterInput,
    ) -> Option<Result<JoinChapterPayload>> {
        Some(join(ctx, input).await)
    }
}

fn made(result: Result<Done<Made>>) -> Result<NewJoinCodePayload> {
    let CommandOutcome { output, current: _, replayed: _, errors } = command_outcome(result)?;
    let (join_code, code) = output.map(|Made { code, text }| (ChapterJoinCode::wrap(Row::alone(code)), text)).unzip();
    Ok(NewJoinCodePayload { join_code, code, errors })
}

async fn join(ctx: &Context<'_>, input: JoinChapterInput) -> Result<JoinChapterPayload> {
    let JoinChapterInput { code, person_name, email, level, expires_on, consents, accepts_code_of_ethics } = input;
    let (code, level) = (OpaqueToken::of(&code), level.into());
    let access = ctx.access().holding(code.clone());
    let result = match may_try(ctx, &access, &code).await {
        Ok(()) => {
            let (email, expires_on) = (email.into(), expires_on.map(Into::into));
            let command = JoinChapter { code, person_name, email, level, expires_on, consents, accepts_code_of_ethics };
            access.execute(command, Envelope::default()).await
        }
        Err(error) => Err(error),
    };
    let CommandOutcome { output, current: _, replayed: _, errors } = command_outcome(result)?;
    Ok(JoinChapterPayload { chapter: output.map(|row| Chapter(Row::alone(row))), errors })
}

/// Whether the code is one, before a turn to write is taken. Wrong codes are counted apart from right ones, so that
/// whoever guesses keeps no class from joining from the same network.
async fn may_try(ctx: &Context<'_>, access: &Access, code: &OpaqueToken) -> Result<()> {
    let (viewer, throttle) = (access.viewer(), ctx.data_unchecked::<Throttle>());
    let found = access.one(access.find::<chapter_join_code::Entity>().filter(opened_by(code))).await?;
    if found.is_none() {
        return Err(throttle.wrong_token(viewer, not_good()).into());
    }
    Ok(throttle.take(LimitedAction::Join, viewer)?)
}

fn revoke(id: ChapterJoinCodeId, _: Option<String>) -> RevokeJoinCode {
    RevokeJoinCode { id }
}

transitions! {
    /// How join codes end.
    JoinCodeLifeMutation(answer) -> JoinCodePayload visible "crate::schema::for_leaders";

    /// Revokes a join code: nobody joins with it any more. For the chapter's own leaders and the staff.
    revoke_join_code(RevokeJoinCodeInput: revoke) reason Option<String> {}
}

async fn answer(ctx: &Context<'_>, result: Result<Done<chapter_join_code::Model>>) -> Result<JoinCodePayload> {
    let (join_code, replayed, errors) = parts(ctx.access(), result).await?;
    Ok(JoinCodePayload { join_code, replayed, errors })
}
