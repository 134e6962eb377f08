//! Handovers as clients see them.
use async_graphql::{Context, Object};
use chrono::{DateTime, NaiveDate, Utc};
use entity::{chapter, handover_note, officer_term};

use crate::{
    chapter::{
        officer::graphql::{Office, OfficerTerm},
        rules::{TermStatus, term_status},
    },
    dashboard::chapter::{leader::ChapterTask, tasks::tasks},
    data::{ContextExt as _, Row},
    error::Result,
};

/// What the holder of an office of a chapter leaves to the next.
pub struct Handover {
    /// The chapter.
    pub chapter: Row<chapter::Entity>,
    /// The office.
    pub office: officer_term::Office,
    /// What is written, if something is.
    pub note: Option<Row<handover_note::Entity>>,
}

/// What the holder of an office of a chapter leaves to the next: a note, who was and is there, and what is to be done.
#[Object(serial, visible = "crate::schema::for_leaders")]
impl Handover {
    /// The office.
    async fn office(&self) -> Office {
        self.office.into()
    }

    /// What the holders of the office wrote for those who follow; none if nobody has.
    async fn note(&self) -> Option<&str> {
        self.note.as_ref().map(|note| note.text.as_str())
    }

    /// When the note was last written.
    async fn note_updated_at(&self) -> Option<DateTime<Utc>> {
        self.note.as_ref().map(|note| note.updated_at)
    }

    /// Version of the note, incremented by each change; 0 if there is none. Pass it as `expectedVersion` (optimistic
    /// lock).
    async fn version(&self) -> i32 {
        self.note.as_ref().map_or(0, |note| note.version)
    }

    /// Who held the office last, holds it, and will: the first to begin first.
    async fn terms(&self, ctx: &Context<'_>) -> Option<Result<Vec<OfficerTerm>>> {
        let today = ctx.viewer().today();
        Some(self.terms_of_chapter(ctx).await.map(|mut terms| {
            terms.retain(|term| term.office == self.office);
            let last = terms.iter().filter(|term| is_over(term, today)).map(|term| (term.ends_on, term.id)).max();
            terms.retain(|term| is_living(term, today) || last == Some((term.ends_on, term.id)));
            terms.sort_by_key(|term| (term.starts_on, term.id));
            terms.into_iter().map(OfficerTerm).collect()
        }))
    }

    /// Who holds the chapter's other offices today.
    async fn contacts(&self, ctx: &Context<'_>) -> Option<Result<Vec<OfficerTerm>>> {
        let today = ctx.viewer().today();
        Some(self.terms_of_chapter(ctx).await.map(|mut terms| {
            terms.retain(|term| term.office != self.office && term_status(term, today) == TermStatus::Current);
            terms.sort_by_key(|term| (term.starts_on, term.id));
            terms.into_iter().map(OfficerTerm).collect()
        }))
    }

    /// What the chapter has to do and what it waits for: what is due first, first.
    async fn tasks(&self, ctx: &Context<'_>) -> Option<Result<Vec<ChapterTask>>> {
        let tasks = tasks(&self.chapter, ctx.access()).await;
        Some(tasks.map(|tasks| tasks.into_iter().map(ChapterTask::from).collect()))
    }
}

impl Handover {
    async fn terms_of_chapter(&self, ctx: &Context<'_>) -> Result<Vec<Row<officer_term::Entity>>> {
        let (key, of) = (chapter::Column::Id, officer_term::Column::ChapterId);
        self.chapter.each::<officer_term::Entity>(ctx.access(), key, of).await
    }
}

fn is_over(term: &officer_term::Model, today: NaiveDate) -> bool {
    term_status(term, today) == TermStatus::Ended
}

fn is_living(term: &officer_term::Model, today: NaiveDate) -> bool {
    matches!(term_status(term, today), TermStatus::Current | TermStatus::Upcoming)
}
