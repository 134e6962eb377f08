//! What clients see of a chapter's sister chapters: a part of the type `Chapter`.
use async_graphql::{Context, Object};
use entity::{
    chapter, sister_chapter,
    sister_tag::{self, Sort},
};
use macros::paged;

use super::graphql::{SisterChapter, SisterChapterFilterInput, SisterChapterOrder};
use crate::{
    data::{Access, ContextExt as _, Either, PageArgs, PageRequest, Row},
    error::Result,
    graphql::{Connection, scalar::LanguageTag},
};

/// The chapters that a chapter works with, and what it looks for.
pub struct ChapterSisters(pub Row<chapter::Entity>);

/// The chapters that a chapter works with, and what it looks for.
#[paged]
#[Object(serial)]
impl ChapterSisters {
    /// The chapters that it works with. Leaders of either chapter and the staff see what is proposed or over, too.
    async fn sister_chapters(
        &self,
        ctx: &Context<'_>,
        page: PageArgs,
        filter: Option<SisterChapterFilterInput>,
        #[graphql(desc = "Sort order; by default the last proposed first.")] order_by: Option<SisterChapterOrder>,
    ) -> Option<Result<Connection<SisterChapter>>> {
        let request = PageRequest::new("Chapter.sisterChapters", page, order_by, filter);
        let relation =
            Either::<sister_chapter::Entity>(sister_chapter::Column::FirstId, sister_chapter::Column::SecondId);
        Some(self.0.many(ctx.access(), chapter::Column::Id, relation, request).await.map(Connection))
    }

    /// What it wants to talk about with sister chapters, in order; at most 20, none if it has not opted in.
    #[graphql(visible = "crate::schema::for_leaders")]
    async fn sister_topics(&self, ctx: &Context<'_>) -> Option<Result<Vec<String>>> {
        Some(self.sister_words(ctx.access(), Sort::Topic).await)
    }

    /// The languages that it can do so in, in order; at most 10, none if it has not opted in.
    #[graphql(visible = "crate::schema::for_leaders")]
    async fn sister_languages(&self, ctx: &Context<'_>) -> Option<Result<Vec<LanguageTag>>> {
        let words = self.sister_words(ctx.access(), Sort::Language).await;
        Some(words.map(|words| words.into_iter().map(LanguageTag).collect()))
    }
}

impl ChapterSisters {
    /// Its tags of one sort, in order.
    async fn sister_words(&self, access: &Access, sort: Sort) -> Result<Vec<String>> {
        let (from, to) = (chapter::Column::Id, sister_tag::Column::ChapterId);
        let tags = self.0.each::<sister_tag::Entity>(access, from, to).await?;
        let mut words: Vec<_> = tags.iter().filter(|tag| tag.sort == sort).map(|tag| tag.word.clone()).collect();
        words.sort_unstable();
        Ok(words)
    }
}
