//! Relations of sister chapters as clients see them.
use async_graphql::{Context, Enum, ID, InputObject, Object};
use chrono::{DateTime, Utc};
use entity::{chapter, sister_chapter};
use sea_orm::{ColumnTrait as _, Condition};

use super::{
    commands::scope,
    rules::{self, LIFE_CYCLE, SisterStep},
};
use crate::{
    auth::Viewer,
    chapter::graphql::Chapter,
    data::{Access, Audited as _, Composed, ContextExt as _, Order, Row, SortColumn, boolean_filter},
    error::Result,
    graphql::{Listed, Transition, scalar::Date},
    lifecycle::Step as _,
};

/// Two chapters that work together, or one that asks the other to.
#[derive(Clone)]
pub struct SisterChapter(pub Row<sister_chapter::Entity>);

impl Listed for SisterChapter {
    type Entity = sister_chapter::Entity;
    fn wrap(row: Row<sister_chapter::Entity>) -> Self {
        Self(row)
    }
}

/// Where a relation of sister chapters is in its life.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "sister_chapter::Status")]
pub enum SisterChapterStatus {
    /// The other chapter is to answer.
    Proposed,
    /// Both agreed; the public sees it.
    Active,
    /// The other chapter did not agree.
    Refused,
    /// The proposing chapter took it back.
    Withdrawn,
    /// It is over.
    Ended,
}

/// Two chapters that work together, or one that asks the other to.
#[Object(serial)]
impl SisterChapter {
    /// Global ID; pass it to `node(id:)`.
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// The two chapters, without one that the caller cannot see.
    async fn chapters(&self, ctx: &Context<'_>) -> Option<Result<Vec<Chapter>>> {
        Some(self.both(ctx.access()).await.map(|rows| rows.into_iter().map(Chapter).collect()))
    }

    /// The one of them that proposed it.
    async fn proposed_by(&self, ctx: &Context<'_>) -> Option<Result<Chapter>> {
        let chapter = self.0.one(ctx.access(), sister_chapter::Column::ProposerId, chapter::Column::Id).await;
        chapter.map(|row| row.map(Chapter)).transpose()
    }

    /// What the proposer wrote to the other; for the leaders of both and the staff.
    #[graphql(visible = "crate::schema::for_leaders")]
    async fn message(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.message.as_deref().filter(|_| self.is_theirs(ctx.viewer()))
    }

    /// State in its life cycle.
    async fn status(&self) -> SisterChapterStatus {
        self.0.status.into()
    }

    /// When it was proposed.
    async fn proposed_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }

    /// First day (inclusive); none before it was accepted.
    async fn starts_on(&self) -> Option<Date> {
        self.0.starts_on.map(Date)
    }

    /// Last day (inclusive); none while the end is open. The day before the first if it ended on its first.
    async fn ends_on(&self) -> Option<Date> {
        self.0.ends_on.map(Date::last_before)
    }

    /// Transitions out of its current state; for the leaders of both and the staff.
    #[graphql(visible = "crate::schema::for_leaders")]
    async fn available_transitions(&self, ctx: &Context<'_>) -> Option<Result<Vec<Transition>>> {
        if !self.is_theirs(ctx.viewer()) {
            return None;
        }
        Some(self.both(ctx.access()).await.map(|chapters| self.transitions(ctx, &chapters)))
    }

    /// Version, incremented by each change; pass it as `expectedVersion` (optimistic lock).
    async fn version(&self, ctx: &Context<'_>) -> i32 {
        self.0.version_for(ctx.viewer())
    }
}

impl SisterChapter {
    fn is_theirs(&self, viewer: &Viewer) -> bool {
        let leads = viewer.leads(self.0.first_id) || viewer.leads(self.0.second_id);
        viewer.is_staff() || (leads && !viewer.is_site())
    }

    async fn both(&self, access: &Access) -> Result<Vec<Row<chapter::Entity>>> {
        use sister_chapter::Column::{FirstId, SecondId};
        let first = self.0.one::<chapter::Entity>(access, FirstId, chapter::Column::Id).await?;
        let second = self.0.one::<chapter::Entity>(access, SecondId, chapter::Column::Id).await?;
        Ok(first.into_iter().chain(second).collect())
    }

    // Each step is of another chapter's leaders.
    fn transitions(&self, ctx: &Context<'_>, chapters: &[Row<chapter::Entity>]) -> Vec<Transition> {
        let chapters: Vec<&chapter::Model> = chapters.iter().map(|row| &**row).collect();
        let list = |step: SisterStep| {
            let scope = scope(step, &self.0, chapters.iter().copied(), ctx.viewer().chapters());
            let blockers = rules::guard(step, &chapters, ctx.viewer().is_staff(), false);
            Transition::list(ctx, scope, vec![(step.action(), blockers)])
        };
        LIFE_CYCLE.available(self.0.status).flat_map(list).collect()
    }
}

/// The orders of a list of relations of sister chapters.
#[derive(Enum, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SisterChapterOrder {
    /// The last proposed first.
    #[default]
    ProposedAtDesc,
    /// The first proposed first.
    ProposedAtAsc,
}

impl Order for SisterChapterOrder {
    type Entity = sister_chapter::Entity;
    fn columns(self) -> Vec<SortColumn<sister_chapter::Column>> {
        let descending = match self {
            Self::ProposedAtDesc => true,
            Self::ProposedAtAsc => false,
        };
        vec![SortColumn { column: sister_chapter::Column::CreatedAt, descending, nullable: false }]
    }
}

/// Which relations of sister chapters. What is absent does not restrict.
#[derive(InputObject, Clone, Debug)]
pub struct SisterChapterFilterInput {
    /// In one of these states.
    statuses: Option<Vec<SisterChapterStatus>>,
    /// All of these filters match too. Filters nest at most 3 deep, with at most 30 in all.
    and: Option<Vec<SisterChapterFilterInput>>,
    /// At least one of these filters matches.
    or: Option<Vec<SisterChapterFilterInput>>,
    /// This filter does not match.
    not: Option<Box<SisterChapterFilterInput>>,
}

boolean_filter!(SisterChapterFilterInput);

impl Composed for SisterChapterFilterInput {
    fn leaf(&self, _: &Viewer) -> Result<Condition> {
        let Self { statuses, and: _, or: _, not: _ } = self;
        let statuses = statuses.as_ref().map(|statuses| {
            let statuses = statuses.iter().map(|status| sister_chapter::Status::from(*status));
            sister_chapter::Column::Status.is_in(statuses)
        });
        Ok(Condition::all().add_option(statuses))
    }
}
