//! The mutations on sister chapters.
use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use entity::sister_chapter::{self, SisterChapterId};

use super::{
    commands::{MoveSisterChapter, ProposeSisterChapter},
    graphql::SisterChapter,
    rules::SisterStep,
    tags::{OptInToSisterChapters, OptOutOfSisterChapters, SisterTags},
};
use crate::{
    chapter::mutations::{ChapterPayload, answer as chapter_answer},
    check::text,
    data::{ContextExt as _, Done},
    error::{Code, Result},
    graphql::{
        input::{envelope, parse_id},
        payload::{UserError, parts},
        scalar::LanguageTag,
        transitions,
    },
};

/// What a chapter looks for in sister chapters.
#[derive(InputObject, Debug)]
pub struct OptInToSisterChaptersInput {
    /// The chapter.
    id: ID,
    /// The chapter's `version` that the caller last read (optimistic lock): if it has another, `VERSION_CONFLICT`.
    expected_version: i32,
    /// Short words for what it wants to talk about, each 1 to 40 characters; a chapter has at most 20, and at least one.
    #[graphql(default)]
    add_topics: Vec<String>,
    /// Words that do not fit any more.
    #[graphql(default)]
    remove_topics: Vec<String>,
    /// Languages that it can do so in, without their regions; a chapter has at most 10, and at least one.
    #[graphql(default)]
    add_languages: Vec<LanguageTag>,
    /// Languages that it cannot any more.
    #[graphql(default)]
    remove_languages: Vec<LanguageTag>,
    /// Idempotency key: with the same key and input the change is made once.
    idempotency_key: Option<String>,
}

/// Which chapter does not look for sister chapters any more.
#[derive(InputObject, Debug)]
pub struct OptOutOfSisterChaptersInput {
    /// The chapter.
    id: ID,
    /// The chapter's `version` that the caller last read (optimistic lock): if it has another, `VERSION_CONFLICT`.
    expected_version: i32,
    /// Idempotency key: with the same key and input the change is made once.
    idempotency_key: Option<String>,
}

/// Which chapters are to be sisters.
#[derive(InputObject, Debug)]
pub struct ProposeSisterChapterInput {
    /// The proposing chapter.
    chapter: ID,
    /// The other, which has opted in to sister chapters.
    sister: ID,
    /// What to write to its leaders, 1 to 1,000 characters.
    message: Option<String>,
    /// Idempotency key: with the same key and input the relation is proposed once.
    idempotency_key: Option<String>,
}

/// What came of a change to a relation of sister chapters.
#[derive(SimpleObject)]
pub struct SisterChapterPayload {
    /// The relation as it is now; none if the change was refused, or the caller may not see it any more.
    sister_chapter: Option<SisterChapter>,
    /// Whether an earlier request with the same idempotency key made the change.
    replayed: bool,
    /// Errors that the caller can correct; empty if the change was made.
    errors: Vec<UserError>,
}

/// How chapters find sisters.
#[derive(Debug, Default)]
pub struct SisterChapterMutation;

#[Object]
impl SisterChapterMutation {
    /// Opens a chapter to sister chapters, or changes what it looks for. Leaders of other chapters then see its topics and
    /// languages, how far its academic year and its clocks are from theirs, and can propose to it. For the chapter's own
    /// leaders and the staff.
    async fn opt_in_to_sister_chapters(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: OptInToSisterChaptersInput,
    ) -> Option<Result<ChapterPayload>> {
        let OptInToSisterChaptersInput {
            id,
            expected_version,
            add_topics,
            remove_topics,
            add_languages,
            remove_languages,
            idempotency_key,
        } = input;
        let tags = SisterTags { add_topics, remove_topics, add_languages, remove_languages };
        let result = async {
            let envelope = envelope(ctx, Some(expected_version), idempotency_key)?;
            ctx.access().execute(OptInToSisterChapters { id: parse_id(&id, "id")?, tags }, envelope).await
        };
        Some(chapter_answer(ctx, result.await).await)
    }

    /// Closes a chapter to further proposals and forgets its topics and languages. What was proposed and agreed on stays.
    /// For the chapter's own leaders and the staff.
    async fn opt_out_of_sister_chapters(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: OptOutOfSisterChaptersInput,
    ) -> Option<Result<ChapterPayload>> {
        let OptOutOfSisterChaptersInput { id, expected_version, idempotency_key } = input;
        let result = async {
            let envelope = envelope(ctx, Some(expected_version), idempotency_key)?;
            ctx.access().execute(OptOutOfSisterChapters { id: parse_id(&id, "id")? }, envelope).await
        };
        Some(chapter_answer(ctx, result.await).await)
    }

    /// Proposes to another chapter to be sister chapters. Between two chapters there is one relation at a time, whoever
    /// proposed it; at most 20 proposals of a chapter wait for an answer. For the proposing chapter's own leaders and the
    /// staff.
    async fn propose_sister_chapter(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: ProposeSisterChapterInput,
    ) -> Option<Result<SisterChapterPayload>> {
        let ProposeSisterChapterInput { chapter, sister, message, idempotency_key } = input;
        let result = async {
            let wrong = |wrong| Code::Invalid.at("message", wrong);
            let message = message.map(text(1000)).transpose().map_err(wrong)?;
            let envelope = envelope(ctx, None, idempotency_key)?;
            let (chapter, sister) = (parse_id(&chapter, "chapter")?, parse_id(&sister, "sister")?);
            ctx.access().execute(ProposeSisterChapter { chapter, sister, message }, envelope).await
        };
        Some(answer(ctx, result.await).await)
    }
}

fn step(step: SisterStep) -> impl Fn(SisterChapterId, Option<String>) -> MoveSisterChapter {
    move |id, reason| MoveSisterChapter { id, step, reason }
}

transitions! {
    /// Steps of the relation between sister chapters.
    SisterChapterLifeMutation(answer) -> SisterChapterPayload;

    /// Accepts a proposal: the relation begins today, and the public sees it. For leaders of the other chapter and the
    /// staff.
    accept_sister_chapter(AcceptSisterChapterInput: step(SisterStep::Accept)) reason Option<String> {}

    /// Refuses a proposal. For leaders of the other chapter and the staff.
    refuse_sister_chapter(RefuseSisterChapterInput: step(SisterStep::Refuse)) reason Option<String> {}

    /// Withdraws a proposal. For leaders of the proposing chapter and the staff.
    withdraw_sister_chapter(WithdrawSisterChapterInput: step(SisterStep::Withdraw)) reason Option<String> {}

    /// Ends the relation: yesterday was its last day. For leaders of either chapter, and for the staff with a reason.
    end_sister_chapter(EndSisterChapterInput: step(SisterStep::End)) reason Option<String> {}
}

async fn answer(ctx: &Context<'_>, result: Result<Done<sister_chapter::Model>>) -> Result<SisterChapterPayload> {
    let (sister_chapter, replayed, errors) = parts(ctx.access(), result).await?;
    Ok(SisterChapterPayload { sister_chapter, replayed, errors })
}
