//! Applications for chapters as the staff see them, and the queue of those that wait.
use async_graphql::{Context, Object};
use chrono::{DateTime, Utc};
use entity::chapter_application;
use macros::paged;

use super::list::{ChapterApplicationFilterInput, ChapterApplicationOrder};
use crate::{
    chapter::graphql::Chapter,
    data::{ContextExt as _, PageArgs, PageRequest, Row},
    error::Result,
    graphql::Connection,
};

/// How a chapter was applied for; for the staff.
pub struct ChapterApplication(pub Row<chapter_application::Entity>);

/// How a chapter was applied for; for the staff.
#[Object(serial, visible = "crate::schema::for_staff")]
impl ChapterApplication {
    /// What people call it by.
    async fn reference(&self) -> &str {
        &self.0.reference
    }

    /// The language to answer in (BCP 47).
    async fn language(&self) -> Option<&str> {
        self.0.language.as_deref()
    }

    /// When it was applied for.
    async fn submitted_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }

    /// When the applicant agreed that the data of those who are named are kept for this.
    async fn consented_at(&self) -> DateTime<Utc> {
        self.0.consented_at
    }

    /// Until when the applicant can follow it with the token.
    async fn token_expires_at(&self) -> Option<DateTime<Utc>> {
        self.0.token_expires_at
    }

    /// When it was declined or taken back.
    async fn ended_at(&self) -> Option<DateTime<Utc>> {
        self.0.ended_at
    }

    /// When what is personal about it was erased.
    async fn erased_at(&self) -> Option<DateTime<Utc>> {
        self.0.erased_at
    }
}

/// Questions about applications.
#[derive(Debug, Default)]
pub struct ChapterApplicationQuery;

#[paged]
#[Object]
impl ChapterApplicationQuery {
    /// Chapters that are applied for and wait for the staff, those of converted inquiries among them; with `statuses` also
    /// what became of others. Staff only.
    #[graphql(visible = "crate::schema::for_staff")]
    async fn chapter_applications(
        &self,
        ctx: &Context<'_>,
        page: PageArgs,
        filter: Option<ChapterApplicationFilterInput>,
        #[graphql(desc = "Sort order; by default the longest waiting first.")] order_by: Option<
            ChapterApplicationOrder,
        >,
    ) -> Option<Result<Connection<Chapter>>> {
        let request = PageRequest::new("Query.chapterApplications", page, order_by, filter);
        Some(ctx.access().page(request).await.map(Connection))
    }
}
