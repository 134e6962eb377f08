//! Awards as clients see them.
use async_graphql::{Context, Enum, ID, Object};
use entity::{award, chapter};

pub use super::list::{AwardFilterInput, AwardOrder, AwardQuery};
use crate::{
    chapter::graphql::Chapter,
    data::{Audited as _, ContextExt as _, Row},
    error::Result,
    graphql::Listed,
};

/// What the association gave a chapter for an academic year.
#[derive(Clone)]
pub struct Award(pub Row<award::Entity>);

impl Listed for Award {
    type Entity = award::Entity;
    fn wrap(row: Row<award::Entity>) -> Self {
        Self(row)
    }
}

/// What sort of award it is.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "award::Category")]
pub enum AwardCategory {
    /// For an event.
    Event,
    /// For a film.
    Video,
    /// For something else.
    Other,
}

/// What the association gave a chapter for an academic year.
#[Object(serial)]
impl Award {
    /// Global ID; pass it to `node(id:)` and to mutations.
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// The chapter.
    async fn chapter(&self, ctx: &Context<'_>) -> Option<Result<Chapter>> {
        let chapter = self.0.one(ctx.access(), award::Column::ChapterId, chapter::Column::Id).await;
        chapter.map(|row| row.map(Chapter)).transpose()
    }

    /// The academic year, by the calendar year in which most of it lies.
    async fn year(&self) -> i32 {
        self.0.year
    }

    /// What sort of award it is.
    async fn category(&self) -> AwardCategory {
        self.0.category.into()
    }

    /// What it is called.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// Which place the chapter came to; none where there are no places.
    async fn placing(&self) -> Option<i32> {
        self.0.place
    }

    /// Version, incremented by each change; pass it as `expectedVersion` (optimistic lock).
    async fn version(&self, ctx: &Context<'_>) -> i32 {
        self.0.version_for(ctx.viewer())
    }
}
