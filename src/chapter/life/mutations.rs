//! The mutations on the life of chapters.
use async_graphql::Context;
use entity::chapter::{self, ChapterId};

use super::{
    commands::{Move, MoveChapter},
    graphql::ChapterCloseRequester,
};
use crate::{
    chapter::mutations::ChapterPayload,
    data::{ContextExt as _, Done},
    error::Result,
    graphql::{payload::parts, transitions},
};

fn step(step: Move) -> impl FnOnce(ChapterId, Option<String>) -> MoveChapter {
    move |id, _| MoveChapter { id, step }
}

fn relaunch(id: ChapterId, _: Option<String>, viability_statement: String) -> MoveChapter {
    MoveChapter { id, step: Move::Relaunch { viability_statement } }
}

fn close(id: ChapterId, _: Option<String>, requested_by: Option<ChapterCloseRequester>) -> MoveChapter {
    MoveChapter { id, step: Move::Close { requested_by: requested_by.map(Into::into) } }
}

transitions! {
    /// Steps of a chapter's life.
    ChapterLifeMutation(answer) -> ChapterPayload;

    /// Accepts a chapter that is applied for, once its agreement is signed and its officers are named: these are confirmed,
    /// those who lead it are invited to sign in, and its charter is due some time later. Staff only.
    accept_chapter(AcceptChapterInput: step(Move::Accept)) reason Option<String> {}

    /// Declines a chapter that is applied for; the reason is for the staff. Staff only.
    decline_chapter(DeclineChapterInput: step(Move::Decline)) reason String {}

    /// Makes a provisional chapter an official one, once its charter is accepted and it has acknowledged the guidelines in
    /// force. Staff only.
    activate_chapter(ActivateChapterInput: step(Move::Activate)) reason Option<String> {}

    /// Places an active chapter on probation. A scheduled job does so for an office that is vacant for too long. Staff only.
    place_on_probation(PlaceOnProbationInput: step(Move::PlaceOnProbation)) reason String {}

    /// Ends the probation of a chapter. What a scheduled job began, it ends when nothing is missing any more. Staff only.
    restore_chapter(RestoreChapterInput: step(Move::Restore)) reason String {}

    /// Takes a chapter off the public directory: one that was on probation for long enough, or whose charter is overdue. Its
    /// leaders can only read from then on. Staff only.
    deactivate_chapter(DeactivateChapterInput: step(Move::Deactivate)) reason String {}

    /// Begins an inactive chapter again, with a signed agreement and a holder of each required office. It keeps its id and
    /// its history. Staff only.
    relaunch_chapter(RelaunchChapterInput: relaunch) reason Option<String> {
        /// Why the chapter will live this time: members, plans, money; 1 to 10,000 characters.
        viability_statement: String,
    }

    /// Closes a chapter for good. Staff only.
    close_chapter(CloseChapterInput: close) reason String {
        /// Who asked for it; needed for an active chapter.
        requested_by: Option<ChapterCloseRequester>,
    }
}

async fn answer(ctx: &Context<'_>, result: Result<Done<chapter::Model>>) -> Result<ChapterPayload> {
    let (chapter, replayed, errors) = parts(ctx.access(), result).await?;
    Ok(ChapterPayload { chapter, replayed, errors })
}
